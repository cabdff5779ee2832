"""A chat as somebody enters it in a form: one slot, in simple choices.

A slot that changes is a new schedule and the old one gets its end, so that an
hour of last term is still found where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.errors import InputRefused, RuleBroken
from pldash.domain.recurrence import Frequency, Weekday, monthly_rrule, weekly_rrule
from pldash.domain.schedules import Schedule, SlowLoad, SlowPeriod, describe
from pldash.domain.values import Reason

TITLE_LIMIT: Final = 120
_DAY: Final = timedelta(days=1)
_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tag-malformed": "tag",
        "zone-unknown": "zone",
        "ends-before-start": "valid_until",
        "anchor-needed": "valid_from",
        "rrule-bad-interval": "interval",
        "minutes-out-of-range": "minutes",
        "rrule-no-days": "weekdays",
        "rrule-bad-days": "nth",
        "slow-days-needed": "slow_days",
        "load-out-of-range": "load",
    }
)
"""Which field of the form a refusal of a schedule is about."""


class Rhythm(StrEnum):
    """What the slot counts in."""

    WEEKLY = "weekly"
    """On some weekdays of every week, or of every second, third … one."""
    MONTHLY = "monthly"
    """On the first, third, last … such weekday of every month."""


class Slow(StrEnum):
    """How a chat goes on without an hour, beside its hour."""

    NO = "no"
    MONTH = "month"
    """All of every month."""
    DAYS = "days"
    """So many days from each of its meetings on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEntry:
    """What somebody entered.

    :ivar weekdays: for a weekly rhythm, one or more; for a monthly one, exactly one
    :ivar interval: every how many weeks; a monthly rhythm leaves it at one
    :ivar nth: which of the month, -1 is the last; empty for a weekly rhythm
    :ivar slow_days: how many days it goes on, where it does so for days
    :ivar load: how many minutes a week the slow chat asks for; None where nobody states that
    """

    tag: str
    title: str
    topic: str
    rhythm: Rhythm
    weekdays: tuple[Weekday, ...]
    interval: int
    nth: tuple[int, ...]
    start: time
    zone: str
    minutes: int
    valid_from: date | None
    valid_until: date | None
    slow: Slow = Slow.NO
    slow_days: int | None = None
    load: int | None = None


_HOLDS: Final = ChatEntry(
    tag="chat",
    title="",
    topic="",
    rhythm=Rhythm.WEEKLY,
    weekdays=(Weekday.MONDAY,),
    interval=1,
    nth=(1,),
    start=time(0),
    zone="UTC",
    minutes=60,
    valid_from=None,
    valid_until=None,
)
"""A slot with which nothing is wrong."""


def new_chat(entry: ChatEntry, identity: str) -> Chat:
    """Return the chat that was entered.

    :param identity: what tells it apart from another chat of the same tag
    :raises RuleBroken: with the field that it is about
    """
    return _chat(entry, identity, schedules=(_schedule(entry),), slow=_slow(entry))


def faults_of(entry: ChatEntry) -> tuple[RuleBroken, ...]:
    """Return every refusal of an entry at once, so that nobody mends a form in rounds.

    Each part is tried with a slot that holds for all the others.
    """
    rhythm = replace(_HOLDS, rhythm=entry.rhythm)
    slots = (
        replace(rhythm, weekdays=entry.weekdays, nth=_HOLDS.nth),
        replace(rhythm, nth=entry.nth),
        replace(_HOLDS, interval=entry.interval, valid_from=entry.valid_from),
        replace(_HOLDS, zone=entry.zone),
        replace(_HOLDS, minutes=entry.minutes),
        replace(_HOLDS, valid_from=entry.valid_from, valid_until=entry.valid_until),
    )
    tries: tuple[Callable[[], object], ...] = (
        partial(_chat, replace(entry, title=""), "tried"),
        partial(_chat, replace(entry, tag=_HOLDS.tag), "tried"),
        *(partial(_schedule, slot) for slot in slots),
        partial(_slow, replace(_HOLDS, slow=entry.slow, slow_days=entry.slow_days)),
        partial(_slow, replace(_HOLDS, slow=Slow.MONTH, load=entry.load)),
    )
    return tuple(found for found in map(_refusal_of, tries) if found is not None)


def changed_chat(chat: Chat, entry: ChatEntry, now: datetime) -> Chat:
    """Return a chat with what was entered anew, one revision on.

    :raises RuleBroken: with the field that it is about
    """
    slot = _schedule(entry)
    current = chat.schedules[-1]
    earlier = chat.schedules[:-1]
    today = now.astimezone(ZoneInfo(current.zone)).date()
    if _is_same_slot(current, slot) or not _has_begun(current, today):
        schedules = (*earlier, replace(slot, exceptions=current.exceptions))
    else:
        ended = min(today - _DAY, current.valid_until or date.max)
        begins = max(today, slot.valid_from or today)
        _refuse_end_before(slot, begins)
        schedules = (
            *earlier,
            replace(current, valid_until=ended),
            replace(slot, valid_from=begins),
        )
    changed = _chat(entry, chat.identity, schedules=schedules, slow=_slow(entry))
    return replace(changed, revision=chat.revision + 1)


