"""Views: where a teacher stands, and what would be if; each module adds its own."""

from __future__ import annotations

from pldash.web.progress import show_views, side_views, what_if_views
from pldash.web.progress.routes import blueprint

__all__ = ["blueprint", "show_views", "side_views", "what_if_views"]
