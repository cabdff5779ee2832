"""Each column says what it is for and how much it tells; each table how long it is kept."""

from __future__ import annotations

import pytest

import pldash.models.registry  # noqa: F401  makes every table known
from pldash.models.base import (
    Base,
    HeldBySchool,
    OwnedByTeacher,
    Privacy,
    Retention,
    SharedForDecision,
    SharedWithSchool,
)

COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_each_column_is_marked(column):
    assert isinstance(column.info["privacy"], Privacy)
    assert len(column.info["purpose"]) > 2


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_each_table_says_how_long_it_is_kept(table):
    assert isinstance(table.info["retention"], Retention)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_whose_row_it_is_decides_who_sees_it(table):
    """A table with an owner's or a school's column must be under a scope."""
    kinds = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    owners = {"teacher_id", "school_id", "system_id"} & set(table.columns.keys())
    if not owners or table.name in {"chat", "decision"}:
        return  # a chat has a scope of its own; a decision is reached through its submission
    wanted = {
        frozenset({"teacher_id"}): OwnedByTeacher,
        frozenset({"school_id"}): HeldBySchool,
        frozenset({"teacher_id", "school_id"}): SharedWithSchool,
        frozenset({"teacher_id", "school_id", "system_id"}): SharedForDecision,
    }[frozenset(owners)]
    assert issubclass(kinds[table], wanted)
