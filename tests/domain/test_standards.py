from __future__ import annotations

from datetime import date

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.frameworks import ItemLevel
from pldash.domain.standards import BodyStandards

ALL = {framework.code: framework for framework in load_frameworks()}
TODAY = date(2026, 3, 5)


@pytest.fixture
def victoria() -> BodyStandards:
    return BodyStandards([ALL["au-apst"]], ALL)


def test_the_bodys_own_frameworks_are_named(victoria):
    assert victoria.codes == ("au-apst",)
    assert victoria.own == (ALL["au-apst"],)
    assert BodyStandards((), ALL).codes == ()


def test_a_deeper_code_is_precise_enough_and_a_higher_one_is_not(victoria):
    accepted = victoria.accepted(TODAY, ItemLevel.STANDARD)
    assert {"6", "6.2"} <= accepted
    assert "professional-engagement" not in accepted
    assert "professional-engagement" in victoria.accepted(TODAY, ItemLevel.DOMAIN)
    assert "6" not in victoria.accepted(TODAY, ItemLevel.FOCUS_AREA)


@pytest.mark.parametrize("code", ["6", "6.2", "au-apst:6.2", "nz-2017:2"])
def test_known_codes_are_known(victoria, code):
    assert victoria.knows(code, TODAY)


@pytest.mark.parametrize("code", ["6.9", "au-apst:6.9", "nz-2017:99", "mars:1", ":6", "nz-2017:"])
def test_unknown_codes_are_not(victoria, code):
    assert not victoria.knows(code, TODAY)


def test_a_body_without_a_framework_knows_only_those_of_others():
    illinois = BodyStandards((), ALL)
    assert not illinois.knows("6.2", TODAY)
    assert illinois.knows("au-apst:6.2", TODAY)
    assert illinois.accepted(TODAY, ItemLevel.DOMAIN) == frozenset()
    assert illinois.own_code("au-apst:6.2", TODAY) == "au-apst:6.2"


def test_the_last_framework_stands_in_where_its_successor_is_not_known():
    zealand = BodyStandards([ALL["nz-2017"]], ALL)
    assert zealand.framework_on(date(2027, 1, 1)) is ALL["nz-2017"]


def test_each_day_has_its_own_framework_where_one_follows_another():
    zealand = BodyStandards([ALL["nz-2017"], ALL["nz-2026"]], ALL)
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert (zealand.framework_on(last).code, zealand.framework_on(first).code) == (
        "nz-2017",
        "nz-2026",
    )
    assert (zealand.own_code("nz-2017:2", last), zealand.own_code("nz-2017:2", first)) == (
        "2",
        "nz-2017:2",
    )
    assert (zealand.knows("8", last), zealand.knows("8", first)) == (False, True)
    eighth = ("8" in zealand.accepted(day, ItemLevel.STANDARD) for day in (last, first))
    assert list(eighth) == [False, True]
