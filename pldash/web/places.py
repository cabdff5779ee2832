"""Where the reader may send something, for pages that offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g

from pldash.services.outside_approving import has_rounds, keeps_record
from pldash.services.places import Places, outside_places
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def install(app: Flask) -> None:
    """Give the templates what they need."""
    app.jinja_env.globals["send_places"] = send_places
    app.jinja_env.globals["leads_a_school"] = leads_a_school
    app.jinja_env.globals["approves_outside"] = approves_outside
    app.jinja_env.globals["offers_rounds"] = offers_rounds


def send_places() -> Places:
    """Return the reader's schools; without one, their outside approvers; asked once a request."""
    if "send_places" not in g:
        g.send_places = places_within(read())
    places: Places = g.send_places
    return places


def leads_a_school() -> bool:
    """Return whether the reader leads a school, and is not only an outside approver."""
    return bool(actor().led_school_ids)


def approves_outside() -> bool:
    """Return whether the reader approves for somebody as a person outside any school."""
    return bool(actor().led_ids - actor().led_school_ids)


def only_approves() -> bool:
    """Return whether the reader only approves for others, outside any school; once a request.

    Whoever also keeps a record of their own has the pages of a teacher.
    """
    if not actor().ties or actor().school_ids:
        return False
    if "only_approves" not in g:
        g.only_approves = not keeps_record(read(), actor())
    return bool(g.only_approves)


def offers_rounds() -> bool:
    """Return whether an empty desk leads to what was approved together: where there is any."""
    return leads_a_school() or has_rounds(read(), actor())


def places_within(session: Session) -> Places:
    """Return the same with a session that is open already."""
    return me().school_names or outside_places(session, actor())
