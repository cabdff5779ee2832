"""Which chat a post belongs to, and whether it was written live, later or in a slow period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from pldash.domain.chat_meetings import ChatMeetings
from pldash.domain.chats import Chat, tag_key
from pldash.domain.matching_rules import MatchingRules
from pldash.domain.occurrences import Occurrence, RecurrenceExpander
from pldash.domain.post_labels import Label, labels_of
from pldash.domain.posts import Post

_IS_ANSWER = attrgetter("is_answer")


class PostMode(StrEnum):
    """How a post stands to its chat's schedule."""

    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    SLOW = "slow"
    UNDATED = "undated"
    """Only the day is known: it can never be called live."""
    READING = "reading"
    """No post at all: likes while a meeting ran."""


class PostReason(StrEnum):
    """Why a post stands where it does."""

    NEAR_SESSION = "near-session"
    """Just outside the window of a meeting."""
    CLOCK_DISAGREES = "clock-disagrees"
    """The clock in its id shows another time: never live, and in no session."""
    LINKED = "linked"
    """Without the tag, but it answers one of the teacher's posts in the session."""


class Placed(NamedTuple):
    """A post in its chat.

    :ivar occurrence: the meeting or slow period; None outside both
    :ivar labels: of the questions that it asks or answers
    """

    post: Post
    chat: Chat
    mode: PostMode
    occurrence: Occurrence | None = None
    labels: tuple[Label, ...] = ()
    reasons: tuple[PostReason, ...] = ()

    @property
    def answers(self) -> bool:
        """Return whether it answers a numbered question."""
        return any(map(_IS_ANSWER, self.labels))


class Placer:
    """Places posts among chats; a post whose tags match several belongs to one of them."""

    def __init__(
        self, chats: Sequence[Chat], *, expand: RecurrenceExpander, rules: MatchingRules
    ) -> None:
        """Index the chats by their tags."""
        self._chats = chats
        self._expand, self._rules = expand, rules
        self._by_tag: dict[str, list[Chat]] = {}
        for chat in chats:
            for key in dict.fromkeys(map(tag_key, (chat.tag, *chat.aliases))):
                self._by_tag.setdefault(key, []).append(chat)

    @property
    def tags(self) -> frozenset[str]:
        """Return every tag of every chat, in the form in which tags are compared."""
        return frozenset(self._by_tag)

    def place(self, posts: Sequence[Post], only: Chat | None = None) -> list[Placed]:
        """Return each post that has a chat, in the order given.

        :param posts: oldest first
        :param only: the chat that every post belongs to, whatever its tags
        """
        matching = [[only]] * len(posts) if only else [self._matching(post) for post in posts]
        meetings = self._meetings(posts, matching)
        shared: Counter[tuple[str, datetime]] = Counter()
        if any(len(chats) > 1 for chats in matching):
            shared = _counted(posts, matching, meetings)
        return [
            self._placed(post, chats, meetings=meetings, shared=shared)
            for post, chats in zip(posts, matching, strict=True)
            if chats
        ]

    def _matching(self, post: Post) -> list[Chat]:
        """Return the chats of a post's tags, in the order of the tags."""
        tags = post.tags
        if len(tags) == 1:
            return self._by_tag.get(tags[0], [])
        found = [chat for tag in tags for chat in self._by_tag.get(tag, ())]
        return list({chat.identity: chat for chat in found}.values())

    def _meetings(
        self, posts: Sequence[Post], matching: Sequence[Sequence[Chat]]
    ) -> dict[str, ChatMeetings]:
        """Return each chat's meetings around those of its posts that have a time."""
        times: dict[str, list[datetime]] = {}
        known: dict[str, Chat] = {}
        for post, chats in zip(posts, matching, strict=True):
            for chat in chats:
                if _has_time(post):
                    known[chat.identity] = chat
                    times.setdefault(chat.identity, []).append(post.at)
        return {
            key: ChatMeetings(chat, times[key], expand=self._expand, rules=self._rules)
            for key, chat in known.items()
        }

    def _placed(
        self,
        post: Post,
        chats: Sequence[Chat],
        *,
        meetings: dict[str, ChatMeetings],
        shared: Counter[tuple[str, datetime]],
    ) -> Placed:
        """Return one post in the chat that it belongs to."""
        labels = labels_of(post.text)
        first = chats[0]
        if not _has_time(post):
            return _placed_without_time(post, first, labels)
        if len(chats) == 1:
            around = meetings[first.identity]
            if not around.has_any_near(post.at):
                return Placed(post, first, PostMode.ASYNCHRONOUS, None, labels)
            meeting = around.live_at(post.at)
            if meeting is not None:
                return Placed(post, first, PostMode.SYNCHRONOUS, meeting, labels)
            return _placed_later(post, chats, labels=labels, meetings=meetings)
        live = [(chat, meetings[chat.identity].live_at(post.at)) for chat in chats]
        here = [(chat, meeting) for chat, meeting in live if meeting is not None]
        if not here:
            return _placed_later(post, chats, labels=labels, meetings=meetings)
        # Nobody is in two chats at once: the one with more of the teacher's posts has it.
        chat, meeting = max(here, key=lambda each: shared[each[0].identity, each[1].starts_at])
        return Placed(post, chat, PostMode.SYNCHRONOUS, meeting, labels)


def _counted(
    posts: Sequence[Post],
    matching: Sequence[Sequence[Chat]],
    meetings: dict[str, ChatMeetings],
) -> Counter[tuple[str, datetime]]:
    """Return how many posts each meeting's window holds."""
    counted: Counter[tuple[str, datetime]] = Counter()
    for post, chats in zip(posts, matching, strict=True):
        for chat in chats:
            live = meetings[chat.identity].live_at(post.at) if _has_time(post) else None
            if live is not None:
                counted[chat.identity, live.starts_at] += 1
    return counted


def _placed_without_time(post: Post, chat: Chat, labels: tuple[Label, ...]) -> Placed:
    if post.is_undated:
        return Placed(post, chat, PostMode.UNDATED, None, labels)
    reasons = (PostReason.CLOCK_DISAGREES,)
    return Placed(post, chat, PostMode.ASYNCHRONOUS, None, labels, reasons)


def _placed_later(
    post: Post,
    chats: Sequence[Chat],
    *,
    labels: tuple[Label, ...],
    meetings: dict[str, ChatMeetings],
) -> Placed:
    """Return a post that no live hour has: in a slow period, else by itself."""
    for chat in chats:
        slow = meetings[chat.identity].slow_at(post.at)
        if slow is not None:
            return Placed(post, chat, PostMode.SLOW, slow, labels)
    for chat in chats:
        if meetings[chat.identity].near(post.at) is not None:
            reasons = (PostReason.NEAR_SESSION,)
            return Placed(post, chat, PostMode.ASYNCHRONOUS, None, labels, reasons)
    return Placed(post, chats[0], PostMode.ASYNCHRONOUS, None, labels)


def _has_time(post: Post) -> bool:
    """Return whether the post may be live or in a session at all."""
    return not post.is_undated and post.clock_agrees is not False
