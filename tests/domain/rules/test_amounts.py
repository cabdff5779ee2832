from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Category, CreditUnit, Employment, RegistrationFacts, Topic
from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.adjusted_totals import AdjustedTotal
from pldash.domain.rules.adjustments import (
    AmountOfChoice,
    DoneInstead,
    MoreAbove,
    MoreForEach,
    SetByBody,
)
from pldash.domain.rules.amounts import CategoryMinimum, LowerAmount, TotalMinimum
from pldash.domain.rules.category_presence import CategoryPresence
from pldash.domain.rules.credits import CreditWorth, parts_with_credits
from pldash.domain.rules.examples import about, situation
from pldash.domain.rules.points import PointsTotal
from pldash.domain.rules.reflective_record import ReflectiveRecord
from pldash.domain.rules.stage_amounts import StageCategoryMinimum
from pldash.domain.rules.targets import Target
from pldash.domain.rules.topics import TopicMinimum, TopicPresence, TopicShare
from pldash.domain.tallies import Ledger
from pldash.domain.values import CareerStage, ParticipationMode, Verdict
from tests.domain.rules.tallied import ledger, tally
from tests.rule_sets import made_entry

EMPTY = Ledger((), 0, {})
EQUITY, READING = frozenset({Topic.EQUITY}), frozenset({Topic.READING})


def here(required: int | None = None, **facts):
    return replace(situation(), facts=RegistrationFacts(**facts), required_minutes=required)


def told(finding) -> list[tuple[str, int | None]]:
    return [(str(each.code), each.minutes) for each in finding.reasons]


@pytest.mark.parametrize("rule", [CategoryMinimum, CategoryPresence])
def test_nothing_of_a_category_is_nothing(rule):
    amount = {"minutes": 60} if rule is CategoryMinimum else {}
    least = rule(about=about(), category=Category.FORMAL, **amount)
    assert least.counted(EMPTY) == 0
    assert least.find(EMPTY, situation()).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("held", "required"), [((), 7_200), (("b",), 3_600), (("b", "c"), 1_800)])
def test_of_several_certificates_that_lower_the_amount_the_lowest_wins(held, required):
    lower = tuple(
        LowerAmount(about=about(), certificate=code, minutes=minutes)
        for code, minutes in (("b", 3_600), ("c", 1_800))
    )
    rule = TotalMinimum(about=about(), minutes=7_200, lower=lower)
    found = rule.find(Ledger((), required, {}), here(certificates=frozenset(held)))
    lowered = [(str(each.code), each.detail) for each in found.reasons]
    assert lowered == [("lower-amount", code) for code in held]
    assert (found.verdict, found.required_minutes) == (Verdict.MET, required)
    assert [each.detail for each in found.reasons] == list(held)


def test_certificates_that_were_not_given_could_be_none_or_each():
    lower = (LowerAmount(about=about(), certificate="b", minutes=60),)
    with pytest.raises(MissingFact) as missing:
        TotalMinimum(about=about(), minutes=120, lower=lower).required(situation())
    assert missing.value.key == "certificates"
    assert [each.certificates for each in missing.value.stand_ins] == [frozenset(), {"b"}]


def test_adjustments_work_in_the_order_of_the_data_and_only_those_that_change_are_told():
    rule = AdjustedTotal(
        about=about(),
        minutes=1_000,
        adjust=(
            AmountOfChoice(about=about(), attribute="class", value="other", minutes=2_000),
            MoreForEach(about=about(), attribute="licences", minutes=100),
            MoreAbove(about=about(), attribute="subjects", above=4, minutes=50),
            DoneInstead(about=about(), attribute="plans", minutes=500),
        ),
    )
    facts = {"class": "other", "licences": 2, "subjects": 4, "plans": 1}
    found = rule.find(EMPTY, here(attributes=facts))
    assert found.required_minutes == 1_700
    assert told(found)[0] == ("short-by", 1_700)
    assert [each.detail for each in found.reasons[1:]] == ["class", "licences", "plans"]
    assert rule.required(here(attributes={"subjects": 5})) == 1_050


def test_what_was_done_instead_never_leaves_less_than_nothing():
    rule = DoneInstead(about=about(), attribute="plans", minutes=600)
    amounts = [rule.adjust(1_000, here(attributes={"plans": n})) for n in (0, 1, 2, 9)]
    assert amounts == [1_000, 400, 0, 0]


def test_what_the_body_set_is_in_hours_and_may_be_none_at_all():
    rule = SetByBody(about=about(), attribute="hours")
    assert rule.adjust(600, here(attributes={"hours": 0})) == 0
    assert rule.adjust(600, here(attributes={"hours": 2})) == 120
    assert rule.adjust(600, here()) == 600


def test_a_stage_has_an_amount_of_its_own():
    rule = StageCategoryMinimum(
        about=about(),
        category=Category.ACCREDITED,
        minutes=300,
        stages=frozenset({CareerStage.LEAD}),
        stage_minutes=120,
    )
    for stage, required in ((CareerStage.LEAD, 120), (CareerStage.PROFICIENT, 300)):
        assert rule.find(EMPTY, here(stage=stage)).required_minutes == required
    assert rule.counted(EMPTY) == 0
    with pytest.raises(MissingFact) as missing:
        rule.find(EMPTY, here())
    assert [each.stage for each in missing.value.stand_ins] == list(CareerStage)


