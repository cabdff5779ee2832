"""Makes one chat's year of a review into cards on which each session can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.archive_evidence import PostRole
from pldash.domain.archive_reviews import MODES, Review, ReviewedSession
from pldash.web.archives.hours import hours_url
from pldash.web.archives.words import post_count, reason, stands
from pldash.web.context import day, hour, minutes
from pldash.web.evidence.posts import PostLine, post_lines
from pldash.web.session import me

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.services.archive_drafts import KnownEntry, Record
    from pldash.web.archives.sent import Sent

ON_A_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class PartRow:
    """The minutes of one way of taking part, with the names of their fields.

    :ivar saved: what another page saved meanwhile; empty where that is what stands here
    """

    mode_name: str
    minutes_name: str
    mode: str
    minutes: str
    error: str
    saved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One session with everything that can be changed.

    :ivar chosen: ids of answers to others that belong to it
    :ivar known_url: of the entry in the record that it belongs to
    :ivar is_joined: whether it was ticked to be one with the session before it
    :ivar is_why_asked: whether the live minutes are more than the meeting's, and need their reason
    :ivar hours_url: where the chat's hours can be put right; empty where nothing asks for it
    """

    number: int
    title: str
    when: str
    is_taken: bool
    is_open: bool
    known_url: str
    parts: Sequence[PartRow]
    reasons: Sequence[str]
    posts: Sequence[PostLine]
    post_count: str
    offered: Sequence[PostLine]
    chosen: frozenset[str]
    can_join: bool
    is_joined: bool
    error: str
    hours_url: str
    why: str
    why_error: str
    is_why_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """One chat's sessions of one year, some on a page."""

    id: str
    tag: str
    chat: str
    year: int
    cards: Sequence[SessionCard]
    page: int
    pages: int
    modes: Sequence[str]


def group_page(
    review_id: UUID,
    review: Review,
    record: Record,
    *,
    group: tuple[str, int],
    page: int,
    sent: Sent,
) -> GroupPage:
    """Return one chat's year."""
    sessions = review.groups[group]
    pages = -(-len(sessions) // ON_A_PAGE)
    page = min(max(1, page), pages)
    begin = (page - 1) * ON_A_PAGE
    shown = enumerate(sessions[begin : begin + ON_A_PAGE], start=begin)
    return GroupPage(
        id=str(review_id),
        tag=f"#{sessions[0].tag}",
        chat=group[0],
        year=group[1],
        cards=[
            _card(each, record.entry_of(review, each), sent, can_join=bool(place))
            for place, each in shown
        ],
        page=page,
        pages=pages,
        modes=[each.value for each in MODES],
    )


def _card(
    session: ReviewedSession, known: KnownEntry | None, sent: Sent, *, can_join: bool
) -> SessionCard:
    asked = [each for each in session.posts if each.role is PostRole.CHOSEN]
    sure = [each for each in session.posts if each.role is not PostRole.CHOSEN]
    offered = sorted((*asked, *session.offered), key=lambda each: each.at)
    number, shown = session.number, f"minutes_{session.number}_0"
    return SessionCard(
        number=number,
        title=_("%(when)s, %(stands)s", when=day(session.first_on), stands=stands(session)),
        when=_when(session),
        is_taken=sent.ticked(f"take_{number}", shown, kept=session.is_taken),
        is_open=known is None or known.takes_posts,
        known_url="" if known is None else url_for("activities.show", activity_id=known.id),
        parts=[_part(session, place, sent) for place in range(len(session.parts))],
        reasons=[reason(each) for each in session.reasons],
        posts=post_lines(sure),
        post_count=post_count(replace(session, posts=tuple(sure))),
        offered=post_lines(offered),
        chosen=sent.chosen(f"chosen_{number}", shown, frozenset(each.id for each in asked)),
        can_join=can_join,
        is_joined=sent.ticked(f"merge_{number}", shown, kept=False),
        error=sent.error(f"merge_{number}"),
        hours_url=hours_url(session),
        why=sent.typed(f"why_{number}", session.why),
        why_error=sent.error(f"why_{number}"),
        is_why_asked=bool(sent.error(f"why_{number}") or sent.typed(f"why_{number}", session.why)),
    )


def _part(session: ReviewedSession, place: int, sent: Sent) -> PartRow:
    part, end = session.parts[place], f"{session.number}_{place}"
    return PartRow(
        mode_name=f"mode_{end}",
        minutes_name=f"minutes_{end}",
        mode=sent.typed(f"mode_{end}", part.mode.value),
        minutes=sent.typed(f"minutes_{end}", str(part.minutes)),
        error=sent.error(f"minutes_{end}"),
        saved=sent.saved(f"minutes_{end}", str(part.minutes), lambda: minutes(part.minutes)),
    )


def _when(session: ReviewedSession) -> str:
    """Return the meeting that it belongs to, at the chat's own hour for the reader."""
    if session.occurrence is None:
        if session.first_on == session.last_on:
            return ""
        return _("%(first)s to %(last)s", first=day(session.first_on), last=day(session.last_on))
    starts = datetime.fromisoformat(session.occurrence)
    if session.scheduled_minutes is None:
        return _("In the slow chat that began on %(day)s", day=day(starts.date()))
    return _(
        "Meeting at %(hour)s, %(length)s",
        hour=hour(starts.astimezone(ZoneInfo(me().zone))),
        length=minutes(session.scheduled_minutes),
    )
