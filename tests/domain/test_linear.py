"""Twice the log is twice the work, counted in calls: a clock would say something else each time."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal
from types import FrameType

import pytest

from pldash.domain.cases import Case, Employment, RegistrationFacts, RegistrationType, Topic
from pldash.domain.requirements import evaluate
from pldash.domain.values import CareerStage
from tests.case_files import shipped_rules
from tests.rule_sets import made_entry

ON = date(2026, 9, 30)
TOPICS = tuple(Topic)
FACTS = RegistrationFacts(
    type=RegistrationType.FULL,
    stage=CareerStage.PROFICIENT,
    employment=Employment.FULL_TIME,
    fte=Decimal(1),
    granted_on=date(2023, 2, 1),
    expires_on=date(2028, 1, 31),
    birth_month=3,
    days_taught=dict.fromkeys(range(2020, 2027), 190),
    certificates=frozenset(),
)


def log_of(body: str, entries: int) -> Case:
    made = tuple(
        made_entry(
            f"e{number}",
            started_on=ON - timedelta(days=number % 50),
            ended_on=ON - timedelta(days=number % 50),
            topics=frozenset({TOPICS[number % len(TOPICS)]}),
            bundle=f"b{number // 3}",
            reflection_words=40,
            annotation_words=20,
            provider_id="provider",
        )
        for number in range(entries)
    )
    return Case(body=body, on=ON, registration=FACTS, entries=made)


def calls_of(case: Case) -> int:
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        del frame, arg
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        evaluate(case, shipped_rules())
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("body", [each.code for each in shipped_rules().bodies])
def test_the_next_entries_cost_no_more_than_those_before(body):
    evaluate(log_of(body, 1), shipped_rules())
    small, middle, large = (calls_of(log_of(body, entries)) for entries in (50, 100, 200))
    assert large - middle <= 2.05 * (middle - small)
