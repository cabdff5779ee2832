"""Does this log meet what this body asks? The one door to the rules.

Everything that judges goes through `evaluate`: the pages, the `evaluate` command,
certificates. The rules themselves are in `rules/`, their numbers in dated data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pldash.domain.cases import Case, RegistrationFacts
from pldash.domain.counting import Count, count
from pldash.domain.evaluations import (
    CycleOutcome,
    Evaluation,
    RequirementOutcome,
    merge,
    merge_cycles,
    overall,
)
from pldash.domain.missing_facts import judge_under_each
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirement_sets import Body, RequirementSet, RequirementSets
from pldash.domain.rules.duties import exempt_by_type
from pldash.domain.rules.shapes import Finding, NotAsked, Requirement, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Period, Reason, Verdict

_ALWAYS = Period(date.min, date.max)


def evaluate(case: Case, sets: RequirementSets) -> Evaluation:
    """Return how a log stands with a body, with a reason for every minute.

    The version of the requirement set in force on the day of the case judges. A fact that
    was not given is judged under each value that it could have.

    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    body = sets.body(case.body)
    version = body.version_on(case.on)
    if version is None:
        return _without_version(case, body)
    return judge_under_each(
        case.registration,
        lambda facts: _evaluate_facts(case, body, version=version, facts=facts),
        merge,
    )


def cycle_of(
    registration: RegistrationFacts, sets: RequirementSets, *, body: str, on: date
) -> CycleOutcome | None:
    """Return the cycle that a registration is in, with the rule that made it.

    :returns: None where no version of the body's rules is known for the day
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    version = sets.body(body).version_on(on)
    if version is None:
        return None
    rules = version.rules

    def decide(facts: RegistrationFacts) -> CycleOutcome:
        cycle = rules.window.decide(facts, on, rules.leave)
        return CycleOutcome(period=cycle.shown, reasons=cycle.reasons, about=cycle.about)

    return judge_under_each(registration, decide, merge_cycles)


def facts_missed(case: Case, sets: RequirementSets) -> tuple[str, ...]:
    """Return the names of the facts not given that the rules wanted to know.

    The verdict may be the same whatever they are; a page asks for them all the same.

    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    body = sets.body(case.body)
    version = body.version_on(case.on)
    missed: list[str] = []

    def note(key: str, answers: Sequence[Evaluation]) -> Evaluation:
        missed.append(key)
        return merge(key, answers)

    if version is not None:
        judge_under_each(
            case.registration,
            lambda facts: _evaluate_facts(case, body, version=version, facts=facts),
            note,
        )
    return tuple(dict.fromkeys(reversed(missed)))


def _evaluate_facts(
    case: Case, body: Body, *, version: RequirementSet, facts: RegistrationFacts
) -> Evaluation:
    """Return the evaluation for facts that say all that the rules ask.

    :raises MissingFact: if they do not
    """
    rules = version.rules
    cycle = rules.window.decide(facts, case.on, rules.leave)
    not_asked = exempt_by_type(facts, rules.duties, cycle.period)
    situation = Situation(
        facts=facts,
        on=case.on,
        cycle=cycle.period,
        standards=body.standards,
        certificates=frozenset(body.certificates),
    )
    required_minutes = None if not_asked else rules.total.required(situation)
    situation = replace(situation, required_minutes=required_minutes)
    how = Count(
        version=version,
        situation=situation,
        policy=case.policy,
        required_minutes=required_minutes,
        asked=rules.total.asks
        and (not_asked is None or not_asked.verdict is not Verdict.NOT_APPLICABLE),
        previous=cycle.previous,
    )
    ledger = count(case.entries, how)
    outcomes = tuple(
        _outcome(rule, ledger, situation, not_asked=not_asked) for rule in rules.requirements
    )
    return _evaluation(version, ledger, cycle=cycle.shown, outcomes=outcomes)


def _outcome(
    rule: Requirement, ledger: Ledger, situation: Situation, *, not_asked: NotAsked | None
) -> RequirementOutcome:
    """Return how one requirement stands."""
    if not_asked is None:
        finding = rule.find(ledger, situation)
    else:
        is_amount = rule.is_amount or isinstance(rule, Total)
        nothing = is_amount and not_asked.verdict is Verdict.NOT_APPLICABLE
        finding = Finding(
            verdict=not_asked.verdict,
            required_minutes=0 if nothing else None,
            reasons=(not_asked.reason,),
        )
    return RequirementOutcome(
        id=rule.about.id,
        verdict=finding.verdict,
        required_minutes=finding.required_minutes,
        counted_minutes=rule.counted(ledger),
        reasons=finding.reasons,
        about=rule.about,
    )


def _evaluation(
    version: RequirementSet,
    ledger: Ledger,
    *,
    cycle: Period | None,
    outcomes: tuple[RequirementOutcome, ...],
) -> Evaluation:
    """Return the whole answer; the total is the first of the outcomes."""
    entries = tuple(tally.outcome() for tally in ledger.tallies)
    return Evaluation(
        body=version.body,
        requirement_set=version.body,
        in_force_from=version.in_force_from,
        sources=version.sources,
        cycle=cycle,
        verdict=overall(outcomes),
        required_minutes=outcomes[0].required_minutes,
        counted_minutes=ledger.counted_minutes,
        not_counted_minutes=sum(entry.not_counted_minutes for entry in entries),
        requirements=outcomes,
        entries=entries,
    )


def _without_version(case: Case, body: Body) -> Evaluation:
    """Return that nothing can be judged, because no version of the day is known here."""
    version = replace(body.versions[0], in_force_from=None, sources=())
    situation = Situation(
        facts=case.registration, on=case.on, cycle=_ALWAYS, standards=body.standards
    )
    how = Count(
        version=version, situation=situation, policy=None, required_minutes=None, asked=False
    )
    ledger = count(case.entries, how)
    unknown = NotAsked(verdict=Verdict.CANNOT_BE_JUDGED, reason=Reason(ReasonCode.NO_RULE_ON_DATE))
    total = _outcome(version.rules.total, ledger, situation, not_asked=unknown)
    return _evaluation(version, ledger, cycle=None, outcomes=(total,))