def entry_of(chat: Chat) -> ChatEntry:
    """Return a chat's present slot as it would be entered.

    :raises ValueError: for a rhythm that the form has no choice for
    """
    slot = describe(chat.schedules[-1])
    if slot.frequency not in {Frequency.WEEKLY, Frequency.MONTHLY} or slot.minutes is None:
        raise ValueError(slot.frequency)
    weekly = slot.frequency is Frequency.WEEKLY
    slow = chat.slow
    return ChatEntry(
        tag=chat.tag,
        title=chat.title,
        topic=chat.topic,
        rhythm=Rhythm.WEEKLY if weekly else Rhythm.MONTHLY,
        weekdays=tuple(dict.fromkeys(place.weekday for place in slot.weekdays)),
        interval=slot.interval,
        nth=tuple(place.nth for place in slot.weekdays if place.nth is not None),
        start=slot.start,
        zone=slot.zone,
        minutes=slot.minutes,
        valid_from=slot.valid_from,
        valid_until=slot.valid_until,
        slow=Slow.NO if slow is None else Slow.MONTH if slow.days is None else Slow.DAYS,
        slow_days=slow.days if slow else None,
        load=slow.load.minutes if slow and slow.load else None,
    )


def _slow(entry: ChatEntry) -> SlowPeriod | None:
    """Return how the chat goes on without an hour, as long as its hours hold.

    :raises RuleBroken: with the field that it is about
    """
    try:
        load = None if entry.load is None else SlowLoad(entry.load)
        if entry.slow is Slow.NO:
            return None
        span = SlowPeriod(
            zone=entry.zone, valid_from=entry.valid_from, valid_until=entry.valid_until, load=load
        )
        if entry.slow is Slow.MONTH:
            return span
        return replace(span, rrule=_rrule(entry), start=entry.start, days=entry.slow_days)
    except InputRefused as error:
        raise _refusal(error) from error


def _chat(
    entry: ChatEntry,
    identity: str,
    *,
    schedules: tuple[Schedule, ...] = (),
    slow: SlowPeriod | None = None,
) -> Chat:
    if len(entry.title) > TITLE_LIMIT:
        raise RuleBroken("chat-title-too-long", field="title")
    try:
        return Chat(
            tag=entry.tag.strip().removeprefix("#"),
            title=entry.title.strip(),
            topic=entry.topic.strip(),
            schedules=schedules,
            slow=slow,
            status=ChatStatus.ACTIVE,
            identity=identity,
        )
    except InputRefused as error:
        raise _refusal(error) from error


def _schedule(entry: ChatEntry) -> Schedule:
    try:
        return Schedule(
            zone=entry.zone,
            rrule=_rrule(entry),
            start=entry.start,
            minutes=entry.minutes,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
        )
    except InputRefused as error:
        raise _refusal(error) from error


def _rrule(entry: ChatEntry) -> str:
    if entry.rhythm is Rhythm.WEEKLY:
        return weekly_rrule(entry.weekdays, entry.interval)
    if len(entry.weekdays) != 1:
        raise RuleBroken("chat-one-weekday", field="weekdays")
    if not entry.nth:
        raise RuleBroken("chat-which-week", field="nth")
    return monthly_rrule(entry.nth, entry.weekdays[0])


def _refusal_of(attempt: Callable[[], object]) -> RuleBroken | None:
    """Return how an attempt was refused, None where it was not."""
    try:
        attempt()
    except RuleBroken as error:
        return error
    return None


def _refusal(error: InputRefused) -> RuleBroken:
    return RuleBroken([Reason(f"chat-{error.code}")], field=_FIELDS.get(error.code))


def _is_same_slot(one: Schedule, other: Schedule) -> bool:
    return (one.rrule, one.start, one.zone, one.minutes) == (
        other.rrule,
        other.start,
        other.zone,
        other.minutes,
    )


def _has_begun(schedule: Schedule, today: date) -> bool:
    return schedule.valid_from is None or schedule.valid_from < today


def _refuse_end_before(slot: Schedule, begins: date) -> None:
    """Refuse a slot that would end before it begins, now that it begins today at the earliest."""
    if slot.valid_until is not None and slot.valid_until < begins:
        raise RuleBroken("chat-ends-before-start", field="valid_until")
