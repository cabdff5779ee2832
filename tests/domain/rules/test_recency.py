from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.cases import Topic
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.recency import BegunInCycle, EarnedWithin
from pldash.domain.rules.windows import FAR_AHEAD
from pldash.domain.tallies import Tally
from pldash.domain.values import Period
from tests.rule_sets import made_entry

HERE = replace(situation(), cycle=Period(date(2010, 1, 1), date(2026, 6, 30)))
TEN = EarnedWithin(about=about(), years=10)


def left(gate, here=HERE, **given) -> int:
    entry = made_entry("a", 60, **given)
    tally = Tally(entry, entry.parts, 0)
    gate.check(tally, here)
    return tally.minutes


@pytest.mark.parametrize(
    ("started_on", "minutes"), [(date(2009, 12, 31), 0), (date(2010, 1, 1), 60)]
)
def test_learning_begins_on_the_first_day_of_the_cycle_or_later(started_on, minutes):
    assert left(BegunInCycle(about=about()), started_on=started_on) == minutes


@pytest.mark.parametrize(("ended_on", "minutes"), [(date(2016, 6, 30), 0), (date(2016, 7, 1), 60)])
def test_learning_is_ten_years_old_at_most(ended_on, minutes):
    assert left(TEN, started_on=date(2016, 1, 1), ended_on=ended_on) == minutes


def test_other_topics_may_be_older():
    rule = replace(TEN, topics=frozenset({Topic.READING}))
    old = date(2012, 1, 1)
    assert left(rule, ended_on=old, topics=frozenset({Topic.EQUITY})) == 60
    assert left(rule, ended_on=old, topics=frozenset({Topic.EQUITY, Topic.READING})) == 0


@pytest.mark.parametrize("end", [FAR_AHEAD, date.max])
def test_an_end_that_nobody_knows_makes_nothing_old(end):
    open_cycle = replace(HERE, cycle=Period(date(2010, 1, 1), end))
    assert left(TEN, open_cycle, ended_on=date(2012, 1, 1)) == 60
