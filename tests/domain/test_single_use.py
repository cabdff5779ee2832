from __future__ import annotations

from dataclasses import replace
from datetime import date

from pldash.domain.cases import Case, RegistrationFacts, RegistrationType
from pldash.domain.requirements import evaluate
from pldash.domain.single_use import used_twice
from tests.case_files import shipped_rules
from tests.rule_sets import made_case, made_entry, made_sets

FACTS = RegistrationFacts(
    type=RegistrationType.FULL,
    granted_on=date(2024, 7, 1),
    certificates=frozenset(),
)


def judged(*bodies, entries):
    cases = [
        Case(
            body=body,
            on=date(2026, 6, 1),
            registration=replace(FACTS, employment="full-time"),
            entries=tuple(entries),
        )
        for body in bodies
    ]
    return [(case, evaluate(case, shipped_rules())) for case in cases]


def test_an_hour_that_two_bodies_count_bites_where_one_lets_it_be_used_once():
    entries = [
        made_entry("both", 60, provider_id="P"),
        made_entry("early", 90, provider_id="P", ended_on=date(2024, 8, 1)),
    ]
    entries[1] = replace(entries[1], started_on=date(2024, 8, 1))
    two = judged("us-il", "us-nj", entries=entries)
    (found,) = used_twice(two, shipped_rules())
    assert (found.body, found.others) == ("us-il", ("us-nj",))
    assert found.entries == ("both",)
    assert (found.minutes, found.left_minutes) == (60, 90)
    assert found.about.source.url


def test_it_bites_nowhere_without_the_rule_or_without_a_shared_hour():
    entries = [made_entry("a", 60, standards=("6.2",))]
    assert used_twice(judged("au-vic-vit", "us-nj", entries=entries), shipped_rules()) == ()
    assert used_twice(judged("us-il", "us-nj", entries=entries), shipped_rules()) == ()
    assert (
        used_twice(judged("us-il", entries=[made_entry("a", provider_id="P")]), shipped_rules())
        == ()
    )


def test_a_day_without_known_rules_has_no_such_rule():
    sets = made_sets(in_force_from=date(2027, 1, 1))
    case = made_case(made_entry("a"))
    assert used_twice([(case, evaluate(case, sets))] * 2, sets) == ()
