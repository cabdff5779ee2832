"""Views: where a teacher stands."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("progress", __name__)
