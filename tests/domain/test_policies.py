from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import RecognitionPolicy
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.policies import (
    PolicyEntry,
    SchoolPolicies,
    last_day,
    refuse_bad_end,
    refuse_bad_policy,
    refuse_withdrawing,
    rules_of,
    rules_to_plain,
    version_on,
)
from tests.policies import LIVE, LURKING, OTHER, QUARTER, SCHOOL, SYSTEM, made_mark, made_policy

TODAY = date(2026, 11, 18)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
FULL = RecognitionPolicy(
    mode_caps={LURKING: Decimal(0), LIVE: Decimal(100)},
    mode_floors={LIVE: 15},
    reflection_words_min={LURKING: 30},
    mode_increments={LIVE: 15},
    increment_minutes=5,
)


def entered(from_on=TODAY, until_on=None, rules=QUARTER):
    return PolicyEntry(from_on=from_on, until_on=until_on, rules=rules)


class TestWhichHolds:
    def test_a_version_holds_from_its_first_day_to_the_eve_of_the_next(self):
        first, second = made_policy(JUNE), made_policy(JULY, number=2)
        days = [date(2026, 5, 31), JUNE, date(2026, 6, 30), JULY]
        found = [version_on([second, first], day) for day in days]
        assert found == [None, first, first, second]
        assert last_day(first, [first, second]) == date(2026, 6, 30)
        assert last_day(second, [first, second]) is None

    def test_a_version_ends_on_its_own_last_day_where_that_is_earlier(self):
        first = made_policy(JUNE, until_on=date(2026, 6, 10))
        second = made_policy(JULY, number=2, until_on=date(2027, 1, 1))
        assert version_on([first, second], date(2026, 6, 10)) == first
        assert version_on([first, second], date(2026, 6, 11)) is None
        assert last_day(first, [first, second]) == date(2026, 6, 10)
        assert last_day(second, [first, second]) == date(2027, 1, 1)

    def test_a_schools_own_holds_before_that_of_the_systems_and_theirs_where_it_has_none(self):
        own = made_policy(JUNE, until_on=date(2026, 6, 30))
        theirs = made_policy(date(2026, 5, 1), owner=SYSTEM)
        policies = SchoolPolicies(
            {SCHOOL: (own,), SYSTEM: (theirs,)}, {SCHOOL: (SCHOOL, SYSTEM), OTHER: (OTHER, SYSTEM)}
        )
        days = [date(2026, 4, 30), date(2026, 5, 1), JUNE, JULY]
        assert [policies.version_on(SCHOOL, day) for day in days] == [None, theirs, own, theirs]
        assert policies.version_on(OTHER, JUNE) == theirs
        assert policies.version_on("a school that nobody knows", JUNE) is None

    def test_an_entry_fills_the_caps_of_its_school_and_of_whose_policy_it_is(self):
        theirs = made_policy(JUNE, owner=SYSTEM)
        policies = SchoolPolicies({SYSTEM: (theirs,)}, {SCHOOL: (SCHOOL, SYSTEM)})
        before, after = (policies.recognition(SCHOOL, day) for day in (date(2026, 5, 31), JUNE))
        assert (before.policy, before.fills) == (None, {SCHOOL})
        assert (after.policy, after.mark, after.fills) == (QUARTER, theirs.mark, {SCHOOL, SYSTEM})

    def test_a_proposed_policy_stands_in_the_place_of_its_owners_alone(self):
        own, theirs = made_policy(JUNE), made_policy(JUNE, owner=SYSTEM)
        policies = SchoolPolicies(
            {SCHOOL: (own,), SYSTEM: (theirs,)}, {SCHOOL: (SCHOOL, SYSTEM), OTHER: (OTHER, SYSTEM)}
        )
        asked = policies.proposing(made_mark(SYSTEM, 2), FULL)
        long_ago = date(2020, 1, 1)
        assert asked.recognition(OTHER, long_ago).policy == FULL
        assert asked.version_on(SCHOOL, JUNE) == own


