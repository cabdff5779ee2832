"""Keeps a school's figures in the transaction of what they are of.

It hangs on the rows themselves: wherever a submission's state becomes approved or ceases to be,
and wherever a decision is written, whatever page, batch or command does it. Nothing else moves
the figures, so that logging and sending cost no more than without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, delete, event, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pldash.domain.approvals import DeciderRole, SubmissionState
from pldash.domain.figures import Amount, Cell, cells_of, decided_within
from pldash.domain.submissions import SubmittedActivity
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.base import table_of
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.models.schools import Organisation
from pldash.services.scope import looking_beyond
from pldash.services.submission_contents import agreed_content, content_of
from pldash.services.trail import hold_chain, school_chain

APPROVED = SubmissionState.APPROVED
_TIMES, _COUNTS = table_of(ApprovedTime), table_of(DecisionCount)
_SENT, _LINES, _LOGGED = table_of(Submission), table_of(SubmissionLine), table_of(Activity)
_DECIDED, _SCHOOLS = table_of(Decision), table_of(Organisation)
# Both databases know these words; rows that others add to meanwhile are added to, not replaced.
_MORE_TIME = insert(_TIMES)
_ADD_TIMES = _MORE_TIME.on_conflict_do_update(
    index_elements=list(_TIMES.primary_key.columns),
    set_={
        "minutes": _TIMES.c.minutes + _MORE_TIME.excluded.minutes,
        "activities": _TIMES.c.activities + _MORE_TIME.excluded.activities,
    },
)
_ONE_MORE = insert(_COUNTS)
_ADD_COUNTS = _ONE_MORE.on_conflict_do_update(
    index_elements=list(_COUNTS.primary_key.columns),
    set_={"decisions": _COUNTS.c.decisions + _ONE_MORE.excluded.decisions},
)


@event.listens_for(Session, "after_flush")
def keep_figures(session: Session, _context: object) -> None:
    """Add to the figures what was just written, and take away what no longer holds."""
    changed = [row for row in (*session.new, *session.dirty) if isinstance(row, Submission)]
    ours = [row for row in changed if not row.is_outside]  # an outside approver has no figures
    turned = [(row, turn) for row in ours for turn in [_turn(row)] if turn]
    made = [row for row in session.new if _is_of_a_school(row)]
    if not (turned or made):
        return
    with looking_beyond(session):  # the school's sums are also of what the system above decides
        for row, turn in turned:
            _keep_time(session, row, has_entered=turn > 0)
        if made:
            _keep_counts(session, made)


def _is_of_a_school(row: object) -> bool:
    return isinstance(row, Decision) and row.decided_role != DeciderRole.OUTSIDE


def _turn(row: Submission) -> int:
    """Return 1 where a submission was just approved, -1 where it no longer is, else 0."""
    history = inspect(row).attrs.state.history
    return (APPROVED in (history.added or ())) - (APPROVED in (history.deleted or ()))


def _keep_time(session: Session, row: Submission, *, has_entered: bool) -> None:
    # Held as for an event of the trail: two who decide wait here, and never for each other's rows.
    hold_chain(session, school_chain(row.school_id))
    connection = session.connection()
    more: dict[Cell, Amount] = defaultdict(Amount)
    with looking_beyond(session):  # which entry corrects which stands in the teacher's record alone
        moved = list(_moved(connection, row))
    for activity, is_there in moved:
        for cell, amount in cells_of(activity):
            more[cell] += amount if is_there is has_entered else -amount
    if not more:
        return
    of_it = {"school_id": row.school_id, "teacher_id": row.teacher_id}
    connection.execute(_ADD_TIMES, list(time_rows(of_it, more)))
    if any(each.activities < 0 for each in more.values()):
        nothing = _TIMES.c.school_id == row.school_id, _TIMES.c.teacher_id == row.teacher_id
        connection.execute(delete(_TIMES).where(*nothing, _TIMES.c.activities == 0))


def time_rows(whose: Mapping[str, Any], amounts: Mapping[Cell, Amount]) -> Iterator[dict[str, Any]]:
    """Give the rows of some sums, in the order in which everybody writes them.

    :param whose: the school and the teacher, by column
    """
    for cell in sorted(amounts):
        parts = {name: getattr(cell, name) for name in cell.__slots__}
        yield {
            **whose,
            **parts,
            "minutes": amounts[cell].minutes,
            "activities": amounts[cell].activities,
        }


def _moved(connection: Connection, row: Submission) -> Iterator[tuple[SubmittedActivity, bool]]:
    """Give the activities that come with a submission, and those that go in exchange.

    An approved correction stands in the place of what it corrects, which comes back without it.
    """
    sent = content_of(row).activities
    earlier = {UUID(each.corrects) for each in sent if each.corrects}
    replaced = _corrected_elsewhere(connection, row, {*(UUID(each.id) for each in sent), *earlier})
    yield from ((each, True) for each in sent if UUID(each.id) not in replaced)
    for each in _approved_here(connection, row, earlier - replaced):
        yield each, False


def _corrected_elsewhere(
    connection: Connection, row: Submission, activity_ids: Collection[UUID]
) -> set[UUID]:
    """Return which activities other approved submissions to the same school correct."""
    query = (
        select(_LOGGED.c.corrects_id)
        .join(_LINES, _LINES.c.activity_id == _LOGGED.c.id)
        .join(_SENT, _SENT.c.id == _LINES.c.submission_id)
        .where(_LOGGED.c.corrects_id.in_(activity_ids), *_others(row))
    )
    return set(connection.scalars(query))


def _approved_here(
    connection: Connection, row: Submission, activity_ids: Collection[UUID]
) -> Iterator[SubmittedActivity]:
    """Give activities as other approved submissions to the same school hold them."""
    if not activity_ids:
        return
    query = (
        select(_LINES.c.activity_id, _SENT.c.content, _SENT.c.adjusted)
        .join(_SENT, _SENT.c.id == _LINES.c.submission_id)
        .where(_LINES.c.activity_id.in_(activity_ids), *_others(row))
    )
    for found in connection.execute(query):
        content = agreed_content(found.content, found.adjusted)
        yield from (each for each in content.activities if each.id == str(found.activity_id))


def _others(row: Submission) -> tuple[Any, ...]:
    return (
        _SENT.c.school_id == row.school_id,
        _SENT.c.state == APPROVED,
        _SENT.c.id != row.id,
    )


def _keep_counts(session: Session, made: Iterable[Decision]) -> None:
    ids = [row.submission_id for row in made]
    rows = session.connection().execute(decisions_with_sending().where(_SENT.c.id.in_(ids)))
    for row in sorted(rows, key=attrgetter("school_id")):
        hold_chain(session, school_chain(row.school_id))
        session.connection().execute(_ADD_COUNTS, {**count_key(row), "decisions": 1})


def decisions_with_sending() -> Select[Any]:
    """Return a query of decisions with when each was sent, and where, as `count_key` takes them."""
    return (
        select(
            _SENT.c.school_id,
            _DECIDED.c.teacher_id,
            _DECIDED.c.decided_by,
            _DECIDED.c.decided_at,
            _SENT.c.submitted_at,
            _SCHOOLS.c.zone,
        )
        .join(_DECIDED, _DECIDED.c.submission_id == _SENT.c.id)
        .join(_SCHOOLS, _SCHOOLS.c.id == _SENT.c.school_id)
        # What a school's rule decided is nobody's work.
        .where(_DECIDED.c.decided_by.is_not(None))
    )


def count_key(row: Row[Any]) -> dict[str, Any]:
    """Return under what a decision is counted, by column."""
    return {
        "school_id": row.school_id,
        "teacher_id": row.teacher_id,
        "decided_by": row.decided_by,
        "year": row.decided_at.astimezone(ZoneInfo(row.zone)).year,
        "within_hours": decided_within(row.submitted_at, row.decided_at),
    }
