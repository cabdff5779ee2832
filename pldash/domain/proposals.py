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
from pldash.domain.session_minutes import day_capped, priced
from pldash.domain.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an archive proposes.

    :ivar placed: every post that has a chat, the linked ones too, oldest first
    :ivar sessions: oldest first
    :ivar rules: the version of the parameters
    """

    archive: Archive
    placed: tuple[Placed, ...]
    sessions: tuple[Session, ...]
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
    counted = [each for each in placed if PostReason.CLOCK_DISAGREES not in each.reasons]
    taken: set[str] = set()
    sessions: Iterable[Session] = _grouped(counted, rules)
    if len(archive.replies):
        sessions = [
            _with_replies(session, archive.replies, taken, rules=rules) for session in sessions
        ]
    with_minutes = [priced(session, rules) for session in sessions]
    ordered = day_capped(sorted(with_minutes, key=_by_time), rules)
    linked = [each for session in ordered for each in session.linked]
    return Proposal(
        archive=archive,
        placed=tuple(sorted((*placed, *linked), key=_by_post)) if linked else tuple(placed),
        sessions=tuple(ordered),
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


def _by_time(session: Session) -> tuple[datetime, str]:
    return session.posts[0].post.at, session.chat.identity


def _by_post(placed: Placed) -> tuple[datetime, str]:
    return placed.post.at, placed.post.id


def _grouped(placed: Iterable[Placed], rules: MatchingRules) -> Iterator[Session]:
    """Yield sessions without minutes: by meeting, slow period, day, or stay."""
    groups: dict[tuple[object, ...], list[Placed]] = {}
    later: dict[str, list[Placed]] = {}
    for each in placed:
        chat = each.chat.identity
        if each.mode is PostMode.ASYNCHRONOUS:
            later.setdefault(chat, []).append(each)
        else:
            key = each.post.day if each.occurrence is None else each.occurrence.starts_at
            groups.setdefault((chat, each.mode, key), []).append(each)
    for posts in later.values():
        for number, stay in enumerate(_stays(posts, rules.gap)):
            groups[posts[0].chat.identity, PostMode.ASYNCHRONOUS, number] = stay
    for posts in groups.values():
        first = posts[0]
        yield Session(first.chat, first.mode, first.occurrence, tuple(posts))


def _stays(posts: Sequence[Placed], gap: timedelta) -> Iterator[list[Placed]]:
    """Yield runs of posts that are not further apart than a gap."""
    stay: list[Placed] = []
    for each in posts:
        if stay and each.post.at - stay[-1].post.at > gap:
            yield stay
            stay = []
        stay.append(each)
    yield stay


def _with_replies(
    session: Session, replies: Replies, taken: set[str], *, rules: MatchingRules
) -> Session:
    """Return the session with the untagged answers that belong to it, or may."""
    if session.mode is PostMode.UNDATED:
        return session
    first, last = session.posts[0].post.at, session.posts[-1].post.at
    known = {each.post.id for each in session.posts}
    linked, offered = [], []
    begin, end = _window(session, rules)
    for post in replies.between(min(begin, first), max(end, last)):
        if post.id in taken:
            continue
        if first <= post.at <= last and post.reply_to in known:
            known.add(post.id)
            taken.add(post.id)
            linked.append(_linked(post, session))
        elif session.mode is PostMode.SYNCHRONOUS:
            offered.append(post)
    return session._replace(linked=tuple(linked), offered=tuple(offered))


def _window(session: Session, rules: MatchingRules) -> tuple[datetime, datetime]:
    """Return the instants between which a session's posts may lie."""
    meeting = session.occurrence
    if meeting is None or session.mode is not PostMode.SYNCHRONOUS:
        return session.posts[0].post.at, session.posts[-1].post.at
    return meeting.starts_at - rules.grace_before, meeting.ends_at + rules.grace_after


def _linked(post: Post, session: Session) -> Placed:
    """Return an untagged answer as a post of the session."""
    reasons, labels = (PostReason.LINKED,), labels_of(post.text)
    return Placed(post, session.chat, session.mode, session.occurrence, labels, reasons)
