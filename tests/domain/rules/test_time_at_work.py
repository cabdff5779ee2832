"""Amounts and duties that follow the time at work: shares, leave, terms, days of service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.days_or_learning import DaysOrLearning
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.proportions import HARDLY_ANY, AwayThroughout, InProportion, days_away
from pldash.domain.rules.proration import prorated
from pldash.domain.rules.term_amounts import AmountByType, YearlyAmount
from pldash.domain.tallies import Ledger
from pldash.domain.values import Period, Verdict

YEAR = situation().cycle
LIMITED = RegistrationType.LIMITED
EMPTY = Ledger((), 0, {})


def here(cycle: Period = YEAR, on: date = YEAR.end, **facts):
    return replace(situation(), facts=RegistrationFacts(**facts), cycle=cycle, on=on)


@pytest.mark.parametrize(
    ("span", "minutes"),
    [
        (Period(date(2024, 1, 1), date(2024, 12, 30)), 364),
        (Period(date(2024, 1, 1), date(2024, 12, 31)), 365),
        (Period(date(2024, 1, 1), date(2025, 1, 1)), 366),
        (Period(date(2024, 2, 29), date(2025, 2, 28)), 365),
    ],
)
def test_a_year_is_whole_on_its_last_day_and_its_days_are_its_own(span, minutes):
    assert prorated(365, span) == minutes


@pytest.mark.parametrize(
    ("to_share", "to_days", "minutes"),
    [(True, True, 250), (True, False, 500), (False, True, 500), (False, False, 1_000)],
)
def test_share_and_days_multiply(to_share, to_days, minutes):
    rule = InProportion(about=about(), to_share=to_share, to_days=to_days)
    away = (Period(date(2026, 1, 1), date(2026, 1, 5)),)
    ten_days = Period(date(2026, 1, 1), date(2026, 1, 10))
    found = rule.adjust(1_000, here(ten_days, fte=Decimal("0.5"), leave=away))
    assert found == minutes


def test_a_proportion_is_rounded_down_once():
    rule = InProportion(about=about(), to_share=True, to_days=False)
    assert rule.adjust(100, here(fte=Decimal("0.999"))) == 99
    assert rule.adjust(100, here(employment=Employment.FULL_TIME)) == 100


def test_a_share_that_was_not_given_could_be_all_or_hardly_any():
    with pytest.raises(MissingFact) as missing:
        InProportion(about=about(), to_share=True, to_days=False).adjust(100, here())
    assert missing.value.key == "fte"
    assert [each.fte for each in missing.value.stand_ins] == [Decimal(1), HARDLY_ANY]


def test_days_of_leave_count_once_and_only_inside_the_cycle():
    leave = [
        Period(date(2025, 12, 30), date(2026, 1, 2)),
        Period(date(2026, 1, 2), date(2026, 1, 3)),
        Period(date(2026, 12, 31), date(2027, 3, 1)),
        Period(date(2027, 1, 1), date(2027, 3, 1)),
    ]
    assert days_away(YEAR, leave) == 4


@pytest.mark.parametrize(
    ("facts", "exempt"),
    [
        ({"employment": Employment.NOT_EMPLOYED}, True),
        ({"fte": Decimal(0)}, True),
        ({"leave": (YEAR,)}, True),
        ({"leave": (Period(YEAR.start, date(2026, 12, 30)),)}, False),
        ({"employment": Employment.CASUAL, "fte": HARDLY_ANY}, False),
        ({}, False),
    ],
)
def test_only_who_was_away_throughout_is_asked_nothing(facts, exempt):
    found = AwayThroughout(about=about()).exempts(RegistrationFacts(**facts), YEAR)
    assert (found is not None) is exempt


def test_a_part_of_a_year_says_that_it_is_one():
    rule = YearlyAmount(about=about(), minutes_a_year=365)
    half = Period(date(2026, 1, 1), date(2026, 6, 30))
    reasons = [str(each.code) for each in rule.find(EMPTY, here(half)).reasons]
    assert reasons == ["short-by", "in-proportion"]
    assert [str(each.code) for each in rule.find(EMPTY, here()).reasons] == ["short-by"]


@pytest.mark.parametrize(
    ("applied_on", "on", "minutes"),
    [
        (None, date(2026, 1, 10), 10),
        (date(2026, 1, 20), date(2026, 1, 10), 20),
        (date(2027, 1, 1), date(2026, 1, 10), 365),
        (date(2025, 1, 1), date(2026, 1, 10), 1),
    ],
)
def test_a_short_registration_asks_for_the_time_to_the_application(applied_on, on, minutes):
    rule = AmountByType(
        about=about(),
        minutes=6_000,
        minutes_a_year=365,
        short_types=frozenset({LIMITED}),
        short_years=3,
        applied="applied_on",
    )
    attributes = {} if applied_on is None else {"applied_on": applied_on}
    assert rule.required(here(on=on, type=LIMITED, attributes=attributes)) == minutes
    assert rule.required(here(on=on, type=RegistrationType.FULL, attributes=attributes)) == 6_000
    full = Period(date(2024, 1, 1), date(2026, 12, 31))
    assert rule.required(here(full, on=on, type=LIMITED, attributes=attributes)) == 3 * 365


@pytest.mark.parametrize(("days", "verdict"), [(119, None), (120, Verdict.MET)])
def test_days_that_are_enough_need_no_other_year(days, verdict):
    rule = DaysOrLearning(about=about(), least_days=120)
    two_years = here(Period(date(2025, 1, 1), YEAR.end), days_taught={2025: days})
    if verdict is not None:
        assert rule.find(EMPTY, two_years).verdict is verdict
        return
    with pytest.raises(MissingFact) as missing:
        rule.find(EMPTY, two_years)
    assert [each.days_taught for each in missing.value.stand_ins] == [
        {2025: 119, 2026: 0},
        {2025: 119, 2026: 366},
    ]


def test_years_to_come_are_not_asked_for_and_what_is_short_is_told():
    rule = DaysOrLearning(about=about(), least_days=120)
    long = Period(date(2025, 1, 1), date(2029, 12, 31))
    found = rule.find(EMPTY, here(long, date(2026, 3, 1), days_taught={2025: 100, 2026: 19}))
    assert found.verdict is Verdict.NOT_MET
    assert [(str(each.code), each.detail) for each in found.reasons] == [
        ("nothing-counted", None),
        ("days-short-by", "1"),
    ]
