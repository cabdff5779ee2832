"""What schools' policies take of a log in which each entry has its own school and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pldash.domain.cases import RecognitionPolicy, RegistrationFacts, RegistrationType
from pldash.domain.policies import SchoolPolicies
from pldash.domain.policy_previews import FEWEST_TEACHERS, SentWork, preview
from pldash.domain.reasons import ReasonCode
from pldash.domain.requirements import evaluate
from pldash.domain.rules.caps import share
from pldash.domain.rules.examples import about
from pldash.domain.rules.rounding import EntryIncrement
from pldash.domain.values import ParticipationMode
from tests.policies import (
    LIVE,
    LURKING,
    OTHER,
    QUARTER,
    SCHOOL,
    SYSTEM,
    made_mark,
    made_policy,
    recognised,
)
from tests.rule_sets import made_case, made_entry, made_sets

SETTINGS = settings(max_examples=80)
ASKED = 1_000
"""What the made-up body asks."""


def counted(*entries, sets=None):
    result = evaluate(made_case(*entries), sets or made_sets())
    return [each.counted_minutes for each in result.entries]


def reasons(outcome):
    return {each.code: each.minutes for each in outcome.reasons}


def read(entry_id, minutes, recognition, **given_):
    return made_entry(entry_id, parts={LURKING: minutes}, recognition=recognition, **given_)


class TestCaps:
    def test_a_cap_takes_the_latest_of_its_own_school(self):
        here, there = recognised(QUARTER), recognised(None, OTHER)
        log = [read("a", 200, here), read("b", 200, there), read("c", 200, here)]
        assert counted(*log) == [200, 200, 50]

    def test_the_next_version_goes_on_with_the_room_that_is_used(self):
        tenth = RecognitionPolicy(mode_caps={LURKING: Decimal(10)})
        half = RecognitionPolicy(mode_caps={LURKING: Decimal(50)})
        log = [
            read("a", 200, recognised(QUARTER)),
            read("b", 50, recognised(tenth, number=2)),
            read("c", 400, recognised(half, number=3)),
        ]
        assert counted(*log) == [200, 0, 300]

    def test_what_counted_before_the_first_policy_stays_and_uses_its_room(self):
        log = [read("a", 400, recognised(None)), read("b", 50, recognised(QUARTER))]
        assert counted(*log) == [400, 0]

    def test_what_is_left_out_for_earlier_time_alone_says_so(self):
        log = [
            read("a", 200, recognised(None)),
            read("b", 100, recognised(QUARTER)),
            read("c", 230, recognised(QUARTER)),
        ]
        first, second = evaluate(made_case(*log), made_sets()).entries[1:]
        assert reasons(first) == {ReasonCode.CAP_FILLED_EARLIER: 50}
        assert [each.policy for each in first.reasons] == [recognised(QUARTER).mark]
        assert reasons(second) == {
            ReasonCode.MODE_CAP: 30,
            ReasonCode.CAP_FILLED_EARLIER: 200,
        }

    def test_a_full_cap_takes_what_follows_for_itself(self):
        log = [read(each, 100, recognised(QUARTER)) for each in "abcd"]
        outcomes = evaluate(made_case(*log), made_sets()).entries
        taken = [reasons(each) for each in outcomes]
        assert taken == [{}, {}, {ReasonCode.MODE_CAP: 50}, {ReasonCode.MODE_CAP: 100}]

    def test_time_under_the_version_before_is_earlier_time(self):
        tenth = RecognitionPolicy(mode_caps={LURKING: Decimal(10)})
        log = [
            read("a", 200, recognised(QUARTER)),
            read("b", 60, recognised(tenth, number=2)),
            read("c", 120, recognised(QUARTER)),
        ]
        outcomes = evaluate(made_case(*log), made_sets()).entries
        assert reasons(outcomes[1]) == {ReasonCode.CAP_FILLED_EARLIER: 60}
        assert reasons(outcomes[2]) == {ReasonCode.MODE_CAP: 70}

    def test_two_schools_of_a_system_share_the_room_of_its_policy(self):
        theirs = made_policy(owner=SYSTEM)
        policies = SchoolPolicies(
            {SYSTEM: (theirs,)}, {SCHOOL: (SCHOOL, SYSTEM), OTHER: (OTHER, SYSTEM)}
        )
        day = date(2026, 3, 5)
        here, there = (policies.recognition(each, day) for each in (SCHOOL, OTHER))
        assert counted(read("a", 200, here), read("b", 200, there)) == [200, 50]

    def test_a_school_that_gets_its_own_goes_on_with_the_room_that_is_used(self):
        log = [
            read("a", 200, recognised(QUARTER, SCHOOL, SYSTEM, owner=SYSTEM)),
            read("b", 200, recognised(QUARTER)),
        ]
        assert counted(*log) == [200, 50]

    def test_no_share_is_a_cap_where_no_amount_is_asked(self):
        permit = RegistrationFacts(type=RegistrationType.LIMITED)
        case = made_case(read("a", 400, recognised(QUARTER)), registration=permit)
        assert evaluate(case, made_sets()).counted_minutes == 400


class TestOtherLimits:
    def test_a_floor_is_told_as_the_schools_own(self):
        floor = recognised(RecognitionPolicy(mode_floors={LIVE: 15}))
        short = made_entry("a", parts={LIVE: 14}, recognition=floor)
        found = evaluate(made_case(short), made_sets()).entries[0].reasons
        assert [each.policy for each in found] == [floor.mark]
        assert floor.mark is not None

    def test_a_part_below_the_floor_loses_its_minutes_alone(self):
        floor = recognised(RecognitionPolicy(mode_floors={LIVE: 15}))
        short = made_entry("a", parts={LIVE: 14, LURKING: 20}, recognition=floor)
        enough = made_entry("b", parts={LIVE: 15}, recognition=floor)
        assert counted(short, enough) == [20, 15]

    def test_steps_of_a_mode_come_before_those_of_the_entry(self):
        steps = recognised(RecognitionPolicy(mode_increments={LIVE: 15}, increment_minutes=20))
        entry = made_entry("a", parts={LIVE: 50, LURKING: 20}, recognition=steps)
        assert counted(entry) == [60]

    def test_each_minute_says_whether_body_or_school_took_it(self):
        steps = recognised(RecognitionPolicy(increment_minutes=10), number=3)
        quarter = EntryIncrement(about=about("quarter"), minutes=15)
        case = made_case(made_entry("a", 50, recognition=steps))
        (entry,) = evaluate(case, made_sets(quarter)).entries
        assert [(each.code, each.minutes, each.policy) for each in entry.reasons] == [
            (ReasonCode.ROUNDED_DOWN, 5, None),
            (ReasonCode.ROUNDED_DOWN, 5, made_mark(number=3)),
        ]

    def test_an_entrys_own_school_goes_before_the_policy_of_the_whole_log(self):
        free = made_entry("a", 50, recognition=recognised(None))
        usual = made_entry("b", 50)
        case = made_case(free, usual, policy=RecognitionPolicy(increment_minutes=20))
        result = evaluate(case, made_sets())
        assert [each.counted_minutes for each in result.entries] == [50, 40]


MODES = st.sampled_from([LIVE, LURKING, ParticipationMode.ASYNCHRONOUS])
RULES = st.builds(
    RecognitionPolicy,
    mode_caps=st.dictionaries(MODES, st.sampled_from([Decimal(0), Decimal(5), Decimal(25)])),
    mode_floors=st.dictionaries(MODES, st.integers(1, 60)),
    reflection_words_min=st.dictionaries(MODES, st.sampled_from([1, 30])),
    mode_increments=st.dictionaries(MODES, st.sampled_from([5, 15, 60])),
    increment_minutes=st.sampled_from([None, 10, 60]),
)
DAYS = st.integers(0, 364).map(lambda days: date(2026, 1, 1) + timedelta(days))
ABOVE = {SCHOOL: (SCHOOL, SYSTEM), OTHER: (OTHER, SYSTEM)}


@st.composite
def policies(draw):
    """Policies of two schools and of the system above them, each of up to two versions."""
    versions = {}
    for owner in draw(st.sets(st.sampled_from([SCHOOL, OTHER, SYSTEM]))):
        days = sorted(draw(st.sets(DAYS, min_size=1, max_size=2)))
        versions[owner] = tuple(
            made_policy(day, draw(RULES), owner=owner, number=number)
            for number, day in enumerate(days, 1)
        )
    return SchoolPolicies(versions, ABOVE)


WORK = st.lists(
    st.builds(
        lambda name, teacher, school, day, parts, words, bundle: SentWork(
            teacher,
            school,
            made_entry(
                name,
                parts=parts,
                started_on=day,
                ended_on=day,
                reflection_words=words,
                bundle=bundle,
            ),
        ),
        st.uuids().map(str),
        st.sampled_from(["tara", "theo", "pia", "rua"]),
        st.sampled_from([SCHOOL, OTHER]),
        DAYS,
        st.dictionaries(MODES, st.integers(0, 300), max_size=3),
        st.sampled_from([0, 10, 50]),
        st.sampled_from([None, None, "one", "two"]),
    ),
    max_size=12,
    unique_by=lambda each: each.entry.id,
)


def judged(work, all_policies, teacher="tara"):
    """Return a teacher's entries as they are judged, and what the evaluator says of them."""
    entries = [
        replace(each.entry, recognition=all_policies.recognition(each.school, each.entry.ended_on))
        for each in work
        if each.teacher == teacher
    ]
    return entries, evaluate(made_case(*entries), made_sets()).entries


