"""Makes the rows of a new entry with two statements, for a database that is asked from afar.

PostgreSQL would be waited for three times. What a row and its parts say is the same as
where they are made one after the other. The policy of a part looks for its entry, which no
statement sees that makes it: the parts are made by the second one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Insert,
    Table,
    Text,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy import bindparam as value
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from pldash.models.activities import Activity, ParticipationPart, Reflection
from pldash.models.base import table_of
from pldash.services.prepared import Prepared

_ROW = table_of(Activity)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Rows of a table that are given as one text of JSON, however many there are."""

    table: Table
    name: str

    def given(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return the text, by the name of its value."""
        return {self.name: json.dumps(rows, default=str, ensure_ascii=False)}

    def insert_for(self, entry_id: ColumnElement[Any]) -> Insert:
        """Return how to make the rows that belong to an entry; none where that was not made."""
        columns = [column(each.name, each.type) for each in self.table.c if each.name not in _WHOSE]
        text = cast(value(self.name, type_=Text), JSON)
        given = func.json_to_recordset(text).table_valued(*columns).render_derived(with_types=True)
        names = ["activity_id", *(each.name for each in columns)]
        return insert(self.table).from_select(names, select(entry_id, *given.c))


_WHOSE = {"activity_id", "bundle_id"}
"""Said once for all rows of an entry, not in each of them."""
_PARTS = _Listed(table_of(ParticipationPart), "parts")
_ANSWERS = _Listed(table_of(Reflection), "answers")


@dataclass(frozen=True, slots=True)
class NewRows:
    """What the rows of a new entry hold, by the names of their columns.

    :ivar parts: without the entry's id, as are the answers
    """

    row: Mapping[str, Any]
    parts: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, Any]]


def insert_at_once(connection: Connection, new: NewRows) -> bool:
    """Make an entry's row with its parts and its answers; on PostgreSQL.

    :returns: whether they were made; not where somebody else has made the row
    """
    given = {f"row_{name}": each for name, each in new.row.items()}
    (found,) = _MAKE.rows(connection, given | _ANSWERS.given(new.answers))
    if found.made and new.parts:
        _ADD_PARTS.send(connection, {"row_id": new.row["id"]} | _PARTS.given(new.parts))
    return bool(found.made)


def _make() -> Prepared:
    made = (
        insert_or_leave(_ROW)
        .values({each.name: value(f"row_{each.name}") for each in _ROW.c})
        .on_conflict_do_nothing()
        .returning(_ROW.c.id)
        .cte("made")
    )
    return Prepared(
        select(func.count().label("made"))
        .select_from(made)
        .add_cte(_ANSWERS.insert_for(made.c.id).cte("answers"))
    )


_MAKE = _make()
_ADD_PARTS = Prepared(_PARTS.insert_for(value("row_id", type_=_ROW.c.id.type)))
