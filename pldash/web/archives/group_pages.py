"""Makes one chat's year of a review into cards on which each session can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.archive_evidence import PostRole
from pldash.domain.archive_reviews import MODES, Review, ReviewedSession
from pldash.web.archives.hours import hours_url
from pldash.web.archives.words import reason, stands
from pldash.web.context import day, hour, minutes
from pldash.web.evidence.posts import PostLine, post_lines
from pldash.web.session import me

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.services.archive_drafts import KnownEntry, Record

ON_A_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class PartRow:
    """The minutes of one way of taking part, with the names of their fields."""

    mode_name: str
    minutes_name: str
    mode: str
    minutes: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One session with everything that can be changed.

    :ivar chosen: ids of answers to others that belong to it
    :ivar known_url: of the entry in the record that it belongs to
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
    offered: Sequence[PostLine]
    chosen: frozenset[str]
    can_join: bool
    error: str
    hours_url: str


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


@dataclass(frozen=True, slots=True)
class Sent:
    """What a refused form had in it.

    :ivar typed: gives what was typed into a field, else what is kept
    :ivar field: the one that is wrong, empty where none is
    :ivar words: what is wrong with it
    """

    typed: Callable[[str, str], str]
    field: str = ""
    words: str = ""

    def error(self, field: str) -> str:
        """Return what is wrong with a field, empty where nothing is."""
        return self.words if field == self.field else ""


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
    return SessionCard(
        number=session.number,
        title=_("%(when)s, %(stands)s", when=day(session.first_on), stands=stands(session)),
        when=_when(session),
        is_taken=session.is_taken,
        is_open=known is None or known.takes_posts,
        known_url="" if known is None else url_for("activities.show", activity_id=known.id),
        parts=[_part(session, place, sent) for place in range(len(session.parts))],
        reasons=[reason(each) for each in session.reasons],
        posts=post_lines(sure),
        offered=post_lines(offered),
        chosen=frozenset(each.id for each in asked),
        can_join=can_join,
        error=sent.error(f"merge_{session.number}"),
        hours_url=hours_url(session),
    )


def _part(session: ReviewedSession, place: int, sent: Sent) -> PartRow:
    part, end = session.parts[place], f"{session.number}_{place}"
    return PartRow(
        mode_name=f"mode_{end}",
        minutes_name=f"minutes_{end}",
        mode=sent.typed(f"mode_{end}", part.mode.value),
        minutes=sent.typed(f"minutes_{end}", str(part.minutes)),
        error=sent.error(f"minutes_{end}"),
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
