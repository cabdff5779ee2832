"""Where a teacher stands: the whole log turned into entries once, and judged for a registration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.cases import Case, Category, Entry, Topic
from pldash.domain.evaluations import CycleOutcome, Evaluation
from pldash.domain.requirement_sets import Body, RequirementSets
from pldash.domain.requirements import cycle_of, evaluate
from pldash.domain.values import ParticipationMode
from pldash.models.activities import Activity, ActivityStandard, ParticipationPart, Reflection
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.models.registrations import Registration
from pldash.services.registrations import facts_of, list_registrations, registration_for


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """One activity of the log, as the rules see it and as a page names it.

    :ivar standards: framework code and item code of each standard
    """

    entry: Entry
    activity_id: UUID
    title: str
    state: ActivityState
    standards: tuple[tuple[str, str], ...]

    @property
    def minutes(self) -> int:
        """Return all logged minutes."""
        return sum(self.entry.parts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How one registration stands.

    :ivar now: what counts today
    :ivar potential: what would count once everything logged is approved
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
    return _judged(row, _log(session, actor), actor, rules=rules, now=now)


def progress_of_all(
    session: Session, actor: Actor, *, rules: RequirementSets, now: datetime
) -> list[Progress]:
    """Return how each of the actor's registrations stands; the log is read once."""
    rows = list_registrations(session, actor)
    if not rows:
        return []
    log = _log(session, actor)
    return [_judged(row, log, actor, rules=rules, now=now) for row in rows]


def _judged(
    row: Registration,
    log: tuple[LoggedEntry, ...],
    actor: Actor,
    *,
    rules: RequirementSets,
    now: datetime,
) -> Progress:
    body = rules.body(row.body)
    on = now.astimezone(ZoneInfo(body.zone)).date()
    entries = tuple(_for_body(each, body) for each in log)
    case = Case(body=row.body, on=on, registration=facts_of(row), entries=entries)
    once_approved = tuple(replace(entry, approved=True) for entry in entries)
    waiting = any(not entry.approved for entry in entries)
    judged = evaluate(case, rules)
    return Progress(
        registration=row,
        body=body,
        cycle=cycle_of(case.registration, rules, body=row.body, on=on),
        now=judged,
        potential=evaluate(replace(case, entries=once_approved), rules) if waiting else judged,
        log=log,
        on=on,
        self_declared=not actor.school_ids,
    )


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


def _log(session: Session, actor: Actor) -> tuple[LoggedEntry, ...]:
    """Return every activity with minutes, in four statements however many there are."""
    rows = session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.state,
            Activity.started_on,
            Activity.ended_on,
            Activity.activity_type,
            Activity.category,
            Activity.topics,
            Activity.provider_id,
            Activity.bundle_id,
        )
        .where(Activity.teacher_id == actor.account_id)
        .order_by(Activity.ended_on.desc(), Activity.id.desc())
    ).all()
    parts, standards = _parts(session, actor), _standards(session, actor)
    words = _reflection_words(session, actor)
    declared = not actor.school_ids
    return tuple(
        LoggedEntry(
            Entry(
                id=str(row.id),
                started_on=row.started_on,
                ended_on=row.ended_on,
                parts=parts[row.id],
                category=None if row.category is None else Category(row.category),
                topics=frozenset(map(Topic, row.topics)),
                activity_type=row.activity_type,
                reflection_words=words.get(row.id, 0) + words.get(row.bundle_id, 0),
                approved=_counts_as_approved(row.state, declared=declared),
                provider_id=row.provider_id,
                bundle=None if row.bundle_id is None else str(row.bundle_id),
            ),
            row.id,
            row.title,
            row.state,
            tuple(standards.get(row.id, ())),
        )
        for row in rows
        if row.id in parts
    )


def _counts_as_approved(state: ActivityState, *, declared: bool) -> bool:
    """Return whether the minutes count now; without a school the teacher's own word stands."""
    return state is ActivityState.APPROVED or declared


def _parts(session: Session, actor: Actor) -> dict[UUID, dict[ParticipationMode, int]]:
    found: dict[UUID, dict[ParticipationMode, int]] = defaultdict(dict)
    rows = session.execute(
        select(ParticipationPart.activity_id, ParticipationPart.mode, ParticipationPart.minutes)
        .join(Activity, Activity.id == ParticipationPart.activity_id)
        .where(Activity.teacher_id == actor.account_id)
    )
    for activity_id, mode, minutes in rows:
        found[activity_id][mode] = minutes
    return dict(found)


def _standards(session: Session, actor: Actor) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    rows = session.execute(
        select(ActivityStandard.activity_id, FrameworkRow.code, FrameworkItemRow.code)
        .join(Activity, Activity.id == ActivityStandard.activity_id)
        .join(FrameworkItemRow, FrameworkItemRow.id == ActivityStandard.item_id)
        .join(FrameworkRow, FrameworkRow.id == FrameworkItemRow.framework_id)
        .where(Activity.teacher_id == actor.account_id)
        .order_by(FrameworkItemRow.position)
    )
    for activity_id, framework, code in rows:
        found[activity_id].append((framework, code))
    return dict(found)


def _reflection_words(session: Session, actor: Actor) -> dict[UUID | None, int]:
    """Return the number of words by activity and by bundle."""
    found: dict[UUID | None, int] = defaultdict(int)
    rows = session.execute(
        select(Reflection.activity_id, Reflection.bundle_id, Reflection.words).where(
            Reflection.teacher_id == actor.account_id
        )
    )
    for activity_id, bundle_id, text in rows:
        found[activity_id or bundle_id] += len(text.split())
    return dict(found)
