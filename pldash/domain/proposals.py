"""What an archive proposes: its posts placed among chats, and the sessions that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from pldash.domain.archives import Archive, Replies
from pldash.domain.chats import Chat
from pldash.domain.matching_rules import RULES, MatchingRules
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.placing import Placed, Placer, PostMode, PostReason
from pldash.domain.post_labels import labels_of
from pldash.domain.posts import Post
from pldash.domain.reading_along import ReadAlong
from pldash.domain.session_minutes import LaterStays, Replied, session_of
from pldash.domain.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an archive proposes.

    :ivar placed: every post that has a chat, the linked ones too, oldest first
    :ivar sessions: oldest first
    :ivar along: meetings without a post of the teacher's, with likes while they ran
    :ivar rules: the version of the parameters
    """

    archive: Archive
    placed: tuple[Placed, ...]
    sessions: tuple[Session, ...]
    along: tuple[ReadAlong, ...] = ()
    rules: MatchingRules = RULES


def propose(
    archive: Archive,
    placer: Placer,
    *,
    only: Chat | None = None,
    said: Mapping[str, Chat] = MappingProxyType({}),
    rules: MatchingRules = RULES,
) -> Proposal:
    """Return the sessions that an archive's posts make.

    :param only: the chat of a transcript, where the teacher said which
    :param said: by the id of a post its chat, where the teacher said what its channel was
    """
    if said:
        placed = _placed_as_said(archive.posts, placer, said)
    else:
        placed = placer.place(archive.posts, only)
    sessions = _sessions(placed, _Answers(archive.replies, rules), rules)
    linked = [each for session in sessions for each in session.linked]
    return Proposal(
        archive=archive,
        placed=tuple(sorted((*placed, *linked), key=_by_post)) if linked else tuple(placed),
        sessions=tuple(sessions),
        rules=rules,
    )


def placer_of(chats: Sequence[Chat], expand: RecurrenceExpander) -> Placer:
    """Return what places posts among these chats by the rules of today."""
    return Placer(chats, expand=expand, rules=RULES)


def _placed_as_said(
    posts: Iterable[Post], placer: Placer, said: Mapping[str, Chat]
) -> list[Placed]:
    """Return the posts in the chats that their channels were, the others by their tags."""
    chats = {each.identity: each for each in said.values()}
    parts: dict[str | None, list[Post]] = {}
    for post in posts:
        chat = said.get(post.id)
        parts.setdefault(chat.identity if chat else None, []).append(post)
    placed = [
        each
        for identity, part in parts.items()
        for each in placer.place(part, chats[identity] if identity else None)
    ]
    return sorted(placed, key=_by_post)


def _by_post(placed: Placed) -> tuple[datetime, str]:
    return placed.post.at, placed.post.id


def _sessions(placed: Sequence[Placed], answers: _Answers, rules: MatchingRules) -> list[Session]:
    """Return the sessions of posts, oldest first; meetings have their answers before stays."""
    sessions = [session_of(posts, answers.of(posts), rules) for posts in _meetings(placed)]
    later: dict[str, LaterStays] = {}
    for posts in _stays(placed, rules.gap):
        chat = posts[0].chat
        of_chat = later.get(chat.identity)
        if of_chat is None:
            of_chat = later[chat.identity] = LaterStays(chat, rules)
        sessions.append(of_chat.session_of(posts, answers.of(posts)))
    # Twice, because a key of two parts for each of them would take 10 MB.
    sessions.sort(key=lambda session: session.chat.identity)
    sessions.sort(key=lambda session: session.posts[0].post.at)
    return sessions


def _meetings(placed: Iterable[Placed]) -> Iterator[tuple[Placed, ...]]:
    """Yield the posts of each meeting, slow period and day without a time."""
    groups: dict[tuple[object, ...], list[Placed]] = {}
    for each in placed:
        if each.mode is not PostMode.ASYNCHRONOUS:
            key = each.post.day if each.occurrence is None else each.occurrence.starts_at
            groups.setdefault((each.chat.identity, each.mode, key), []).append(each)
    return map(tuple, groups.values())


def _stays(placed: Iterable[Placed], gap: timedelta) -> Iterator[tuple[Placed, ...]]:
    """Yield each chat's runs of other posts that are not further apart than a gap.

    What ends first is first: going through years chat by chat would go through all of the memory
    for each of them, and keeping every run until the end would be as much again to look after.
    """
    latest: dict[str, list[Placed]] = {}
    for each in placed:
        if each.mode is not PostMode.ASYNCHRONOUS or PostReason.CLOCK_DISAGREES in each.reasons:
            continue
        stay = latest.get(each.chat.identity)
        if stay is not None and each.post.at - stay[-1].post.at <= gap:
            stay.append(each)
            continue
        if stay is not None:
            yield tuple(stay)
        latest[each.chat.identity] = [each]
    yield from map(tuple, latest.values())


class _Answers:
    """The untagged answers that belong to sessions, or may; each belongs to one."""

    def __init__(self, replies: Replies, rules: MatchingRules) -> None:
        self._replies, self._rules = replies, rules
        self._taken: set[str] = set()

    def of(self, posts: tuple[Placed, ...]) -> Replied:
        """Return those that a session of these posts links, and those that it offers."""
        if not self._replies or posts[0].mode is PostMode.UNDATED:
            return _NONE
        first, last = posts[0].post.at, posts[-1].post.at
        known = {each.post.id for each in posts}
        linked, offered = [], []
        begin, end = _window(posts, self._rules)
        for post in self._replies.between(min(begin, first), max(end, last)):
            if post.id in self._taken:
                continue
            if first <= post.at <= last and post.reply_to in known:
                known.add(post.id)
                self._taken.add(post.id)
                linked.append(_linked(post, posts[0]))
            elif posts[0].mode is PostMode.SYNCHRONOUS:
                offered.append(post)
        return tuple(linked), tuple(offered)


def _window(posts: Sequence[Placed], rules: MatchingRules) -> tuple[datetime, datetime]:
    """Return the instants between which a session's posts may lie."""
    meeting = posts[0].occurrence
    if meeting is None or posts[0].mode is not PostMode.SYNCHRONOUS:
        return posts[0].post.at, posts[-1].post.at
    return meeting.starts_at - rules.grace_before, meeting.ends_at + rules.grace_after


def _linked(post: Post, first: Placed) -> Placed:
    """Return an untagged answer as a post of a session."""
    reasons, labels = (PostReason.LINKED,), labels_of(post.text)
    return first._replace(post=post, labels=labels, reasons=reasons)


_NONE: Replied = ((), ())
