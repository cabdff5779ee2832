from __future__ import annotations

from dataclasses import replace

import pytest

from pldash.domain.cases import Category
from pldash.domain.requirements import evaluate
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.minimums import CategoryShare, ModeMinimum, ModeShare
from pldash.domain.tallies import Ledger
from pldash.domain.values import ParticipationMode, Verdict
from tests.domain.rules.tallied import ledger, tally
from tests.rule_sets import made_case, made_entry, made_sets

HOSTING = ParticipationMode.HOSTING


def outcome(rule, *entries):
    found = evaluate(made_case(*entries), made_sets(rule))
    return next(each for each in found.requirements if each.id == "least")


@pytest.mark.parametrize(("minutes", "short_by"), [(250, None), (249, 1)])
def test_a_share_of_a_category_is_one_of_the_required_minutes(minutes, short_by):
    rule = CategoryShare(about=about("least"), category=Category.FORMAL, percent=25)
    formal = made_entry("a", minutes, category=Category.FORMAL)
    found = outcome(rule, formal, made_entry("b", 900, category=Category.INFORMAL))
    assert (found.required_minutes, found.counted_minutes) == (250, minutes)
    assert [each.minutes for each in found.reasons] == ([short_by] if short_by else [])


@pytest.mark.parametrize(
    "rule",
    [
        ModeMinimum(about=about("least"), mode=HOSTING, minutes=100),
        ModeShare(about=about("least"), mode=HOSTING, percent=10),
    ],
    ids=["amount", "share"],
)
@pytest.mark.parametrize(("minutes", "verdict"), [(60, Verdict.MET), (59, Verdict.NOT_MET)])
def test_minutes_of_a_mode_are_added_over_entries(rule, minutes, verdict):
    mixed = {HOSTING: minutes, ParticipationMode.SYNCHRONOUS: 500}
    found = outcome(rule, made_entry("a", parts=mixed), made_entry("b", parts={HOSTING: 40}))
    assert (found.verdict, found.required_minutes) == (verdict, 100)
    assert found.counted_minutes == minutes + 40


def test_minutes_that_do_not_count_do_not_help():
    rule = ModeMinimum(about=about("least"), mode=HOSTING, minutes=1)
    found = outcome(rule, made_entry("a", parts={HOSTING: 40}, approved=False))
    assert (found.verdict, found.counted_minutes) == (Verdict.NOT_MET, 0)


def test_there_is_no_share_of_what_has_no_amount():
    nothing = replace(situation(), required_minutes=None)
    for rule in (
        CategoryShare(about=about(), category=Category.FORMAL, percent=100),
        ModeShare(about=about(), mode=HOSTING, percent=100),
    ):
        found = rule.find(Ledger((), 0, {}), nothing)
        assert (found.verdict, found.required_minutes) == (Verdict.MET, 0)


def test_what_is_not_in_the_log_is_nothing():
    without = ledger(tally(60), tally(30))
    for rule in (
        CategoryShare(about=about(), category=Category.FORMAL, percent=50),
        ModeMinimum(about=about(), mode=HOSTING, minutes=60),
        ModeShare(about=about(), mode=HOSTING, percent=50),
    ):
        assert rule.counted(without) == 0
