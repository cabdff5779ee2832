"""Views: one's own archive given, looked through, kept or forgotten."""

from __future__ import annotations

from pldash.web.archives import (
    confirm_views,
    give_views,
    piece_views,
    review_views,
    sentences,
)
from pldash.web.archives.routes import blueprint

__all__ = ["blueprint", "confirm_views", "give_views", "piece_views", "review_views", "sentences"]
