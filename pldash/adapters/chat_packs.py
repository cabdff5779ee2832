"""The shipped chats, from `pldash/data/chats`."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from pldash.adapters.pack_files import PackTable, read_packs, shipped_folder
from pldash.domain.chats import Chat, ChatStatus, SuggestedStandard, tag_key
from pldash.domain.errors import InputRefused
from pldash.domain.schedules import (
    Assumption,
    ExceptionKind,
    Schedule,
    ScheduleException,
    SlowLoad,
    SlowPeriod,
)


def load_chats(folder: Traversable | None = None) -> tuple[Chat, ...]:
    """Return every chat of the folder, by tag.

    :param folder: where to read; the shipped data if not given
    :raises InputRefused: if a file is broken, says no source, or a tag comes twice
    """
    chats: dict[str, Chat] = {}
    for pack in read_packs(folder or shipped_folder("chats")):
        for row in pack.tables("chats"):
            chat = _placed(row)
            for key in {tag_key(tag) for tag in (chat.tag, *chat.aliases)}:
                if key in chats:
                    raise InputRefused("duplicate-tag", f"#{key} comes twice", row.where)
                chats[key] = chat
        pack.refuse_rest()
    unique = {chat.key: chat for chat in chats.values()}
    return tuple(unique[key] for key in sorted(unique))


def _placed(row: PackTable) -> Chat:
    """Return one row's chat; what the domain refuses is said with its place in the file."""
    try:
        return _chat(row)
    except InputRefused as refusal:
        if refusal.where.startswith(row.where):
            raise
        message = f"{refusal.where}: {refusal.message}"
        raise InputRefused(refusal.code, message, row.where) from refusal
    except ValueError as error:
        raise InputRefused("unknown-value", str(error), row.where) from error


def _chat(row: PackTable) -> Chat:
    """Return one row's chat."""
    slow = row.table_or_none("slow")
    chat = Chat(
        tag=row.text("tag"),
        title=row.text("title"),
        aliases=row.texts("aliases"),
        platforms=row.texts("platforms"),
        topic=row.text("topic"),
        schedules=tuple(_schedule(each) for each in row.tables("schedules")),
        slow=None if slow is None else _slow(slow),
        usual_standards=_suggestions(row),
        source=row.text("source"),
        status=ChatStatus(row.text("status")),
        checked_on=row.day("checked_on"),
        last_seen=row.number_or_none("last_seen"),
        note=row.text_or_none("note") or "",
        revision=row.number("revision", default=0),
    )
    row.refuse_rest()
    return chat


def _schedule(row: PackTable) -> Schedule:
    """Return one schedule of a chat."""
    schedule = Schedule(
        zone=row.text("zone"),
        rrule=row.text("rrule"),
        start=row.clock_time("start"),
        minutes=row.number("minutes"),
        valid_from=row.day_or_none("valid_from"),
        valid_until=row.day_or_none("valid_until"),
        anchor=row.day_or_none("anchor"),
        assumed=frozenset(map(Assumption, row.texts("assumed"))),
        exceptions=tuple(_exception(each) for each in row.tables("exceptions")),
    )
    row.refuse_rest()
    return schedule


def _exception(row: PackTable) -> ScheduleException:
    """Return one exception of a schedule."""
    exception = ScheduleException(
        kind=ExceptionKind(row.text("kind")),
        day=row.day_or_none("day"),
        starts=row.moment_or_none("starts"),
        minutes=row.number_or_none("minutes"),
    )
    row.refuse_rest()
    return exception


def _slow(row: PackTable) -> SlowPeriod:
    """Return a chat's slow period: whole calendar months, or a rule and a number of days."""
    zone = row.text("zone")
    valid_from, valid_until = row.day_or_none("valid_from"), row.day_or_none("valid_until")
    assumed = frozenset(map(Assumption, row.texts("assumed")))
    if row.text("period") == "calendar-month":
        slow = SlowPeriod(
            zone=zone,
            valid_from=valid_from,
            valid_until=valid_until,
            assumed=assumed,
            load=_load(row),
        )
    else:
        slow = SlowPeriod(
            zone=zone,
            rrule=row.text("period"),
            start=row.clock_time("start"),
            days=row.number("days"),
            valid_from=valid_from,
            valid_until=valid_until,
            anchor=row.day_or_none("anchor"),
            assumed=assumed,
            load=_load(row),
        )
    row.refuse_rest()
    return slow


def _load(row: PackTable) -> SlowLoad | None:
    """Return the minutes a week that a chat's hosts state, which need their source and its day."""
    table = row.table_or_none("load")
    if table is None:
        return None
    load = SlowLoad(table.number("minutes"), table.text("source"), table.day("checked_on"))
    table.refuse_rest()
    return load


def _suggestions(row: PackTable) -> tuple[SuggestedStandard, ...]:
    """Return the standards that a chat's topic often touches, by framework."""
    table = row.table_or_none("usual_standards")
    if table is None:
        return ()
    return tuple(
        SuggestedStandard(framework, code)
        for framework in table.names()
        for code in table.texts(framework)
    )
