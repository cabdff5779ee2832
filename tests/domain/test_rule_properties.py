"""What holds for every log, whatever is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pldash.domain.activities import ActivityType
from pldash.domain.cases import (
    Case,
    Category,
    Employment,
    Entry,
    RecognitionPolicy,
    RegistrationFacts,
    RegistrationType,
    Topic,
)
from pldash.domain.evaluations import Evaluation
from pldash.domain.reasons import ENTRY_REASONS, ReasonCode
from pldash.domain.requirements import evaluate
from pldash.domain.rule_books import RuleBook
from pldash.domain.rules.caps import Cap, CapKind, share
from pldash.domain.rules.gates import MinimumBlock
from pldash.domain.values import ParticipationMode, Period, Verdict
from tests.case_files import made_rules, rules_for

SETS = (rules_for("us-tx"), made_rules())
BODIES = [body.code for sets in SETS for body in sets.bodies]
ON = date(2026, 9, 30)
MINUTES = st.integers(0, 400)
SETTINGS = settings(max_examples=60, deadline=None, derandomize=True)


def maybe(strategy):
    return st.none() | strategy


ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.uuids().map(str),
        started_on=st.just(date(2020, 1, 1)),
        ended_on=st.integers(0, 2_500).map(lambda days: date(2020, 1, 1) + timedelta(days)),
        parts=st.dictionaries(st.sampled_from(ParticipationMode), MINUTES, max_size=4),
        category=maybe(st.sampled_from(Category)),
        topics=st.frozensets(st.sampled_from(Topic), max_size=3),
        activity_type=st.sampled_from(ActivityType),
        standards=st.sampled_from([(), ("6.2",), ("6",), ("nz-2017:2",)]),
        reflection_words=st.sampled_from([0, 5, 50]),
        approved=st.booleans(),
        provider_id=maybe(st.just("P-1")),
        bundle=maybe(st.sampled_from(["one", "two"])),
        used_for=st.sampled_from([(), ("2021-2026",)]),
    ),
    max_size=12,
    unique_by=lambda entry: entry.id,
)
FACTS = st.builds(
    RegistrationFacts,
    type=maybe(st.sampled_from(RegistrationType)),
    employment=maybe(st.sampled_from(Employment)),
    fte=maybe(st.sampled_from([Decimal("0.4"), Decimal(1)])),
    granted_on=maybe(st.dates(date(2015, 1, 1), ON)),
    due_on=maybe(st.dates(ON, date(2031, 1, 1))),
    expires_on=maybe(st.dates(ON, date(2029, 1, 1))),
    birth_month=maybe(st.integers(1, 12)),
    days_taught=st.sampled_from([{}, {2026: 19}, {2026: 20}]),
    leave=st.sampled_from([(), (Period(date(2022, 1, 10), date(2022, 9, 30)),)]),
    certificates=st.sampled_from([None, frozenset(), frozenset({"nbpts", "esol", "leadership"})]),
    attributes=st.sampled_from(
        [
            {},
            {"plan_approved_on": date(2022, 5, 5)},
            {"class": "other", "growth_plans": 2, "subjects": 5, "additional_licences": 1},
            {"kind": "permanent", "equity_goal": True, "performance_assessment": True},
        ]
    ),
)
POLICIES = maybe(
    st.builds(
        RecognitionPolicy,
        mode_caps=st.dictionaries(
            st.sampled_from(ParticipationMode), st.sampled_from([Decimal(0), Decimal(25)])
        ),
        reflection_words_min=st.dictionaries(
            st.sampled_from(ParticipationMode), st.sampled_from([1, 30])
        ),
        increment_minutes=maybe(st.sampled_from([15, 60])),
    )
)
CASES = st.builds(
    Case,
    body=st.sampled_from(BODIES),
    on=st.just(ON),
    registration=FACTS,
    entries=ENTRIES.map(tuple),
    policy=POLICIES,
)


def judged(case: Case) -> Evaluation:
    return evaluate(case, rules_for(case.body))


def rules_today(case: Case) -> RuleBook:
    return rules_for(case.body).body(case.body).version_on(case.on).rules


def by_id(case: Case) -> dict[str, object]:
    return {entry.id: entry for entry in judged(case).entries}


@SETTINGS
@given(CASES)
def test_counted_and_not_counted_are_what_was_logged(case):
    result = judged(case)
    for entry, outcome in zip(case.entries, result.entries, strict=True):
        logged = sum(entry.parts.values())
        taken = [reason for reason in outcome.reasons if reason.code in ENTRY_REASONS]
        assert outcome.counted_minutes + outcome.not_counted_minutes == logged
        assert sum(reason.minutes for reason in taken) == outcome.not_counted_minutes
        assert sum(outcome.counted_parts.values()) == outcome.counted_minutes
        assert all(reason.minutes > 0 for reason in outcome.reasons)
        places = [ENTRY_REASONS.index(reason.code) for reason in taken]
        assert places == sorted(set(places))
    assert result.counted_minutes == sum(each.counted_minutes for each in result.entries)
    assert result.not_counted_minutes == sum(each.not_counted_minutes for each in result.entries)


@SETTINGS
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_logging_does_not_matter(case, random):
    shuffled = list(case.entries)
    random.shuffle(shuffled)
    other = replace(case, entries=tuple(shuffled))
    assert by_id(case) == by_id(other)
    one, two = judged(case), judged(other)
    assert replace(one, entries=()) == replace(two, entries=())


def under_cap(
    cap: Cap, entry: Entry, parts: Mapping[ParticipationMode, int], rules: RuleBook
) -> int:
    """Return how many of an entry's minutes a cap of the body looks at."""
    if cap.kind is CapKind.MODE:
        return parts.get(ParticipationMode(cap.of), 0)
    category = entry.category
    if rules.stand_ins and category is None and entry.provider_id is None:
        category = rules.stand_ins[0].category
    looked_at = entry.topics if cap.kind is CapKind.TOPIC else {category}
    return sum(parts.values()) if cap.of in looked_at else 0


