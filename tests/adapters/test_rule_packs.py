from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pldash.adapters.pack_files import PackTable
from pldash.adapters.rule_packs import RuleReader, start_of
from pldash.domain import rules
from pldash.domain.errors import InputRefused
from pldash.domain.rules.registry import SHAPES
from pldash.domain.sources import Source
from tests.case_files import shipped_rules

ACT = Source("The Act", "https://body.example/act", date(2026, 1, 1))
TOTAL = {
    "shape": "total-minimum",
    "id": "total",
    "title": "Twenty hours",
    "minutes": 1_200,
    "from": date(2020, 1, 1),
    "source": "act",
    "certainty": "S",
}
LOWER = {
    "id": "nbpts",
    "title": "Ten hours",
    "certificate": "nbpts",
    "minutes": 600,
    "from": date(2020, 1, 1),
    "source": "act",
    "certainty": "S",
}


def read(table: dict[str, object]):
    return RuleReader({"act": ACT}).rule(PackTable(table, "rules 1"))


def without(table: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in table.items() if name != key}


def refusal(table: dict[str, object]) -> str:
    with pytest.raises(InputRefused) as refused:
        read(table)
    assert refused.value.where.startswith("rules 1")
    return refused.value.code


def test_a_rule_becomes_a_value_of_its_shape():
    rule = read({**TOTAL, "lower": [LOWER]})
    assert (rule.minutes, rule.lower[0].certificate) == (1_200, "nbpts")
    assert (rule.about.source, rule.about.in_force_from) == (ACT, date(2020, 1, 1))


@pytest.mark.parametrize("key", ["from", "source", "certainty", "title", "id", "minutes", "shape"])
def test_a_number_without_its_date_or_its_source_is_refused(key):
    assert refusal(without(TOTAL, key)) == "missing-value"


@pytest.mark.parametrize("key", ["from", "source", "certainty", "minutes"])
def test_a_number_inside_a_rule_needs_its_own(key):
    assert refusal({**TOTAL, "lower": [without(LOWER, key)]}) == "missing-value"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("shape", "spiral", "unknown-shape"),
        ("source", "rumour", "unknown-source"),
        ("certainty", "sure", "wrong-value"),
        ("from", "yesterday", "wrong-value"),
        ("minutes", -1, "wrong-value"),
        ("minutes", 1.5, "wrong-type"),
        ("minutes", True, "wrong-type"),
    ],
)
def test_a_wrong_value_is_refused(key, value, code):
    assert refusal({**TOTAL, key: value}) == code


def test_an_unknown_start_says_when_it_was_checked():
    assert refusal({**TOTAL, "from": "unknown"}) == "missing-value"
    unknown = {"from": "unknown", "checked_on": date(2026, 1, 1)}
    assert start_of(PackTable(unknown, "x")) is None
    assert read({**TOTAL, **unknown}).about.in_force_from is None


def test_no_body_is_named_in_the_code_of_the_rules():
    room = Path(rules.__file__).parents[1]
    texts = [file.read_text(encoding="utf-8") for file in room.rglob("*.py")]
    assert len(texts) > 20
    for code in shipped_rules().known:
        assert not any(re.search(rf"\b{code}\b", text) for text in texts), code


def test_every_registered_shape_can_be_read_by_the_types_of_its_fields():
    reader = RuleReader({"act": ACT})
    for name in SHAPES:
        with pytest.raises(InputRefused) as refused:
            reader.rule(PackTable({"shape": name}, name))
        assert refused.value.code == "missing-value"
