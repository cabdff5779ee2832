"""The record's filters: read from the address, offered as lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from pldash.domain.activities import ActivityState
from pldash.domain.errors import InputRefused
from pldash.domain.requirements import cycle_of
from pldash.domain.values import ParticipationMode, Period
from pldash.services.records import RecordFilter, used_filters
from pldash.services.registrations import facts_of, list_registrations
from pldash.web.activities.words import MODES, STATES
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, me, read

WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class FilterList:
    """One list to choose from; the empty value means all."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is wanted, and the lists that say so.

    :ivar arguments: what an address carries to show the same again
    """

    wanted: RecordFilter
    lists: Sequence[FilterList]
    arguments: dict[str, Any]


def filters_of_request() -> Filters:
    """Return the filters that the address asks for; nonsense in it asks for nothing."""
    cycles = _cycles(me().today(now()))
    used = used_filters(read(), actor())
    states = [(each.value, str(text)) for each, text in STATES.items()]
    lists = (
        _list("state", _("State"), [(WAITING, _("Needs you")), *states]),
        _list("mode", _("Way"), [(each.value, str(text[0])) for each, text in MODES.items()]),
        _list("chat", _("Chat"), [(str(each), name) for each, name in used.chats]),
        _list("standard", _("Standard"), [(str(each), name) for each, name in used.standards]),
        _list("body", _("Cycle"), [(code, name) for code, (name, _period) in cycles.items()]),
    )
    arguments: dict[str, Any] = {each.name: each.chosen for each in lists if each.chosen}
    body = arguments.get("body")
    wanted = RecordFilter(
        states=_states(arguments.get("state", "")),
        mode=ParticipationMode(arguments["mode"]) if "mode" in arguments else None,
        chat_id=_uuid(arguments.get("chat")),
        standard_id=_uuid(arguments.get("standard")),
        period=None if body is None else cycles[body][1],
    )
    return Filters(
        wanted=wanted, lists=[each for each in lists if each.options], arguments=arguments
    )


def _list(name: str, label: str, options: Sequence[tuple[str, str]]) -> FilterList:
    asked = request.args.get(name, "")
    known = {value for value, _text in options}
    return FilterList(name, label, options, asked if asked in known else "")


def _states(asked: str) -> frozenset[ActivityState]:
    """Return the states that are asked for; what waits for the teacher is two of them."""
    if asked == WAITING:
        return frozenset({ActivityState.DRAFT, ActivityState.RETURNED})
    return frozenset({ActivityState(asked)}) if asked else frozenset()


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _cycles(today: date) -> dict[str, tuple[str, Period]]:
    """Return name and present cycle of each registration whose rules we have."""
    found = {}
    for row in list_registrations(read(), actor()):
        try:
            cycle = cycle_of(facts_of(row), runtime().rules, body=row.body, on=today)
        except InputRefused:
            continue  # a body whose rules are not shipped has no cycle that we know
        if cycle is not None and cycle.period is not None:
            found[row.body] = (runtime().rules.body(row.body).short_name, cycle.period)
    return found
