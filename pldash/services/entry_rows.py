"""Writes what an entry says into its rows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable, bindparam, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_leave
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityEntry
from pldash.domain.claims import Claim
from pldash.domain.errors import RuleBroken
from pldash.domain.reflections import PROMPTS
from pldash.models.activities import (
    Activity,
    ActivityClaim,
    ActivityStandard,
    ParticipationPart,
    Reflection,
)
from pldash.models.base import new_id, table_of
from pldash.models.frameworks import FrameworkItemRow
from pldash.services.activities import StoredEntry
from pldash.services.claims import fill_claims, plain_claim
from pldash.services.entry_at_once import NewRows, insert_at_once
from pldash.services.prepared import Prepared
from pldash.services.scope import Scope, is_framework_visible, scope_in

_ITEMS = table_of(FrameworkItemRow)
_ADD = Prepared(insert_or_leave(table_of(Activity)).on_conflict_do_nothing())
_ADD_PARTS = Prepared(insert(table_of(ParticipationPart)))
_ADD_REFLECTIONS = Prepared(insert(table_of(Reflection)))
_ADD_CLAIMS = insert(table_of(ActivityClaim))
_STANDARDS = select(bindparam("activity_id", type_=_ITEMS.c.id.type), _ITEMS.c.id).where(
    _ITEMS.c.id.in_(bindparam("ids", expanding=True))
)


def insert_entry(session: Session, new: StoredEntry, mark: str) -> bool:
    """Make the rows of a new entry, past the mapper: there is nothing yet to compare.

    :param mark: of the sending that saves it
    :returns: whether they were made; not where somebody else was faster by an instant
    :raises RuleBroken: if it names a standard that is none
    """
    connection, entry, activity = session.connection(), new.entry, {"activity_id": new.id}
    fields = {
        "id": new.id,
        "teacher_id": new.teacher_id,
        "zone": new.zone,
        "state": new.state,
        "salt": new.salt,
        "logged_at": new.changed_at,
        "changed_at": new.changed_at,
        "last_form": mark,
        "version": new.version,
        "bundle_id": None,
        "corrects_id": None,
    }
    rows = NewRows(
        row={**fields, **_said(entry)},
        parts=[{"mode": mode, "minutes": each} for mode, each in entry.minutes.items()],
        answers=[
            {"id": new_id(), **_answer(new.teacher_id, *each)} for each in entry.words.items()
        ],
    )
    make = insert_at_once if connection.dialect.name == "postgresql" else _insert_in_turn
    if not make(connection, rows):
        return False
    if entry.standard_ids:
        found = connection.execute(
            _add_standards(scope_in(session)), {**activity, "ids": list(entry.standard_ids)}
        )
        if found.rowcount != len(entry.standard_ids):
            raise RuleBroken("standard-unknown", field="standards")
    if entry.claims:
        claims = [_claim(new.teacher_id, *each) for each in entry.claims.items()]
        connection.execute(_ADD_CLAIMS, [{**activity, **claim} for claim in claims])
    return True


def _insert_in_turn(connection: Connection, new: NewRows) -> bool:
    """Make an entry's rows as :func:`insert_at_once` does, on SQLite."""
    if not _ADD.run(connection, new.row):
        return False
    of_it = {"activity_id": new.row["id"], "bundle_id": None}
    if new.parts:
        _ADD_PARTS.send(connection, *({**of_it, **part} for part in new.parts))
    if new.answers:
        _ADD_REFLECTIONS.send(connection, *({**of_it, **answer} for answer in new.answers))
    return True


@lru_cache(maxsize=256)
def _add_standards(scope: Scope) -> Executable:
    """Return how to link standards, past the mapper: none of a school that is not one's own."""
    wanted = _STANDARDS
    if not scope.everything:
        wanted = wanted.where(is_framework_visible(scope, _ITEMS.c.framework_id))
    adding = insert(table_of(ActivityStandard)).from_select(["activity_id", "item_id"], wanted)
    return adding.execution_options(preserve_rowcount=True)


def change_entry(session: Session, row: Activity, entry: ActivityEntry) -> None:
    """Copy an entry into its rows, each field by name.

    :raises RuleBroken: if it names a standard that is none
    """
    for name, value in _said(entry).items():
        setattr(row, name, value)
    _fill_parts(row, entry)
    _fill_standards(session, row, entry)
    _fill_reflections(row, entry)
    fill_claims(row, dict(entry.claims))


def _said(entry: ActivityEntry) -> dict[str, Any]:
    """Return what an entry says in its own row, by column."""
    return {
        "title": entry.title,
        "started_on": entry.started_on,
        "ended_on": entry.ended_on,
        "chat_id": entry.chat_id,
        "occurrence_at": entry.occurrence_at,
        "scheduled_minutes": entry.scheduled_minutes,
        "activity_type": entry.activity_type,
    }


def _claim(teacher_id: UUID, body: str, claim: Claim) -> dict[str, Any]:
    """Return the columns of what is stated for one body."""
    return {"teacher_id": teacher_id, "body": body, **plain_claim(claim)}


def _answer(teacher_id: UUID, prompt: str, words: str) -> dict[str, Any]:
    """Return the columns of an answer."""
    return {
        "teacher_id": teacher_id,
        "prompt": prompt,
        "position": PROMPTS[prompt].position,
        "words": words,
    }


def _fill_parts(row: Activity, entry: ActivityEntry) -> None:
    kept = {part.mode: part for part in row.parts if part.mode in entry.minutes}
    for mode, part in kept.items():
        part.minutes = entry.minutes[mode]
    new = [
        ParticipationPart(mode=mode, minutes=minutes)
        for mode, minutes in entry.minutes.items()
        if mode not in kept
    ]
    row.parts = [*kept.values(), *new]


def _fill_standards(session: Session, row: Activity, entry: ActivityEntry) -> None:
    if {item.id for item in row.standards} == entry.standard_ids:
        return
    wanted = select(FrameworkItemRow).where(FrameworkItemRow.id.in_(entry.standard_ids))
    items = list(session.scalars(wanted))
    if len(items) != len(entry.standard_ids):
        raise RuleBroken("standard-unknown", field="standards")
    row.standards = items


def _fill_reflections(row: Activity, entry: ActivityEntry) -> None:
    """Copy the answers; those under a question that is asked no more stay as they are."""
    old = [each for each in row.reflections if each.prompt not in PROMPTS]
    kept = {each.prompt: each for each in row.reflections if each.prompt in entry.words}
    for prompt, reflection in kept.items():
        reflection.words = entry.words[prompt]
    new = [
        Reflection(**_answer(row.teacher_id, prompt, words))
        for prompt, words in entry.words.items()
        if prompt not in kept
    ]
    row.reflections = [*old, *kept.values(), *new]
