"""Counts a school's figures anew from what they are of, and says where the kept ones differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from pldash.domain.approvals import SubmissionState
from pldash.domain.figures import Amount, Cell, cells_of
from pldash.domain.schools import OrganisationKind
from pldash.models.activities import Activity
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.base import table_of
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.models.schools import Organisation
from pldash.services.figure_keeping import count_key, decisions_with_sending, time_rows
from pldash.services.submission_contents import agreed_content
from pldash.services.trail import hold_chain, school_chain

AT_A_TIME: Final = 200
"""Submissions held in memory at once."""

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a kept figure is not what was counted.

    :ivar table: of the figure
    :ivar key: its key, by column
    :ivar kept: the figures by column; None where there was no row
    :ivar counted: the same as they should be
    """

    table: str
    key: Row
    kept: Row | None
    counted: Row | None


def schools(session: Session) -> Sequence[Organisation]:
    """Return every school and system, by code; outside approvers have no figures."""
    query = select(Organisation).where(Organisation.kind != OrganisationKind.OUTSIDE)
    return session.scalars(query.order_by(Organisation.code)).all()


def recount(session: Session, school_id: UUID) -> list[Difference]:
    """Count a school's figures anew and put them right; return what was not.

    Nobody decides at the school meanwhile.
    """
    hold_chain(session, school_chain(school_id))
    found = differences(session, school_id)
    for table in (table_of(ApprovedTime), table_of(DecisionCount)):
        wrong = [each for each in found if each.table == table.name]
        for each in wrong:
            if each.kept is not None:
                same = (table.c[name] == value for name, value in each.key.items())
                session.connection().execute(delete(table).where(*same))
        right = [{**each.key, **each.counted} for each in wrong if each.counted is not None]
        if right:
            session.connection().execute(insert(table), right)
    return found


def differences(session: Session, school_id: UUID) -> list[Difference]:
    """Return where a school's kept figures are not what is counted from scratch."""
    counted = (
        (table_of(ApprovedTime), _times(session, school_id)),
        (table_of(DecisionCount), _counts(session, school_id)),
    )
    return [
        each
        for table, rows in counted
        for each in _compared(_kept(session, school_id, table), rows, table)
    ]


def _compared(kept: Iterator[Row], counted: Iterator[Row], table: Table) -> Iterator[Difference]:
    names = [column.name for column in table.primary_key.columns]

    def by_key(rows: Iterator[Row]) -> dict[Key, Row]:
        return {tuple(row[name] for name in names): row for row in rows}

    before, right = by_key(kept), by_key(counted)
    for key in sorted({*before, *right}, key=repr):
        was, should_be = before.get(key), right.get(key)
        if was != should_be:
            own = dict(zip(names, key, strict=True))
            yield Difference(table.name, own, _figures(was, own), _figures(should_be, own))


def _kept(session: Session, school_id: UUID, table: Table) -> Iterator[Row]:
    query = select(table).where(table.c.school_id == school_id)
    return (dict(row) for row in session.connection().execute(query).mappings())


def _figures(row: Row | None, key: Row) -> Row | None:
    """Return what a row says beside its key."""
    if row is None:
        return None
    return {name: value for name, value in row.items() if name not in key}


def _times(session: Session, school_id: UUID) -> Iterator[Row]:
    corrected = _corrected(session, school_id)
    found: dict[UUID, dict[Cell, Amount]] = defaultdict(lambda: defaultdict(Amount))
    query = select(Submission.teacher_id, Submission.content, Submission.adjusted).where(
        Submission.school_id == school_id, Submission.state == SubmissionState.APPROVED
    )
    for row in session.execute(query.execution_options(yield_per=AT_A_TIME)):
        for activity in agreed_content(row.content, row.adjusted).activities:
            if UUID(activity.id) not in corrected:
                for cell, amount in cells_of(activity):
                    found[row.teacher_id][cell] += amount
    for teacher_id, amounts in found.items():
        yield from time_rows({"school_id": school_id, "teacher_id": teacher_id}, amounts)


def _corrected(session: Session, school_id: UUID) -> set[UUID | None]:
    """Return which activities an approved correction at the school stands in the place of."""
    query = (
        select(Activity.corrects_id)
        .join(SubmissionLine, SubmissionLine.activity_id == Activity.id)
        .join(Submission, Submission.id == SubmissionLine.submission_id)
        .where(
            Activity.corrects_id.is_not(None),
            Submission.school_id == school_id,
            Submission.state == SubmissionState.APPROVED,
        )
    )
    return set(session.scalars(query))


def _counts(session: Session, school_id: UUID) -> Iterator[dict[str, Any]]:
    query = decisions_with_sending().where(table_of(Submission).c.school_id == school_id)
    rows = session.connection().execute(query)
    counts = Counter(tuple(count_key(row).items()) for row in rows)
    return ({**dict(key), "decisions": count} for key, count in counts.items())
