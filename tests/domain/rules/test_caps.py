from __future__ import annotations

from datetime import date

from pldash.domain.cases import Category, Topic
from pldash.domain.evaluations import Evaluation
from pldash.domain.requirements import evaluate
from pldash.domain.rules.caps import AmountCap, CapKind, ShareCap, limits_of
from pldash.domain.rules.examples import about
from pldash.domain.values import ParticipationMode
from tests.rule_sets import made_case, made_entry, made_sets

STUDY = ShareCap(about=about("study"), kind=CapKind.CATEGORY, of="independent-study", percent=20)
EQUITY = ShareCap(about=about("equity"), kind=CapKind.TOPIC, of="equity", percent=10)
READING = ShareCap(about=about("reading"), kind=CapKind.TOPIC, of="reading", percent=30)
LURKING = ShareCap(about=about("lurking"), kind=CapKind.MODE, of="lurking", percent=5)


def reasons(evaluation: Evaluation, entry_id: str) -> list[tuple[str, int | None]]:
    entry = next(each for each in evaluation.entries if each.id == entry_id)
    return [(str(reason.code), reason.minutes) for reason in entry.reasons]


def test_a_category_cap_takes_the_latest_entry_first():
    early = made_entry("z", 150, category=Category.INDEPENDENT_STUDY, ended_on=date(2026, 1, 2))
    late = made_entry("a", 150, category=Category.INDEPENDENT_STUDY)
    other = made_entry("b", 150, category=Category.WORKSHOP)
    result = evaluate(made_case(late, early, other), made_sets(STUDY))
    assert result.counted_minutes == 350
    assert reasons(result, "a") == [("category-cap", 100)]
    assert reasons(result, "z") == []


def test_an_entry_without_a_category_fills_no_category_cap():
    result = evaluate(made_case(made_entry("a", 900)), made_sets(STUDY))
    assert result.counted_minutes == 900


def test_an_entry_with_two_capped_topics_fills_each_once():
    both = frozenset({Topic.EQUITY, Topic.READING})
    result = evaluate(
        made_case(
            made_entry("a", 150, topics=both),
            made_entry("b", 250, topics=frozenset({Topic.READING})),
            made_entry("c", 10, topics=frozenset({Topic.EQUITY})),
        ),
        made_sets(EQUITY, READING),
    )
    assert reasons(result, "a") == [("topic-cap", 50)]
    assert reasons(result, "b") == [("topic-cap", 50)]
    assert reasons(result, "c") == [("topic-cap", 10)]
    assert result.counted_minutes == 300


def test_minutes_that_one_cap_takes_do_not_fill_the_next():
    study = made_entry(
        "a", 400, category=Category.INDEPENDENT_STUDY, topics=frozenset({Topic.READING})
    )
    later = made_entry("b", 100, topics=frozenset({Topic.READING}))
    result = evaluate(made_case(study, later), made_sets(STUDY, READING))
    assert reasons(result, "a") == [("category-cap", 200)]
    assert reasons(result, "b") == []


def test_a_body_can_cap_a_mode():
    modes = {ParticipationMode.LURKING: 80, ParticipationMode.SYNCHRONOUS: 10}
    result = evaluate(made_case(made_entry("a", parts=modes)), made_sets(LURKING))
    assert reasons(result, "a") == [("mode-cap", 30)]
    assert result.entries[0].counted_parts == {
        ParticipationMode.LURKING: 50,
        ParticipationMode.SYNCHRONOUS: 10,
    }


def test_a_cap_takes_modes_in_the_fixed_order_within_an_entry():
    modes = {
        ParticipationMode.SYNCHRONOUS: 100,
        ParticipationMode.HOSTING: 100,
        ParticipationMode.LURKING: 60,
        ParticipationMode.PREPARATION: 30,
    }
    entry = made_entry("a", parts=modes, category=Category.INDEPENDENT_STUDY)
    result = evaluate(made_case(entry), made_sets(STUDY))
    assert result.entries[0].counted_parts == {
        ParticipationMode.SYNCHRONOUS: 100,
        ParticipationMode.HOSTING: 100,
        ParticipationMode.LURKING: 0,
        ParticipationMode.PREPARATION: 0,
    }


def test_a_share_is_rounded_down_to_the_minute():
    assert ShareCap(about=about(), kind=CapKind.TOPIC, of="equity", percent=33).limit(1_000) == 330
    assert ShareCap(about=about(), kind=CapKind.TOPIC, of="equity", percent=33).limit(101) == 33


def test_an_amount_is_a_cap_of_its_own_and_the_lower_of_two_holds():
    lurking = {"kind": CapKind.MODE, "of": "lurking"}
    amount = AmountCap(about=about("amount"), minutes=40, **lurking)
    parts = {ParticipationMode.LURKING: 80}
    for caps in ((LURKING, amount), (amount, LURKING)):
        result = evaluate(made_case(made_entry("a", parts=parts)), made_sets(*caps))
        assert reasons(result, "a") == [("mode-cap", 40)]


def test_a_total_without_an_amount_leaves_an_amount_as_a_cap_and_no_share():
    amount = AmountCap(about=about(), kind=CapKind.TOPIC, of="equity", minutes=40)
    assert limits_of((EQUITY, READING, amount), CapKind.TOPIC, None) == {"equity": 40}
    assert limits_of((EQUITY, READING, amount), CapKind.TOPIC, 100) == {"equity": 10, "reading": 30}
    assert limits_of((EQUITY,), CapKind.TOPIC, 0) == {"equity": 0}
    assert limits_of((EQUITY, LURKING), CapKind.MODE, 100) == {"lurking": 5}


def test_minutes_of_a_mode_fill_its_cap_over_entries():
    parts = {ParticipationMode.LURKING: 30}
    entries = [made_entry(each, parts=parts) for each in "abc"]
    result = evaluate(made_case(*entries), made_sets(LURKING))
    found = [reasons(result, each) for each in "abc"]
    assert found == [[], [("mode-cap", 10)], [("mode-cap", 30)]]


def test_a_cap_of_another_kind_bounds_nothing_here():
    assert limits_of((STUDY, EQUITY, LURKING), CapKind.TOPIC, 1_000) == {"equity": 100}
