"""Views: choosing what one took part in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pldash.domain.chats import ChatStatus
from pldash.domain.permissions import Permission
from pldash.services.meetings import (
    find_chat,
    find_chats,
    meetings_around,
    meetings_lately,
    recent_meetings,
)
from pldash.services.procedures import latest_day
from pldash.web.access import requires
from pldash.web.activities.forms import day_asked
from pldash.web.activities.meetings import MeetingRow, meeting_rows
from pldash.web.activities.routes import blueprint
from pldash.web.activities.words import TYPES
from pldash.web.chats.words import STATUS
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read


@dataclass(frozen=True, slots=True)
class ChatFound:
    """A chat that a search found."""

    tag: str
    title: str
    topic: str
    status: str
    """What to know before choosing it; empty for a chat that goes on."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage:
    """What the page shows.

    :ivar meetings: of the chats that the person follows
    :ivar lately: of other chats, where the person follows none
    :ivar words: what was searched for; None where nothing was
    :ivar kinds: names of the kinds of learning, by code
    :ivar entry: the entry that looks for another meeting
    :ivar is_asked_ahead: whether a school of theirs approves what lies ahead
    """

    meetings: list[MeetingRow]
    lately: list[MeetingRow]
    words: str | None
    found: list[ChatFound]
    entry: UUID | None
    kinds: Mapping[str, str]
    is_asked_ahead: bool


@blueprint.get("/log")
@requires(Permission.ACTIVITY_OWN)
def choose() -> ResponseReturnValue:
    """Show the last meetings of my chats, and the ways to anything else."""
    words = request.args.get("q")
    entry = request.args.get("entry", type=UUID)
    moment = now()
    expand = runtime().expand
    mine = recent_meetings(read(), actor(), expand=expand, now=moment)
    others = () if mine else meetings_lately(read(), actor(), expand=expand, now=moment)
    return render_template(
        "activities/choose.html",
        log=ChoosePage(
            meetings=meeting_rows(mine, me(), now=moment, entry=entry),
            lately=meeting_rows(others, me(), now=moment, entry=entry),
            words=words,
            found=[] if words is None else _found(words, entry),
            entry=entry,
            kinds={kind.value: str(name) for kind, name in TYPES.items()},
            is_asked_ahead=_is_asked_ahead(moment),
        ),
    )


def _is_asked_ahead(moment: datetime) -> bool:
    """Return whether the person may log what has yet to take place."""
    today = me().today(moment)
    tomorrow = today + timedelta(days=1)
    return latest_day(read(), actor(), tomorrow, today=today, now=moment) > today


@blueprint.get("/log/chats/<uuid:chat_id>")
@requires(Permission.ACTIVITY_OWN)
def meetings(chat_id: UUID) -> ResponseReturnValue:
    """Show the meetings of one chat, around a date that can be chosen."""
    entry = request.args.get("entry", type=UUID)
    moment = now()
    on = request.args.get("on", type=day_asked)
    until = moment if on is None else min(moment, _some_weeks_after(on))
    found = meetings_around(read(), actor(), chat_id, expand=runtime().expand, around=until)
    by_hand = (
        url_for("activities.new")
        if entry is None
        else url_for("activities.edit", activity_id=entry)
    )
    return render_template(
        "activities/meetings.html",
        chat=find_chat(read(), chat_id),
        rows=meeting_rows(found, me(), now=moment, entry=entry),
        on=on,
        today=me().today(moment),
        entry=entry,
        by_hand=by_hand,
        chosen_day=me().today(moment) if on is None else min(on, me().today(moment)),
    )


def _some_weeks_after(day: date) -> datetime:
    """Return the instant until which meetings around a chosen day are shown."""
    last = min(day, date.max - timedelta(days=30)) + timedelta(days=16)
    return datetime.combine(last, time(0), tzinfo=me().time_zone)


def _found(words: str, entry: UUID | None) -> list[ChatFound]:
    return [
        ChatFound(
            f"#{row.tag}",
            row.title,
            row.topic,
            "" if row.status is ChatStatus.ACTIVE else str(STATUS[row.status]),
            url_for("activities.meetings", chat_id=row.id, entry=entry),
        )
        for row in find_chats(read(), words)
    ]
