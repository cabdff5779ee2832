"""Views: chats, my chats and their calendars; each module adds its own."""

from __future__ import annotations

from pldash.web.chats import (
    calendar_views,
    feed_views,
    listing_views,
    own_views,
    sentences,
)
from pldash.web.chats.routes import blueprint

__all__ = ["blueprint", "calendar_views", "feed_views", "listing_views", "own_views", "sentences"]