@SETTINGS
@given(WORK, policies())
def test_no_policy_raises_what_a_body_counts_and_every_minute_is_accounted_for(work, all_policies):
    _, free = judged(work, SchoolPolicies())
    entries, held = judged(work, all_policies)
    for entry, without, outcome in zip(entries, free, held, strict=True):
        logged = sum(entry.parts.values())
        assert outcome.counted_minutes <= without.counted_minutes
        assert outcome.counted_minutes + outcome.not_counted_minutes == logged
        assert sum(each.minutes for each in outcome.reasons) == outcome.not_counted_minutes
        assert {each.policy for each in outcome.reasons} <= {entry.recognition.mark}


@SETTINGS
@given(WORK, policies())
def test_no_cap_is_exceeded_by_what_comes_after_it_began(work, all_policies):
    entries, outcomes = judged(work, all_policies)
    rows = sorted(zip(entries, outcomes, strict=True), key=lambda row: (row[0].ended_on, row[0].id))
    for place, (entry, outcome) in enumerate(rows):
        how = entry.recognition
        for mode, percent in (how.policy.mode_caps if how.policy else {}).items():
            limit = share(ASKED, percent)
            for holder in how.fills:
                so_far = sum(
                    given_.counted_parts.get(mode, 0)
                    for other, given_ in rows[: place + 1]
                    if holder in other.recognition.fills
                )
                if outcome.counted_parts.get(mode, 0):
                    assert so_far <= limit


