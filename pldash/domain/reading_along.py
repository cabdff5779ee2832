"""Meetings that a teacher may have followed without a word: they liked posts while one ran.

Only Bluesky dates likes, and its archive does not say what the liked posts were about. So a like
never gives minutes: it supports what the teacher says of themselves, and asks them to say it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from pldash.domain.archives import Replies
from pldash.domain.chats import Chat
from pldash.domain.matching_rules import MatchingRules
from pldash.domain.occurrences import (
    Occurrence,
    OccurrenceKind,
    RecurrenceExpander,
    occurrences,
)
from pldash.domain.placing import PostMode
from pldash.domain.posts import Post
from pldash.domain.sessions import Session

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


class ReadAlong(NamedTuple):
    """A meeting in which the teacher wrote nothing and liked posts; a tuple, as a session is.

    :ivar likes: while it ran, oldest first; without words
    """

    chat: Chat
    occurrence: Occurrence
    likes: tuple[Post, ...]


def read_along(
    likes: Replies,
    chats: Collection[Chat],
    sessions: Sequence[Session],
    *,
    expand: RecurrenceExpander,
    rules: MatchingRules,
) -> tuple[ReadAlong, ...]:
    """Return the meetings to ask about, oldest first; a like is told of one of them alone.

    :param chats: the teacher's own, which they write in or follow: of any others likes say nothing
    :param sessions: what they wrote; nobody reads one chat while writing in another
    """
    busy = [each.occurrence for each in sessions if each.mode is PostMode.SYNCHRONOUS]
    asked: list[ReadAlong] = []
    used: set[str] = set()
    found = _liked(likes, chats, expand=expand, rules=rules)
    for each in sorted(found, key=lambda one: (-len(one.likes), _order(one))):
        left = tuple(like for like in each.likes if like.id not in used)
        if len(left) >= rules.least_likes and not any(_overlap(each, other) for other in busy):
            used.update(like.id for like in left)
            asked.append(each._replace(likes=left))
    return tuple(sorted(asked, key=_order))


def _order(each: ReadAlong) -> tuple[str, str]:
    return each.occurrence.starts_at.isoformat(), each.chat.identity


def _liked(
    likes: Replies,
    chats: Collection[Chat],
    *,
    expand: RecurrenceExpander,
    rules: MatchingRules,
) -> Iterator[ReadAlong]:
    """Yield the meetings with likes enough."""
    span = likes.span()
    if span is None:
        return
    window = span[0] - _DAY, span[1] + _DAY
    for chat in chats:
        for each in occurrences(chat, window, expand):
            hour = each.starts_at, each.ends_at - _INSTANT
            is_live = each.kind is OccurrenceKind.LIVE
            if is_live and likes.count(*hour) >= rules.least_likes:
                yield ReadAlong(chat, each, tuple(likes.between(*hour)))


def _overlap(each: ReadAlong, other: Occurrence | None) -> bool:
    meeting = each.occurrence
    return other is not None and (
        other.starts_at < meeting.ends_at and meeting.starts_at < other.ends_at
    )
