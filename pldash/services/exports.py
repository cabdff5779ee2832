"""Takes a teacher's record along: the entries of one cycle, in the form that their body asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.activities import EDITABLE
from pldash.domain.actors import Actor
from pldash.domain.approved_work import ApprovedActivity
from pldash.domain.errors import NotFound
from pldash.domain.exports import Approval, TakenLine, TakenRecord
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import cycle_of
from pldash.domain.schools import OrganisationKind
from pldash.domain.submissions import SubmittedActivity, SubmittedReflection
from pldash.domain.tallies import EntryOutcome
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.models.activities import Activity, Bundle
from pldash.models.registrations import Registration
from pldash.models.schools import Organisation
from pldash.services.activity_logs import LoggedEntry, log_of
from pldash.services.approved_work import approved_work
from pldash.services.progress import Progress, progress_of
from pldash.services.registrations import facts_of, registration_for
from pldash.services.submission_contents import EVERYTHING_SENT, freeze

MOST_CYCLES: Final = 12
"""Cycles that are offered, the present one among them; a career's are on as many pages."""
A_DAY: Final = timedelta(days=1)
NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to go along.

    :ivar until: the last day of the cycle; None for the present one
    :ivar with_reflections: whether private reflections go along
    :ivar with_unsent: whether drafts, and what came back to the teacher, go along
    :ivar only_counted: whether entries of which nothing counts stay behind
    """

    until: date | None = None
    with_reflections: bool = False
    with_unsent: bool = True
    only_counted: bool = False


def cycles_for(
    session: Session,
    actor: Actor,
    registration_id: UUID,
    *,
    rules: RequirementSets,
    now: datetime,
) -> tuple[Period, ...]:
    """Return the cycles that can be taken along, the present one first, back to the first entry.

    :returns: nothing where the body has no cycle, or it cannot be worked out
    :raises NotFound: if the registration is not the actor's
    """
    row = registration_for(session, actor, registration_id)
    first = session.scalar(
        select(Activity.ended_on)
        .where(Activity.teacher_id == actor.account_id)
        .order_by(Activity.ended_on)
        .limit(1)
    )
    return _cycles(row, first, rules=rules, now=now)


def record_of(
    session: Session,
    actor: Actor,
    registration_id: UUID,
    *,
    wanted: Wanted,
    rules: RequirementSets,
    now: datetime,
) -> TakenRecord:
    """Return the entries of one cycle, judged by the rules of its last day or of today.

    :raises NotFound: if the registration is not the actor's, or has no such cycle
    """
    judged = _progress_at(session, actor, registration_id, until=wanted.until, rules=rules, now=now)
    cycle = judged.now.cycle
    outcomes = {each.id: each for each in judged.now.entries}
    codes = {each.id: each.standards for each in judged.case.entries}
    log = [
        each
        for each in judged.log
        if _is_wanted(each, outcomes[each.entry.id], cycle=cycle, wanted=wanted)
    ]
    lines = _lines(session, actor, log, with_reflections=wanted.with_reflections)
    body = judged.body
    return TakenRecord(
        teacher=_name(session, actor),
        body=body.code,
        body_name=body.name,
        number=judged.registration.number,
        cycle=cycle,
        categories=body.categories,
        required=judged.now.required_minutes,
        verdict=judged.now.verdict.value,
        is_self_declared=judged.self_declared,
        with_reflections=wanted.with_reflections,
        lines=tuple(
            replace(
                _judged(line, outcomes[line.activity.id], body.code), codes=codes[line.activity.id]
            )
            for line in lines
        ),
    )


def whole_record(session: Session, actor: Actor, *, with_reflections: bool) -> TakenRecord:
    """Return every entry with minutes, judged by nobody: for whoever has no registration."""
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    log = log_of(session, actor)
    codes = {str(each.activity_id): each.standards for each in log}
    lines = _lines(session, actor, log, with_reflections=with_reflections)
    return TakenRecord(
        teacher=_name(session, actor),
        body=None,
        body_name="",
        number="",
        cycle=None,
        categories={},
        required=None,
        verdict=None,
        is_self_declared=not actor.school_ids,
        with_reflections=with_reflections,
        lines=tuple(
            replace(line, codes=tuple(f"{name} {code}" for name, code in codes[line.activity.id]))
            for line in lines
        ),
    )


def _cycles(
    row: Registration, first: date | None, *, rules: RequirementSets, now: datetime
) -> tuple[Period, ...]:
    """Return a registration's cycles, going back from the present one."""
    body, facts, found = rules.body(row.body), facts_of(row), list[Period]()
    on = now.astimezone(ZoneInfo(body.zone)).date()
    while len(found) < MOST_CYCLES:
        outcome = cycle_of(facts, rules, body=body.code, on=on)
        cycle = None if outcome is None else outcome.period
        if cycle is None or (found and cycle.end >= found[-1].start):
            break
        found.append(cycle)
        if first is None or first >= cycle.start:
            break
        on = cycle.start - A_DAY
    return tuple(found)


