from __future__ import annotations

import json

import pytest

from pldash.domain.errors import InputRefused
from pldash.services.evaluation import evaluate_case
from tests.case_files import entry_input, shipped_rules


def answer(**given):
    case = {
        "body": "au-vic-vit",
        "on": "2026-09-30",
        "registration": {"type": "full"},
        "entries": [entry_input("2026-03-05", 80, standards=["6.2"])],
    }
    return evaluate_case(json.dumps({**case, **given}).encode(), shipped_rules())


def test_the_answer_has_the_form_of_the_contract():
    found = answer()
    assert list(found) == [
        "body",
        "requirement_set",
        "in_force_from",
        "sources",
        "cycle",
        "verdict",
        "required_minutes",
        "counted_minutes",
        "not_counted_minutes",
        "requirements",
        "entries",
    ]
    assert found["body"] == found["requirement_set"] == "au-vic-vit"
    assert found["cycle"] == {"from": "2025-10-01", "until": "2026-09-30"}
    assert found["requirements"][0] == {
        "id": "total",
        "verdict": "not-met",
        "required_minutes": 1200,
        "counted_minutes": 80,
        "reasons": [{"code": "short-by", "minutes": 1120}],
    }
    assert found["entries"] == [
        {"id": "a", "counted_minutes": 80, "not_counted_minutes": 0, "reasons": []}
    ]
    assert found["in_force_from"] is None
    assert all(url.startswith("https://") for url in found["sources"])
    assert len(set(found["sources"])) == len(found["sources"])


def test_advice_is_marked_and_what_binds_is_not():
    practice = answer()["requirements"][1]
    assert (practice["id"], practice["advisory"]) == ("practice-days", True)
    assert "advisory" not in answer()["requirements"][0]


def test_what_a_reason_speaks_of_follows_its_code():
    total = answer(registration={})["requirements"][0]
    assert total["reasons"] == [{"code": "fact-missing:type"}]


def test_a_known_start_and_an_unknown_cycle_are_spelt_out():
    found = answer(body="au-nsw-nesa", registration={"type": "full"})
    assert (found["in_force_from"], found["cycle"]) == ("2024-08-16", None)


def test_what_is_no_case_is_refused():
    with pytest.raises(InputRefused):
        evaluate_case(b"", shipped_rules())


def test_entries_come_back_in_the_order_in_which_they_were_given():
    entries = [entry_input(day, id=day) for day in ("2026-03-07", "2026-03-05", "2026-03-06")]
    found = answer(entries=entries)["entries"]
    assert [each["id"] for each in found] == ["2026-03-07", "2026-03-05", "2026-03-06"]
