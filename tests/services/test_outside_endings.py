from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.mailing import NewsKind, Rhythm
from pldash.models.activities import Activity
from pldash.models.approvals import Adjustment, Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Membership
from pldash.services.adjustments import Proposal, adjust
from pldash.services.approvals import Verdict, open_submission
from pldash.services.histories import account_history, history_of
from pldash.services.letters import Letter
from pldash.services.memberships import leave
from pldash.services.outside_approving import OwnDecision, approving_for, ended_approving
from pldash.services.outside_endings import end_approver
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import withdraw
from pldash.services.summaries import choose_rhythm, send_next_summary
from pldash.services.unit_of_work import reading, writing
from tests.outside import ask, judged, letter, take_up, told
from tests.races import at_once, refusals
from tests.stock import NOON


def end(act, who, stored, write=letter):
    (row,) = stored(select(OutsideApprover))
    return act(who, end_approver, row.id, write=write, now=NOON)


def newest_to(stored, person):
    mails = select(OutboxMail).where(OutboxMail.recipient == person.email)
    return stored(mails.order_by(OutboxMail.id.desc()))[0]


class TestEnd:
    def test_by_the_teacher_gives_back_what_waits_and_keeps_what_was_decided(
        self, act, acting, sent, stored, people, place
    ):
        decided, waiting, taken = sent(), sent(), sent()
        judged(act, decided)
        act("sam", open_submission, taken.id, version=taken.version, now=NOON)
        row = end(act, "rua", stored)
        states = {each.id: each.state for each in stored(select(Submission))}
        assert states == {
            decided.id: SubmissionState.APPROVED,
            waiting.id: SubmissionState.WITHDRAWN,
            taken.id: SubmissionState.WITHDRAWN,
        }
        assert stored(select(Activity.state).order_by(Activity.state)) == [
            ActivityState.APPROVED,
            ActivityState.DRAFT,
            ActivityState.DRAFT,
        ]
        assert told(stored, people)[-3:] == [
            "submission:approver-ended",
            "submission:approver-ended",
            "approver:ended",
        ]
        assert place not in acting("sam").led_ids
        assert len(stored(select(OutboxMail))) == 4, "two of the invitation, a decision, the end"
        assert newest_to(stored, people.sam).news is NewsKind.APPROVING_ENDED
        with pytest.raises(Conflict, match="outside-over"):
            act("rua", end_approver, row.id, write=letter, now=NOON)
        with pytest.raises(RuleBroken, match="school-closed"):
            sent()

    def test_by_the_approver_tells_the_teacher(self, act, acting, engines, sent, stored, people):
        row = sent()
        end(act, "sam", stored)
        assert stored(select(Submission.state)) == [SubmissionState.WITHDRAWN]
        assert newest_to(stored, people.rua).news is NewsKind.APPROVER_ENDED
        with reading(engines.reader, scope_of(acting("rua"))) as session:
            (activity,) = session.scalars(select(Activity)).all()
            latest = history_of(session, activity)[0]
            (ended, *_rest), _older = account_history(session, acting("rua"))
        assert (latest.action, latest.by) == ("submission:approver-ended", people.sam.name)
        assert (ended.action, ended.by) == ("approver:ended", people.sam.name)
        with pytest.raises(NotFound):
            judged(act, row)

    @pytest.mark.parametrize("who", ["rua", "sam"])
    def test_leaves_the_approver_who_ended_it_and_what_they_said(
        self, act, people, sent, stored, who
    ):
        assert act("sam", ended_approving) == ()
        judged(act, sent(), Verdict(DecisionKind.RETURN, "Which chat was it?"))
        end(act, who, stored)
        (over,) = act("sam", ended_approving)
        assert (over.approving.teacher, over.approving.role) == (people.rua.name, "Head")
        assert (over.ended_at, over.was_own) == (NOON, who == "sam")
        assert over.decided == [OwnDecision(NOON, DecisionKind.RETURN, "Which chat was it?")]
        assert act("rua", ended_approving) == ()
        assert act("sam", approving_for) == []

    def test_is_told_by_the_others_rhythm(self, act, engines, people, place, stored):
        with writing(engines.writer, SYSTEM) as session:
            choose_rhythm(session, people.sam.id, Rhythm.DAILY, now=NOON)
        end(act, "rua", stored)
        assert newest_to(stored, people.sam).is_held
        with writing(engines.writer, SYSTEM) as session:
            written = []
            keep = lambda summary: written.append(summary) or Letter("s", "b")  # noqa: E731
            assert send_next_summary(session, write=keep, now=NOON + timedelta(days=2))
        (row,) = stored(select(OutsideApprover))
        ((news, about),) = [(each.news, each.about_id) for each in written[0].items]
        assert (news, about) == (NewsKind.APPROVING_ENDED, row.id)

    def test_takes_a_proposal_back(self, act, sent, stored):
        row = sent()
        (activity,) = stored(select(Activity))
        proposal = Proposal({str(activity.id): {"lurking": 5}}, "Less.")
        act("sam", adjust, (row.id, row.version), proposal=proposal, write_letter=letter, now=NOON)
        end(act, "rua", stored)
        assert stored(select(Adjustment.answer)) == [AdjustmentAnswer.REPLACED]

    def test_an_invitation_that_nobody_took_up_is_simply_over(self, act, people, stored):
        act("rua", ask, people.sam.email)
        end(act, "rua", stored)
        assert stored(select(func.count()).select_from(Membership)) == [5]
        with pytest.raises(Conflict, match="outside-over"):
            act("sam", take_up)

    def test_is_no_membership_to_leave(self, act, place, stored):
        (row,) = stored(select(Membership).where(Membership.school_id == place))
        with pytest.raises(NotFound):
            act("sam", leave, row.id, now=NOON)

    def test_is_for_the_two_of_them(self, act, place, stored):
        for name in ("pia", "tara"):
            with pytest.raises(NotFound):
                end(act, name, stored)


def test_one_of_decide_withdraw_and_end_wins(act, sent, stored, full_figures):
    for _round in range(200 if full_figures else 3):
        row = sent()
        results = at_once(
            lambda row=row: judged(act, row),
            lambda row=row: act("rua", withdraw, row.id, version=row.version, now=NOON),
        )
        assert len(refusals(results)) == 1
    row = sent()
    results = at_once(lambda: judged(act, row), lambda: end(act, "rua", stored))
    assert len(refusals(results)) <= 1
    (state,) = stored(select(Submission.state).where(Submission.id == row.id))
    assert state in {SubmissionState.APPROVED, SubmissionState.WITHDRAWN}
    decided = stored(select(Decision).where(Decision.submission_id == row.id))
    assert bool(decided) is (state is SubmissionState.APPROVED)