def _progress_at(
    session: Session,
    actor: Actor,
    registration_id: UUID,
    *,
    until: date | None,
    rules: RequirementSets,
    now: datetime,
) -> Progress:
    """Return how a registration stands now, or stood on the last day of an earlier cycle.

    :raises NotFound: if it is not the actor's, or has no such cycle
    """
    if until is None:
        return progress_of(session, actor, registration_id, rules=rules, now=now)
    known = cycles_for(session, actor, registration_id, rules=rules, now=now)
    if until not in {each.end for each in known}:
        raise NotFound(f"cycle {until}")
    body = rules.body(registration_for(session, actor, registration_id).body)
    last = datetime.combine(until, NOON, tzinfo=ZoneInfo(body.zone))
    return progress_of(session, actor, registration_id, rules=rules, now=min(last, now))


def _is_wanted(
    logged: LoggedEntry, outcome: EntryOutcome, *, cycle: Period | None, wanted: Wanted
) -> bool:
    """Return whether an entry goes along: it counts for the cycle, or at least lies in it.

    What its teacher may still change was never sent as it stands, whatever was sent before.
    """
    if logged.state in EDITABLE and not wanted.with_unsent:
        return False
    is_within = cycle is None or logged.entry.ended_on in cycle
    return outcome.counted_minutes > 0 or (is_within and not wanted.only_counted)


def _lines(
    session: Session, actor: Actor, log: Sequence[LoggedEntry], *, with_reflections: bool
) -> list[TakenLine]:
    """Return entries, the earliest first, as nobody has judged them yet."""
    rows = _rows(session, [each.activity_id for each in log])
    approved = {each.activity.id: each for each in approved_work(session, actor)}
    schools = _schools(session, approved)
    frozen = freeze(session, rows, None).activities
    return [
        TakenLine(
            state=row.state,
            activity=_with_words(activity, row.bundle, with_reflections=with_reflections),
            codes=(),
            bundle=None if row.bundle is None else row.bundle.title,
            counted=0,
            reasons=(),
            approval=_approval(approved.get(activity.id), schools),
            certificates=approved[activity.id].also_on if activity.id in approved else (),
        )
        for row, activity in zip(rows, frozen, strict=True)
    ]


def _rows(session: Session, ids: Sequence[UUID]) -> Sequence[Activity]:
    query = (
        select(Activity)
        .where(Activity.id.in_(ids))
        .options(*EVERYTHING_SENT, joinedload(Activity.bundle).selectinload(Bundle.reflections))
        .order_by(Activity.ended_on, Activity.id)
    )
    return session.scalars(query).all()


def _with_words(
    activity: SubmittedActivity, bundle: Bundle | None, *, with_reflections: bool
) -> SubmittedActivity:
    """Return an activity with the answers on it and on its bundle, or with none at all."""
    if not with_reflections:
        return replace(activity, reflections=())
    shared = [] if bundle is None else bundle.reflections
    more = tuple(SubmittedReflection(each.prompt, each.words) for each in shared)
    return replace(activity, reflections=activity.reflections + more)


def _judged(line: TakenLine, outcome: EntryOutcome, body: str) -> TakenLine:
    """Return a line as one body sees it; what is stated for another body stays behind."""
    claims = tuple(each for each in line.activity.claims if each.body == body)
    return replace(
        line,
        activity=replace(line.activity, claims=claims),
        counted=outcome.counted_minutes,
        reasons=tuple(reason.code for reason in outcome.reasons),
    )


def _schools(session: Session, approved: Mapping[str, ApprovedActivity]) -> dict[str, str | None]:
    """Return the names of the schools that approved anything, by their ids.

    The place of an outside approver has None: its name would read like a school's.
    """
    ids = {UUID(each.school_id) for each in approved.values()}
    rows = session.execute(
        select(Organisation.id, Organisation.kind, Organisation.name).where(
            Organisation.id.in_(ids)
        )
    )
    return {str(row.id): None if row.kind is OrganisationKind.OUTSIDE else row.name for row in rows}


def _approval(found: ApprovedActivity | None, schools: Mapping[str, str | None]) -> Approval | None:
    if found is None:
        return None
    approver = found.approver
    school = schools[found.school_id] or approver.role
    return Approval(approver.name.text, approver.role, school, found.approved_on)


def _name(session: Session, actor: Actor) -> str:
    return session.get_one(Account, actor.account_id).name
