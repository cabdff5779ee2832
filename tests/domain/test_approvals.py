from __future__ import annotations

from uuid import UUID

import pytest

from pldash.domain.actors import NOBODY, Actor, SchoolTie
from pldash.domain.approvals import (
    FOR_LEADERS,
    STANDING,
    DecisionKind,
    Standing,
    SubmissionState,
    after_decision,
    after_opening,
    after_withdrawal,
    decider_role,
)
from pldash.domain.errors import Conflict, NotPermitted, RuleBroken
from pldash.domain.schools import Role

HERE, THERE = UUID(int=1), UUID(int=2)
OPEN = [state for state in SubmissionState if STANDING[state] is Standing.OPEN]
CLOSED = [state for state in SubmissionState if state not in OPEN]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("kind", DecisionKind)
def test_what_waits_can_be_decided(state, kind):
    assert STANDING[after_decision(state, kind, "Because.")] is not Standing.OPEN


@pytest.mark.parametrize("state", CLOSED)
def test_what_is_over_stays_as_it_is(state):
    for attempt in (
        lambda: after_decision(state, DecisionKind.APPROVE, ""),
        lambda: after_opening(state),
        lambda: after_withdrawal(state),
    ):
        with pytest.raises(Conflict, match=f"already-{state}"):
            attempt()


@pytest.mark.parametrize("state", FOR_LEADERS)
def test_another_leader_may_take_over(state):
    assert after_opening(state) is SubmissionState.OPENED


def test_what_waits_for_the_teachers_answer_is_nobodys_to_take():
    with pytest.raises(Conflict, match="already-adjusted"):
        after_opening(SubmissionState.ADJUSTED)


def test_a_teacher_takes_back_only_what_nobody_has():
    assert after_withdrawal(SubmissionState.SUBMITTED) is SubmissionState.WITHDRAWN
    with pytest.raises(Conflict, match="already-opened"):
        after_withdrawal(SubmissionState.OPENED)


@pytest.mark.parametrize("kind", [DecisionKind.RETURN, DecisionKind.DECLINE])
@pytest.mark.parametrize("reason", [" ", "\u200b\u00ad", "\u3164"])
def test_a_no_needs_a_reason_that_can_be_read(kind, reason):
    with pytest.raises(RuleBroken, match="reason-needed"):
        after_decision(SubmissionState.OPENED, kind, reason)


@pytest.mark.parametrize(("length", "fits"), [(2_000, True), (2_001, False)])
def test_a_reason_has_an_end(length, fits):
    if fits:
        after_decision(SubmissionState.OPENED, DecisionKind.RETURN, "a" * length)
        return
    with pytest.raises(RuleBroken, match="reason-too-long"):
        after_decision(SubmissionState.OPENED, DecisionKind.APPROVE, "a" * length)


@pytest.mark.parametrize(
    ("roles", "is_deputy", "expected"),
    [
        ({Role.LEADER}, False, "leader"),
        ({Role.LEADER, Role.TEACHER}, True, "leader"),
        ({Role.TEACHER}, True, "deputy"),
    ],
)
def test_one_decides_as_leader_or_as_deputy(roles, is_deputy, expected):
    ties = (
        SchoolTie(THERE, frozenset({Role.LEADER})),
        SchoolTie(HERE, frozenset(roles), is_deputy=is_deputy),
    )

    assert decider_role(Actor(UUID(int=9), ties), HERE) == expected


@pytest.mark.parametrize(
    "actor",
    [
        NOBODY,
        Actor(UUID(int=9), (SchoolTie(THERE, frozenset({Role.LEADER})),)),
        Actor(UUID(int=9), (SchoolTie(HERE, frozenset({Role.TEACHER, Role.ADMINISTRATOR})),)),
    ],
    ids=["nobody", "elsewhere", "administrator"],
)
def test_nobody_else_decides(actor):
    with pytest.raises(NotPermitted):
        decider_role(actor, HERE)
