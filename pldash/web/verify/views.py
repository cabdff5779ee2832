"""Views: the public page that checks a certificate."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("verify", __name__)
