"""A school's own policy, alone: which entries it has a say on, and what it takes of one."""

from __future__ import annotations

from pldash.domain.cases import Recognition, RecognitionPolicy
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.local_policy import apply_policies, recognitions_of, round_by_policies
from tests.domain.rules.tallied import tally
from tests.policies import LIVE, LURKING, QUARTER, recognised


def policy_of(**rules):
    return recognised(RecognitionPolicy(**rules))


def taken(how, parts, **given):
    """Return the reasons of one entry under one policy, with whose they are, and what is left."""
    one = tally(parts=parts, **given)
    apply_policies([(one, how)], 1_000)
    round_by_policies([(one, how)])
    reasons = [(each.code, each.minutes, each.policy) for each in one.outcome().reasons]
    return reasons, dict(one.left)


class TestWhatItHasASayOn:
    def test_an_entry_that_names_no_school_is_the_whole_logs(self):
        bare = tally()
        usual = Recognition(policy=QUARTER, fills=frozenset({""}))
        assert recognitions_of([bare], QUARTER) == [(bare, usual)]

    def test_an_entry_without_a_school_is_left_out_where_the_log_has_no_policy(self):
        bare, theirs = tally(), tally(id="b", recognition=recognised(QUARTER))
        assert recognitions_of([bare, theirs], None) == [(theirs, theirs.entry.recognition)]

    def test_a_school_without_a_policy_is_kept_beside_one_that_has_it(self):
        free, bound = (tally(recognition=recognised(each)) for each in (None, QUARTER))
        assert [one for one, _how in recognitions_of([free, bound], None)] == [free, bound]

    def test_schools_without_any_policy_take_no_work(self):
        assert recognitions_of([tally(recognition=recognised(None))], None) == []


class TestWhatItTakes:
    def test_a_mode_is_rounded_down_by_its_own_step_and_no_other(self):
        how = policy_of(mode_increments={LURKING: 15})
        assert taken(how, {LIVE: 50, LURKING: 50}) == (
            [(ReasonCode.ROUNDED_DOWN, 5, how.mark)],
            {LIVE: 50, LURKING: 45},
        )

    def test_a_part_below_the_floor_goes_in_the_policys_name(self):
        how = policy_of(mode_floors={LURKING: 20, LIVE: 20})
        assert taken(how, {LURKING: 19, LIVE: 20}) == (
            [(ReasonCode.BELOW_MINIMUM_BLOCK, 19, how.mark)],
            {LURKING: 0, LIVE: 20},
        )

    def test_a_short_reflection_takes_its_mode_alone(self):
        how = policy_of(reflection_words_min={LURKING: 30})
        short = [(ReasonCode.REFLECTION_TOO_SHORT, 20, how.mark)]
        left = {LURKING: 0, LIVE: 60}
        assert taken(how, {LURKING: 20, LIVE: 60}, reflection_words=29) == (short, left)
        kept = {LURKING: 20, LIVE: 60}
        assert taken(how, dict(kept), reflection_words=30) == ([], kept)

    def test_nothing_of_a_mode_that_is_not_there_is_taken(self):
        how = policy_of(
            mode_increments={LURKING: 15},
            mode_floors={LURKING: 20},
            reflection_words_min={LURKING: 3},
        )
        assert taken(how, {LIVE: 50}, reflection_words=0) == ([], {LIVE: 50})
