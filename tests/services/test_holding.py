from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.schools import Deputy
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Proposal, adjust
from pldash.services.approvals import Verdict, decide, give_back, open_submission
from pldash.services.letters import Letter
from pldash.services.submission_contents import content_of
from pldash.services.submissions import withdraw
from tests.made import make_submission
from tests.stock import NOON


def letter(news):
    return Letter(news.school, "")


@pytest.fixture
def held(session, people, acting):
    """Tara's submission, which Pia has; Theo stands in for her today."""
    first = last = date(2026, 11, 18)
    session.add(
        Deputy(school_id=people.wattle, account_id=people.theo.id, from_on=first, until_on=last)
    )
    session.commit()
    row = make_submission(session, people.tara.id, people.wattle)
    return open_submission(session, acting("pia"), row.id, version=row.version, now=NOON)


def judge(session, actor, row, *, anyway=False):
    verdict = Verdict(DecisionKind.APPROVE, anyway=anyway)
    seen = (row.id, row.version)
    return decide(session, actor, seen, verdict=verdict, write_letter=letter, now=NOON)


def propose(session, actor, row, *, anyway=False):
    minutes = {content_of(row).activities[0].id: {"synchronous": 30}}
    proposal = Proposal(minutes, "Shorter.", anyway=anyway)
    seen = (row.id, row.version)
    return adjust(session, actor, seen, proposal=proposal, write_letter=letter, now=NOON)


@pytest.mark.parametrize("act", [judge, propose])
class TestAnotherLeader:
    def test_waits_unless_it_is_meant(self, session, acting, held, act):
        with pytest.raises(RuleBroken, match="held-by-another") as error:
            act(session, acting("theo"), held)
        assert (error.value.field, held.state) == ("anyway", SubmissionState.OPENED)

        act(session, acting("theo"), held, anyway=True)

        assert held.state in {SubmissionState.APPROVED, SubmissionState.ADJUSTED}

    def test_who_has_it_goes_on(self, session, acting, held, act):
        act(session, acting("pia"), held)

        assert held.state is not SubmissionState.OPENED


class TestTakeOver:
    def test_makes_it_the_others(self, session, people, acting, held):
        open_submission(session, acting("theo"), held.id, version=held.version, now=NOON)

        assert held.opened_by == people.theo.id
        with pytest.raises(RuleBroken, match="held-by-another"):
            judge(session, acting("pia"), held)


class TestGiveBack:
    def test_makes_it_anybodys_and_the_teachers_to_withdraw(self, session, acting, held):
        give_back(session, acting("pia"), held.id, version=held.version, now=NOON)

        assert (held.state, held.opened_by, held.opened_at) == (
            SubmissionState.SUBMITTED,
            None,
            None,
        )
        event = session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc()).limit(1)).one()
        assert (event.action, event.body["to"]) == ("submission:given-back", "submitted")
        withdraw(session, acting("tara"), held.id, version=held.version, now=NOON)

    def test_only_what_one_has_and_as_it_stands(self, session, acting, held):
        with pytest.raises(Conflict, match="not-yours-to-give-back"):
            give_back(session, acting("theo"), held.id, version=held.version, now=NOON)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            give_back(session, acting("pia"), held.id, version=held.version - 1, now=NOON)
        judge(session, acting("pia"), held)
        with pytest.raises(Conflict, match="already-approved"):
            give_back(session, acting("pia"), held.id, version=held.version, now=NOON)

    @pytest.mark.parametrize(("who", "refusal"), [("tara", NotPermitted), ("sam", NotFound)])
    def test_is_for_leaders(self, session, acting, held, who, refusal):
        with pytest.raises(refusal):
            give_back(session, acting(who), held.id, version=held.version, now=NOON)
