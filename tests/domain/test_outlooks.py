"""What is called possible before a cycle ends is counted when it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from pldash.domain.cases import (
    Case,
    Category,
    Employment,
    Recognition,
    RecognitionPolicy,
    RegistrationFacts,
    RegistrationType,
    Topic,
)
from pldash.domain.made_up import Need
from pldash.domain.outlooks import Outlook, outlook_of
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirements import evaluate, facts_missed
from pldash.domain.rules.amounts import CategoryMinimum
from pldash.domain.rules.caps import CapKind, ShareCap
from pldash.domain.rules.coverage import Coverage
from pldash.domain.rules.examples import about
from pldash.domain.rules.gates import Gate
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.rules.topics import TopicMinimum
from pldash.domain.values import CareerStage, ParticipationMode, Period, PolicyMark, Verdict
from pldash.domain.ways import Aspect, Way
from tests.case_files import rules_for, shipped_rules
from tests.domain.test_rule_properties import CASES
from tests.rule_sets import made_case, made_entry, made_sets

LURKING, LIVE = ParticipationMode.LURKING, ParticipationMode.SYNCHRONOUS
FULL = RegistrationFacts(type=RegistrationType.FULL)
MARCH = date(2026, 3, 10)
SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)


def asked(case: Case) -> tuple[Case, Outlook]:
    """Return a case with all approved, and what is still possible in it."""
    entries = tuple(replace(entry, approved=True) for entry in case.entries)
    case = replace(case, entries=entries)
    return case, outlook_of(case, rules_for(case.body))


def done(case: Case, found: Outlook, way: Way, minutes: int, *, after: int = 0):
    """Return the evaluation on the last day once so much was done on it, or days after it."""
    day = found.last + timedelta(days=after)
    start = min(day, max(case.on + timedelta(days=1), found.last - timedelta(days=20)))
    entry = replace(way.learning.entry(minutes, Period(start, day)), id="~done")
    on = max(case.on, found.last)
    case = replace(case, on=on, entries=(*case.entries, entry))
    return evaluate(case, rules_for(case.body))


def is_met(result, requirement_id):
    (outcome,) = (each for each in result.requirements if each.id == requirement_id)
    return outcome.verdict is Verdict.MET


@SETTINGS
@given(CASES)
def test_what_is_possible_is_enough_when_it_is_done(case):
    case, found = asked(case)
    for each in found.possibilities:
        for to in each.ways:
            if to.minutes is not None:
                assert is_met(done(case, found, to.way, to.minutes), each.outcome.id)


@SETTINGS
@given(CASES)
def test_room_is_counted_to_the_minute_and_no_minute_more(case):
    case, found = asked(case)
    for way in found.ways:
        if way.room_minutes is not None:
            within = done(case, found, way, way.room_minutes).entries[-1]
            beyond = done(case, found, way, way.room_minutes + 60).entries[-1]
            assert within.counted_minutes == beyond.counted_minutes == way.room_minutes


@SETTINGS
@given(CASES)
def test_the_shortest_entry_counts_and_a_shorter_one_does_not(case):
    case, found = asked(case)
    for way in found.ways:
        least = way.least_minutes
        assert done(case, found, way, least).entries[-1].counted_minutes
        assert not done(case, found, way, least - 1).entries[-1].counted_minutes


@SETTINGS
@given(CASES)
def test_each_thing_that_is_needed_is_needed_and_nothing_else(case):
    case, found = asked(case)
    for way in found.ways:
        if way.aspect is not Aspect.PROVIDER:
            for need in way.needs:
                lean = replace(way, learning=way.learning.without(need))
                assert not done(case, found, lean, 1_000).entries[-1].counted_minutes


@SETTINGS
@given(CASES)
def test_a_day_after_the_last_is_too_late(case):
    case, found = asked(case)
    for way in found.ways:
        assert not done(case, found, way, way.least_minutes, after=1).entries[-1].counted_minutes


@SETTINGS
@given(CASES)
def test_each_requirement_that_is_not_met_is_spoken_of_where_the_end_is_known(case):
    case, found = asked(case)
    open_ones = [each for each in found.base.requirements if each.verdict is Verdict.NOT_MET]
    if found.last is not None:
        assert [each.outcome for each in found.possibilities] == open_ones


def ways(found, aspect):
    return {way.code: way for way in found.ways if way.aspect is aspect}


def made(*rules, entries=(), on=MARCH, **given):
    """What is still possible under a made-up body that asks for 1,000 minutes in 2026."""
    return outlook_of(made_case(*entries, on=on, **given), made_sets(*rules))


class TestWays:
    def test_all_modes_but_teaching_lead_to_the_total(self):
        found = made(entries=[made_entry("a", 400)])
        (possibility,) = found.possibilities
        assert {to.way.code: to.minutes for to in possibility.ways} == {
            mode: 600 for mode in ParticipationMode if mode != "application"
        }
        assert possibility.within_reach
        (teaching,) = found.closed
        assert (teaching.code, teaching.why.code) == ("application", ReasonCode.EXCLUDED_ACTIVITY)
        assert found.last == date(2026, 12, 31)

    def test_what_is_logged_for_later_days_is_reckoned_with(self):
        day = date(2026, 6, 1)
        found = made(entries=[made_entry("a", 400, started_on=day, ended_on=day)])
        assert found.possibilities[0].outcome.counted_minutes == 400

    def test_a_cap_leaves_the_room_that_is_left(self):
        policy = RecognitionPolicy(mode_caps={LURKING: Decimal(25)})
        entry = made_entry("a", parts={LURKING: 100})
        found = made(entries=[entry], policy=policy)
        lurking = ways(found, Aspect.MODE)[LURKING]
        assert (lurking.room_minutes, lurking.cap.code) == (150, ReasonCode.MODE_CAP)
        assert ways(found, Aspect.MODE)[LIVE].room_minutes is None
        (possibility,) = found.possibilities
        enough = {to.way.code: to.minutes for to in possibility.ways}
        assert (enough[LURKING], enough[LIVE]) == (None, 900)

    def test_a_full_cap_closes_the_way_and_says_why(self):
        policy = RecognitionPolicy(mode_caps={LURKING: Decimal(10)})
        found = made(entries=[made_entry("a", parts={LURKING: 100})], policy=policy)
        assert (LURKING, ReasonCode.MODE_CAP) in {
            (each.code, each.why.code) for each in found.closed
        }

    def test_a_schools_own_cap_says_whose_it_is(self):
        mark = PolicyMark(school_id="a", school="Wattle Park", number=1, since=date(2026, 1, 1))
        policy = RecognitionPolicy(mode_caps={LURKING: Decimal(25)})
        how = Recognition(policy=policy, mark=mark, fills=frozenset({"a"}))
        entry = made_entry("a", parts={LURKING: 100}, recognition=how)
        found = outlook_of(made_case(entry, on=MARCH), made_sets(), recognition=how)
        lurking = ways(found, Aspect.MODE)[LURKING]
        assert (lurking.room_minutes, lurking.cap.policy) == (150, mark)

    def test_several_ways_together_may_do_what_none_does_alone(self):
        percents = dict.fromkeys(ParticipationMode, Decimal(30))
        found = made(policy=RecognitionPolicy(mode_caps=percents))
        (possibility,) = found.possibilities
        assert all(to.minutes is None for to in possibility.ways)
        assert possibility.within_reach
        few = made(policy=RecognitionPolicy(mode_caps=dict.fromkeys(ParticipationMode, Decimal(9))))
        assert not few.possibilities[0].within_reach

    def test_whole_steps_make_the_shortest_entry_and_round_up_what_is_enough(self):
        found = made(EntryIncrement(about=about(), minutes=15), entries=[made_entry("a", 30)])
        live = ways(found, Aspect.MODE)[LIVE]
        assert live.least_minutes == 15
        assert {to.minutes for to in found.possibilities[0].ways} == {975}

    def test_a_topic_is_the_only_way_to_its_own_minimum(self):
        rule = TopicMinimum(about=about("equity"), topic=Topic.EQUITY, minutes=90)
        found = made(rule, registration=replace(FULL, certificates=frozenset()))
        _, equity = found.possibilities
        assert [(to.way.code, to.minutes) for to in equity.ways] == [("equity", 90)]

    def test_a_capped_topic_is_a_way_with_room(self):
        cap = ShareCap(about=about(), kind=CapKind.TOPIC, of="reading", percent=20)
        assert ways(made(cap), Aspect.TOPIC)["reading"].room_minutes == 200


class TestShippedBodies:
    def outlook(self, body, **given):
        facts = {"type": RegistrationType.FULL, "granted_on": date(2025, 4, 1), **given}
        case = Case(body=body, on=MARCH, registration=RegistrationFacts(**facts), entries=())
        return outlook_of(case, shipped_rules())

    def test_the_act_asks_a_provider_and_two_hours_for_accredited_learning(self):
        found = self.outlook("au-act-tqi")
        accredited = ways(found, Aspect.CATEGORY)["accredited"]
        assert Need.PROVIDER in accredited.needs
        assert accredited.least_minutes == 120
        own = ways(found, Aspect.CATEGORY)["teacher-identified"]
        assert own.needs == (Need.STANDARD, Need.WORDS)
        by_id = {each.outcome.id: each for each in found.possibilities}
        (only,) = by_id["accredited"].ways
        assert (only.way.code, only.minutes) == ("accredited", 300)

    def test_texas_tells_learning_with_and_without_a_provider_apart(self):
        found = self.outlook("us-tx", birth_month=5, certificates=frozenset())
        by_provider = ways(found, Aspect.PROVIDER)
        assert by_provider[""].room_minutes == 1_800
        assert by_provider[Need.PROVIDER].room_minutes is None

    def test_a_body_that_asks_nothing_has_nothing_to_reach(self):
        found = self.outlook("hk-cotap")
        assert [each.outcome.id for each in found.possibilities] == ["target"]
        assert found.ways == ()

    def test_an_unknown_end_is_said_to_depend_on_what_is_missing(self):
        found = self.outlook("au-nsw-nesa", granted_on=None)
        assert found.last is None
        assert "granted_on" in found.depends_on
        assert found.possibilities == ()

    def test_a_missing_plan_is_named_though_the_verdict_is_the_same(self):
        found = self.outlook("us-oh")
        assert "plan_approved_on" in found.depends_on

    def test_what_is_still_uncovered_is_a_way_of_its_own(self):
        rule = Coverage(about=about("cover"), one_below=frozenset({"6"}), all_below=frozenset())
        version = shipped_rules().body("au-nsw-nesa")
        sets = made_sets(rule)
        body = replace(sets.body("xx-made"), standards=version.standards)
        sets = type(sets)({"xx-made": body}, {})
        found = outlook_of(made_case(on=MARCH), sets)
        assert found.possibilities[1].ways[-1].way.code == "6"
        assert found.possibilities[1].ways[-1].minutes == 1

    def test_what_only_one_requirement_looks_for_is_asked_for_that_one(self):
        found = self.outlook("gb-sct-gtcs", due_on=date(2027, 7, 1))
        (record,) = found.possibilities
        assert {to.way.needs for to in record.ways} == {(Need.WORDS,)}
        assert all(way.needs == () for way in found.ways)

    def test_after_the_end_only_what_was_done_before_counts(self):
        facts = RegistrationFacts(type=RegistrationType.FULL, due_on=date(2026, 2, 28))
        case = Case(body="au-vic-vit", on=MARCH, registration=facts, entries=())
        found = outlook_of(case, shipped_rules())
        assert found.has_ended
        assert found.last == date(2026, 2, 28)
        assert found.possibilities[0].within_reach

    def test_where_other_rules_hold_by_the_end_they_judge(self):
        facts = RegistrationFacts(
            type=RegistrationType.FULL,
            granted_on=date(2020, 9, 1),
            employment=Employment.FULL_TIME,
            stage=CareerStage.PROFICIENT,
        )
        day = date(2024, 8, 15)
        case = Case(body="au-nsw-nesa", on=day, registration=facts, entries=())
        assert evaluate(case, shipped_rules()).in_force_from == date(2021, 1, 1)
        assert outlook_of(case, shipped_rules()).base.in_force_from == date(2024, 8, 16)


class ProviderOrWords(Gate):
    """A rule that no body has: one of two things is enough."""

    code = ReasonCode.NO_REFLECTION

    def check(self, tally, situation):
        del situation
        if tally.entry.provider_id is None and not tally.reflection_words:
            tally.take_all(self.code)


def test_where_one_of_two_things_is_enough_an_entry_with_both_is_sure_to_count():
    live = ways(made(ProviderOrWords(about=about())), Aspect.MODE)[LIVE]
    assert set(live.needs) == set(Need)


def test_where_the_next_rules_draw_another_cycle_todays_last_day_is_as_far_as_one_sees():
    sets = made_sets(in_force_until=date(2026, 6, 30))
    body = sets.body("xx-made")
    (first,) = body.versions
    window = replace(first.rules.window, month=7)
    later = replace(
        first,
        in_force_from=date(2026, 7, 1),
        in_force_until=None,
        rules=replace(first.rules, window=window),
    )
    sets = type(sets)({"xx-made": replace(body, versions=(first, later))}, {})
    found = outlook_of(made_case(on=MARCH), sets)
    assert found.last == date(2026, 6, 30)
    assert found.possibilities[0].within_reach


@pytest.mark.parametrize("body", [each.code for each in shipped_rules().bodies])
def test_facts_that_are_given_are_not_missed(body):
    case = Case(body=body, on=MARCH, registration=RegistrationFacts(), entries=())
    assert "type" in facts_missed(case, shipped_rules())
    known = replace(case, registration=FULL)
    assert "type" not in facts_missed(known, shipped_rules())


def test_no_fact_is_missed_where_no_rule_is_known():
    sets = made_sets(in_force_from=date(2027, 1, 1))
    assert facts_missed(made_case(), sets) == ()


def test_a_category_that_is_asked_for_by_itself():
    rule = CategoryMinimum(about=about("formal"), category=Category.FORMAL, minutes=60)
    found = made(rule)
    assert found.possibilities[1].ways == ()
    assert not found.possibilities[1].within_reach
