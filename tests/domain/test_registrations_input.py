from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Employment, RegistrationFacts, RegistrationType
from pldash.domain.errors import InputRefused
from pldash.domain.given_values import Given
from pldash.domain.registrations_input import read_registration
from pldash.domain.requirement_sets import Attribute, AttributeKind
from pldash.domain.values import CareerStage, Period
from tests.case_files import shipped_rules

ILLINOIS = shipped_rules().body("us-il")
ASKING = replace(
    ILLINOIS,
    attributes={
        "plan_on": Attribute(key="plan_on", title="Plan", kind=AttributeKind.DATE),
        "plans": Attribute(key="plans", title="Plans", kind=AttributeKind.NUMBER),
        "charter": Attribute(key="charter", title="Charter", kind=AttributeKind.FLAG),
        "class": Attribute(
            key="class", title="Class", kind=AttributeKind.CHOICE, choices=("teacher", "other")
        ),
    },
)


def read(value: object, body=ASKING) -> RegistrationFacts:
    return read_registration(Given(value, "registration"), body)


def test_every_fact_is_read():
    facts = read(
        {
            "type": "full",
            "stage": "highly-accomplished",
            "employment": "part-time",
            "fte": 0.6,
            "granted_on": "2021-02-01",
            "due_on": "2026-01-31",
            "expires_on": "2026-01-31",
            "birth_month": 12,
            "days_taught": {"2025": 190},
            "leave": [{"from": "2024-02-01", "until": "2024-02-01"}],
            "certificates": ["nbpts"],
            "attributes": {"plan_on": "2021-02-01", "plans": 2, "charter": True, "class": "other"},
        }
    )
    assert facts == RegistrationFacts(
        type=RegistrationType.FULL,
        stage=CareerStage.HIGHLY_ACCOMPLISHED,
        employment=Employment.PART_TIME,
        fte=Decimal("0.6"),
        granted_on=date(2021, 2, 1),
        due_on=date(2026, 1, 31),
        expires_on=date(2026, 1, 31),
        birth_month=12,
        days_taught={2025: 190},
        leave=(Period(date(2024, 2, 1), date(2024, 2, 1)),),
        certificates=frozenset({"nbpts"}),
        attributes={"plan_on": date(2021, 2, 1), "plans": 2, "charter": True, "class": "other"},
    )


def test_null_and_left_out_are_the_same():
    keys = ["type", "stage", "employment", "fte", "granted_on", "due_on", "expires_on"]
    keys += ["birth_month", "days_taught", "leave", "certificates", "attributes"]
    assert read(dict.fromkeys(keys)) == read({}) == RegistrationFacts()
    assert read({"attributes": {"plans": None}}) == RegistrationFacts()


def test_no_certificates_is_a_fact_and_left_out_is_none():
    assert read({"certificates": []}).certificates == frozenset()
    assert read({}).certificates is None


@pytest.mark.parametrize(
    ("value", "code", "where"),
    [
        ({"name": "x"}, "unknown-key", "name"),
        ({"type": "half"}, "unknown-type", "type"),
        ({"stage": "guru"}, "unknown-stage", "stage"),
        ({"employment": "retired"}, "unknown-employment", "employment"),
        ({"fte": 1.01}, "out-of-range", "fte"),
        ({"fte": -0.1}, "out-of-range", "fte"),
        ({"fte": float("nan")}, "out-of-range", "fte"),
        ({"fte": True}, "wrong-type", "fte"),
        ({"fte": "1"}, "wrong-type", "fte"),
        ({"birth_month": 0}, "out-of-range", "birth_month"),
        ({"birth_month": 13}, "out-of-range", "birth_month"),
        ({"granted_on": "yesterday"}, "bad-date", "granted_on"),
        ({"granted_on": 2021}, "wrong-type", "granted_on"),
        (
            {"granted_on": "2021-02-01", "due_on": "2021-01-31"},
            "ends-before-it-starts",
            "due_on",
        ),
        (
            {"granted_on": "2021-02-01", "expires_on": "2021-01-31"},
            "ends-before-it-starts",
            "expires_on",
        ),
        ({"days_taught": {"25": 1}}, "bad-year", "days_taught.25"),
        ({"days_taught": {"1025": 1}}, "bad-year", "days_taught.1025"),
        ({"days_taught": {"2025": 367}}, "out-of-range", "days_taught.2025"),
        ({"days_taught": [190]}, "wrong-type", "days_taught"),
        ({"leave": [{"from": "2024-02-01"}]}, "missing-key", "leave[0].until"),
        (
            {"leave": [{"from": "2024-02-01", "until": "2024-01-31"}]},
            "ends-before-it-starts",
            "leave[0].until",
        ),
        ({"certificates": ["nbpts", "esol"]}, "unknown-certificate", "certificates[1]"),
        ({"certificates": "nbpts"}, "wrong-type", "certificates"),
        ({"attributes": {"shoe_size": 42}}, "unknown-attribute", "attributes.shoe_size"),
        ({"attributes": {"plan_on": "soon"}}, "bad-date", "attributes.plan_on"),
        ({"attributes": {"plans": -1}}, "negative-number", "attributes.plans"),
        ({"attributes": {"charter": "yes"}}, "wrong-type", "attributes.charter"),
        ({"attributes": {"class": "third"}}, "unknown-value", "attributes.class"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(value, code, where):
    with pytest.raises(InputRefused) as refused:
        read(value)
    assert (refused.value.code, refused.value.where) == (code, f"registration.{where}")


def test_a_body_that_asks_no_attribute_refuses_any_by_name():
    with pytest.raises(InputRefused) as refused:
        read({"attributes": {"class": "other"}}, ILLINOIS)
    assert refused.value.code == "unknown-attribute"