@SETTINGS
@given(CASES)
def test_a_cap_is_never_exceeded(case):
    result = judged(case)
    asked = result.verdict in {Verdict.MET, Verdict.NOT_MET} and result.required_minutes
    if case.policy is not None and asked:
        for mode, percent in case.policy.mode_caps.items():
            counted = sum(entry.counted_parts.get(mode, 0) for entry in result.entries)
            assert counted <= share(result.required_minutes, percent)
    rules = rules_today(case)
    for cap in rules.caps if asked else ():
        counted = sum(
            under_cap(cap, entry, outcome.counted_parts, rules)
            for entry, outcome in zip(case.entries, result.entries, strict=True)
        )
        assert counted <= cap.limit(result.required_minutes)


TEXAN = RegistrationFacts(
    type=RegistrationType.FULL,
    granted_on=date(2021, 2, 10),
    birth_month=5,
    certificates=frozenset(),
)


@SETTINGS
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, Category.WORKSHOP, Category.PRESENTING, Category.MENTORING]),
            st.sampled_from([None, "P-1"]),
            st.integers(600, 1_440),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_cap_of_the_body_is_never_exceeded(learnt):
    entries = [
        Entry(
            id=str(number),
            started_on=date(2022, 7, 1),
            ended_on=date(2022, 7, 1),
            parts={ParticipationMode.SYNCHRONOUS: minutes},
            category=category,
            approved=True,
            provider_id=provider,
        )
        for number, (category, provider, minutes) in enumerate(learnt)
    ]
    case = Case(body="us-tx", on=ON, registration=TEXAN, entries=tuple(entries), policy=None)
    result = judged(case)
    counted, offered = Counter(), Counter()
    for entry, outcome in zip(entries, result.entries, strict=True):
        sort = entry.category or (None if entry.provider_id else Category.INDEPENDENT_STUDY)
        counted[sort] += outcome.counted_minutes
        offered[sort] += sum(entry.parts.values())
    most = {Category.INDEPENDENT_STUDY: 1_800, Category.PRESENTING: 900, Category.MENTORING: 2_700}
    for sort, minutes in most.items():
        assert counted[sort] == min(offered[sort], minutes)


@SETTINGS
@given(CASES, ENTRIES.filter(bool))
def test_one_more_approved_entry_never_lowers_what_counts(case, more):
    case = replace(case, policy=None)
    entry = replace(more[0], id="one more", approved=True, bundle=None)
    before = judged(case)
    after = judged(replace(case, entries=(*case.entries, entry)))
    assert after.counted_minutes >= before.counted_minutes
    assert [each.id for each in before.requirements] == [each.id for each in after.requirements]
    rules = rules_today(case)
    capped = any(under_cap(cap, entry, entry.parts, rules) for cap in rules.caps)
    for earlier, later in zip(before.requirements, after.requirements, strict=True):
        if capped and earlier.id != "total":
            continue  # earlier learning without a topic takes the room of later learning with it
        assert later.counted_minutes >= earlier.counted_minutes


@SETTINGS
@given(CASES)
def test_what_is_asked_of_nobody_is_no_minutes(case):
    result = judged(case)
    if result.verdict is Verdict.NOT_APPLICABLE:
        assert result.required_minutes == 0
    assert result.verdict in Verdict
    assert result.requirements[0].id == "total"


def with_entries(case: Case, *entries: Entry) -> Case:
    return replace(case, entries=entries)


def carried_minutes(result: Evaluation) -> int:
    reasons = [reason for entry in result.entries for reason in entry.reasons]
    return sum(each.minutes for each in reasons if each.code == ReasonCode.CARRIED_OVER)


