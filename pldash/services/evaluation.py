"""The `evaluate` command's work: a case in JSON in, the answer in JSON out."""

from __future__ import annotations

from datetime import date
from typing import Any

from pldash.domain.cases_input import read_case
from pldash.domain.evaluations import Evaluation, RequirementOutcome
from pldash.domain.json_input import read_json
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate
from pldash.domain.tallies import EntryOutcome
from pldash.domain.values import Period, Reason


def evaluate_case(data: bytes, rules: RequirementSets) -> dict[str, Any]:
    """Return the answer to a case, in the form that the command promises.

    :param data: the case, JSON in UTF-8
    :raises InputRefused: if it is no valid case
    """
    return as_json(evaluate(read_case(read_json(data), rules), rules))


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain values."""
    return {
        "body": evaluation.body,
        "requirement_set": evaluation.requirement_set,
        "in_force_from": _day(evaluation.in_force_from),
        "sources": list(dict.fromkeys(source.url for source in evaluation.sources)),
        "cycle": _cycle(evaluation.cycle),
        "verdict": evaluation.verdict.value,
        "required_minutes": evaluation.required_minutes,
        "counted_minutes": evaluation.counted_minutes,
        "not_counted_minutes": evaluation.not_counted_minutes,
        "requirements": [_requirement(each) for each in evaluation.requirements],
        "entries": [_entry(each) for each in evaluation.entries],
    }


def _requirement(outcome: RequirementOutcome) -> dict[str, Any]:
    row = {
        "id": outcome.id,
        "verdict": outcome.verdict.value,
        "required_minutes": outcome.required_minutes,
        "counted_minutes": outcome.counted_minutes,
        "reasons": [_reason(each) for each in outcome.reasons],
    }
    return {**row, "advisory": True} if outcome.advisory else row


def _entry(outcome: EntryOutcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "counted_minutes": outcome.counted_minutes,
        "not_counted_minutes": outcome.not_counted_minutes,
        "reasons": [_reason(each) for each in outcome.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    """Return a reason; what it speaks of follows its code."""
    code = str(reason.code) if reason.detail is None else f"{reason.code}:{reason.detail}"
    return {"code": code} if reason.minutes is None else {"code": code, "minutes": reason.minutes}


def _cycle(cycle: Period | None) -> dict[str, str] | None:
    if cycle is None:
        return None
    return {"from": cycle.start.isoformat(), "until": cycle.end.isoformat()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
