"""What stands where the desk was, for whoever approved outside any school and does no more."""

from __future__ import annotations

from flask import Flask, request

from pldash.web.outside_approvers.pages import how_it_ended
from pldash.web.session import actor

DESK = "/desk"


def install(app: Flask) -> None:
    """Give the error pages what they need."""
    app.jinja_env.globals["why_no_desk"] = why_no_desk


def why_no_desk() -> str:
    """Return how it ended that the reader approves outside, where a page of the desk is refused.

    Empty on any other page, and for whoever decides somewhere still, or never did.
    """
    is_desk = request.path == DESK or request.path.startswith(f"{DESK}/")
    if not is_desk or not actor().is_signed_in or actor().led_ids:
        return ""
    return how_it_ended()
