"""What is still possible before a cycle ends: found by asking the rules, never by knowing them.

Each kind of learning is put to the same evaluation that judges the log. What the answer calls
possible therefore counts when it is done, logged and approved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pldash.domain.cases import Case, Recognition
from pldash.domain.evaluations import Evaluation, RequirementOutcome
from pldash.domain.made_up import Learning, Need, Prober
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate, facts_missed
from pldash.domain.values import Period, Verdict
from pldash.domain.ways import Closed, Way, all_ways

_WEEKS = timedelta(days=27)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTo:
    """A kind of learning as a way to one requirement.

    :ivar minutes: so much of it alone is enough; None where it helps and is never enough
    """

    way: Way
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """A requirement that is not met, and what would meet it.

    :ivar outcome: how it stands on the last day, if nothing more is logged
    :ivar within_reach: whether one way, or all of them together, would meet it
    """

    outcome: RequirementOutcome
    ways: tuple[WayTo, ...]
    within_reach: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is still possible in a cycle.

    :ivar last: the last day on which learning can end and count; None where that is not known
    :ivar has_ended: then only what was done before the end, and never logged, can still count
    :ivar depends_on: facts that were not given and that the answer could turn on
    :ivar base: how the log stands on the last day, if nothing more is logged
    """

    last: date | None
    has_ended: bool
    depends_on: tuple[str, ...]
    base: Evaluation
    possibilities: tuple[Possibility, ...]
    ways: tuple[Way, ...]
    closed: tuple[Closed, ...]


def outlook_of(
    case: Case, sets: RequirementSets, *, recognition: Recognition | None = None
) -> Outlook:
    """Return what is still possible in the cycle that a registration is in.

    :param case: with everything as approved as it may become
    :param recognition: how a school would recognise what is not logged yet
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    today = evaluate(case, sets)
    cycle = today.cycle
    if cycle is None:
        return _nothing_to_say(case, sets, today)
    at_end = _at_the_end(case, sets, cycle)
    base = evaluate(at_end, sets)
    last = min(at_end.on, cycle.end)
    prober = Prober(at_end, sets, _days_ahead(case.on, cycle, last), recognition=recognition)
    found = list(all_ways(prober, sets.body(case.body), base=base, on=at_end.on))
    ways = tuple(each for each in found if isinstance(each, Way))
    open_ones = [each for each in base.requirements if each.verdict is Verdict.NOT_MET]
    return Outlook(
        last=last,
        has_ended=case.on > cycle.end,
        depends_on=prober.missed(),
        base=base,
        possibilities=tuple(_possibility(prober, each, ways) for each in open_ones),
        ways=ways,
        closed=tuple(each for each in found if isinstance(each, Closed)),
    )


def _days_ahead(on: date, cycle: Period, last: date) -> Period:
    """Return the days from tomorrow to the last; of a cycle that has ended, its last weeks."""
    if on > last:
        return Period(max(cycle.start, last - _WEEKS), last)
    return Period(max(cycle.start, min(on + timedelta(days=1), last)), last)


def _nothing_to_say(case: Case, sets: RequirementSets, today: Evaluation) -> Outlook:
    """Return that no end is known, so that nothing can be said of what comes before it."""
    return Outlook(
        last=None,
        has_ended=False,
        depends_on=facts_missed(case, sets),
        base=today,
        possibilities=(),
        ways=(),
        closed=(),
    )


def _at_the_end(case: Case, sets: RequirementSets, cycle: Period) -> Case:
    """Return the question as it will be asked on the last day, of the entries that matter to it.

    Where other rules will hold by then, they judge, unless they draw another cycle: then the
    last day of today's rules is as far as anybody can see.
    """
    body = sets.body(case.body)
    later = replace(case, on=max(case.on, cycle.end))
    version, today = body.version_on(later.on), body.version_on(case.on)
    if version is not today and today is not None and evaluate(later, sets).cycle != cycle:
        later, version = replace(case, on=today.in_force_until or case.on), today
    if version is None or version.rules.carry_over is not None:
        return later
    inside = tuple(entry for entry in case.entries if entry.ended_on in cycle)
    return replace(later, entries=inside)


def _possibility(prober: Prober, outcome: RequirementOutcome, ways: tuple[Way, ...]) -> Possibility:
    """Return which kinds of learning help with a requirement, and how much of each is enough."""
    found = [each for each in (_way_to(prober, outcome, way) for way in ways) if each is not None]
    alone = any(each.minutes is not None for each in found)
    return Possibility(
        outcome=outcome,
        ways=tuple(found),
        within_reach=alone or _is_met(prober.with_all(_all_that_fits(prober, found)), outcome.id),
    )


def _all_that_fits(prober: Prober, ways: list[WayTo]) -> list[tuple[Learning, int]]:
    """Return as much of each kind of learning as can count, no more in all than the days have."""
    whole, left = [], prober.most_minutes
    for each in ways:
        minutes = min(left, _most_of(prober, each.way))
        whole.append((each.way.learning, minutes))
        left -= minutes
    return whole


def _way_to(prober: Prober, outcome: RequirementOutcome, way: Way) -> WayTo | None:
    """Return what one kind of learning does for a requirement, None where nothing."""
    most = _most_of(prober, way)
    for learning in _with_one_need_more(way.learning):
        full = prober.with_one(learning, most)
        helping = replace(way, learning=learning)
        if _is_met(full, outcome.id):
            return WayTo(way=helping, minutes=_enough(prober, outcome, helping))
        if _outcome(full, outcome.id).counted_minutes > outcome.counted_minutes:
            return WayTo(way=helping, minutes=None)
    return None


def _with_one_need_more(lean: Learning) -> Iterator[Learning]:
    """Give a kind of learning as it is, then with each thing that one requirement may look for."""
    yield lean
    for need in Need:
        if need not in lean.has:
            yield replace(lean, has=lean.has | {need})


def _enough(prober: Prober, outcome: RequirementOutcome, way: Way) -> int:
    """Return how much of a kind of learning meets a requirement that all of it would meet."""
    most = _most_of(prober, way)
    short_by = (outcome.required_minutes or 0) - outcome.counted_minutes
    first = min(max(short_by, way.least_minutes), most)
    return prober.least(
        lambda minutes: _is_met(prober.with_one(way.learning, minutes), outcome.id), first, most
    )


def _most_of(prober: Prober, way: Way) -> int:
    return prober.most_minutes if way.room_minutes is None else way.room_minutes


def _outcome(evaluation: Evaluation, requirement_id: str) -> RequirementOutcome:
    return next(each for each in evaluation.requirements if each.id == requirement_id)


def _is_met(evaluation: Evaluation, requirement_id: str) -> bool:
    return _outcome(evaluation, requirement_id).verdict is Verdict.MET
