"""Sessions: a teacher's posts of one meeting, one slow period or one stay."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pldash.domain.chats import Chat
from pldash.domain.occurrences import Occurrence
from pldash.domain.placing import Placed, PostMode
from pldash.domain.posts import Post
from pldash.domain.values import Reason


class SessionReason(StrEnum):
    """Why a session has these minutes, or this mode; shown beside it."""

    SPAN_COVERS_HALF = "span-covers-half"
    """The posts span half of the scheduled length: all of it is proposed."""
    ENOUGH_POSTS = "enough-posts"
    """There are three posts: all of the scheduled length is proposed."""
    SHORT_STAY = "short-stay"
    """From the first post to the last, and some minutes of reading around them."""
    THIN = "thin"
    """A single post that answers no numbered question: the teacher should look twice."""
    NEAR_SESSION = "near-session"
    """A post came just before or after the window of a meeting."""
    MAYBE_UNSCHEDULED = "maybe-unscheduled"
    """Several posts within an hour, off schedule: was there a session?"""
    NO_SCHEDULE = "no-schedule"
    """No schedule of the chat is known for that day."""
    DAY_CAP = "day-cap"
    """A day's stays outside the hours are capped; what was taken off is in its minutes."""
    LOAD_CAP = "load-cap"
    """A slow period's weeks are capped at the chat's load."""
    STATED_LOAD = "stated-load"
    """The chat states how much a week of it asks for; that is in its minutes."""
    QUESTIONS_ANSWERED = "questions-answered"
    """So much for each question answered and each other post."""
    LIKES_ALONE = "likes-alone"
    """Posts were liked while it ran, and none written: no minutes are proposed."""
    TIME_UNKNOWN = "time-unknown"
    """Only the day is known: no minutes are proposed."""


class Session(NamedTuple):
    """What becomes one activity, once the teacher confirms it; a tuple, for there are many.

    :ivar posts: the own posts with the tag, oldest first
    :ivar linked: own posts without it that answer one of these
    :ivar offered: own answers to others meanwhile; the teacher says whether they belong
    :ivar minutes: proposed, whole, never more than the scheduled length of a meeting
    """

    chat: Chat
    mode: PostMode
    occurrence: Occurrence | None
    posts: tuple[Placed, ...]
    linked: tuple[Placed, ...] = ()
    offered: tuple[Post, ...] = ()
    minutes: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def everything(self) -> tuple[Placed, ...]:
        """Return the tagged and the linked posts, oldest first."""
        return together(self.posts, self.linked)

    @property
    def first_at(self) -> datetime | None:
        """Return when the first post was written; None where only the day is known."""
        return None if self.mode is PostMode.UNDATED else self.posts[0].post.at

    @property
    def last_at(self) -> datetime | None:
        """Return when the last post was written; None where only the day is known."""
        return None if self.mode is PostMode.UNDATED else self.posts[-1].post.at


def together(posts: tuple[Placed, ...], linked: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """Return tagged and linked posts, oldest first."""
    if not linked:
        return posts
    return tuple(sorted((*posts, *linked), key=lambda each: each.post.at))
