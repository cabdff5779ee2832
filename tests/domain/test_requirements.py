"""The rules, case by case: the cases are data under `cases/`, one folder for each body."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pldash.domain.cases_input import read_case
from pldash.domain.requirements import evaluate
from pldash.services.evaluation import as_json
from tests.case_files import case_input, rules_for, written_cases

CASES = written_cases()


@pytest.mark.parametrize(
    ("body", "case"),
    [(body, case) for body, _, case in CASES],
    ids=[f"{body}: {sentence}" for body, sentence, _ in CASES],
)
def test_case(body: str, case: dict[str, Any]) -> None:
    given = case_input(body, case)
    expected = case["expect"]
    rules = rules_for(body)
    answer = as_json(evaluate(read_case(given, rules), rules))

    _balances(answer, given)
    found = _findings(answer)
    assert {key: found[key] for key in expected if key in found} == {
        key: value for key, value in expected.items() if key in found
    }
    _details(answer, expected)


def _findings(answer: dict[str, Any]) -> dict[str, Any]:
    cycle = answer["cycle"]
    return {
        "verdict": answer["verdict"],
        "required": _or_none(answer["required_minutes"]),
        "counted": answer["counted_minutes"],
        "not_counted": answer["not_counted_minutes"],
        "cycle": bool(cycle)
        and [date.fromisoformat(cycle["from"]), date.fromisoformat(cycle["until"])],
    }


def _or_none(minutes: int | None) -> int | str:
    """Return an amount, or the word that a case writes where there is none."""
    return "none" if minutes is None else minutes


def _details(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    requirements = {each["id"]: each for each in answer["requirements"]}
    for key, verdict in expected.get("requirements", {}).items():
        assert requirements[key]["verdict"] == verdict, key
    for key, minutes in expected.get("asks", {}).items():
        assert _or_none(requirements[key]["required_minutes"]) == minutes, key
    entries = {each["id"]: each for each in answer["entries"]}
    for key, reasons in expected.get("why", {}).items():
        found = requirements.get(key) or entries[key]
        written = [f"{each['code']} {each.get('minutes', '')}".strip() for each in found["reasons"]]
        assert written == reasons, key


def _balances(answer: dict[str, Any], given: dict[str, Any]) -> None:
    """Every minute counts, or has a reason."""
    for outcome, entry in zip(answer["entries"], given["entries"], strict=True):
        taken = sum(r["minutes"] for r in outcome["reasons"] if r["code"] != "carried-over")
        assert taken == outcome["not_counted_minutes"]
        if not entry.get("credits"):
            logged = sum(entry["parts"].values())
            assert outcome["counted_minutes"] + outcome["not_counted_minutes"] == logged
    assert answer["not_counted_minutes"] == sum(
        each["not_counted_minutes"] for each in answer["entries"]
    )
