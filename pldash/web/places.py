"""Where the reader may send something, for pages that offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g, request

from pldash.services.places import Places, outside_places
from pldash.web.outside_approvers.pages import how_it_ended
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DESK = "/desk"


def install(app: Flask) -> None:
    """Give the templates what they need."""
    app.jinja_env.globals["send_places"] = send_places
    app.jinja_env.globals["leads_a_school"] = leads_a_school
    app.jinja_env.globals["why_no_desk"] = why_no_desk


def send_places() -> Places:
    """Return the reader's schools; without one, their outside approvers; asked once a request."""
    if "send_places" not in g:
        g.send_places = places_within(read())
    places: Places = g.send_places
    return places


def leads_a_school() -> bool:
    """Return whether the reader leads a school, and is not only an outside approver."""
    return bool(actor().led_school_ids)


def why_no_desk() -> str:
    """Return how it ended that the reader approves outside, where a page of the desk is refused.

    Empty on any other page, and for whoever decides somewhere still, or never did.
    """
    is_desk = request.path == DESK or request.path.startswith(f"{DESK}/")
    if not is_desk or not actor().is_signed_in or actor().led_ids:
        return ""
    return how_it_ended()


def places_within(session: Session) -> Places:
    """Return the same with a session that is open already."""
    return me().school_names or outside_places(session, actor())