@SETTINGS
@given(WORK, policies(), RULES, st.sampled_from([SCHOOL, OTHER, SYSTEM]))
def test_a_preview_counts_what_the_evaluator_counts_before_and_after(
    work, all_policies, rules, owner
):
    mark = made_mark(owner, 9)
    shown = preview(work, all_policies, (mark, rules), required_minutes=ASKED)
    after = all_policies.proposing(mark, rules)
    differences = []
    for teacher in {each.teacher for each in work}:
        was, will = (judged(work, each, teacher)[1] for each in (all_policies, after))
        for one, other in zip(was, will, strict=True):
            differences += [
                (teacher, mode, other.counted_parts[mode] - one.counted_parts[mode])
                for mode in one.counted_parts
            ]
    for change in shown.changes:
        own = [(who, minutes) for who, mode, minutes in differences if mode is change.mode]
        less = [(who, -minutes) for who, minutes in own if minutes < 0]
        more = [(who, minutes) for who, minutes in own if minutes > 0]
        for told, found in ((change.less, less), (change.more, more)):
            assert told.entries == len(found)
            assert told.minutes == sum(minutes for _who, minutes in found)
            assert told.teachers == len({who for who, _minutes in found})
    assert shown.looked_at.entries == len(work)
    assert shown.changes_nothing == all(minutes == 0 for *_names, minutes in differences)


def test_figures_that_would_point_at_one_are_not_told():
    work = [
        SentWork(f"teacher {number}", SCHOOL, made_entry(str(number), parts={LURKING: 300}))
        for number in range(FEWEST_TEACHERS)
    ]
    everybody = preview(work, SchoolPolicies(), (made_mark(), QUARTER), required_minutes=ASKED)
    fewer = preview(work[1:], SchoolPolicies(), (made_mark(), QUARTER), required_minutes=ASKED)
    told, untold = (
        next(each.less for each in shown.changes if each.mode is LURKING)
        for shown in (everybody, fewer)
    )
    assert (told.entries, told.minutes, told.may_be_told) == (3, 150, True)
    assert not untold.may_be_told
    assert preview([], SchoolPolicies(), (made_mark(), QUARTER), required_minutes=1).changes_nothing
