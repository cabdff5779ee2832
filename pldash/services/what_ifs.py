"""What would be: another body, something not logged yet, the days before a cycle ends.

Nothing here writes: a question changes no record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.cases import Entry, RegistrationFacts
from pldash.domain.dates import MONTHS_A_YEAR, add_months
from pldash.domain.evaluations import Evaluation
from pldash.domain.explanations import Grounds, grounds_of
from pldash.domain.outlooks import Outlook, outlook_of
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import cycle_of, evaluate, facts_missed
from pldash.domain.tallies import EntryOutcome
from pldash.models.activities import Activity
from pldash.services.activity_logs import log_of
from pldash.services.progress import Judgement, Progress, judge_log, progress_of
from pldash.services.recognitions import recogniser_for

_YEARS_COVERED = timedelta(days=4 * 365)
_YEARS_TRIED = (0, -1, -2, 1, 2, 3)
"""Some bodies' cycles begin in the year after the grant, and some do not repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMore:
    """What one entry more would change for a registration.

    :ivar on: the day of judgement, which is the entry's last where that lies ahead
    :ivar before: how the log would stand on that day without it, all of it approved
    :ivar after: how it would stand with it
    :ivar outcome: what would become of the entry
    """

    entry: Entry
    on: date
    before: Evaluation
    after: Evaluation
    outcome: EntryOutcome
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class LikelyGrant:
    """A day of grant that stands in until the teacher gives their own.

    :ivar is_first_entry: whether it is the day of the first entry; else an earlier year's
    """

    on: date
    is_first_entry: bool


def under_body(
    session: Session,
    actor: Actor,
    *,
    code: str,
    facts: RegistrationFacts,
    rules: RequirementSets,
    now: datetime,
) -> Judgement:
    """Return how the actor's log would stand with a body, given some facts.

    :param code: the body's
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    log = log_of(session, actor)
    return judge_log(log, actor, code=code, facts=facts, rules=rules, now=now)


def facts_wanted(judged: Judgement, rules: RequirementSets) -> frozenset[str]:
    """Return the names of the facts that a body's rules would ask for, given these or none."""
    nothing = replace(judged.later, registration=RegistrationFacts())
    return frozenset((*facts_missed(nothing, rules), *facts_missed(judged.later, rules)))


def likely_grant(
    session: Session,
    actor: Actor,
    *,
    code: str,
    facts: RegistrationFacts,
    rules: RequirementSets,
    today: date,
) -> LikelyGrant | None:
    """Return a day on which a registration could have been granted to cover the actor's log.

    It is the first day logged in the last years: no registration that goes on is asked for more.
    Where the cycle reckoned from that day has not begun or is over, it is the same day of the
    nearest year from which one runs today.

    :param code: the body's
    :param facts: what else is known of the registration
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    since = today - _YEARS_COVERED
    mine = (Activity.teacher_id == actor.account_id, Activity.started_on >= since)
    first = session.scalar(select(func.min(Activity.started_on)).where(*mine))
    if first is None:
        return None

    def runs_today(day: date) -> bool:
        made = cycle_of(replace(facts, granted_on=day), rules, body=code, on=today)
        return made is not None and made.period is not None and today in made.period

    days = (add_months(first, years * MONTHS_A_YEAR) for years in _YEARS_TRIED)
    day = next((day for day in days if runs_today(day)), first)
    return LikelyGrant(day, is_first_entry=day == first)


def with_one_more(
    session: Session, actor: Actor, progress: Progress, *, entry: Entry, rules: RequirementSets
) -> OneMore:
    """Return what an entry that nobody logged would change, once everything is approved.

    The school that it would be sent to recognises it by its own policy of that day.

    :param entry: with its codes as the body writes them
    """
    recognition = recogniser_for(session, actor).of(None, entry.ended_on)
    entry = replace(entry, recognition=recognition)
    on = max(progress.on, entry.ended_on)
    case = replace(progress.later, on=on)
    more = replace(case, entries=(*case.entries, entry))
    after = evaluate(more, rules)
    return OneMore(
        entry=entry,
        on=on,
        before=evaluate(case, rules),
        after=after,
        outcome=after.entries[-1],
        grounds=grounds_of(more, rules, after.cycle),
    )


def ahead_of(
    session: Session,
    actor: Actor,
    registration_id: UUID,
    *,
    rules: RequirementSets,
    now: datetime,
) -> tuple[Progress, Outlook]:
    """Return where a registration stands, and what is still possible in its cycle.

    What is not logged yet is recognised by the policy that holds on the last day.

    :raises NotFound: if it is not the actor's
    """
    progress = progress_of(session, actor, registration_id, rules=rules, now=now)
    cycle = progress.now.cycle
    day = progress.on if cycle is None else max(progress.on, cycle.end)
    recognition = recogniser_for(session, actor).of(None, day)
    return progress, outlook_of(progress.later, rules, recognition=recognition)
