"""Judges in the background how registrations stand, by what each school approved and was sent.

Rules judge a whole log, which no page of a whole school could do while somebody waits. A standing
is judged anew once its day is over, or once what it was judged by has changed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pldash.domain.cases import Case
from pldash.domain.cycle_standings import CycleFigures, judge_cycle
from pldash.domain.policies import SchoolPolicies
from pldash.domain.requirement_sets import Body, RequirementSets
from pldash.domain.schools import day_at
from pldash.models.approvals import Submission
from pldash.models.base import table_of
from pldash.models.figures import CycleStanding
from pldash.models.registrations import Registration
from pldash.models.schools import Membership, Organisation
from pldash.services.cycle_logs import Sent, entry_of, logs_of
from pldash.services.members import is_member_on
from pldash.services.registrations import facts_of
from pldash.services.school_policies import policies_of
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing

AT_A_TIME: Final = 20
"""Registrations whose logs are in memory at once."""

_STANDINGS = table_of(CycleStanding)
_NEW = insert(_STANDINGS)
_PUT = _NEW.on_conflict_do_update(
    index_elements=list(_STANDINGS.primary_key.columns),
    set_={
        column.name: _NEW.excluded[column.name]
        for column in _STANDINGS.columns
        if not column.primary_key
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A registration that has to be judged for a school.

    :ivar on: the date of the body
    :ivar basis: digest of what it will be judged by
    """

    school_id: UUID
    registration: Registration
    body: Body
    on: date
    basis: str


def judge_all(reader: Engine, writer: Engine, *, rules: RequirementSets, now: datetime) -> int:
    """Judge what is due at every school; return how many registrations that were.

    It reads and judges first, and writes a few at a time: nobody waits for long.
    """
    with reading(reader, SYSTEM) as session:
        schools = session.scalars(select(Organisation).order_by(Organisation.id)).all()
    count = 0
    for school in schools:
        with reading(reader, SYSTEM) as session:
            due = due_at(session, school, rules=rules, now=now)
        for start in range(0, len(due), AT_A_TIME):
            with reading(reader, SYSTEM) as session:
                rows = judged(session, due[start : start + AT_A_TIME], rules=rules, now=now)
            with writing(writer, SYSTEM) as session:
                keep(session, rows)
        if due or _has_strangers(reader, school, now=now):
            with writing(writer, SYSTEM) as session:
                session.execute(delete(CycleStanding).where(*_strangers(school, now=now)))
        count += len(due)
    return count


def due_at(
    session: Session, school: Organisation, *, rules: RequirementSets, now: datetime
) -> list[Due]:
    """Return whose standing at a school is not of today, or not of what holds now."""
    rows = session.scalars(
        select(Registration)
        .join(Membership, Membership.account_id == Registration.teacher_id)
        .where(Membership.school_id == school.id, *is_member_on(day_at(school.zone, now)))
        .order_by(Registration.teacher_id, Registration.id)
    ).unique()
    seen, bases = _seen(session, school.id), _bases(session, school.id)
    policies = repr(policies_of(session, {school.id}).policies)
    bodies = {body.code: body for body in rules.bodies}
    found = []
    for row in rows:
        if row.body in bodies:
            on = now.astimezone(ZoneInfo(bodies[row.body].zone)).date()
            basis = _digest(row.version, seen.get(row.teacher_id), on, policies)
            if bases.get(row.id) != basis:
                due = Due(
                    school_id=school.id,
                    registration=row,
                    body=bodies[row.body],
                    on=on,
                    basis=basis,
                )
                found.append(due)
    return found


def judged(
    session: Session, due: Sequence[Due], *, rules: RequirementSets, now: datetime
) -> list[dict[str, Any]]:
    """Return the standings of some of one school's registrations as rows.

    :param due: at least one
    """
    school_id = due[0].school_id
    policies = policies_of(session, {school_id}).policies
    logs = logs_of(session, school_id, {each.registration.teacher_id for each in due})
    return [
        _row(
            each,
            judge_cycle(_case(each, logs.get(each.registration.teacher_id, ()), policies), rules),
            now=now,
        )
        for each in due
    ]


def keep(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write standings down, but of registrations that are gone meanwhile."""
    ids = {row["registration_id"] for row in rows}
    there = set(session.scalars(select(Registration.id).where(Registration.id.in_(ids))))
    still = [dict(row) for row in rows if row["registration_id"] in there]
    if still:
        session.connection().execute(_PUT, still)


def _strangers(school: Organisation, *, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of standings of whoever no longer belongs to a school."""
    members = select(Membership.account_id).where(
        Membership.school_id == school.id, *is_member_on(day_at(school.zone, now))
    )
    return CycleStanding.school_id == school.id, CycleStanding.teacher_id.not_in(members)


def _has_strangers(reader: Engine, school: Organisation, *, now: datetime) -> bool:
    with reading(reader, SYSTEM) as session:
        first = select(CycleStanding.teacher_id).where(*_strangers(school, now=now)).limit(1)
        return session.scalar(first) is not None


def _seen(session: Session, school_id: UUID) -> Mapping[UUID, Sequence[tuple[str, int]]]:
    """Return what shows that something a teacher sent was sent, decided or taken back since.

    How many of theirs stand in each state: no state is left without another number.
    """
    query = (
        select(Submission.teacher_id, Submission.state, func.count())
        .where(Submission.school_id == school_id)
        .group_by(Submission.teacher_id, Submission.state)
        .order_by(Submission.state)
    )
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for who, state, count in session.execute(query):
        found[who].append((state.value, count))
    return found


def _bases(session: Session, school_id: UUID) -> Mapping[UUID, str]:
    query = select(CycleStanding.registration_id, CycleStanding.basis).where(
        CycleStanding.school_id == school_id
    )
    return {row.registration_id: row.basis for row in session.execute(query)}


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _case(due: Due, sent: Sequence[Sent], policies: SchoolPolicies) -> Case:
    school = due.school_id.hex
    return Case(
        body=due.body.code,
        on=due.on,
        registration=facts_of(due.registration),
        entries=tuple(
            entry_of(each, due.body, policies.recognition(school, each.activity.ended_on))
            for each in sent
        ),
    )


def _row(due: Due, found: CycleFigures, *, now: datetime) -> dict[str, Any]:
    return {
        "school_id": due.school_id,
        "registration_id": due.registration.id,
        "teacher_id": due.registration.teacher_id,
        "body": due.body.code,
        "starts_on": None if found.cycle is None else found.cycle.start,
        "ends_on": None if found.cycle is None else found.cycle.end,
        "required": found.required,
        "counted": found.counted,
        "later": found.later,
        "verdict": found.verdict,
        "later_verdict": found.later_verdict.value,
        "is_reachable": found.is_reachable,
        "basis": due.basis,
        "judged_at": now,
    }
