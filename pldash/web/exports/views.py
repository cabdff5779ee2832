"""Views: taking a record along; each module adds its own."""

from __future__ import annotations

from pldash.web.exports import pack_views, sentences, take_views
from pldash.web.exports.routes import blueprint

__all__ = ["blueprint", "pack_views", "sentences", "take_views"]
