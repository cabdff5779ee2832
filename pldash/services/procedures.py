"""How a school approves over time: its administrators start and withdraw versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.procedures import (
    LONGEST_AHEAD,
    ONE_STEP,
    Procedure,
    ProcedureKind,
    procedure_of,
    refuse_bad_procedure,
    refuse_bad_start,
    refuse_withdrawing,
    to_plain,
)
from pldash.domain.schools import day_at
from pldash.models.base import new_id
from pldash.models.procedures import ProcedureRow
from pldash.models.schools import Organisation
from pldash.services.deciders import deciders_at
from pldash.services.memberships import lock_school
from pldash.services.trail import Happening, record, school_chain


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureHistory:
    """How one school approves over time.

    :ivar rows: the versions by their number, withdrawn ones too
    :ivar held: the one that holds today; None where the school never chose
    :ivar today: the date at the school
    :ivar deciders: who decides there today, by name
    """

    school: Organisation
    rows: Sequence[ProcedureRow]
    held: ProcedureRow | None
    today: date
    deciders: tuple[str, ...]


def procedure_on(
    session: Session, school: Organisation, *, now: datetime
) -> tuple[UUID | None, Procedure]:
    """Return the version that holds at a school today, and what it says."""
    row = _held(_standing(session, school.id), day_at(school.zone, now))
    return (None, ONE_STEP) if row is None else (row.id, procedure_of(row.rules))


def latest_day(session: Session, actor: Actor, day: date, *, today: date, now: datetime) -> date:
    """Return the last day that an entry of the actor's may have.

    That is today, unless a school of theirs approves beforehand.

    :param day: that is asked for; only one that lies ahead needs a look
    :param today: the date where the teacher is
    """
    if day <= today:
        return today
    schools = select(Organisation).where(Organisation.id.in_(actor.school_ids))
    for school in session.scalars(schools):
        procedure = procedure_on(session, school, now=now)[1]
        if procedure.kind is ProcedureKind.PRE_APPROVAL:
            return today + LONGEST_AHEAD
    return today


def procedures_to_set(
    session: Session, actor: Actor, school_id: UUID, *, now: datetime
) -> ProcedureHistory:
    """Return how a school approves, for whoever sets it.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer it
    """
    require(actor, Permission.PROCEDURE_SET, Subject(school_id=school_id))
    school = session.get_one(Organisation, school_id)
    query = (
        select(ProcedureRow)
        .where(ProcedureRow.school_id == school_id)
        .order_by(ProcedureRow.number)
    )
    rows = session.scalars(query).all()
    today = day_at(school.zone, now)
    return ProcedureHistory(
        school=school,
        rows=rows,
        held=_held([row for row in rows if row.withdrawn_at is None], today),
        today=today,
        deciders=deciders_at(session, school, now=now),
    )


def start_procedure(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    start: tuple[date, Procedure],
    now: datetime,
) -> ProcedureRow:
    """Let a new version hold from a day until the next begins.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if what was entered makes no sense, or touches what has passed
    """
    require(actor, Permission.PROCEDURE_SET, Subject(school_id=school_id))
    from_on, procedure = start
    school = lock_school(session, school_id)
    refuse_bad_procedure(procedure)
    starts = [row.from_on for row in _standing(session, school_id)]
    refuse_bad_start(from_on, starts, today=day_at(school.zone, now))
    numbers = select(ProcedureRow.number).where(ProcedureRow.school_id == school_id)
    row = ProcedureRow(
        id=new_id(),
        school_id=school_id,
        number=max(session.scalars(numbers), default=0) + 1,
        from_on=from_on,
        rules=to_plain(procedure),
        made_at=now,
        made_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    _tell(session, actor, row, action="started", now=now)
    return row


def withdraw_procedure(
    session: Session, actor: Actor, procedure_id: UUID, *, now: datetime
) -> ProcedureRow:
    """Take back a version that has not begun.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it has begun, or was taken back meanwhile
    """
    row = session.scalar(select(ProcedureRow).where(ProcedureRow.id == procedure_id))
    if row is None:
        raise NotFound("procedure")
    require(actor, Permission.PROCEDURE_SET, Subject(school_id=row.school_id))
    school = lock_school(session, row.school_id)
    session.refresh(row, ["withdrawn_at"])
    if row.withdrawn_at is not None:
        raise Conflict("changed-meanwhile")
    refuse_withdrawing(row.from_on, today=day_at(school.zone, now))
    row.withdrawn_at = now
    session.flush()
    _tell(session, actor, row, action="withdrawn", now=now)
    return row


def _standing(session: Session, school_id: UUID) -> Sequence[ProcedureRow]:
    query = select(ProcedureRow).where(
        ProcedureRow.school_id == school_id, ProcedureRow.withdrawn_at.is_(None)
    )
    return session.scalars(query).all()


def _held(rows: Sequence[ProcedureRow], today: date) -> ProcedureRow | None:
    """Return the last version that has begun."""
    begun = [row for row in rows if row.from_on <= today]
    return max(begun, key=lambda row: row.from_on, default=None)


def _tell(session: Session, actor: Actor, row: ProcedureRow, *, action: str, now: datetime) -> None:
    told = [row.from_on.isoformat(), row.rules]
    is_started = action == "started"
    what = Happening(
        actor=actor.account_id,
        action=f"procedure:{action}",
        subject=f"procedure:{row.id}",
        body={
            "number": row.number,
            "from": None if is_started else told,
            "to": told if is_started else None,
        },
    )
    record(session, school_chain(row.school_id), what, now=now)
