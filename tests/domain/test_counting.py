from __future__ import annotations

from datetime import date

from pldash.domain.cases import RecognitionPolicy, RegistrationFacts, RegistrationType
from pldash.domain.requirements import evaluate
from pldash.domain.rules.examples import about
from pldash.domain.rules.gates import MinimumBlock, ReflectionNeeded, SingleUse
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.sources import About
from pldash.domain.values import ParticipationMode, Verdict
from tests.rule_sets import made_case, made_entry, made_sets

TEACHING = {ParticipationMode.APPLICATION: 30, ParticipationMode.SYNCHRONOUS: 60}


def codes(evaluation):
    return [(str(each.code), each.minutes) for each in evaluation.entries[0].reasons]


def test_teaching_counts_only_where_the_body_says_so():
    case = made_case(made_entry("a", parts=TEACHING))
    assert codes(evaluate(case, made_sets())) == [("excluded-activity", 30)]
    assert evaluate(case, made_sets(application_counts=True)).counted_minutes == 90


def test_what_was_used_before_is_used_whether_it_was_teaching_or_not():
    case = made_case(made_entry("a", parts=TEACHING, used_for=("2025",)))
    single_use = SingleUse(about=about("single-use"))
    assert codes(evaluate(case, made_sets(single_use))) == [("already-used", 90)]


def test_gates_are_tried_in_the_order_of_the_reasons_whatever_the_order_of_the_data():
    block = MinimumBlock(about=about("block"), minutes=120)
    reflection = ReflectionNeeded(about=about("reflection"))
    case = made_case(made_entry("a"))
    assert codes(evaluate(case, made_sets(block, reflection))) == [("no-reflection", 60)]


def test_a_minimum_block_is_the_one_in_force_when_the_entry_ended():
    since_may = About(
        id="block",
        title="From May",
        source=about().source,
        certainty=about().certainty,
        in_force_from=date(2026, 5, 1),
        in_force_until=date(2026, 5, 31),
    )
    block = MinimumBlock(about=since_may, minutes=120)
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    entries = [made_entry(str(day), ended_on=day) for day in days]
    result = evaluate(made_case(*entries), made_sets(block))
    assert [each.counted_minutes for each in result.entries] == [60, 0, 0, 60]


def test_the_body_rounds_and_then_the_policy_rounds_what_is_left():
    quarter = EntryIncrement(about=about("quarter"), minutes=15)
    policy = RecognitionPolicy(increment_minutes=10)
    case = made_case(made_entry("a", 50), policy=policy)
    result = evaluate(case, made_sets(quarter))
    assert (result.counted_minutes, codes(result)) == (40, [("rounded-down", 10)])


def test_a_share_has_nothing_to_be_a_share_of_where_the_amount_is_not_known():
    policy = RecognitionPolicy(mode_caps={ParticipationMode.SYNCHRONOUS: 1}, increment_minutes=25)
    permit = RegistrationFacts(type=RegistrationType.LIMITED)
    result = evaluate(made_case(made_entry("a"), registration=permit, policy=policy), made_sets())
    assert (result.verdict, result.required_minutes) == (Verdict.CANNOT_BE_JUDGED, None)
    assert codes(result) == [("rounded-down", 10)]


def test_an_entry_without_minutes_needs_no_reason():
    case = made_case(made_entry("a", 0, approved=False))
    assert codes(evaluate(case, made_sets())) == []


def test_the_bundle_has_the_longest_of_its_reflections():
    gate = ReflectionNeeded(about=about("reflection"))
    entries = [
        made_entry("a", bundle="b", reflection_words=5),
        made_entry("c", bundle="b"),
        made_entry("d", bundle="other"),
    ]
    result = evaluate(made_case(*entries), made_sets(gate))
    assert [each.counted_minutes for each in result.entries] == [60, 60, 0]
