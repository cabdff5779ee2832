from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.rules.carry_over import CarryOver, CarryOverOfYears
from pldash.domain.rules.examples import about
from pldash.domain.values import Period
from tests.domain.rules.tallied import tally

CYCLE = Period(date(2021, 7, 1), date(2026, 6, 30))
SPRING = CarryOver(about=about(), month=4, day=1)
TWO_YEARS = CarryOverOfYears(about=about(), years=2, most_minutes=100)


def learned(entry_id: str, minutes: int, ended_on: date):
    return tally(minutes, id=entry_id, started_on=ended_on, ended_on=ended_on)


def carried(rule, *tallies, required: int = 100, used=()):
    return rule.carried(CYCLE, tallies, required_minutes=required, used=used)


def test_only_what_is_above_the_amount_goes_over():
    spring = date(2026, 5, 1)
    assert carried(SPRING, learned("a", 100, spring)) == {}
    assert carried(SPRING, learned("a", 101, spring)) == {"a": 1}
    both = (learned("a", 60, spring), learned("b", 60, spring), learned("c", 30, spring))
    assert carried(SPRING, *both) == {"b": 20, "c": 30}


@pytest.mark.parametrize(
    ("ended_on", "over"), [(date(2026, 3, 31), {}), (date(2026, 4, 1), {"b": 40})]
)
def test_surplus_is_earned_from_a_day_on(ended_on, over):
    early = learned("a", 100, date(2022, 1, 1))
    assert carried(SPRING, early, learned("b", 40, ended_on)) == over


def test_what_was_used_stays_where_it_was():
    spring = date(2026, 5, 1)
    two = (learned("a", 130, spring), learned("b", 40, spring))
    assert carried(SPRING, *two, used={"a"}) == {"b": 40}


def test_the_years_and_the_most_bound_it():
    before, after = date(2024, 6, 30), date(2024, 7, 1)
    full = learned("a", 100, date(2022, 1, 1))
    assert carried(TWO_YEARS, full, learned("b", 70, before)) == {}
    later = (learned("b", 70, after), learned("c", 70, after), learned("d", 70, after))
    assert carried(TWO_YEARS, full, *later) == {"b": 70, "c": 30}
