"""What a teacher logs: its states, its kinds, its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.values import ParticipationMode, Reason
from pldash.domain.written_lines import is_seen

if TYPE_CHECKING:
    from pldash.domain.claims import Claim

MINUTES_A_DAY = 1_440
LONGEST_DAYS = 400
"""An activity longer than a slow year is a typing mistake."""
A_DAY = timedelta(days=1)
LIVE = frozenset({ParticipationMode.SYNCHRONOUS, ParticipationMode.HOSTING})
"""Ways of taking part that need the meeting itself."""
EARLIEST = date(1990, 1, 1)
"""Nobody's record of chats goes back further; a day before it is a typing mistake."""
TITLE_LIMIT = 200
WORDS_LIMIT = 20_000
"""Longest answer to one question, in characters."""
STANDARDS_LIMIT = 100
EVIDENCE_LIMIT = 5
"""Pieces of evidence that one activity can carry."""


class ActivityState(StrEnum):
    """Where an activity stands with its teacher and, once submitted, with the school."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    DECLINED = "declined"


EDITABLE = frozenset({ActivityState.DRAFT, ActivityState.RETURNED, ActivityState.DECLINED})
"""States in which the teacher may change the words and minutes."""


class ActivityType(StrEnum):
    """What kind of learning it was, in the words of the `evaluate` contract."""

    ONLINE_CHAT = "online-chat"
    COURSE = "course"
    WORKSHOP = "workshop"
    CONFERENCE = "conference"
    READING = "reading"
    STUDY = "study"
    STAFF_MEETING = "staff-meeting"
    PLANNING = "planning"
    EVENT_COORDINATION = "event-coordination"
    FIRST_AID = "first-aid"
    IT_TRAINING = "it-training"
    MANDATORY_REPORTING = "mandatory-reporting"
    WHS = "whs"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """A link to somewhere else, a file kept here, or own posts out of one's own archive."""

    LINK = "link"
    FILE = "file"
    POSTS = "posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """What a teacher wrote down about one activity.

    :ivar title: the chat's tag, or the teacher's own words
    :ivar chat_id: the chat, also where it met outside its schedule
    :ivar occurrence_at: the start of its meeting or slow period, if it is a scheduled one
    :ivar scheduled_minutes: the length of that meeting; a slow period has none
    :ivar started_on: first local day, where the teacher is
    :ivar claims: what is stated for each registration body that asks more, by the body's code
    :ivar minutes: only modes with any
    :ivar words: the answers by the code of their question, only where there are any
    """

    title: str
    started_on: date
    ended_on: date
    chat_id: UUID | None = None
    occurrence_at: datetime | None = None
    scheduled_minutes: int | None = None
    activity_type: ActivityType = ActivityType.ONLINE_CHAT
    claims: Mapping[str, Claim] = field(default_factory=dict)
    minutes: Mapping[ParticipationMode, int] = field(default_factory=dict)
    standard_ids: frozenset[UUID] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the minutes of all modes."""
        return sum(self.minutes.values())

    @property
    def days(self) -> int:
        """Return how many days it spans."""
        return (self.ended_on - self.started_on).days + 1


def refuse_bad_entry(entry: ActivityEntry, last: date) -> None:
    """Refuse what cannot be; what is merely unfinished may be kept as a draft.

    :param last: the last day that it may have: today where the teacher is, unless a school of
        theirs approves beforehand
    :raises RuleBroken: with the field that it is about
    """
    if len(entry.title) > TITLE_LIMIT:
        raise RuleBroken("title-too-long", field="title")
    _refuse_bad_days(entry, last)
    _refuse_bad_minutes(entry)
    if len(entry.standard_ids) > STANDARDS_LIMIT:
        raise RuleBroken("too-many-standards", field="standards")
    for prompt, words in entry.words.items():
        if len(words) > WORDS_LIMIT:
            raise RuleBroken("words-too-long", field=f"words_{prompt.partition('-')[0]}")


def _refuse_bad_days(entry: ActivityEntry, last: date) -> None:
    """Refuse days that lie ahead, run backwards or lie absurdly far back or apart."""
    if entry.started_on > last:
        raise RuleBroken("day-ahead", field="started_on")
    if entry.started_on < EARLIEST:
        raise RuleBroken("day-long-ago", field="started_on")
    if entry.ended_on < entry.started_on:
        raise RuleBroken("ends-before-start", field="ended_on")
    if entry.ended_on > last:
        raise RuleBroken("day-ahead", field="ended_on")
    if entry.days > LONGEST_DAYS:
        raise RuleBroken("too-many-days", field="ended_on")


def refuse_bad_meeting(entry: ActivityEntry, zone: ZoneInfo, now: datetime) -> None:
    """Refuse a meeting that has not begun, and live minutes on days without it.

    Who read along later gives later days. A day more to each side lets people travel.

    :param zone: where the days of the entry are
    """
    if entry.occurrence_at is None:
        return
    if entry.occurrence_at > now:
        raise RuleBroken("meeting-ahead", field="started_on")
    met_on = entry.occurrence_at.astimezone(zone).date()
    is_live = entry.scheduled_minutes is not None and entry.minutes.keys() & LIVE
    if is_live and not (entry.started_on - A_DAY <= met_on <= entry.ended_on + A_DAY):
        raise RuleBroken("meeting-another-day", field="started_on")


def minutes_beyond_meeting(scheduled: int | None, minutes: Mapping[ParticipationMode, int]) -> int:
    """Return by how many minutes the live ones are more than the meeting was scheduled for.

    A hint and no refusal: meetings run over.

    :param scheduled: the length of the meeting; None, as for a slow period, bounds nothing
    """
    if scheduled is None:
        return 0
    return max(0, sum(count for mode, count in minutes.items() if mode in LIVE) - scheduled)


def _refuse_bad_minutes(entry: ActivityEntry) -> None:
    """Refuse more minutes than the days have, in one mode or in all."""
    most = MINUTES_A_DAY * entry.days
    for mode, minutes in entry.minutes.items():
        if not 0 < minutes <= most:
            raise RuleBroken([Reason("minutes-out-of-range", minutes=most)], field=mode.value)
    if entry.total > most:
        modes = [mode for mode in ParticipationMode if mode in entry.minutes]
        raise RuleBroken([Reason("minutes-too-many", minutes=most)], field=modes[0].value)


def missing_to_submit(title: str, minutes: int) -> tuple[Reason, ...]:
    """Return what an entry still lacks before a leader could judge it."""
    lacks = []
    if not is_seen(title):
        lacks.append(Reason("entry-needs-title"))
    if not minutes:
        lacks.append(Reason("entry-needs-minutes"))
    return tuple(lacks)


def refuse_read_only(state: ActivityState) -> None:
    """Refuse to change what waits for a decision or is approved.

    :raises Conflict: unless the state is one of :data:`EDITABLE`
    """
    if state not in EDITABLE:
        raise Conflict(f"read-only-{state}")
