"""Where the reader may send something, for pages that offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g

from pldash.services.places import Places, outside_places
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def install(app: Flask) -> None:
    """Give the templates what they need."""
    app.jinja_env.globals["send_places"] = send_places
    app.jinja_env.globals["leads_a_school"] = leads_a_school


def send_places() -> Places:
    """Return the reader's schools; without one, their outside approvers; asked once a request."""
    if "send_places" not in g:
        g.send_places = places_within(read())
    places: Places = g.send_places
    return places


def leads_a_school() -> bool:
    """Return whether the reader leads a school, and is not only an outside approver."""
    return bool(actor().led_school_ids)


def places_within(session: Session) -> Places:
    """Return the same with a session that is open already."""
    return me().school_names or outside_places(session, actor())
