"""Reads an archive, matches it with chats and gives what it would propose; stores nothing.

The one way in for the command and the pages. A page calls :func:`propose_from`, shows the
sessions, and makes drafts of those that the teacher confirms; `post_digest` and
:func:`permalink` give what is kept beside each post.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pldash.domain.archive_channels import ChannelChat, ChannelsNeeded
from pldash.domain.archives import PARSER, TRANSCRIPTS, Asked, Platform, Tally
from pldash.domain.chats import Chat
from pldash.domain.errors import InputRefused
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.placing import Placed
from pldash.domain.posts import Post
from pldash.domain.proposals import Proposal, placer_of, propose
from pldash.domain.reading_along import read_along
from pldash.domain.sessions import Session
from pldash.domain.values import Reason
from pldash.ports import GivenFile, ReadArchive


def propose_from(
    files: Sequence[GivenFile],
    asked: Asked,
    *,
    chats: Sequence[Chat],
    read: ReadArchive,
    expand: RecurrenceExpander,
    tag: str | None = None,
) -> Proposal:
    """Return the sessions that an archive's posts make.

    :param asked: what the person said about it; only transcripts need it
    :param chats: the calendar, in the order in which a shared tag is given away
    :param tag: which chat a transcript was; its lines belong there with or without the tag
    :raises NameNeeded: if a transcript needs to know which person gives it
    :raises ChannelsNeeded: if it holds channels, and nobody said which were chats
    :raises InputRefused: if the files cannot be trusted, or nobody knows the chat
    """
    for each in asked.channels or ():
        _chat_of(each.tag, chats)
    only = None if tag is None else _chat_of(tag, chats)
    placer = placer_of(chats, expand)
    if only is not None and only.series:
        asked = replace(asked, likely_zone=only.series[0].zone)
    try:
        archive = read(files, asked, None if only else placer.tags)
    except ChannelsNeeded as needed:
        if tag is None or len(needed.channels) > 1:
            raise
        the_only = ChannelChat(needed.channels[0].id, tag)
        archive = read(files, replace(asked, channels=(the_only,)), None)
    if only is not None and archive.platform not in TRANSCRIPTS:
        raise InputRefused("chat-not-asked", "posts of this platform say it by their tags", "chat")
    if archive.chat_of is None:
        return with_likes(propose(archive, placer, only=only), chats, expand=expand)
    by_tag = {each: _chat_of(each, chats) for each in set(archive.chat_of.values())}
    said = {post_id: by_tag[each] for post_id, each in archive.chat_of.items()}
    return propose(archive, placer, said=said)


def with_likes(
    found: Proposal,
    chats: Sequence[Chat],
    followed: Collection[str] = (),
    *,
    expand: RecurrenceExpander,
) -> Proposal:
    """Return a proposal with the meetings that likes ask about, of the person's own chats.

    :param followed: the identities of chats that are theirs although they wrote nothing in them
    """
    likes = found.archive.likes
    if not len(likes):
        return found
    own = {each.chat.identity for each in found.sessions} | set(followed)
    mine = [each for each in chats if each.identity in own]
    along = read_along(likes, mine, found.sessions, expand=expand, rules=found.rules)
    return replace(found, along=along)


def permalink(platform: Platform, post: Post) -> str:
    """Return where a post can be seen, or nothing.

    >>> from datetime import datetime
    >>> at = datetime(2024, 11, 26)
    >>> permalink(Platform.BLUESKY, Post("at://did:plc:x/app.bsky.feed.post/3lb", at, ""))
    'https://bsky.app/profile/did:plc:x/post/3lb'
    """
    if platform is Platform.X:
        return f"https://x.com/i/web/status/{post.id}"
    if platform is Platform.BLUESKY:
        did, _, key = post.id.removeprefix("at://").split("/", 2)
        return f"https://bsky.app/profile/{did}/post/{key}"
    return post.link


def as_json(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as plain values, in the form that the command promises."""
    archive = proposal.archive
    return {
        "platform": archive.platform.value,
        "layout": archive.layout.value,
        "parser": PARSER,
        "rules": proposal.rules.version,
        **_figures(archive.tally),
        "chat_posts": [_post(each) for each in proposal.placed],
        "sessions": [_session(each) for each in proposal.sessions],
        "reading_along": [
            {
                "chat": each.chat.tag,
                "occurrence": _instant(each.occurrence.starts_at),
                "likes": len(each.likes),
                "first_at": _instant(each.likes[0].at),
                "last_at": _instant(each.likes[-1].at),
                "proposed_minutes": 0,
            }
            for each in proposal.along
        ],
        "problems": [
            {"where": each.where, "code": each.code, "count": each.count}
            for each in archive.problems
        ],
        "files": [
            {"name": each.name, "sha256": each.sha256, "bytes": each.size_bytes}
            for each in archive.given
        ],
    }


def _figures(tally: Tally) -> dict[str, Any]:
    by_use = sorted(tally.hashtags.items(), key=lambda item: (-item[1][0], item[0]))
    return {
        "entries": tally.entries,
        "posts": tally.posts,
        "reposts": tally.reposts,
        "duplicates": tally.duplicates,
        "malformed": tally.malformed,
        "undated": tally.undated,
        "clock_disagreements": tally.clock_disagreements,
        "automatic": dict(tally.automatic),
        "not_public": tally.not_public,
        "first_at": _instant(tally.first_at),
        "last_at": _instant(tally.last_at),
        "hashtags": {tag: {"all": every, "own": own} for tag, (every, own) in by_use},
    }


def _post(placed: Placed) -> dict[str, Any]:
    post, meeting = placed.post, placed.occurrence
    labels = [str(each) for each in placed.labels]
    return {
        "id": post.id,
        "at": post.day.isoformat() if post.is_undated else _instant(post.at),
        "chat": placed.chat.tag,
        "mode": placed.mode.value,
        "occurrence": _instant(meeting.starts_at if meeting else None),
        "label": labels[0] if labels else None,
        "labels": labels,
        "clock_agrees": post.clock_agrees,
        "reasons": [{"code": each.value} for each in placed.reasons],
    }


def _session(session: Session) -> dict[str, Any]:
    meeting = session.occurrence
    return {
        "chat": session.chat.tag,
        "mode": session.mode.value,
        "occurrence": _instant(meeting.starts_at if meeting else None),
        "posts": len(session.posts),
        "linked": len(session.linked),
        "offered": len(session.offered),
        "first_at": _instant(session.first_at),
        "last_at": _instant(session.last_at),
        "proposed_minutes": session.minutes,
        "reasons": [_reason(each) for each in session.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": str(reason.code)}
    return plain if reason.minutes is None else {**plain, "minutes": reason.minutes}


def _instant(at: datetime | None) -> str | None:
    """Return an instant in whole seconds, as the contract writes it."""
    return None if at is None else f"{at.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _chat_of(tag: str, chats: Sequence[Chat]) -> Chat:
    for chat in chats:
        if chat.has_tag(tag):
            return chat
    raise InputRefused("unknown-chat", f"no chat of the calendar has the tag {tag!r}", "chat")
