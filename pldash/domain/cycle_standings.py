"""Who is on track with a registration's cycle, as far as one school can know.

A school knows what it approved and what waits with it, nothing else of a record. What a teacher
had approved elsewhere is missing here, so nobody is ever said to have failed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from pldash.domain.cases import Case
from pldash.domain.outlooks import outlook_of
from pldash.domain.progress import projected_on
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate
from pldash.domain.values import Period, Verdict

EARLY: Final = 4
"""In the first fourth of a cycle nobody is behind who has begun nothing."""


class Chance(StrEnum):
    """How a cycle stands, those first that a leader should speak about."""

    ENDED = "ended"
    """Its end has passed, and it is not met by what the school knows."""
    OUT_OF_REACH = "out-of-reach"
    """Something that is asked can no longer be met in the days that are left."""
    BEHIND = "behind"
    """At the pace until now the hours come too late."""
    OPEN = "open"
    """The hours are there, or none are asked, and something else that is asked is not."""
    BEGUN = "begun"
    """Nothing yet, and it is early."""
    ON_TRACK = "on-track"
    """At the pace until now the hours are there before the end."""
    WAITING = "waiting"
    """Met once all that waits is approved."""
    MET = "met"
    NOT_ASKED = "not-asked"
    UNKNOWN = "unknown"
    """A fact is missing, or no rule is known: nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFigures:
    """What a day's judgement says of one registration at one school.

    :ivar cycle: None where it depends on a missing fact
    :ivar required: minutes; None or 0 where no amount is asked
    :ivar counted: minutes that the school approved and the rules count
    :ivar later: the same once all that waits at the school is approved
    :ivar is_reachable: whether all that is open can still be met before the end
    """

    cycle: Period | None
    required: int | None
    counted: int
    later: int
    verdict: Verdict
    later_verdict: Verdict
    is_reachable: bool


def judge_cycle(case: Case, sets: RequirementSets) -> CycleFigures:
    """Return how a registration stands by what a school knows.

    :param case: with what the school approved as approved, and what waits with it as not
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    whole = replace(case, entries=tuple(replace(each, approved=True) for each in case.entries))
    today = evaluate(case, sets)
    later = today if whole == case else evaluate(whole, sets)
    return CycleFigures(
        cycle=today.cycle,
        required=today.required_minutes,
        counted=today.counted_minutes,
        later=later.counted_minutes,
        verdict=today.verdict,
        later_verdict=later.verdict,
        is_reachable=later.verdict is not Verdict.NOT_MET or _is_reachable(whole, sets),
    )


def chance_of(found: CycleFigures, on: date) -> Chance:
    """Return how a cycle stands on a day.

    :param on: in the body's zone
    """
    if found.verdict is Verdict.NOT_APPLICABLE:
        return Chance.NOT_ASKED
    if found.verdict is Verdict.MET:
        return Chance.MET
    if found.cycle is None or found.verdict is Verdict.CANNOT_BE_JUDGED:
        return Chance.UNKNOWN
    if on > found.cycle.end:
        return Chance.ENDED
    if found.later_verdict is Verdict.MET:
        return Chance.WAITING
    return _chance_ahead(found, found.cycle, on)


def _chance_ahead(found: CycleFigures, cycle: Period, on: date) -> Chance:
    """Return how a cycle stands that goes on and is not met."""
    if not found.is_reachable:
        return Chance.OUT_OF_REACH
    required = found.required or 0
    if found.later >= required:
        return Chance.OPEN
    if not found.later:
        gone, whole = (on - cycle.start).days, (cycle.end - cycle.start).days
        return Chance.BEGUN if gone * EARLY < whole else Chance.BEHIND
    there = projected_on(found.later, required, since=cycle.start, on=on)
    return Chance.BEHIND if there is None or there > cycle.end else Chance.ON_TRACK


def _is_reachable(case: Case, sets: RequirementSets) -> bool:
    """Return whether all that binds and is open can still be met in the days that are left."""
    outlook = outlook_of(case, sets)
    return all(
        each.within_reach for each in outlook.possibilities if not each.outcome.about.advisory
    )
