"""Views: chats, my chats and their calendars."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("chats", __name__)
