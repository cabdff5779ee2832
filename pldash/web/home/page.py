"""The first page, put together for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.activities import ActivityState
from pldash.domain.approvals import SubmissionState
from pldash.services.desk_queue import waiting_for_leader
from pldash.services.meetings import meetings_lately, recent_meetings
from pldash.services.my_submissions import to_answer
from pldash.services.outside_approving import approving_for
from pldash.services.waiting import Waiting, waiting_for_teacher
from pldash.web.activities.answers import reasons_for
from pldash.web.activities.meetings import MeetingRow, meeting_rows
from pldash.web.activities.words import short_day
from pldash.web.approvals.presenters import waiting_words
from pldash.web.context import counted_on_desk, minutes
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pldash.models.approvals import Submission
    from pldash.services.outside_approving import Approving

SHOWN = 5
"""Meetings on the first page; the log has them all."""
NOON, EVENING = 12, 17
FIRST = frozenset({ActivityState.RETURNED.value, SubmissionState.ADJUSTED.value})
"""States of what came back from a leader."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One entry, or one bundle, that waits for the person."""

    title: str
    note: str
    state: str
    url: str
    is_message: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What the page shows.

    :ivar lately: meetings of other chats, where the person follows none that met
    :ivar waiting_count: how many wait in all
    :ivar desk: what waits for a leader, in words; empty where nothing does
    """

    greeting: str
    meetings: list[MeetingRow]
    lately: list[MeetingRow]
    waiting: list[WaitingRow]
    waiting_count: int
    desk: str

    @property
    def is_answered(self) -> bool:
        """Return whether something came back: that goes before all else."""
        return any(each.state in FIRST or each.is_message for each in self.waiting)


@dataclass(frozen=True, slots=True)
class ApproverHome:
    """The first page of somebody who only approves for others.

    :ivar desk: what waits there, in words, also where nothing does
    """

    greeting: str
    desk: str
    is_waited_for: bool
    people: Sequence[Approving]


def approver_home() -> ApproverHome:
    """Return what the first page shows to who only approves for others."""
    count, oldest_at = waiting_for_leader(read(), actor())
    counted_on_desk(count)
    return ApproverHome(
        greeting=_greeting(now().astimezone(me().time_zone).hour),
        desk=waiting_words(count, oldest_at),
        is_waited_for=bool(count),
        people=approving_for(read(), actor()),
    )


def home_page() -> HomePage:
    """Return what the first page shows."""
    moment, expand = now(), runtime().expand
    mine = recent_meetings(read(), actor(), expand=expand, now=moment)
    others = () if mine else meetings_lately(read(), actor(), expand=expand, now=moment)
    waiting = waiting_for_teacher(read(), actor())
    asked = to_answer(read(), actor())
    returned = [each for each in waiting.first if each.state is ActivityState.RETURNED]
    reasons = reasons_for([each.activity_id for each in returned])
    return HomePage(
        greeting=_greeting(moment.astimezone(me().time_zone).hour),
        meetings=meeting_rows(mine[:SHOWN], me(), now=moment),
        lately=meeting_rows(others[:SHOWN], me(), now=moment),
        waiting=[
            *(_asked_row(row, writer) for row, writer in asked),
            *(_waiting_row(each, reasons.get(each.activity_id)) for each in waiting.first),
        ],
        waiting_count=waiting.count + len(asked),
        desk=_desk(),
    )


def _desk() -> str:
    count, oldest_at = waiting_for_leader(read(), actor())
    counted_on_desk(count)
    return waiting_words(count, oldest_at) if count else ""


def _greeting(hour: int) -> str:
    name = me().name.split(maxsplit=1)[0]
    if hour < NOON:
        return _("Good morning, %(name)s", name=name)
    if hour < EVENING:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _waiting_row(waiting: Waiting, reason: str | None) -> WaitingRow:
    what = short_day(waiting.ended_on, me().today(now()))
    if waiting.bundle_id is not None:
        what = ngettext("Bundle of %(num)s entry", "Bundle of %(num)s entries", waiting.entries)
    return WaitingRow(
        title=waiting.title or _("Without a title"),
        note=" · ".join([what, *([reason] if reason else _what_is_there(waiting))]),
        state=waiting.state.value,
        url=_where_it_is_mended(waiting),
    )


def _asked_row(row: Submission, writer: str | None) -> WaitingRow:
    """Return the row of a submission that a leader asks something about.

    :param writer: who wrote what is unread
    """
    name = row.opener.name if row.opener else ""
    note = _("%(name)s wrote to you") if writer else _("%(name)s proposes other minutes")
    return WaitingRow(
        title=row.title,
        note=note % {"name": writer or name},
        state=row.state.value,
        url=url_for("approvals.show", submission_id=row.id),
        is_message=writer is not None,
    )


def _where_it_is_mended(waiting: Waiting) -> str:
    """Return the page on which it is finished and sent."""
    if waiting.bundle_id is not None:
        return url_for("activities.bundle", bundle_id=waiting.bundle_id)
    return url_for("activities.edit", activity_id=waiting.activity_id)


def _what_is_there(waiting: Waiting) -> list[str]:
    """Return in a few words how far a draft is."""
    if waiting.state is not ActivityState.DRAFT:
        return []
    how_long = minutes(waiting.minutes) if waiting.minutes else _("no minutes yet")
    if waiting.ended_on > me().today(now()):
        return [how_long, _("still ahead")]
    return [how_long] if waiting.is_reflected else [how_long, _("no reflection yet")]
