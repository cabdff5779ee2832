from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import CreditUnit, Employment, RegistrationFacts
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.plans import CreditsWhenNotEmployed, PlanFirst, ProviderOrPlan
from pldash.domain.rules.windows import FAR_AHEAD, LONG_AGO
from tests.domain.rules.tallied import gated

FIRST = PlanFirst(about=about(), attribute="plan")
EITHER = ProviderOrPlan(about=about(), attribute="plan")
CREDITS = CreditsWhenNotEmployed(about=about())


def here(employment: Employment | None = None, **attributes):
    facts = RegistrationFacts(employment=employment, attributes=attributes)
    return replace(situation(), facts=facts)


@pytest.mark.parametrize(
    ("approved_on", "reasons"),
    [(date(2026, 3, 4), []), (date(2026, 3, 5), ["outside-cycle"])],
)
def test_a_plan_comes_before_the_day_on_which_the_learning_begins(approved_on, reasons):
    known = here(plan=approved_on)
    given = {"started_on": date(2026, 3, 5), "ended_on": date(2026, 3, 9)}
    assert gated(FIRST, known, **given) == reasons
    assert gated(EITHER, known, **given) == ["no-approved-provider" for _ in reasons]


def test_without_the_day_of_the_plan_it_could_be_long_ago_or_never():
    with pytest.raises(MissingFact) as missing:
        gated(FIRST, here(role="teacher"))
    assert missing.value.key == "plan"
    assert [each.attributes for each in missing.value.stand_ins] == [
        {"role": "teacher", "plan": day} for day in (LONG_AGO, FAR_AHEAD)
    ]


def test_a_provider_needs_no_plan_and_no_plan_is_never_a_missing_fact():
    assert gated(EITHER, here(), provider_id="P-1") == []
    assert gated(EITHER, here()) == ["no-approved-provider"]


@pytest.mark.parametrize(
    ("units", "reasons"),
    [
        ({}, ["excluded-activity"]),
        ({CreditUnit.CEU: Decimal(1)}, ["excluded-activity"]),
        ({CreditUnit.SEMESTER: Decimal(1)}, []),
        ({CreditUnit.CEU: Decimal(1), CreditUnit.QUARTER: Decimal(1)}, []),
    ],
)
def test_whoever_is_not_employed_uses_college_credits(units, reasons):
    assert gated(CREDITS, here(Employment.NOT_EMPLOYED), credits=units) == reasons
    assert gated(CREDITS, here(Employment.CASUAL), credits=units) == []


def test_employment_is_asked_only_of_what_it_changes():
    assert gated(CREDITS, here(), credits={CreditUnit.SEMESTER: Decimal(1)}) == []
    with pytest.raises(MissingFact) as missing:
        gated(CREDITS, here())
    assert missing.value.key == "employment"
    assert {each.employment for each in missing.value.stand_ins} == {
        Employment.FULL_TIME,
        Employment.NOT_EMPLOYED,
    }