@SETTINGS
@given(CASES, ENTRIES)
def test_entries_outside_the_cycle_change_nothing_but_by_carry_over(case, more):
    result = judged(case)
    if result.cycle is None:
        return
    inside = [entry for entry in case.entries if entry.ended_on in result.cycle]
    outside = [
        replace(entry, id=f"outside {number}", bundle=None)
        for number, entry in enumerate((*case.entries, *more))
        if entry.ended_on not in result.cycle
    ]
    alone, wider = (
        judged(with_entries(case, *inside)),
        judged(with_entries(case, *inside, *outside)),
    )
    assert wider.entries[: len(inside)] == alone.entries
    if rules_today(case).carry_over is None:
        assert wider.requirements == alone.requirements
    assert wider.counted_minutes == alone.counted_minutes + carried_minutes(wider)


LAST_MONTHS = st.dates(date(2019, 3, 1), date(2019, 7, 1))
"""In which surplus of the cycle to 30 June 2019 is earned, and the days around them."""
LONG_ENTRIES = st.lists(
    st.tuples(
        st.dates(date(2014, 1, 1), date(2023, 12, 31)) | LAST_MONTHS | LAST_MONTHS,
        st.integers(900, 1_440),
        st.sampled_from([(), (), ("2014-2019",)]),
    ),
    min_size=8,
    max_size=20,
)


def test_carry_over_is_surplus_of_the_cycle_before_and_nothing_else():
    seen = []

    @SETTINGS
    @given(st.sampled_from(["us-il", "us-pa"]), LONG_ENTRIES)
    def holds(body, learnt):
        facts = replace(TEXAN, granted_on=date(2019, 7, 1), fte=Decimal(1))
        entries = [
            Entry(
                id=f"{number}",
                started_on=day,
                ended_on=day,
                parts={ParticipationMode.SYNCHRONOUS: minutes},
                provider_id="P-1",
                approved=True,
                used_for=used_for,
            )
            for number, (day, minutes, used_for) in enumerate(learnt)
        ]
        case = Case(body=body, on=date(2024, 6, 30), registration=facts, entries=tuple(entries))
        result, before = judged(case), Period(date(2014, 7, 1), date(2019, 6, 30))
        carried = {
            entry.id: outcome.counted_minutes
            for entry, outcome in zip(entries, result.entries, strict=True)
            if entry.ended_on not in result.cycle and outcome.counted_minutes
        }
        assert sum(carried.values()) == carried_minutes(result)
        assert all(entry.ended_on in before for entry in entries if entry.id in carried)
        earned = sum(sum(each.parts.values()) for each in entries if each.ended_on in before)
        assert sum(carried.values()) <= max(0, earned - result.required_minutes)
        earlier = [each for each in entries if each.ended_on < before.start]
        kept = [each for each in entries if each.ended_on >= before.start]
        assert judged(with_entries(case, *kept)).requirements == result.requirements
        seen.append((bool(carried), bool(earlier)))

    holds()
    assert {True, False} == {carried for carried, _ in seen}
    assert (True, True) in seen


def halves(entry: Entry) -> tuple[Entry, Entry]:
    """Return an entry's minutes in two entries, next to each other in every order."""
    first = {mode: minutes // 2 for mode, minutes in entry.parts.items()}
    second = {mode: minutes - first[mode] for mode, minutes in entry.parts.items()}
    return replace(entry, parts=first), replace(entry, id=f"{entry.id} too", parts=second)


def learnt(entry: Entry) -> int:
    """Return an entry's minutes without those of teaching, which are taken before any length."""
    return sum(
        minutes
        for mode, minutes in entry.parts.items()
        if mode is not ParticipationMode.APPLICATION
    )


@SETTINGS
@given(CASES)
def test_an_entry_in_two_pieces_is_worth_the_same_where_no_length_says_so(case):
    """Where a shortest block counts, pieces as long as it are worth the same."""
    rules = rules_today(case)
    if rules.increments:
        return
    block = max((gate.minutes for gate in rules.gates if isinstance(gate, MinimumBlock)), default=0)
    case = replace(case, policy=None)
    pieces = [
        piece
        for entry in case.entries
        for piece in (halves(entry) if learnt(halves(entry)[0]) >= block else (entry,))
    ]
    whole, split = judged(case), judged(with_entries(case, *pieces))
    assert split.requirements == whole.requirements
    assert (split.verdict, split.cycle) == (whole.verdict, whole.cycle)
    assert split.counted_minutes == whole.counted_minutes


LENGTHS = [
    body.code
    for sets in SETS
    for body in sets.bodies
    if (rules := body.version_on(ON).rules).increments
    or any(isinstance(gate, MinimumBlock) for gate in rules.gates)
]


@SETTINGS
@given(CASES, st.sampled_from(LENGTHS))
def test_where_a_length_is_asked_two_pieces_are_never_worth_more(case, body):
    entries = (replace(each, category=None) for each in case.entries)
    case = replace(case, body=body, policy=None, entries=tuple(entries))
    rules = rules_today(case)
    split = with_entries(case, *(piece for entry in case.entries for piece in halves(entry)))
    lost = judged(case).counted_minutes - judged(split).counted_minutes
    assert lost >= 0
    if not any(isinstance(gate, MinimumBlock) for gate in rules.gates):
        step = max(rule.minutes for rule in rules.increments)
        assert lost % step == 0
        assert lost <= step * len(case.entries)
