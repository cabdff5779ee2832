"""Views: taking a record along; each module adds its own."""

from __future__ import annotations

from pldash.web.exports import take_views
from pldash.web.exports.routes import blueprint

__all__ = ["blueprint", "take_views"]
