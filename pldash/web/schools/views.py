"""Views: my schools, a school's set-up, invitations; each module adds its own."""

from __future__ import annotations

from pldash.web.schools import (
    chat_views,
    framework_views,
    invitation_views,
    letterhead_views,
    member_views,
    mine_views,
    overview_views,
)
from pldash.web.schools.routes import blueprint

__all__ = [
    "blueprint",
    "chat_views",
    "framework_views",
    "invitation_views",
    "letterhead_views",
    "member_views",
    "mine_views",
    "overview_views",
]
