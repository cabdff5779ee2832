"""What a body says lowers no amount lowers none, and no proportion stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Case, Employment, RegistrationFacts, RegistrationType
from pldash.domain.errors import InputRefused
from pldash.domain.requirements import evaluate
from pldash.domain.rule_books import rule_book
from pldash.domain.rules.adjusted_totals import AdjustedTotal
from pldash.domain.rules.examples import about
from pldash.domain.rules.no_proration import LessTime, NoProration
from pldash.domain.rules.proportions import InProportion
from pldash.domain.rules.windows import FixedYear
from pldash.domain.values import Period
from tests.case_files import shipped_rules

ON = date(2026, 9, 30)
FULL = RegistrationFacts(
    type=RegistrationType.FULL,
    employment=Employment.FULL_TIME,
    fte=Decimal(1),
    granted_on=date(2023, 2, 1),
    expires_on=date(2028, 1, 31),
)
LESS = {
    LessTime.PART_TIME: {"employment": Employment.PART_TIME, "fte": Decimal("0.2")},
    LessTime.CASUAL: {"employment": Employment.CASUAL, "fte": Decimal("0.1")},
    LessTime.LEAVE: {"leave": (Period(date(2025, 1, 1), date(2025, 12, 31)),)},
}
SAID = [
    (body.code, each)
    for body in shipped_rules().bodies
    for rule in body.version_on(ON).rules.no_proration
    for each in rule.told()
]


def required(body: str, facts: RegistrationFacts) -> int | None:
    case = Case(body=body, on=ON, registration=facts, entries=())
    return evaluate(case, shipped_rules()).required_minutes


def test_it_is_told_in_one_order():
    rule = NoProration(about=about(), despite=frozenset({LessTime.LEAVE, LessTime.PART_TIME}))
    assert rule.told() == (LessTime.PART_TIME, LessTime.LEAVE)


def test_five_bodies_say_so():
    both = (LessTime.PART_TIME, LessTime.CASUAL)
    bodies = ("au-act-tqi", "au-nt-trb", "au-vic-vit", "au-wa-trbwa")
    expected = {(body, each) for body in bodies for each in both}
    assert set(SAID) == {*expected, ("au-sa-trbsa", LessTime.LEAVE)}


@pytest.mark.parametrize(("body", "why"), SAID)
def test_the_amount_stays_where_the_body_says_so(body, why):
    assert required(body, replace(FULL, **LESS[why])) == required(body, FULL) > 0


def test_where_a_body_lowers_it_nothing_is_said():
    less = replace(FULL, **LESS[LessTime.PART_TIME])
    assert required("us-nj", less) < required("us-nj", FULL)
    assert shipped_rules().body("us-nj").version_on(ON).rules.no_proration == ()


@pytest.mark.parametrize(
    ("to_share", "to_days", "despite", "contradicts"),
    [
        (True, False, LessTime.PART_TIME, True),
        (True, False, LessTime.CASUAL, True),
        (True, False, LessTime.LEAVE, False),
        (False, True, LessTime.LEAVE, True),
        (False, True, LessTime.CASUAL, False),
        (True, True, LessTime.LEAVE, True),
    ],
)
def test_data_that_says_both_is_refused(to_share, to_days, despite, contradicts):
    part = InProportion(about=about("part"), to_share=to_share, to_days=to_days)
    rules = (
        FixedYear(about=about("cycle"), month=1, day=1),
        AdjustedTotal(about=about("total"), minutes=1_200, adjust=(part,)),
        NoProration(about=about("same"), despite=frozenset({despite})),
    )
    if contradicts:
        with pytest.raises(InputRefused, match="'part' lowers the amount") as refused:
            rule_book(rules, "xx")
        assert (refused.value.code, refused.value.where) == ("rules-contradict", "xx")
    else:
        assert rule_book(rules, "xx").no_proration == rules[2:]
