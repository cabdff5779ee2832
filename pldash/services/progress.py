"""Where a teacher stands: the whole log turned into entries once, and judged for a registration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.cases import Case, Entry
from pldash.domain.evaluations import CycleOutcome, Evaluation
from pldash.domain.requirement_sets import Body, RequirementSets
from pldash.domain.requirements import cycle_of, evaluate
from pldash.models.registrations import Registration
from pldash.services.activity_logs import LoggedEntry, log_of
from pldash.services.registrations import facts_of, list_registrations, registration_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How one registration stands.

    :ivar now: what counts today
    :ivar potential: what would count once everything logged is approved, save what was declined
    :ivar self_declared: whether the teacher belongs to no school, so that nobody has to approve
    """

    registration: Registration
    body: Body
    cycle: CycleOutcome | None
    now: Evaluation
    potential: Evaluation
    log: tuple[LoggedEntry, ...]
    on: date
    self_declared: bool


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
    session: Session,
    actor: Actor,
    *,
    rules: RequirementSets,
    now: datetime,
    hoped: UUID | None = None,
) -> list[Progress]:
    """Return how each of the actor's registrations stands; the log is read once.

    :param hoped: an activity to take for approved in what is possible, whatever its state
    """
    rows = list_registrations(session, actor)
    if not rows:
        return []
    log = log_of(session, actor)
    return [_judged(row, log, actor, rules=rules, now=now, hoped=hoped) for row in rows]


def _judged(
    row: Registration,
    log: tuple[LoggedEntry, ...],
    actor: Actor,
    *,
    rules: RequirementSets,
    now: datetime,
    hoped: UUID | None = None,
) -> Progress:
    body = rules.body(row.body)
    on = now.astimezone(ZoneInfo(body.zone)).date()
    entries = tuple(_for_body(each, body) for each in log)
    case = Case(body=row.body, on=on, registration=facts_of(row), entries=entries)
    once_approved = tuple(
        replace(entry, approved=entry.approved or _may_come(logged, hoped))
        for logged, entry in zip(log, entries, strict=True)
    )
    judged = evaluate(case, rules)
    return Progress(
        registration=row,
        body=body,
        cycle=cycle_of(case.registration, rules, body=row.body, on=on),
        now=judged,
        potential=judged
        if once_approved == entries
        else evaluate(replace(case, entries=once_approved), rules),
        log=log,
        on=on,
        self_declared=not actor.school_ids,
    )


def _may_come(logged: LoggedEntry, hoped: UUID | None) -> bool:
    """Return whether an approval is still to be reckoned with; of what was declined, it is not."""
    return logged.state is not ActivityState.DECLINED or logged.activity_id == hoped


def _for_body(logged: LoggedEntry, body: Body) -> Entry:
    """Return the entry with its codes as this body writes them: others' carry their framework.

    A category or topic that only another body knows says nothing here.
    """
    day = logged.entry.ended_on
    codes = tuple(
        body.standards.own_code(f"{framework}:{code}", day) for framework, code in logged.standards
    )
    category = logged.entry.category
    known = category if category is not None and category in body.categories else None
    return replace(logged.entry, standards=codes, category=known)
