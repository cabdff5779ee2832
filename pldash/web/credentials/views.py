"""Views: certificates: issuing, listing, downloading, revoking."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("credentials", __name__)
