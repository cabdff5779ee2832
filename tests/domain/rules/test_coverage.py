from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.rules.coverage import Coverage
from pldash.domain.rules.examples import about, situation
from pldash.domain.standards import BodyStandards
from pldash.domain.tallies import Ledger, Tally
from tests.rule_sets import made_entry

RULE = Coverage(about=about("cover"), one_below=frozenset({"5"}), all_below=frozenset({"7"}))
APST = next(each for each in load_frameworks() if each.code == "au-apst")
HERE = replace(situation(), standards=BodyStandards([APST], {}))


def missing(*codes: str, minutes: int = 1) -> list[str]:
    entry = made_entry("a", minutes, standards=codes)
    found = RULE.find(Ledger((Tally(entry, entry.parts, 0),), minutes, {}), HERE)
    assert found.required_minutes is None
    return [str(reason.detail) for reason in found.reasons]


@pytest.mark.parametrize("code", ["5.1", "5.5"])
def test_one_item_is_enough_below_a_part(code):
    assert missing(code, "7.1", "7.2", "7.3", "7.4") == []


@pytest.mark.parametrize("code", ["5", "4.1", "au-apst:5.1"])
def test_the_part_itself_or_another_code_is_not(code):
    assert missing(code, "7.1", "7.2", "7.3", "7.4") == ["5"]


def test_every_item_is_needed_below_another():
    assert missing("5.1", "7.1", "7.3") == ["7.2", "7.4"]


def test_an_entry_of_which_nothing_counts_covers_nothing():
    assert missing("5.1", "7.1", minutes=0) == ["5", "7.1", "7.2", "7.3", "7.4"]


def test_without_a_framework_nothing_is_covered():
    found = RULE.find(Ledger((), 0, {}), situation())
    assert [reason.detail for reason in found.reasons] == ["5", "7"]


def test_the_framework_of_the_day_of_judgement_is_covered():
    older = replace(APST, in_force_from=None, in_force_until=date(2026, 12, 30))
    # Of the newer one there is only the top, so nothing below 5 or 7 is missing but 5 itself.
    newer = replace(APST, code="newer", items=APST.items[:1], in_force_from=date(2026, 12, 31))
    for on, codes in ((date(2026, 12, 30), ["7.1", "7.2", "7.3", "7.4"]), (date(2026, 12, 31), [])):
        here = replace(HERE, on=on, standards=BodyStandards([older, newer], {}))
        found = RULE.find(Ledger((), 0, {}), here)
        assert [reason.detail for reason in found.reasons] == ["5", *codes]