def test_an_entry_speaks_to_each_of_its_topics_in_full():
    log = ledger(tally(40, topics=EQUITY | READING), tally(20, topics=READING))
    for topic, minutes in ((Topic.EQUITY, 40), (Topic.READING, 60), (Topic.CONTENT, 0)):
        assert TopicPresence(about=about(), topic=topic).counted(log) == minutes


def test_a_topic_is_there_from_the_first_minute():
    rule = TopicPresence(about=about(), topic=Topic.EQUITY)
    assert rule.find(ledger(tally(1, topics=EQUITY)), situation()).verdict is Verdict.MET
    absent = rule.find(ledger(tally(60, topics=READING)), situation())
    assert (absent.verdict, told(absent)) == (Verdict.NOT_MET, [("nothing-counted", None)])


def test_a_topic_may_be_asked_only_of_some():
    rule = TopicMinimum(
        about=about(), topic=Topic.READING, minutes=60, certificates=frozenset({"r"})
    )
    other = rule.find(EMPTY, here(certificates=frozenset({"x"})))
    assert (other.verdict, other.required_minutes) == (Verdict.NOT_APPLICABLE, 0)
    assert rule.find(EMPTY, here(certificates=frozenset({"x", "r"}))).required_minutes == 60
    with pytest.raises(MissingFact) as missing:
        rule.find(EMPTY, replace(here(), certificates=frozenset({"r", "x"})))
    assert [each.certificates for each in missing.value.stand_ins] == [frozenset(), {"r", "x"}]


@pytest.mark.parametrize(
    ("required", "held", "asked"),
    [(999, (), 149), (999, ("esol",), 999), (None, ("esol",), 0), (0, ("esol",), 0)],
)
def test_a_share_of_a_topic_is_rounded_down(required, held, asked):
    rule = TopicShare(
        about=about(),
        topic=Topic.EQUITY,
        percent=15,
        certificate="esol",
        percent_with_certificate=100,
    )
    found = rule.find(EMPTY, here(required, certificates=frozenset(held)))
    assert found.required_minutes == asked


@pytest.mark.parametrize(("minutes", "verdict"), [(60, Verdict.MET), (59, Verdict.NOT_MET)])
def test_a_target_is_reached_at_its_amount(minutes, verdict):
    rule = Target(about=about(), minutes=60)
    assert rule.find(Ledger((), minutes, {}), situation()).verdict is verdict


def test_one_reflection_makes_a_record():
    rule = ReflectiveRecord(about=about())
    log = ledger(tally(30), tally(45, reflection_words=1))
    assert rule.counted(log) == 45
    assert rule.find(log, situation()).verdict is Verdict.MET
    assert rule.find(ledger(tally(30)), situation()).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("units", "given", "verdict"),
    [
        ({CreditUnit.SEMESTER: 3}, {}, Verdict.MET),
        ({CreditUnit.SEMESTER: 2, CreditUnit.QUARTER: Decimal("1.5")}, {}, Verdict.MET),
        ({CreditUnit.SEMESTER: Decimal("2.9")}, {}, Verdict.CANNOT_BE_JUDGED),
        ({CreditUnit.CEU: 99}, {}, Verdict.CANNOT_BE_JUDGED),
        ({CreditUnit.SEMESTER: 3}, {"approved": False}, Verdict.CANNOT_BE_JUDGED),
        ({CreditUnit.SEMESTER: 3}, {"ended_on": date(2025, 12, 31)}, Verdict.CANNOT_BE_JUDGED),
    ],
)
def test_enough_credits_of_the_cycle_give_the_points(units, given, verdict):
    rule = PointsTotal(about=about(), points=90, semester=30, quarter=20)
    log = ledger(tally(0, credits={unit: Decimal(n) for unit, n in units.items()}, **given))
    assert rule.find(log, situation()).verdict is verdict


def test_points_are_counted_up_to_the_day():
    rule = PointsTotal(about=about(), points=30, semester=30, quarter=20)
    log = ledger(tally(0, credits={CreditUnit.SEMESTER: Decimal(1)}, ended_on=date(2026, 6, 2)))
    for day, verdict in ((1, Verdict.CANNOT_BE_JUDGED), (2, Verdict.MET)):
        assert rule.find(log, replace(situation(), on=date(2026, 6, day))).verdict is verdict


def test_credits_stand_in_the_place_of_logged_minutes_and_never_beside_them():
    worth = [CreditWorth(about=about(), unit=CreditUnit.SEMESTER, minutes=900)]
    entry = made_entry("a", 500, credits={CreditUnit.SEMESTER: Decimal("1.5")})
    assert parts_with_credits(entry, worth) == {ParticipationMode.SYNCHRONOUS: 1_350}
    other = made_entry("a", 500, credits={CreditUnit.CEU: Decimal(1)})
    assert parts_with_credits(other, worth) == other.parts


def test_nobody_needs_an_employment_for_an_amount():
    rule = AdjustedTotal(about=about(), minutes=60, adjust=())
    assert rule.required(here(employment=Employment.CASUAL)) == 60
