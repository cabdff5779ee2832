"""Views: the development mailbox."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("mailbox", __name__)
