from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pldash.domain.actors import Actor
from pldash.domain.approvals import DecisionKind, refuse_the_same
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.procedures import (
    Procedure,
    ProcedureKind,
    is_drawn,
    is_within,
    procedure_of,
    refuse_bad_procedure,
    refuse_bad_start,
    refuse_withdrawing,
    settled_kind,
    to_plain,
)
from pldash.domain.values import ParticipationMode

TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)
LIVE = ParticipationMode.SYNCHRONOUS
RULE = Procedure(kind=ProcedureKind.AUTOMATIC, limits={LIVE: 60}, sample_percent=10)
MINUTES = some.dictionaries(some.sampled_from(ParticipationMode), some.integers(1, 5_000))


@pytest.mark.parametrize("kind", [kind for kind in ProcedureKind if kind != "automatic"])
def test_only_the_rule_needs_limits(kind):
    refuse_bad_procedure(Procedure(kind=kind))
    refuse_bad_procedure(RULE)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"limits": {}}, "procedure-no-limit", "limit_synchronous"),
        ({"limits": {LIVE: 0}}, "procedure-limit", "limit_synchronous"),
        ({"limits": {LIVE: 44_641}}, "procedure-limit", "limit_synchronous"),
        ({"sample_percent": 0}, "procedure-sample", "sample"),
        ({"sample_percent": 101}, "procedure-sample", "sample"),
    ],
)
def test_a_rule_without_bounds_or_a_sample_is_refused(changes, code, field):
    with pytest.raises(RuleBroken, match=code) as refused:
        refuse_bad_procedure(replace(RULE, **changes))
    assert refused.value.field == field


def test_a_version_begins_after_all_others_and_not_in_the_past():
    refuse_bad_start(TODAY, [TODAY - DAY], today=TODAY)
    with pytest.raises(RuleBroken, match="procedure-starts-in-the-past"):
        refuse_bad_start(TODAY - DAY, [], today=TODAY)
    with pytest.raises(RuleBroken, match="procedure-overlaps"):
        refuse_bad_start(TODAY, [TODAY], today=TODAY)


def test_only_what_has_not_begun_is_withdrawn():
    refuse_withdrawing(TODAY + DAY, today=TODAY)
    with pytest.raises(Conflict, match="procedure-has-begun"):
        refuse_withdrawing(TODAY, today=TODAY)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_what_lies_ahead_is_pre_approved_and_nothing_else_is(kind):
    agreed = kind in {DecisionKind.APPROVE, DecisionKind.PRE_APPROVE}
    ahead, over = settled_kind(kind, is_ahead=True), settled_kind(kind, is_ahead=False)
    assert ahead is (DecisionKind.PRE_APPROVE if agreed else kind)
    assert over is (DecisionKind.APPROVE if agreed else kind)


def test_the_first_of_two_never_takes_the_second_step():
    first, other = UUID(int=1), UUID(int=2)
    refuse_the_same(None, Actor(first))
    refuse_the_same(first, Actor(other))
    with pytest.raises(RuleBroken, match="second-step-by-another"):
        refuse_the_same(first, Actor(first))


@given(MINUTES, MINUTES, MINUTES)
def test_the_rule_never_lets_a_month_go_over_a_limit(limits, asked, used):
    if is_within(limits, asked, used):
        for mode, minutes in asked.items():
            assert used.get(mode, 0) + minutes <= limits[mode]
    else:
        over = (
            mode
            for mode, minutes in asked.items()
            if used.get(mode, 0) + minutes > limits.get(mode, 0)
        )
        assert next(over, None) is not None


@given(some.binary(min_size=16), some.lists(some.text(max_size=20)), some.integers(1, 99))
def test_what_a_small_sample_takes_a_larger_one_takes_too(secret, about, percent):
    assert is_drawn(secret, about, 100)
    assert not is_drawn(secret, about, 0)
    assert is_drawn(secret, about, percent) == is_drawn(secret, list(about), percent)
    if is_drawn(secret, about, percent):
        assert is_drawn(secret, about, percent + 1)


def test_a_sample_takes_about_its_share_and_another_under_another_secret():
    def taken(secret):
        return {n for n in range(2_000) if is_drawn(secret, ["wattle", "tara", str(n)], 10)}

    mine, other = taken(b"a" * 32), taken(b"b" * 32)

    assert 140 <= len(mine) <= 260
    assert len(mine & other) < len(mine) / 2


@given(
    some.builds(
        Procedure,
        kind=some.sampled_from(ProcedureKind),
        limits=MINUTES,
        sample_percent=some.integers(0, 100),
    )
)
def test_is_stored_without_loss(procedure):
    assert procedure_of(to_plain(procedure)) == procedure
