"""What the rule approved and what it drew, for who leads the school."""

from __future__ import annotations

import pytest

from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.services.approvals import Verdict, decide
from pldash.services.decisions import approve_by_rule
from pldash.services.letters import Letter
from pldash.services.rule_approvals import has_had_a_rule, rule_review
from pldash.services.settling import settle
from pldash.services.submissions import withdraw
from tests.made import make_submission
from tests.procedures import ALL_DRAWN, TWO_STEPS, choose
from tests.stock import NOON


@pytest.fixture
def ruled(session, people, acting):
    """Of Tara's: one that the rule approved; drawn: one returned, one waiting, one taken back."""
    choose(session, acting("ada"), people.wattle, ALL_DRAWN)
    passed, *drawn = (make_submission(session, people.tara.id, people.wattle) for _ in range(4))
    approve_by_rule(session, passed, now=NOON)
    for row in drawn:
        settle(session, acting("tara"), row, secret=b"x", now=NOON)
    returned, _waiting, taken_back = drawn
    decide(
        session,
        acting("pia"),
        (returned.id, returned.version),
        verdict=Verdict(DecisionKind.RETURN, "Say more."),
        write_letter=lambda news: Letter(news.school, ""),
        now=NOON,
    )
    withdraw(session, acting("tara"), taken_back.id, version=taken_back.version, now=NOON)
    return passed


def test_its_leader_sees_what_the_rule_approved_and_how_its_sample_did(
    session, people, acting, ruled
):
    review = rule_review(session, acting("pia"))

    assert review.total == 1
    (line,) = review.approved
    assert (line.id, line.teacher, line.minutes) == (ruled.id, people.tara.name, 80)
    assert review.sample == {SubmissionState.RETURNED: 1, SubmissionState.SUBMITTED: 1}


@pytest.mark.parametrize("who", ["tara", "theo", "ada", "sam"])
def test_nobody_else_sees_any_of_it(session, acting, ruled, who):
    review = rule_review(session, acting(who))
    assert (review.total, review.approved, review.sample) == (0, [], {})
    assert not has_had_a_rule(session, acting(who))


def test_a_school_that_once_had_a_rule_goes_on_showing_it(session, people, acting, ruled):
    pia, ada = acting("pia"), acting("ada")
    tomorrow = NOON.date().replace(day=NOON.day + 1)
    choose(session, ada, people.wattle, TWO_STEPS, from_on=tomorrow)
    assert has_had_a_rule(session, pia)


def test_without_a_rule_there_is_nothing_to_show(session, people, acting):
    choose(session, acting("ada"), people.wattle, TWO_STEPS)
    assert not has_had_a_rule(session, acting("pia"))
