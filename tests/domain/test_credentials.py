"""When a credential may be issued, its uniqueness, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.certificates import ModeMinutes, ScopeKind
from pldash.domain.credentials import (
    CredentialScope,
    CredentialState,
    LineCandidate,
    RevocationReason,
    change_state,
    lines_digest,
    may_issue,
    revoke,
    scope_key,
)
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.values import Period, Reason
from tests.certificate_facts import THEO, make_line

SCOPE = CredentialScope(
    teacher_id="tara",
    school_id="wattle",
    kind=ScopeKind.PERIOD,
    period=Period(date(2026, 1, 1), date(2026, 6, 30)),
)
GOOD = LineCandidate(
    line=make_line(),
    activity_id="chat",
    teacher_id="tara",
    school_id="wattle",
    approver_id="pia",
    is_approved=True,
)
ALLOWED = {
    (CredentialState.ISSUED, CredentialState.SUPERSEDED),
    (CredentialState.ISSUED, CredentialState.REVOKED),
    (CredentialState.SUPERSEDED, CredentialState.REVOKED),
}


@pytest.mark.parametrize("current", CredentialState)
@pytest.mark.parametrize("to", CredentialState)
def test_only_three_steps_exist(current, to) -> None:
    if (current, to) in ALLOWED:
        assert change_state(current, to) is to
    else:
        with pytest.raises(Conflict) as caught:
            change_state(current, to)
        assert caught.value.code == f"credential-{current}"


@given(st.lists(st.sampled_from(CredentialState)))
def test_no_road_leads_back_to_issued(targets) -> None:
    states = [CredentialState.ISSUED]
    for target in targets:
        if (states[-1], target) in ALLOWED:
            states.append(change_state(states[-1], target))
    order = list(CredentialState)
    assert all(order.index(one) < order.index(other) for one, other in pairwise(states))


@pytest.mark.parametrize("reason", RevocationReason)
@pytest.mark.parametrize("by_holder", [True, False])
def test_each_side_gives_its_own_reasons_only(reason, by_holder) -> None:
    if by_holder == (reason is RevocationReason.WITHDRAWN_BY_HOLDER):
        after = revoke(CredentialState.ISSUED, reason, by_holder=by_holder)
        assert after is CredentialState.REVOKED
    else:
        with pytest.raises(RuleBroken) as caught:
            revoke(CredentialState.ISSUED, reason, by_holder=by_holder)
        assert caught.value.reasons == (Reason("reason-not-yours", detail=reason),)
        assert caught.value.field == "reason"


def test_a_revoked_credential_cannot_be_revoked_again() -> None:
    with pytest.raises(Conflict):
        revoke(CredentialState.REVOKED, RevocationReason.ERROR, by_holder=False)


@pytest.mark.parametrize(
    "change",
    [
        {"teacher_id": "theo"},
        {"school_id": "banksia"},
        {"kind": ScopeKind.ACTIVITY},
        {"period": Period(date(2026, 1, 1), date(2026, 6, 29))},
        {"subject_id": "chat"},
        {"registration_id": "vit"},
    ],
)
def test_another_scope_has_another_key(change) -> None:
    assert scope_key(replace(SCOPE, **change)) != scope_key(SCOPE)
    assert scope_key(replace(SCOPE)) == scope_key(SCOPE)
    assert len(scope_key(SCOPE)) == 64


def test_the_order_of_lines_does_not_make_another_certificate() -> None:
    assert lines_digest([make_line(0), make_line(1)]) == lines_digest([make_line(1), make_line(0)])


def test_standing_on_another_certificate_does_not_make_another_certificate() -> None:
    line = make_line()
    assert lines_digest([replace(line, also_on=("PLD-2026-AAAAAA",))]) == lines_digest([line])


def test_an_approver_of_another_name_or_day_does_not_make_another_certificate() -> None:
    line = make_line()
    renamed = replace(line, approver=THEO, approved_on=line.approved_on + timedelta(days=1))
    assert lines_digest([renamed]) == lines_digest([line])


def test_other_minutes_or_more_lines_make_another_certificate() -> None:
    line = make_line()
    changed = replace(line, minutes=ModeMinutes(synchronous=61, lurking=20))
    digests = {lines_digest(lines) for lines in ([], [line], [changed], [line, make_line(1)])}
    assert len(digests) == 4


def test_approved_lines_of_the_teachers_own_may_be_issued() -> None:
    second = replace(GOOD, line=make_line(1), activity_id="other", approver_id=None)
    assert may_issue([GOOD, second], SCOPE, actor_id="tara") == ()


def test_nobody_issues_for_somebody_else() -> None:
    assert may_issue([GOOD], SCOPE, actor_id="pia") == (Reason("not-own-record"),)


def test_an_empty_certificate_is_not_issued() -> None:
    assert may_issue([], SCOPE, actor_id="tara") == (Reason("no-approved-activity"),)


def test_one_activity_stands_on_a_certificate_once() -> None:
    again = replace(GOOD, line=make_line(1))
    assert may_issue([GOOD, again], SCOPE, actor_id="tara") == (Reason("activity-twice"),)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_approved": False}, "not-approved"),
        ({"approver_id": "tara"}, "approved-by-oneself"),
        ({"teacher_id": "theo"}, "another-teacher"),
        ({"school_id": "banksia"}, "another-school"),
        ({"line": make_line(ended_on=date(2026, 7, 1))}, "outside-period"),
        ({"line": make_line(ended_on=date(2025, 12, 31))}, "outside-period"),
        ({"line": make_line(minutes=ModeMinutes())}, "no-minutes"),
    ],
)
def test_a_line_that_may_not_stand_there_is_named(change, code) -> None:
    reasons = may_issue([replace(GOOD, **change)], SCOPE, actor_id="tara")
    assert reasons == (Reason(code, detail="line-000"),)
