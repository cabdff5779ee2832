"""Chats as people write them, in JSON: read, checked and turned into values."""

from __future__ import annotations

from datetime import date, time

from pldash.domain.chats import Chat, tag_key
from pldash.domain.errors import InputRefused
from pldash.domain.given_values import Given
from pldash.domain.schedules import (
    LONGEST_LOAD_MINUTES,
    LONGEST_MINUTES,
    LONGEST_SLOW_DAYS,
    Schedule,
    SlowLoad,
    SlowPeriod,
)

_CALENDAR_MONTH = "calendar-month"


def read_chats(value: object) -> tuple[Chat, ...]:
    """Return the chats that a JSON value describes.

    :param value: what a JSON reader gave
    :raises InputRefused: with the first thing that is wrong
    """
    if value is None:
        raise Given(value, "chats").refuse("wrong-type", "it should be a list, not null")
    chats: dict[str, Chat] = {}
    for given in Given(value, "chats").each():
        chat = _chat(given)
        for tag in (chat.tag, *chat.aliases):
            if chats.setdefault(tag_key(tag), chat) is not chat:
                raise given.refuse("duplicate-tag", f"#{tag} comes twice")
    return tuple({chat.key: chat for chat in chats.values()}.values())


def _chat(given: Given) -> Chat:
    fields = given.fields(
        required=("tag", "zone"),
        optional=("aliases", "schedules", "slow", "slow_load", "title"),
    )
    zone = fields["zone"].text()
    try:
        return Chat(
            tag=fields["tag"].text().removeprefix("#"),
            title=fields["title"].text_or_none() or "",
            aliases=tuple(each.text().removeprefix("#") for each in fields["aliases"].each()),
            schedules=tuple(_schedule(each, zone) for each in fields["schedules"].each()),
            slow=_slow(fields, zone),
        )
    except InputRefused as refusal:
        if refusal.where.startswith("chats"):
            raise
        # A rule of the domain knows its field, not where in the file it stands.
        raise InputRefused(
            refusal.code, refusal.message, f"{given.where}.{refusal.where}"
        ) from refusal


def _schedule(given: Given, zone: str) -> Schedule:
    fields = given.fields(required=("rrule", "start", "minutes"), optional=("from", "until"))
    valid_from, valid_until = _validity(fields)
    return Schedule(
        zone=zone,
        rrule=fields["rrule"].text(),
        start=_clock_time(fields["start"]),
        minutes=fields["minutes"].whole(least=1, most=LONGEST_MINUTES),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _slow(chat: dict[str, Given], zone: str) -> SlowPeriod | None:
    """Return the slow period, with the minutes a week that the chat states for it."""
    given, stated = chat["slow"], chat["slow_load"]
    if given.is_null:
        if not stated.is_null:
            raise stated.refuse("slow-needed", "only a slow period has a load")
        return None
    load = None
    if not stated.is_null:
        load = SlowLoad(stated.whole(least=1, most=LONGEST_LOAD_MINUTES))
    if given.value == _CALENDAR_MONTH:
        return SlowPeriod(zone=zone, load=load)
    fields = given.fields(required=("rrule", "start", "days"), optional=("from", "until"))
    valid_from, valid_until = _validity(fields)
    return SlowPeriod(
        zone=zone,
        rrule=fields["rrule"].text(),
        start=_clock_time(fields["start"]),
        days=fields["days"].whole(least=1, most=LONGEST_SLOW_DAYS),
        load=load,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _validity(fields: dict[str, Given]) -> tuple[date | None, date | None]:
    return fields["from"].day_or_none(), fields["until"].day_or_none()


def _clock_time(given: Given) -> time:
    """Return a local time of day."""
    text = given.text()
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or ":" not in text:
        raise given.refuse("bad-time", f"{text!r} is no time such as 19:00")
    return found
