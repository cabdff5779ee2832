"""What an evaluation says, and how one is made of several where a fact is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pldash.domain.reasons import DAYS_AS_DETAIL, ReasonCode
from pldash.domain.sources import About, Source
from pldash.domain.tallies import EntryOutcome
from pldash.domain.values import Period, Reason, Verdict

WORST_FIRST = (
    Verdict.NOT_MET,
    Verdict.CANNOT_BE_JUDGED,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)
"""The overall verdict is the first of these that a binding requirement has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOutcome:
    """How one thing that is asked stands.

    :ivar about: its plain name, dates, source and certainty
    :ivar required_minutes: None where it is no amount, or the amount is not known
    """

    id: str
    verdict: Verdict
    required_minutes: int | None
    counted_minutes: int
    reasons: tuple[Reason, ...]
    about: About

    @property
    def advisory(self) -> bool:
        """Return whether it is shown but never decides."""
        return self.about.advisory


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The answer to a case.

    :ivar requirement_set: the code under which the version is known
    :ivar in_force_from: since when that version holds; None where that is not known
    :ivar cycle: None where it depends on a missing fact
    :ivar required_minutes: of the total; 0 where nothing is asked, None where it is no amount
    :ivar not_counted_minutes: over all entries, those outside the cycle included
    :ivar entries: in the order in which they were given
    """

    body: str
    requirement_set: str
    in_force_from: date | None
    sources: tuple[Source, ...]
    cycle: Period | None
    verdict: Verdict
    required_minutes: int | None
    counted_minutes: int
    not_counted_minutes: int
    requirements: tuple[RequirementOutcome, ...]
    entries: tuple[EntryOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOutcome:
    """The cycle that a registration is in, and why.

    :ivar period: None where it depends on a missing fact; the reasons say which
    :ivar about: the rule that made it
    """

    period: Period | None
    reasons: tuple[Reason, ...]
    about: About


def merge_cycles(key: str, answers: Sequence[CycleOutcome]) -> CycleOutcome:
    """Return the cycle that holds whatever the missing fact is, or which facts are missing.

    :param key: the name of the missing fact
    """
    if len({each.period for each in answers}) == 1:
        return answers[0]
    deeper = [reason for each in answers if each.period is None for reason in each.reasons]
    reasons = (Reason(ReasonCode.FACT_MISSING, detail=key), *deeper)
    return replace(answers[0], period=None, reasons=tuple(dict.fromkeys(reasons)))


def overall(requirements: Sequence[RequirementOutcome]) -> Verdict:
    """Return the worst verdict of the binding requirements.

    >>> overall([])
    <Verdict.NOT_APPLICABLE: 'not-applicable'>
    """
    binding = {each.verdict for each in requirements if not each.advisory}
    return next((each for each in WORST_FIRST if each in binding), Verdict.NOT_APPLICABLE)


def merge(key: str, answers: Sequence[Evaluation]) -> Evaluation:
    """Return the evaluation that holds whatever the missing fact is.

    Where each admissible value gives one verdict, that is the verdict; else the fact is
    missing. The figures shown are those of the most that could be asked and could count.

    :param key: the name of the missing fact
    """
    shown = max(answers, key=lambda each: (bool(each.required_minutes), each.counted_minutes))
    verdicts = {each.verdict for each in answers}
    cycles = {each.cycle for each in answers}
    rows = zip(*(each.requirements for each in answers), strict=True)
    requirements = tuple(
        _merged_outcome(key, row, own) for row, own in zip(rows, shown.requirements, strict=True)
    )
    return replace(
        shown,
        cycle=shown.cycle if len(cycles) == 1 else None,
        verdict=shown.verdict if len(verdicts) == 1 else Verdict.CANNOT_BE_JUDGED,
        requirements=requirements,
    )


def _merged_outcome(
    key: str, row: Sequence[RequirementOutcome], shown: RequirementOutcome
) -> RequirementOutcome:
    """Return one requirement's outcome over every answer."""
    deeper = [
        reason
        for outcome in row
        for reason in outcome.reasons
        if reason.code == ReasonCode.FACT_MISSING
    ]
    if len({outcome.verdict for outcome in row}) == 1:
        reasons = (*_reasons_of_all(key, row, shown), *deeper)
    else:
        reasons = (Reason(ReasonCode.FACT_MISSING, detail=key), *deeper)
        shown = replace(shown, verdict=Verdict.CANNOT_BE_JUDGED)
    return replace(shown, reasons=tuple(dict.fromkeys(reasons)))


def _reasons_of_all(
    key: str, row: Sequence[RequirementOutcome], shown: RequirementOutcome
) -> tuple[Reason, ...]:
    """Return the reasons of one answer, without a day that another answer does not give."""
    kept = [
        reason
        for reason in shown.reasons
        if reason.code not in DAYS_AS_DETAIL or all(reason in each.reasons for each in row)
    ]
    if len(kept) < len(shown.reasons):
        kept.append(Reason(ReasonCode.FACT_MISSING, detail=key))
    return tuple(kept)
