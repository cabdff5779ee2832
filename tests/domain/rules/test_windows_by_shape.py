"""Windows alone: what each does with a printed end, with leave, and without a fact."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.cases import RegistrationFacts, RegistrationType
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.birth_months import BirthMonthsAfterGrant, YearsToBirthMonth
from pldash.domain.rules.examples import about
from pldash.domain.rules.windows import (
    FixedYearFromGrant,
    LeaveExtends,
    YearsFromFixedDay,
    any_cycle,
    merged,
)
from pldash.domain.rules.windows_by_type import YearsByType
from pldash.domain.rules.windows_open import YearsToPrintedDay
from pldash.domain.rules.windows_to_day import YearsToFixedDay
from pldash.domain.values import Period

ON = date(2026, 5, 10)
GRANT = date(2021, 2, 10)
NOTHING = RegistrationFacts()
LIMITED = RegistrationType.LIMITED
BY_TYPE = YearsByType(about=about(), years=5, short_types=frozenset({LIMITED}), short_years=3)
TO_DECEMBER = YearsToFixedDay(about=about(), years=2, month=12, day=31)
FROM_JULY = YearsFromFixedDay(about=about(), month=7, day=1, years=5)


def missing(window, facts: RegistrationFacts, on: date = ON) -> MissingFact:
    with pytest.raises(MissingFact) as found:
        window.decide(facts, on, None)
    return found.value


@pytest.mark.parametrize(
    ("window", "key"),
    [
        (YearsToPrintedDay(about=about(), years=5), "due_on"),
        (FROM_JULY, "granted_on"),
        (YearsToBirthMonth(about=about(), years=5), "granted_on"),
        (YearsToFixedDay(about=about(), years=5, month=6, day=30, beyond=True), "granted_on"),
    ],
)
def test_without_what_makes_the_cycle_it_could_be_any(window, key):
    found = missing(window, NOTHING)
    assert (found.key, list(found.stand_ins)) == (key, any_cycle(NOTHING))


def test_a_term_that_ends_on_a_fixed_day_could_end_in_each_of_its_years():
    found = missing(TO_DECEMBER, NOTHING)
    assert found.key == "granted_on"
    assert [each.due_on for each in found.stand_ins] == [date(2026, 12, 31), date(2027, 12, 31)]


def test_the_first_year_without_a_grant_could_be_each_kind_of_year():
    window = FixedYearFromGrant(about=about(), month=4, day=1)
    assert [each.granted_on for each in missing(window, NOTHING).stand_ins][1:] == [
        date(2025, 1, 1),
        date(2026, 1, 1),
        ON,
    ]


def test_a_body_that_judges_its_year_whatever_it_printed_needs_the_day():
    window = FixedYearFromGrant(about=about(), month=4, day=1, due_date_wins=False)
    found = window.decide(RegistrationFacts(due_on=date(2026, 12, 31)), ON, None)
    assert found.period == Period(date(2026, 4, 1), date(2027, 3, 31))


def test_leave_moves_the_end_of_years_from_a_fixed_day():
    leave = LeaveExtends(about=about(), least_months=1, most_months=12)
    away = (Period(date(2024, 1, 1), date(2024, 1, 31)),)
    facts = RegistrationFacts(granted_on=GRANT, leave=away)
    found = FROM_JULY.decide(facts, ON, leave)
    assert found.period == Period(date(2021, 7, 1), date(2026, 7, 31))
    assert [str(each.code) for each in found.reasons] == [
        "years-from-fixed-day",
        "extended-by-leave",
    ]


def test_leave_that_shares_one_day_is_one_leave():
    one = Period(date(2024, 1, 1), date(2024, 3, 1))
    two = Period(date(2024, 3, 1), date(2024, 5, 1))
    assert merged((two, one)) == [Period(one.start, two.end)]


@pytest.mark.parametrize("window", [YearsToBirthMonth, BirthMonthsAfterGrant])
def test_a_month_of_birth_is_the_reason_for_the_end(window):
    rule = window(about=about("cycle"), years=5)
    found = rule.decide(RegistrationFacts(granted_on=GRANT, birth_month=3), ON, None)
    assert [str(each.code) for each in found.reasons] == ["years-to-birth-month"]
    assert found.about.id == "cycle"


@pytest.mark.parametrize(
    ("birth_month", "end"),
    [(1, date(2027, 1, 31)), (2, date(2026, 2, 28)), (3, date(2026, 3, 31))],
)
def test_the_next_month_of_birth_ends_the_years(birth_month, end):
    rule = YearsToBirthMonth(about=about(), years=5)
    facts = RegistrationFacts(granted_on=GRANT, birth_month=birth_month)
    assert rule.decide(facts, ON, None).period.end == end


@pytest.mark.parametrize(
    ("birth_month", "end"),
    [(1, date(2025, 12, 31)), (2, date(2026, 1, 31)), (3, date(2025, 2, 28))],
)
def test_the_fifth_month_of_birth_after_the_grant_is_counted_from_the_next(birth_month, end):
    rule = BirthMonthsAfterGrant(about=about(), years=5)
    facts = RegistrationFacts(granted_on=GRANT, birth_month=birth_month)
    assert rule.decide(facts, ON, None).period.end == end


@pytest.mark.parametrize(
    ("window", "months"), [(YearsToBirthMonth, [1, 2]), (BirthMonthsAfterGrant, [2, 3])]
)
def test_the_longest_and_the_shortest_cycle_stand_in_for_every_month(window, months):
    found = missing(window(about=about(), years=5), RegistrationFacts(granted_on=GRANT))
    assert found.key == "birth_month"
    assert [each.birth_month for each in found.stand_ins] == months


def test_a_short_type_without_an_end_lasts_its_years_or_to_the_day_before_them_at_most():
    facts = RegistrationFacts(type=LIMITED, granted_on=GRANT)
    full = date(2024, 2, 9)
    ends = {
        date(2023, 1, 1): [full, date(2023, 1, 1)],
        date(2020, 1, 1): [full, GRANT],
        ON: [full, date(2024, 2, 8)],
    }
    for on, expected in ends.items():
        found = missing(BY_TYPE, facts, on)
        assert found.key == "expires_on"
        assert [each.expires_on for each in found.stand_ins] == expected


@pytest.mark.parametrize(("expires_on", "last"), [(None, ON), (date(2027, 1, 31),) * 2])
def test_a_short_type_without_a_grant_could_have_begun_in_each_month_to_its_end(expires_on, last):
    found = missing(BY_TYPE, RegistrationFacts(type=LIMITED, expires_on=expires_on))
    grants = [each.granted_on for each in found.stand_ins]
    assert found.key == "granted_on"
    assert (len(grants), grants[-1]) == (37, last)
