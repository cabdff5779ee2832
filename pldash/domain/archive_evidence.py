"""What is kept of an archive beside an activity: the teacher's own posts, each with its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pldash.domain.archives import Platform
from pldash.domain.handles import masked

NAMES: Final[Mapping[Platform, str]] = {
    Platform.X: "X",
    Platform.MASTODON: "Mastodon",
    Platform.BLUESKY: "Bluesky",
    Platform.DISCORD: "Discord",
    Platform.SLACK: "Slack",
    Platform.ZOOM: "Zoom",
    Platform.WHATSAPP: "WhatsApp",
}
"""As the platforms write themselves."""

_NUMBERED: Final = frozenset({Platform.ZOOM, Platform.WHATSAPP})
"""Their lines are numbered within one file, so that a later export numbers them anew."""


class PostRole(StrEnum):
    """How a post came to belong to a session."""

    TAGGED = "tagged"
    LINKED = "linked"
    """Without the tag, but it answers one of the teacher's own."""
    CHOSEN = "chosen"
    """An answer to somebody else meanwhile; the teacher says that it belongs."""
    LIKED = "liked"
    """No post but a like of somebody else's, while the chat ran; the teacher says they read it."""


@dataclass(frozen=True, slots=True)
class ArchivedPost:
    """One own post.

    :ivar at: the instant in UTC as ISO 8601 writes it; the day alone where no time is known
    :ivar labels: of the questions that it asks or answers, as hosts write them
    :ivar link: where it can be seen, empty where nowhere
    :ivar proof: the hash under which the platform's network knows it, empty elsewhere
    :ivar clock_agrees: whether the clock in its id shows the same time; None without a clock
    :ivar digest: SHA-256 of its one spelling as it was read, in hexadecimal digits
    """

    id: str
    at: str
    text: str
    tags: tuple[str, ...]
    labels: tuple[str, ...]
    reply_to: str | None
    link: str
    proof: str
    clock_agrees: bool | None
    digest: str
    role: PostRole

    @property
    def is_undated(self) -> bool:
        """Return whether only the day is known."""
        return "T" not in self.at


def post_key(platform: str, *, post_id: str, at: str, text: str) -> tuple[str, str]:
    """Return what tells a post from all others of its author, in every export of the platform."""
    return platform, f"{at} {text}" if platform in _NUMBERED else post_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEvidence:
    """The posts of one activity, and what read them.

    :ivar parser: the version of the reader
    :ivar rules: the version of the parameters by which they were matched
    :ivar sources: the SHA-256 of each file as it reached us
    """

    platform: Platform
    parser: str
    rules: str
    sources: tuple[str, ...]
    posts: tuple[ArchivedPost, ...]

    def for_others(self) -> ArchiveEvidence:
        """Return the same without the names of other people."""
        return replace(self, posts=tuple(_for_others(each) for each in self.posts))


def _for_others(post: ArchivedPost) -> ArchivedPost:
    return replace(post, text=masked(post.text), reply_to=None)
