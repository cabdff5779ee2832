"""Meetings as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from pldash.domain.activities import EDITABLE, ActivityState
from pldash.domain.occurrences import OccurrenceKind
from pldash.services.accounts import Identity
from pldash.services.meetings import Meeting
from pldash.web.activities.forms import instant_text
from pldash.web.activities.words import clock_words, host_when, when


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting that can be logged, or is.

    :ivar url: the form, or the entry where there is one
    :ivar state: of the entry; empty where there is none
    :ivar host: the time on the host's clock; empty where it is the same
    """

    tag: str
    title: str
    when: str
    host: str
    note: str
    minutes: int | None
    is_running: bool
    url: str
    state: str


def meeting_rows(
    meetings: Iterable[Meeting], me: Identity, *, now: datetime, entry: UUID | None = None
) -> list[MeetingRow]:
    """Return the rows of a list of meetings.

    :param entry: the entry that looks for another meeting, where the page is about that
    """
    return [_row(each, me, now=now, entry=entry) for each in meetings]


def _row(meeting: Meeting, me: Identity, *, now: datetime, entry: UUID | None) -> MeetingRow:
    occurrence, today = meeting.occurrence, me.today(now)
    named = meeting.chat.title != f"#{meeting.chat.tag}"
    return MeetingRow(
        tag=f"#{meeting.chat.tag}",
        title=meeting.chat.title if named else "",
        when=when(occurrence, me.zone, today),
        host=host_when(occurrence, me.zone, today),
        note=clock_words(occurrence),
        minutes=occurrence.minutes,
        is_running=occurrence.kind is OccurrenceKind.SLOW and occurrence.ends_at > now,
        url=_url(meeting, entry),
        state="" if meeting.state is None else meeting.state.value,
    )


def _url(meeting: Meeting, entry: UUID | None) -> str:
    """Return where a tap leads: to the entry that is there, else to the form."""
    if meeting.activity_id is not None:
        return activity_url(meeting.activity_id, meeting.state)
    at = instant_text(meeting.occurrence.starts_at)
    if entry is not None:
        return url_for("activities.edit", activity_id=entry, chat=meeting.chat_id, at=at)
    return url_for("activities.new", chat=meeting.chat_id, at=at)


def activity_url(activity_id: UUID, state: ActivityState | None) -> str:
    """Return where an entry is continued, or looked at once it cannot be changed."""
    endpoint = "activities.edit" if state in EDITABLE else "activities.show"
    return url_for(endpoint, activity_id=activity_id)
