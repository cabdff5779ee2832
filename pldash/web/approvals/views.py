"""Views: the desk: what waits for a decision."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("approvals", __name__)
