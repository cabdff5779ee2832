"""Rules that are shown and take or judge nothing, and those that only sort."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.cases import Category
from pldash.domain.rules.categories import CategoryStandsIn
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.no_amount import NoAmount, NothingAsked, WhyNoAmount
from pldash.domain.rules.reminders import ApplyFromDay, ApplyWithin, KeepRecords
from pldash.domain.rules.rounding import round_down
from pldash.domain.rules.unjudged import NotJudged
from pldash.domain.tallies import Ledger
from pldash.domain.values import Period, Verdict
from tests.domain.rules.tallied import tally

LEDGER = Ledger((), 60, {})
TO_JUNE = Period(date(2021, 7, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (KeepRecords(about=about(), months=12), "keep-until"),
        (ApplyFromDay(about=about(), month=1, of_month=1), "apply-from"),
        (ApplyWithin(about=about(), months=3), "apply-from"),
        (NotJudged(about=about()), "not-judged-here"),
    ],
    ids=lambda each: getattr(each, "shape", ""),
)
def test_what_no_log_can_show_is_never_judged(rule, code):
    found = rule.find(LEDGER, situation())
    assert (found.verdict, found.required_minutes) == (Verdict.CANNOT_BE_JUDGED, None)
    assert [str(each.code) for each in found.reasons] == [code]
    assert rule.counted(LEDGER) == 0


def test_the_days_follow_from_the_end_of_the_cycle():
    assert KeepRecords(about=about(), months=12).day(TO_JUNE) == date(2027, 6, 30)
    assert ApplyWithin(about=about(), months=3).day(TO_JUNE) == date(2026, 4, 1)
    for month, day in ((1, date(2026, 1, 1)), (7, date(2025, 7, 1))):
        assert ApplyFromDay(about=about(), month=month, of_month=1).day(TO_JUNE) == day


def test_a_total_without_an_amount_counts_all_and_requires_nothing():
    asked = NoAmount(about=about(), why=WhyNoAmount.AMOUNT_NOT_FOUND)
    found = asked.find(LEDGER, situation())
    assert (found.verdict, str(found.reasons[0].code)) == (
        Verdict.CANNOT_BE_JUDGED,
        "amount-not-found",
    )
    nothing = NothingAsked(about=about())
    assert nothing.find(LEDGER, situation()).verdict is Verdict.NOT_APPLICABLE
    for rule in (asked, nothing):
        assert (rule.counted(LEDGER), rule.required(situation())) == (60, None)


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ({}, Category.INDEPENDENT_STUDY),
        ({"provider_id": "P-1"}, None),
        ({"category": Category.WORKSHOP}, Category.WORKSHOP),
    ],
)
def test_only_what_nobody_sorted_is_sorted(given, category):
    one = tally(**given)
    CategoryStandsIn(about=about(), category=Category.INDEPENDENT_STUDY).stand_in(one)
    assert one.category is category


@pytest.mark.parametrize(("minutes", "left"), [(14, 0), (15, 15), (29, 15), (30, 30)])
def test_an_entry_is_rounded_down_to_whole_increments(minutes, left):
    one = tally(minutes)
    round_down(one, 15)
    assert one.minutes == left
    taken = [(str(each.code), each.minutes) for each in one.outcome().reasons]
    assert taken == ([("rounded-down", minutes - left)] if minutes - left else [])
