"""Makes the rows of a new entry with two statements, for a database that is asked from afar.

PostgreSQL would be waited for three times. What a row and its parts say is the same as
where they are made one after the other. The policy of a part looks for its entry, which no
statement sees that makes it: the parts are made by the second one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, func, insert, select
from sqlalchemy import bindparam as value
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from pldash.models.activities import Activity, ParticipationPart, Reflection
from pldash.models.base import table_of
from pldash.services.prepared import Prepared

_ROW = table_of(Activity)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Rows of a table that are given as one list for each of its columns."""

    table: Table
    prefix: str

    @property
    def names(self) -> list[str]:
        """Return which columns are given; whose the rows are is said once for all of them."""
        return [each.name for each in self.table.c if each.name not in {"activity_id", "bundle_id"}]

    def given(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """Return the lists, by the names of their values."""
        return {f"{self.prefix}_{name}": [row[name] for row in rows] for name in self.names}

    def columns(self) -> list[ColumnElement[Any]]:
        """Return what makes rows of the lists: the first of each is a row, and so on."""
        types = {name: ARRAY(self.table.c[name].type) for name in self.names}
        return [
            func.unnest(value(f"{self.prefix}_{name}", type_=kind)) for name, kind in types.items()
        ]


_PARTS = _Listed(table_of(ParticipationPart), "part")
_ANSWERS = _Listed(table_of(Reflection), "answer")


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
        _ADD_PARTS.run(connection, {"row_id": new.row["id"]} | _PARTS.given(new.parts))
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
        .add_cte(_of_it(made.c.id, _ANSWERS).cte("answers"))
    )


def _of_it(entry_id: ColumnElement[Any], listed: _Listed) -> Insert:
    """Return how to make the rows that belong to an entry; none where that was not made."""
    rows = select(entry_id, *listed.columns())
    return insert(listed.table).from_select(["activity_id", *listed.names], rows)


_MAKE = _make()
_ADD_PARTS = Prepared(_of_it(value("row_id", type_=_ROW.c.id.type), _PARTS))
