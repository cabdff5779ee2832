"""Turns chats into rows and back, without loss."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from pldash.domain.canonical import canonical_digest
from pldash.domain.chats import Chat, SuggestedStandard
from pldash.domain.schedules import (
    Assumption,
    ExceptionKind,
    Recurring,
    Schedule,
    ScheduleException,
    SlowLoad,
    SlowPeriod,
)
from pldash.models.chats import ChatRow


def fill(row: ChatRow, chat: Chat) -> None:
    """Copy every fact of a chat into its row; owners and key are the caller's."""
    row.identity = chat.identity
    row.tag, row.tag_key = chat.tag, chat.key
    row.aliases, row.platforms = list(chat.aliases), list(chat.platforms)
    row.title, row.topic, row.note = chat.title, chat.topic, chat.note
    row.usual_standards = [f"{each.framework}:{each.code}" for each in chat.usual_standards]
    row.status, row.source = chat.status, chat.source
    row.checked_on, row.last_seen = chat.checked_on, chat.last_seen
    row.schedules = [_plain_schedule(each) for each in chat.schedules]
    row.slow = None if chat.slow is None else _plain_slow(chat.slow)
    row.revision = chat.revision


def chat_of(row: ChatRow) -> Chat:
    """Return the chat that a row holds."""
    return Chat(
        tag=row.tag,
        title=row.title,
        aliases=tuple(row.aliases),
        platforms=tuple(row.platforms),
        topic=row.topic,
        schedules=tuple(_schedule(each) for each in row.schedules),
        slow=None if row.slow is None else _slow(row.slow),
        usual_standards=tuple(_suggested(text) for text in row.usual_standards),
        source=row.source,
        status=row.status,
        checked_on=row.checked_on,
        last_seen=row.last_seen,
        note=row.note,
        identity=row.identity,
        revision=row.revision,
    )


def digest_of(chat: Chat) -> str:
    """Return a digest of every fact of a chat, to notice a changed one."""
    row = ChatRow()
    fill(row, chat)
    names = sorted(column.key for column in ChatRow.__table__.columns)
    facts = {name: getattr(row, name) for name in names if name not in {"id", "digest"}}
    facts["checked_on"] = _text(row.checked_on)
    facts["status"] = row.status.value
    return canonical_digest(facts)


def _suggested(text: str) -> SuggestedStandard:
    framework, _, code = text.partition(":")
    return SuggestedStandard(framework, code)


def _text(value: date | time | None) -> str | None:
    return None if value is None else value.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain_series(series: Recurring) -> dict[str, Any]:
    return {
        "zone": series.zone,
        "rrule": series.rrule,
        "start": series.start.isoformat(),
        "valid_from": _text(series.valid_from),
        "valid_until": _text(series.valid_until),
        "anchor": _text(series.anchor),
        "assumed": sorted(each.value for each in series.assumed),
    }


def _series(plain: dict[str, Any]) -> dict[str, Any]:
    return {
        "zone": plain["zone"],
        "rrule": plain["rrule"],
        "start": time.fromisoformat(plain["start"]),
        "valid_from": _day(plain["valid_from"]),
        "valid_until": _day(plain["valid_until"]),
        "anchor": _day(plain["anchor"]),
        "assumed": frozenset(Assumption(each) for each in plain["assumed"]),
    }


def _plain_schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        **_plain_series(schedule),
        "minutes": schedule.minutes,
        "exceptions": [
            {
                "kind": each.kind.value,
                "day": _text(each.day),
                "starts": None if each.starts is None else each.starts.isoformat(),
                "minutes": each.minutes,
            }
            for each in schedule.exceptions
        ],
    }


def _schedule(plain: dict[str, Any]) -> Schedule:
    exceptions = tuple(
        ScheduleException(
            ExceptionKind(each["kind"]),
            _day(each["day"]),
            None if each["starts"] is None else datetime.fromisoformat(each["starts"]),
            each["minutes"],
        )
        for each in plain["exceptions"]
    )
    return Schedule(**_series(plain), minutes=plain["minutes"], exceptions=exceptions)


def _plain_slow(slow: SlowPeriod) -> dict[str, Any]:
    """Return a slow period; one without a load is written as it was before there were any."""
    plain = {**_plain_series(slow), "days": slow.days}
    if slow.load is None:
        return plain
    load = slow.load
    stated = {
        "minutes": load.minutes,
        "source": load.source,
        "checked_on": _text(load.checked_on),
    }
    return {**plain, "load": stated}


def _slow(plain: dict[str, Any]) -> SlowPeriod:
    stated = plain.get("load")
    load = None
    if stated is not None:
        load = SlowLoad(stated["minutes"], stated["source"], _day(stated["checked_on"]))
    return SlowPeriod(**_series(plain), days=plain["days"], load=load)