class TestRefusals:
    @pytest.mark.parametrize(
        ("entry", "code", "field"),
        [
            (entered(date(2026, 11, 17)), "policy-starts-in-the-past", "from_on"),
            (entered(date(2026, 12, 1)), "policy-overlaps", "from_on"),
            (entered(date(2026, 11, 30)), "policy-overlaps", "from_on"),
            (entered(date(2026, 12, 2), date(2026, 12, 1)), "policy-ends-before-start", "until_on"),
            (entered(date(2026, 12, 2), rules=RecognitionPolicy()), "policy-empty", None),
        ],
    )
    def test_a_version_touches_neither_the_past_nor_another(self, entry, code, field):
        with pytest.raises(RuleBroken) as refused:
            refuse_bad_policy(entry, [made_policy(date(2026, 12, 1))], today=TODAY)
        assert (refused.value.reasons[0].code, refused.value.field) == (code, field)

    @pytest.mark.parametrize("entry", [entered(), entered(until_on=TODAY), entered(rules=FULL)])
    def test_one_may_begin_today_and_be_for_a_day(self, entry):
        assert refuse_bad_policy(entry, [made_policy(JUNE)], today=TODAY) is None

    @pytest.mark.parametrize(
        ("rules", "code", "field"),
        [
            ({"mode_caps": {LURKING: Decimal(101)}}, "policy-percent", "cap_lurking"),
            ({"mode_caps": {LURKING: Decimal(-1)}}, "policy-percent", "cap_lurking"),
            ({"mode_caps": {LURKING: Decimal("NaN")}}, "policy-percent", "cap_lurking"),
            ({"mode_caps": {LURKING: Decimal("Infinity")}}, "policy-percent", "cap_lurking"),
            ({"mode_floors": {LIVE: 0}}, "policy-floor", "floor_synchronous"),
            ({"mode_floors": {LIVE: 1_441}}, "policy-floor", "floor_synchronous"),
            ({"reflection_words_min": {LIVE: 10**30}}, "policy-words", "words_synchronous"),
            ({"mode_increments": {LIVE: 0}}, "policy-step", "step_synchronous"),
            ({"mode_increments": {LIVE: 241}}, "policy-step", "step_synchronous"),
            ({"increment_minutes": 0}, "policy-step", "increment"),
            ({"increment_minutes": -15}, "policy-step", "increment"),
        ],
    )
    def test_limits_that_no_school_means(self, rules, code, field):
        with pytest.raises(RuleBroken) as refused:
            refuse_bad_policy(entered(rules=RecognitionPolicy(**rules)), [], today=TODAY)
        assert (refused.value.reasons[0].code, refused.value.field) == (code, field)

    def test_only_what_has_not_begun_is_withdrawn(self):
        assert refuse_withdrawing(made_policy(date(2026, 11, 19)), today=TODAY) is None
        with pytest.raises(Conflict, match="policy-has-begun"):
            refuse_withdrawing(made_policy(TODAY), today=TODAY)

    @pytest.mark.parametrize(
        ("since", "last", "code"),
        [
            (JUNE, date(2026, 11, 17), "policy-ends-in-the-past"),
            (date(2026, 12, 1), date(2026, 11, 30), "policy-ends-in-the-past"),
            (JUNE, date(2027, 1, 1), "policy-ends-later"),
        ],
    )
    def test_an_end_changes_nothing_that_has_passed_and_prolongs_nothing(self, since, last, code):
        version, following = made_policy(since), made_policy(date(2027, 1, 1), number=2)
        with pytest.raises(RuleBroken, match=code):
            refuse_bad_end(version, [version, following], last, today=TODAY)

    @pytest.mark.parametrize("last", [TODAY, date(2026, 12, 31)])
    def test_an_end_from_today_on_is_good(self, last):
        version, following = made_policy(JUNE), made_policy(date(2027, 1, 1), number=2)
        assert refuse_bad_end(version, [version, following], last, today=TODAY) is None
        assert refuse_bad_end(version, [version], last, today=TODAY) is None


@pytest.mark.parametrize("rules", [FULL, QUARTER, RecognitionPolicy()])
def test_stored_rules_come_back_as_they_were(rules):
    assert rules_of(rules_to_plain(rules)) == rules
