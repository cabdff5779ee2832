"""Views: logging activities, the record, bundles; each module adds its own."""

from __future__ import annotations

from pldash.web.activities import (
    bundle_views,
    choose_views,
    count_views,
    entry_views,
    record_views,
    sentences,
    single_views,
)
from pldash.web.activities.routes import blueprint

__all__ = [
    "blueprint",
    "bundle_views",
    "choose_views",
    "count_views",
    "entry_views",
    "record_views",
    "sentences",
    "single_views",
]
