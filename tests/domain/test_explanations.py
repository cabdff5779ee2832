"""Each minute that a body's rule takes leads back to that rule, in every written case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.cases import Category, Recognition, RecognitionPolicy, Topic
from pldash.domain.cases_input import read_case
from pldash.domain.explanations import grounds_of
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirements import evaluate
from pldash.domain.rules.caps import CapKind, ShareCap
from pldash.domain.rules.examples import about
from pldash.domain.rules.gates import ExcludedActivities
from pldash.domain.values import ParticipationMode, PolicyMark, Reason
from tests.case_files import case_input, rules_for, shipped_rules, written_cases
from tests.rule_sets import made_case, made_entry, made_sets

OURS = {ReasonCode.NOT_APPROVED, ReasonCode.NOT_YET}
"""Reasons that no rule of a body gives."""
POLICY = {
    ReasonCode.MODE_CAP,
    ReasonCode.CAP_FILLED_EARLIER,
    ReasonCode.NO_REFLECTION,
    ReasonCode.REFLECTION_TOO_SHORT,
    ReasonCode.ROUNDED_DOWN,
}
"""Reasons that a school's own policy may give as well."""


def explained(case, sets):
    """Return each reason of each entry, with the rules behind it."""
    result = evaluate(case, sets)
    grounds = grounds_of(case, sets, result.cycle)
    return [
        (entry, reason, grounds.of(reason, entry))
        for entry, outcome in zip(case.entries, result.entries, strict=True)
        for reason in outcome.reasons
    ]


def titles(case, sets):
    return [[each.id for each in rules] for _entry, _reason, rules in explained(case, sets)]


def test_every_written_case_has_a_rule_for_each_minute_that_a_body_takes():
    codes, missing = set(), []
    for body, sentence, written in written_cases():
        sets = rules_for(body)
        case = read_case(case_input(body, written), sets)
        for entry, reason, rules in explained(case, sets):
            codes.add(reason.code)
            by_policy = case.policy is not None and reason.code in POLICY
            taught = ParticipationMode.APPLICATION in entry.parts
            known = sets.body(body).version_on(case.on) is not None
            if rules or reason.code in OURS or by_policy or taught or not known:
                continue
            missing.append(f"{body}: {sentence}: {reason.code}")
    assert missing == []
    assert len(codes) > 10


def test_no_rule_stands_behind_what_is_our_own_gate():
    entry = made_entry("a", approved=False)
    assert titles(made_case(entry), made_sets()) == [[]]


def test_outside_the_cycle_it_is_the_rule_that_drew_it():
    day = date(2025, 12, 31)
    entry = made_entry("a", started_on=day, ended_on=day)
    assert titles(made_case(entry), made_sets()) == [["cycle"]]


def test_of_two_rules_with_one_code_the_one_that_took_is_named():
    sets = made_sets(
        ExcludedActivities(about=about("aid"), activity_types=frozenset({ActivityType.FIRST_AID})),
        ExcludedActivities(about=about("whs"), activity_types=frozenset({ActivityType.WHS})),
    )
    entry = made_entry("a", activity_type=ActivityType.WHS)
    assert titles(made_case(entry), sets) == [["whs"]]


@pytest.mark.parametrize(
    ("kind", "of", "facts"),
    [
        (CapKind.MODE, "synchronous", {}),
        (CapKind.TOPIC, "equity", {"topics": frozenset({Topic.EQUITY})}),
        (CapKind.CATEGORY, "formal", {"category": Category.FORMAL}),
    ],
)
def test_a_cap_is_named_that_the_entry_is_under(kind, of, facts):
    other = {CapKind.MODE: "lurking", CapKind.TOPIC: "reading", CapKind.CATEGORY: "informal"}
    sets = made_sets(
        ShareCap(about=about("this"), kind=kind, of=of, percent=0),
        ShareCap(about=about("that"), kind=kind, of=other[kind], percent=0),
    )
    assert titles(made_case(made_entry("a", **facts)), sets) == [["this"]]


def test_teaching_needs_no_rule_to_be_left_out():
    entry = made_entry("a", parts={ParticipationMode.APPLICATION: 60})
    assert titles(made_case(entry), made_sets()) == [[]]


def test_a_policy_is_not_taken_for_a_rule_of_the_body():
    mark = PolicyMark(school_id="a", school="Wattle Park", number=1, since=date(2026, 1, 1))
    policy = RecognitionPolicy(mode_caps={ParticipationMode.SYNCHRONOUS: Decimal(1)})
    how = Recognition(policy=policy, mark=mark, fills=frozenset({"a"}))
    cap = ShareCap(about=about("body"), kind=CapKind.MODE, of="synchronous", percent=2)
    case = made_case(made_entry("a", recognition=how))
    assert titles(case, made_sets(cap)) == [["body"], []]


def test_a_day_without_known_rules_has_no_grounds():
    sets = made_sets(in_force_from=date(2027, 1, 1))
    case = made_case(made_entry("a"))
    grounds = grounds_of(case, sets, None)
    assert grounds.of(Reason(ReasonCode.OUTSIDE_CYCLE, 60), case.entries[0]) == ()


def test_a_missing_fact_may_be_what_takes_the_minutes():
    written = next(case for body, _, case in written_cases() if body == "us-oh")
    case = read_case(case_input("us-oh", written), shipped_rules())
    unknown = replace(case, registration=replace(case.registration, attributes={}))
    cycle = evaluate(unknown, shipped_rules()).cycle
    grounds = grounds_of(unknown, shipped_rules(), cycle)
    entry = replace(unknown.entries[0], started_on=cycle.start, ended_on=cycle.start)
    found = grounds.of(Reason(ReasonCode.OUTSIDE_CYCLE, 60), entry)
    assert [each.id for each in found] == ["plan"]
    nowhere = grounds_of(unknown, shipped_rules(), None)
    assert len(nowhere.of(Reason(ReasonCode.OUTSIDE_CYCLE, 60), entry)) == 2
