"""What is just sent, before the school's rule: approved at once, or left to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from pldash.services.settling import settle
from pldash.web.runtime import now
from pldash.web.security.keys import derived_key
from pldash.web.session import actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pldash.models.approvals import Submission


def settle_by_rule(session: Session, sent: Submission) -> bool:
    """Let the school's rule approve what was just sent, from whichever page; say whether it did."""
    return settle(session, actor(), sent, secret=draw_secret(), now=now())


def draw_secret() -> bytes:
    """Return a key of the installation's own: the same draws the same until its secret changes."""
    return derived_key(current_app.config["SECRET_KEY"], "draw for review")
