from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.approvals import (
    STANDING,
    DeciderRole,
    Standing,
    SubmissionState,
    after_ending,
    decider_role,
)
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.outside_approvers import (
    MOST_FOR_ADDRESS,
    MOST_LIVE,
    ApproverState,
    Counts,
    Stated,
    carries_link,
    refuse_bad_statement,
    refuse_over,
    refuse_too_many,
    state_of,
    wait_for_next,
)
from pldash.domain.permissions import Permission, Subject, is_permitted, may_enter
from pldash.domain.schools import Role
from pldash.models.base import new_id
from tests.stock import NOON

GOOD = Stated("Jo St. Clair", "Head/Deputy, B.Ed.", "Hilltop College")
TEACHER, APPROVER, PLACE, SCHOOL = new_id(), new_id(), new_id(), new_id()
OUTSIDE = Actor(APPROVER, (SchoolTie(PLACE, frozenset({Role.LEADER}), is_outside=True),))


@pytest.mark.parametrize("field", ["name", "role", "organisation"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (" ", "outside-line-missing"),
        ("a\u202eb", "school-name-hidden"),
        ("x" * 81, "outside-line-too-long"),
        ("see https://evil", "outside-line-link"),
        ("prizes.example", "outside-line-link"),
        ("prizes\uff0eexample", "outside-line-link"),
        ("go to t.co/abc", "outside-line-link"),
        ("write to jo@hill", "outside-line-link"),
    ],
)
def test_a_line_that_a_certificate_or_a_mail_could_not_carry_is_refused(field, words, code):
    with pytest.raises(RuleBroken) as refused:
        refuse_bad_statement(replace(GOOD, **{field: words}))
    assert (refused.value.reasons[0].code, refused.value.field) == (code, field)


@pytest.mark.parametrize("field", ["name", "role", "organisation"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Accredited by the institute", "line-promises"),
        ("An accre\u0301dited head", "line-promises"),
        ("He\u0430d", "line-mixed"),
    ],
)
def test_nobody_writes_a_promise_onto_a_certificate(field, words, code):
    with pytest.raises(RuleBroken) as refused:
        refuse_bad_statement(replace(GOOD, **{field: words}))
    assert (refused.value.reasons[0].code, refused.value.field) == (code, field)


def test_a_person_may_be_called_what_a_role_may_not_say():
    refuse_bad_statement(replace(GOOD, name="Ceu Lima"))
    with pytest.raises(RuleBroken, match="line-promises"):
        refuse_bad_statement(replace(GOOD, role="Worth 3 CEU"))


def test_ordinary_names_and_titles_pass():
    refuse_bad_statement(GOOD)
    assert not carries_link("Dr. Ng, M.Ed. (Hons.)")
    assert GOOD.place == "Jo St. Clair, Hilltop College"


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        (Counts(MOST_LIVE, None, 0), "outside-too-many"),
        (Counts(0, timedelta(1), 0), "outside-too-often"),
        (Counts(0, None, MOST_FOR_ADDRESS), "outside-address-busy"),
    ],
)
def test_one_too_many_is_refused_and_one_less_is_not(counts, code):
    with pytest.raises(RuleBroken, match=code):
        refuse_too_many(counts)
    refuse_too_many(Counts(MOST_LIVE - 1, None, MOST_FOR_ADDRESS - 1))


def test_the_seventh_within_a_month_says_in_how_many_days_it_is_possible():
    invited = [NOON - timedelta(days=each) for each in (29.5, 20, 9, 3, 2, 1)]
    assert wait_for_next(invited[1:], NOON) is None
    wait = wait_for_next(invited, NOON)
    assert wait == timedelta(hours=12)
    with pytest.raises(RuleBroken) as refused:
        refuse_too_many(Counts(0, wait, 0))
    assert refused.value.reasons[0].detail == "1"
    assert wait_for_next(invited, NOON + wait) is None
    assert wait_for_next([NOON, *invited], NOON) == timedelta(days=10)


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ((None, None, None), ApproverState.OPEN),
        ((None, None, NOON), ApproverState.APPROVING),
        ((None, NOON, NOON), ApproverState.ENDED),
        ((NOON, None, None), ApproverState.DECLINED),
    ],
)
def test_what_came_last_says_where_it_stands(ends, state):
    assert state_of(ends, NOON + timedelta(days=14), NOON) is state


def test_nobody_takes_it_up_at_the_end_of_its_time():
    end = NOON + timedelta(days=14)
    assert state_of((None, None, None), end, end) is ApproverState.LATE
    with pytest.raises(Conflict, match="outside-over"):
        refuse_over(ApproverState.LATE, wanted=frozenset({ApproverState.OPEN}))


@pytest.mark.parametrize("state", SubmissionState)
def test_only_what_waits_goes_back_when_nobody_is_there_any_more(state):
    if STANDING[state] is Standing.OPEN:
        assert after_ending(state) is SubmissionState.WITHDRAWN
    else:
        with pytest.raises(Conflict):
            after_ending(state)


class TestOutsideApprover:
    def test_decides_and_leads_no_school(self):
        subject = Subject(TEACHER, PLACE)
        assert is_permitted(OUTSIDE, Permission.SUBMISSION_DECIDE, subject)
        assert decider_role(OUTSIDE, PLACE) is DeciderRole.OUTSIDE
        assert (OUTSIDE.school_ids, OUTSIDE.led_ids) == (frozenset(), {PLACE})
        for permission in (
            Permission.FIGURES_READ,
            Permission.CREDENTIAL_LOOK,
            Permission.CREDENTIAL_ISSUE_MANY,
            Permission.CREDENTIAL_REVOKE,
            Permission.POLICY_READ,
            Permission.SCHOOL_ADMINISTER,
        ):
            assert not is_permitted(OUTSIDE, permission, subject), permission
        assert not may_enter(OUTSIDE, Permission.FIGURES_READ)
        assert not may_enter(OUTSIDE, Permission.CREDENTIAL_ISSUE_MANY)

    def test_never_decides_on_their_own(self):
        assert not is_permitted(OUTSIDE, Permission.SUBMISSION_DECIDE, Subject(APPROVER, PLACE))

    def test_is_sent_to_by_who_invited_them_and_while_that_one_has_no_school(self):
        subject = Subject(TEACHER, PLACE, invited_by=TEACHER)
        assert is_permitted(Actor(TEACHER), Permission.SUBMISSION_SEND, subject)
        assert not is_permitted(Actor(TEACHER), Permission.SUBMISSION_SEND, Subject(TEACHER, PLACE))
        joined = Actor(TEACHER, (SchoolTie(SCHOOL, frozenset({Role.TEACHER})),))
        assert not is_permitted(joined, Permission.SUBMISSION_SEND, subject)
        stranger = Subject(APPROVER, PLACE, invited_by=TEACHER)
        assert not is_permitted(Actor(APPROVER), Permission.SUBMISSION_SEND, stranger)
