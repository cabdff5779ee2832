"""What the sample of a school's rule is drawn with."""

from __future__ import annotations

from flask import current_app

from pldash.web.security.keys import derived_key


def draw_secret() -> bytes:
    """Return a key of the installation's own: the same draws the same until its secret changes."""
    return derived_key(current_app.config["SECRET_KEY"], "draw for review")
