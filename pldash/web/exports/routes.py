"""The blueprint that every module of this feature adds its views to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("exports", __name__, url_prefix="/take-along")
