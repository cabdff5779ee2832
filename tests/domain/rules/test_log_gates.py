from __future__ import annotations

from datetime import date

from pldash.domain.cases import Topic
from pldash.domain.requirements import evaluate
from pldash.domain.rules.caps import AmountCap, CapKind
from pldash.domain.rules.examples import about
from pldash.domain.rules.gates import SingleUse
from pldash.domain.rules.log_gates import BundleCap, TopicThreshold
from tests.rule_sets import made_case, made_entry, made_sets

BUNDLE = BundleCap(about=about("bundle"), minutes=300)
TOPIC = TopicThreshold(about=about("topic"), minutes=600)


def taken(*entries, rules=(BUNDLE,)) -> dict[str, list[tuple[str, int | None]]]:
    found = evaluate(made_case(*entries), made_sets(*rules))
    return {
        each.id: [(str(reason.code), reason.minutes) for reason in each.reasons]
        for each in found.entries
    }


def test_a_bundle_of_exactly_the_most_counts_whole_and_one_more_minute_does_not():
    one, two = made_entry("a", 100, bundle="b"), made_entry("b", 200, bundle="b")
    assert taken(one, two) == {"a": [], "b": []}
    more = made_entry("b", 201, bundle="b")
    assert taken(one, more) == {"a": [], "b": [("bundle-cap", 1)]}


def test_the_earliest_learning_of_a_bundle_counts():
    late = made_entry("a", 250, bundle="b")
    early = made_entry("z", 250, bundle="b", ended_on=date(2026, 1, 2))
    assert taken(late, early) == {"a": [("bundle-cap", 200)], "z": []}


def test_each_bundle_has_room_of_its_own_and_no_bundle_has_no_limit():
    first = made_entry("a", 300, bundle="b")
    assert taken(first, made_entry("b", 300, bundle="c"), made_entry("c", 900)) == {
        "a": [],
        "b": [],
        "c": [],
    }


def test_minutes_that_a_gate_took_fill_no_bundle():
    used = made_entry("a", 300, bundle="b", used_for=("2025",))
    rules = (BUNDLE, SingleUse(about=about("use")))
    found = taken(used, made_entry("b", 300, bundle="b"), rules=rules)
    assert found == {"a": [("already-used", 300)], "b": []}


def test_a_bundle_that_is_full_fills_no_cap_with_what_is_above():
    cap = AmountCap(about=about("cap"), kind=CapKind.TOPIC, of="equity", minutes=400)
    equity = frozenset({Topic.EQUITY})
    found = taken(
        made_entry("a", 350, bundle="b", topics=equity),
        made_entry("b", 150, topics=equity),
        rules=(cap, BUNDLE),
    )
    assert found == {"a": [("bundle-cap", 50)], "b": [("topic-cap", 50)]}


def test_a_topic_is_tried_before_a_bundle_whatever_the_order_of_the_data():
    equity = frozenset({Topic.EQUITY})
    found = taken(made_entry("a", 599, bundle="b", topics=equity), rules=(BUNDLE, TOPIC))
    assert found == {"a": [("below-topic-minimum", 599)]}


def test_a_topic_has_enough_at_the_amount_and_not_a_minute_before():
    equity = frozenset({Topic.EQUITY})
    one, two = made_entry("a", 300, topics=equity), made_entry("b", 300, topics=equity)
    assert taken(one, two, rules=(TOPIC,)) == {"a": [], "b": []}
    less = made_entry("b", 299, topics=equity)
    assert taken(one, less, rules=(TOPIC,)) == {
        "a": [("below-topic-minimum", 300)],
        "b": [("below-topic-minimum", 299)],
    }


def test_one_topic_with_enough_is_enough_and_no_topic_is_not_asked():
    both = frozenset({Topic.EQUITY, Topic.READING})
    found = taken(
        made_entry("a", 600, topics=frozenset({Topic.READING})),
        made_entry("b", 10, topics=both),
        made_entry("c", 10, topics=frozenset({Topic.EQUITY})),
        made_entry("d", 10),
        rules=(TOPIC,),
    )
    assert found == {"a": [], "b": [], "c": [("below-topic-minimum", 10)], "d": []}
