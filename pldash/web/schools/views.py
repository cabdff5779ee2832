"""Views: schools: joining, people, roles, deputies, their chats."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("schools", __name__)
