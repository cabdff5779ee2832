"""Views: the account page, its sessions, and signing up."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
