"""Meetings that lie ahead, on the reader's clock and the host's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from pldash.domain.occurrences import ClockNote, Occurrence, OccurrenceKind
from pldash.domain.schedules import ExceptionKind
from pldash.web.activities.words import days_words, host_when, local_days, short_day, time_of_day
from pldash.web.chats.words import place

if TYPE_CHECKING:
    from pldash.services.accounts import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRow:
    """One meeting ahead.

    :ivar when: on the reader's clock; on the host's for a visitor, whose clock nobody knows
    :ivar host: on the host's clock; empty where it is the same
    :ivar instant: for a visitor, so that the browser can show its own time
    """

    when: str
    host: str
    note: str
    instant: datetime | None
    is_on: bool


def coming_row(occurrence: Occurrence, reader: Identity | None, *, now: datetime) -> ComingRow:
    """Return one meeting ahead on the reader's clock and the host's."""
    zone = occurrence.zone if reader is None else reader.zone
    today = now.astimezone(occurrence.starts_in(zone).tzinfo).date()
    is_hour = occurrence.kind is OccurrenceKind.LIVE
    when = _when(occurrence, zone, today)
    if reader is None and is_hour:
        when = _("%(when)s in %(place)s", when=when, place=place(zone))
    slow = "" if is_hour else _("Slow chat, without an hour of its own.")
    return ComingRow(
        when=when,
        host="" if reader is None else host_when(occurrence, zone, today),
        note=" ".join(filter(None, (slow, _change(occurrence), _clock(occurrence)))),
        instant=occurrence.starts_at if reader is None and is_hour else None,
        is_on=occurrence.starts_at <= now,
    )


def _when(occurrence: Occurrence, zone: str, today: date) -> str:
    """Return when something is, on the clock of a zone."""
    if occurrence.kind is OccurrenceKind.SLOW:
        first, last = local_days(occurrence, zone)
        return days_words(_day(first, today), _day(last, today))
    start = occurrence.starts_in(zone)
    return _("%(day)s, %(time)s", day=_day(start.date(), today), time=time_of_day(start))


def _day(day: date, today: date) -> str:
    """Return a day ahead as people say it."""
    if (day - today).days == 1:
        return _("Tomorrow")
    return short_day(day, today)


def _change(occurrence: Occurrence) -> str:
    if occurrence.change is ExceptionKind.MOVED:
        return _("Moved from its usual time.")
    return _("An extra meeting.") if occurrence.change is ExceptionKind.EXTRA else ""


def _clock(occurrence: Occurrence) -> str:
    """Return what a change of the clock does to a meeting ahead; empty where nothing."""
    if occurrence.clock_note is ClockNote.SKIPPED:
        begins, where = time_of_day(occurrence.host_start), place(occurrence.zone)
        return _(
            "The clock skips its usual hour that day: it begins at %(time)s in %(place)s.",
            time=begins,
            place=where,
        )
    if occurrence.clock_note is ClockNote.REPEATED:
        return _("The clock goes back and its hour comes twice that day: the first one is meant.")
    return ""
