from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.attribute_duties import AttributeExempts
from pldash.domain.rules.duties import (
    DaysTaught,
    Holds,
    TypeOfRegistration,
    WorksAtLeast,
    exempt_by_type,
)
from pldash.domain.rules.examples import about
from pldash.domain.values import Period, Verdict

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
FULL = RegistrationFacts(type=RegistrationType.FULL)
DAYS = DaysTaught(about=about(), least_days=20)
HALF = WorksAtLeast(about=about(), percent=50)
PROVISIONAL = RegistrationType.PROVISIONAL


def reason(found) -> str | None:
    return None if found is None else str(found.reason.code)


@pytest.mark.parametrize(("days", "code"), [(19, "too-few-days-taught"), (20, None)])
def test_the_days_of_the_year_in_which_the_cycle_ends_are_meant(days, code):
    facts = replace(FULL, days_taught={2025: 200, 2026: days})
    assert reason(DAYS.exempts(facts, YEAR)) == code


def test_days_that_were_not_given_could_be_enough_or_none():
    with pytest.raises(MissingFact) as missing:
        DAYS.exempts(replace(FULL, days_taught={2025: 200}), YEAR)
    assert missing.value.key == "days_taught"
    assert [each.days_taught for each in missing.value.stand_ins] == [
        {2025: 200, 2026: 20},
        {2025: 200, 2026: 0},
    ]


@pytest.mark.parametrize(
    ("fte", "code"), [("0.5", None), ("0.499", "not-working-enough"), ("0", "not-working-enough")]
)
def test_half_of_full_time_is_enough_and_a_little_less_is_not(fte, code):
    assert reason(HALF.exempts(replace(FULL, fte=Decimal(fte)), YEAR)) == code


def test_employment_says_the_share_where_nothing_else_does():
    full_time = replace(FULL, employment=Employment.FULL_TIME)
    assert HALF.exempts(full_time, YEAR) is None
    more_than_all = replace(HALF, percent=101)
    assert reason(more_than_all.exempts(full_time, YEAR)) == "not-working-enough"
    nobody = replace(FULL, employment=Employment.NOT_EMPLOYED, fte=Decimal(1))
    assert reason(HALF.exempts(nobody, YEAR)) == "not-working-enough"


def test_a_share_that_was_not_given_could_be_all_or_nothing():
    with pytest.raises(MissingFact) as missing:
        HALF.exempts(replace(FULL, employment=Employment.PART_TIME), YEAR)
    assert missing.value.key == "fte"
    assert [each.fte for each in missing.value.stand_ins] == [Decimal(1), Decimal(0)]


def test_a_type_is_asked_nothing_or_the_same_as_full():
    nothing, same = (
        TypeOfRegistration(about=about(), type=PROVISIONAL, holds=holds)
        for holds in (Holds.NOTHING_ASKED, Holds.AS_FULL)
    )
    provisional = RegistrationFacts(type=PROVISIONAL)
    found = exempt_by_type(provisional, (nothing,), YEAR)
    assert found is not None
    assert (found.verdict, reason(found)) == (Verdict.NOT_APPLICABLE, "type-not-asked")
    assert found.reason.detail == "provisional"
    assert exempt_by_type(provisional, (same,), YEAR) is None
    assert exempt_by_type(FULL, (nothing,), YEAR) is None


def test_a_type_of_which_the_data_says_nothing_cannot_be_judged():
    found = exempt_by_type(RegistrationFacts(type=RegistrationType.LIMITED), (), YEAR)
    assert found is not None
    assert (found.verdict, found.reason.detail) == (Verdict.CANNOT_BE_JUDGED, "limited")
    assert reason(found) == "type-not-covered"


def test_a_type_that_was_not_given_could_be_each():
    with pytest.raises(MissingFact) as missing:
        exempt_by_type(RegistrationFacts(), (), YEAR)
    assert missing.value.key == "type"
    assert [each.type for each in missing.value.stand_ins] == list(RegistrationType)


def test_the_first_duty_that_exempts_says_why():
    facts = replace(FULL, days_taught={2026: 0}, fte=Decimal(0))
    assert reason(exempt_by_type(facts, (DAYS, HALF), YEAR)) == "too-few-days-taught"
    assert reason(exempt_by_type(facts, (HALF, DAYS), YEAR)) == "not-working-enough"


def test_an_attribute_exempts_by_its_value_alone():
    rule = AttributeExempts(about=about(), attribute="kind", values=frozenset({"old", "older"}))
    found = rule.exempts(replace(FULL, attributes={"kind": "older"}), YEAR)
    assert found is not None
    assert (found.verdict, reason(found)) == (Verdict.NOT_APPLICABLE, "not-asked-here")
    assert found.reason.detail == "kind"
    for attributes in ({}, {"kind": "new"}, {"other": "old"}):
        assert rule.exempts(replace(FULL, attributes=attributes), YEAR) is None
