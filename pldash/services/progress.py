"""Where a teacher stands: the whole log turned into entries once, and judged for a registration."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityEntry, ActivityState
from pldash.domain.actors import Actor
from pldash.domain.cases import Case, Entry, RegistrationFacts
from pldash.domain.claims import with_claim
from pldash.domain.evaluations import CycleOutcome, Evaluation
from pldash.domain.explanations import Grounds, grounds_of
from pldash.domain.requirement_sets import Body, RequirementSets
from pldash.domain.requirements import cycle_of, evaluate
from pldash.domain.tallies import EntryOutcome
from pldash.models.registrations import Registration
from pldash.services.activity_logs import LoggedEntry, log_of, log_with
from pldash.services.registrations import facts_of, list_registrations, registration_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a teacher's log stands with a body.

    :ivar case: the question that is answered, with only what counts as approved now
    :ivar later: the same once everything is approved that still may be
    :ivar grounds: the rules that answer it
    :ivar now: what counts today
    :ivar potential: what would count once everything logged is approved
    :ivar body_alone: what would count today without any school's policy; None where none took any
    :ivar self_declared: whether the teacher belongs to no school, so that nobody has to approve
    """

    body: Body
    case: Case
    later: Case
    grounds: Grounds
    cycle: CycleOutcome | None
    now: Evaluation
    potential: Evaluation
    body_alone: Evaluation | None
    log: tuple[LoggedEntry, ...]
    on: date
    self_declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Judgement):
    """How one registration stands."""

    registration: Registration


def progress_of(
    session: Session,
    actor: Actor,
    registration_id: UUID,
    *,
    rules: RequirementSets,
    now: datetime,
) -> Progress:
    """Return how one of the actor's registrations stands.

    :raises NotFound: if it is not the actor's
    """
    row = registration_for(session, actor, registration_id)
    return _judged(row, log_of(session, actor), actor, rules=rules, now=now)


def progress_of_all(
    session: Session, actor: Actor, *, rules: RequirementSets, now: datetime
) -> list[Progress]:
    """Return how each of the actor's registrations stands; the log is read once."""
    rows = list_registrations(session, actor)
    if not rows:
        return []
    log = log_of(session, actor)
    return [_judged(row, log, actor, rules=rules, now=now) for row in rows]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one entry gives for one registration, once everything logged is approved."""

    registration: Registration
    body: Body
    outcome: EntryOutcome


def contributions(
    session: Session,
    actor: Actor,
    activity_id: UUID,
    *,
    typed: ActivityEntry,
    rules: RequirementSets,
    now: datetime,
) -> list[Contribution]:
    """Return what an entry as it is typed would give for each of the actor's registrations.

    Nothing is written, and the entry need not be saved.
    """
    rows = list_registrations(session, actor)
    if not rows or not typed.total:
        return []
    log = log_with(session, actor, activity_id, typed=typed)
    found = []
    for row in rows:
        case = _once_approved(_case(row, log, rules=rules, now=now), log)
        outcomes = {each.id: each for each in evaluate(case, rules).entries}
        found.append(Contribution(row, rules.body(row.body), outcomes[str(activity_id)]))
    return found


def _case(
    row: Registration, log: tuple[LoggedEntry, ...], *, rules: RequirementSets, now: datetime
) -> Case:
    """Return the question whether a log meets what the registration asks today."""
    return _question(row.body, facts_of(row), log, rules=rules, now=now)


def _question(
    code: str,
    facts: RegistrationFacts,
    log: tuple[LoggedEntry, ...],
    *,
    rules: RequirementSets,
    now: datetime,
) -> Case:
    """Return the question whether a log meets what a body asks today, given some facts."""
    body = rules.body(code)
    on = now.astimezone(ZoneInfo(body.zone)).date()
    entries = tuple(_for_body(each, body) for each in log)
    return Case(body=code, on=on, registration=facts, entries=entries)


def _once_approved(case: Case, log: tuple[LoggedEntry, ...]) -> Case:
    """Return the same question once all is approved of which that is still to be reckoned with.

    Of what was declined it is not, until it is changed and sent again.
    """
    entries = tuple(
        replace(entry, approved=entry.approved or logged.state is not ActivityState.DECLINED)
        for logged, entry in zip(log, case.entries, strict=True)
    )
    return replace(case, entries=entries)


def judge_log(
    log: tuple[LoggedEntry, ...],
    actor: Actor,
    *,
    code: str,
    facts: RegistrationFacts,
    rules: RequirementSets,
    now: datetime,
) -> Judgement:
    """Return how a log stands with a body, given some facts of a registration.

    :param code: the body's
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    case = _question(code, facts, log, rules=rules, now=now)
    later = _once_approved(case, log)
    judged = evaluate(case, rules)
    return Judgement(
        body=rules.body(code),
        case=case,
        later=later,
        grounds=grounds_of(case, rules, judged.cycle),
        cycle=cycle_of(facts, rules, body=code, on=case.on),
        now=judged,
        potential=judged if later == case else evaluate(later, rules),
        body_alone=_without_policies(case, judged, rules),
        log=log,
        on=case.on,
        self_declared=not actor.school_ids,
    )


def _judged(
    row: Registration,
    log: tuple[LoggedEntry, ...],
    actor: Actor,
    *,
    rules: RequirementSets,
    now: datetime,
) -> Progress:
    found = judge_log(log, actor, code=row.body, facts=facts_of(row), rules=rules, now=now)
    shared = {field.name: getattr(found, field.name) for field in fields(found)}
    return Progress(registration=row, **shared)


def _without_policies(case: Case, judged: Evaluation, rules: RequirementSets) -> Evaluation | None:
    """Return what counts by the body's own rules alone; None where no policy took a minute."""
    reasons = (reason for entry in judged.entries for reason in entry.reasons)
    if not any(reason.policy for reason in reasons):
        return None
    entries = tuple(replace(entry, recognition=None) for entry in case.entries)
    return evaluate(replace(case, entries=entries), rules)


def _for_body(logged: LoggedEntry, body: Body) -> Entry:
    """Return the entry with its codes as this body writes them: others' carry their framework.

    What is stated for another body says nothing here.
    """
    day = logged.entry.ended_on
    codes = tuple(
        body.standards.own_code(f"{framework}:{code}", day) for framework, code in logged.standards
    )
    claim = logged.claims.get(body.code)
    entry = logged.entry if claim is None else with_claim(logged.entry, claim)
    return replace(entry, standards=codes)
