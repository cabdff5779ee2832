from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from pldash.domain.activities import ActivityState
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.procedures import ONE_STEP
from pldash.models.activities import Activity
from pldash.models.approvals import Decision
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Deputy, Organisation
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.approved_work import approved_work
from pldash.services.deciders import desk_of
from pldash.services.desk_queue import DeskFilter, queue
from pldash.services.letters import Letter
from pldash.services.procedures import (
    latest_day,
    procedure_on,
    procedures_to_set,
    start_procedure,
    withdraw_procedure,
)
from pldash.services.round_lists import alike
from pldash.services.settling import settle
from pldash.services.submissions import submit, withdraw
from tests.made import make_activity, make_submission
from tests.procedures import ALL_DRAWN, LIVE, LURKING, PRE_APPROVAL, TODAY, TWO_STEPS, choose
from tests.stock import NOON

SECRET = b"s" * 32
FEW = replace(ALL_DRAWN, sample_percent=1)


def letter(_news):
    return Letter("Subject", "Words")


def judge(session, actor, row, kind=DecisionKind.APPROVE, words=""):
    verdict = Verdict(kind, words, anyway=True)
    seen = (row.id, row.version)
    return decide(session, actor, seen, verdict=verdict, write_letter=letter, now=NOON)


def actions(session, row):
    query = select(TrailEvent).where(TrailEvent.subject == f"submission:{row.id}")
    return [each.action for each in session.scalars(query.order_by(TrailEvent.seq))]


@pytest.fixture
def theo_deputises(session, people):
    """Theo decides beside Pia."""
    session.add(
        Deputy(
            school_id=people.wattle,
            account_id=people.theo.id,
            from_on=date(2026, 11, 1),
            until_on=date(2026, 11, 30),
        )
    )
    session.commit()


class TestVersions:
    def test_hold_from_their_day_until_the_next(self, session, people, acting):
        ada = acting("ada")
        school = session.get_one(Organisation, people.wattle)
        assert procedure_on(session, school, now=NOON) == (None, ONE_STEP)
        first = choose(session, ada, people.wattle, TWO_STEPS)
        later = TODAY + timedelta(days=7)
        second = choose(session, ada, people.wattle, PRE_APPROVAL, from_on=later)

        assert [first.number, second.number] == [1, 2]
        assert procedure_on(session, school, now=NOON) == (first.id, TWO_STEPS)
        after = NOON + timedelta(days=7)
        assert procedure_on(session, school, now=after) == (second.id, PRE_APPROVAL)
        history = procedures_to_set(session, ada, people.wattle, now=NOON)
        assert (history.held, history.deciders) == (first, ("Pia Okafor",))

    def test_one_that_has_not_begun_is_withdrawn_and_another_takes_its_day(
        self, session, people, acting
    ):
        ada, later = acting("ada"), TODAY + timedelta(days=7)
        row = choose(session, ada, people.wattle, TWO_STEPS, from_on=later)

        withdraw_procedure(session, ada, row.id, now=NOON)

        with pytest.raises(Conflict, match="changed-meanwhile"):
            withdraw_procedure(session, ada, row.id, now=NOON)
        again = choose(session, ada, people.wattle, PRE_APPROVAL, from_on=later)
        events = session.scalars(
            select(TrailEvent).where(TrailEvent.action.startswith("procedure:"))
        ).all()
        told = [(each.action, each.body["number"]) for each in events]
        assert told == [
            ("procedure:started", 1),
            ("procedure:withdrawn", 1),
            ("procedure:started", 2),
        ]
        with pytest.raises(Conflict, match="procedure-has-begun"):
            withdraw_procedure(session, ada, again.id, now=NOON + timedelta(days=8))

    @pytest.mark.parametrize(("who", "refusal"), [("pia", NotPermitted), ("sam", NotFound)])
    def test_are_for_administrators(self, session, people, acting, who, refusal):
        row = choose(session, acting("ada"), people.wattle, TWO_STEPS)
        with pytest.raises(refusal):
            procedures_to_set(session, acting(who), people.wattle, now=NOON)
        with pytest.raises(refusal):
            start_procedure(session, acting(who), people.wattle, start=(TODAY, TWO_STEPS), now=NOON)
        with pytest.raises(refusal):
            withdraw_procedure(session, acting(who), row.id, now=NOON)
        with pytest.raises(NotFound):
            withdraw_procedure(session, acting("ada"), uuid4(), now=NOON)

    def test_what_held_when_it_was_sent_decides(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        choose(session, acting("ada"), people.wattle, TWO_STEPS)

        assert judge(session, acting("pia"), row).state is SubmissionState.APPROVED


@pytest.mark.usefixtures("theo_deputises")
class TestTwoSteps:
    @pytest.fixture
    def row(self, session, people, acting):
        """Something of Tara's at a school that asks two people."""
        choose(session, acting("ada"), people.wattle, TWO_STEPS)
        return make_submission(session, people.tara.id, people.wattle)

    def test_two_people_approve_it(self, session, people, acting, row):
        judge(session, acting("pia"), row, words="Fine by me.")

        assert (row.state, row.first_by, row.first_words) == (
            SubmissionState.SUBMITTED,
            people.pia.id,
            "Fine by me.",
        )
        assert row.lines[0].standing is Standing.OPEN
        assert session.scalars(select(OutboxMail)).all() == []
        assert approved_work(session, acting("tara")) == ()

        judge(session, acting("theo"), row)

        found = row.decision
        assert (found.decided_by, found.first_by) == (people.theo.id, people.pia.id)
        assert row.state is SubmissionState.APPROVED
        assert actions(session, row) == [
            "submission:submitted",
            "submission:approved-first",
            "submission:approved",
        ]

    def test_the_first_has_nothing_more_to_do_with_it(self, session, people, acting, row):
        judge(session, acting("pia"), row)
        pia = acting("pia")

        assert queue(session, pia, DeskFilter()).rows == ()
        (waiting,) = queue(session, acting("theo"), DeskFilter()).rows
        assert waiting.is_half_approved
        assert desk_of(session, row, now=NOON).names == ("Theo Papadakis",)
        for kind in (DecisionKind.APPROVE, DecisionKind.DECLINE):
            with pytest.raises(RuleBroken, match="second-step-by-another"):
                judge(session, pia, row, kind, "No.")
        with pytest.raises(RuleBroken, match="second-step-by-another"):
            open_submission(session, pia, row.id, version=row.version, now=NOON)
        with pytest.raises(Conflict, match="already-opened"):
            withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)

    def test_the_database_refuses_one_person_twice(self, session, people, acting, row):
        judge(session, acting("pia"), row)
        judge(session, acting("theo"), row)

        with pytest.raises(IntegrityError, match="two_people"):
            session.execute(
                update(Decision)
                .where(Decision.submission_id == row.id)
                .values(first_by=people.theo.id)
            )

    def test_the_second_may_decline(self, session, acting, row):
        judge(session, acting("pia"), row)
        judge(session, acting("theo"), row, DecisionKind.DECLINE, "Not this.")
        assert row.state is SubmissionState.DECLINED

    def test_accepted_minutes_are_the_first_step_of_who_proposed_them(
        self, session, people, acting, row
    ):
        key = str(row.lines[0].activity_id)
        seen = (row.id, row.version)
        proposal = Proposal({key: {"lurking": 5}}, "Shorter.")
        adjust(session, acting("pia"), seen, proposal=proposal, write_letter=letter, now=NOON)
        said = Answer(AdjustmentAnswer.ACCEPTED)

        answer(session, acting("tara"), (row.id, row.version), said=said, now=NOON)

        assert (row.state, row.first_by, row.minutes) == (
            SubmissionState.SUBMITTED,
            people.pia.id,
            65,
        )
        again = Proposal({key: {"lurking": 9}}, "Longer.")
        with pytest.raises(RuleBroken, match="second-step-by-another"):
            adjust(
                session,
                acting("pia"),
                (row.id, row.version),
                proposal=again,
                write_letter=letter,
                now=NOON,
            )
        judge(session, acting("theo"), row)
        (work,) = approved_work(session, acting("tara"))
        assert (work.line.minutes.total, work.approver.name.text) == (65, "Theo Papadakis")


class TestPreApproval:
    AHEAD = TODAY + timedelta(days=20)

    def ask(self, session, actor, school_id, activity=None):
        activity = activity or make_activity(
            session, actor.account_id, started_on=self.AHEAD, ended_on=self.AHEAD
        )
        return submit(
            session,
            actor,
            activity_ids=[activity.id],
            bundle_id=None,
            school_id=school_id,
            now=NOON,
        )

    def test_comes_before_what_lies_ahead_and_approval_after_it(self, session, people, acting):
        choose(session, acting("ada"), people.wattle, PRE_APPROVAL)
        tara, pia = acting("tara"), acting("pia")
        row = self.ask(session, tara, people.wattle)
        (waiting,) = queue(session, pia, DeskFilter()).rows
        assert waiting.is_ahead

        judge(session, pia, row)

        activity = session.get_one(Activity, row.lines[0].activity_id)
        assert (row.state, activity.state) == (
            SubmissionState.PRE_APPROVED,
            ActivityState.DRAFT,
        )
        assert approved_work(session, tara) == ()
        assert actions(session, row)[-1] == "submission:pre-approved"
        with pytest.raises(Conflict, match="already-pre-approved"):
            judge(session, pia, row)
        activity.started_on = activity.ended_on = TODAY
        session.flush()
        after = self.ask(session, tara, people.wattle, activity)
        judge(session, pia, after)
        assert (after.is_ahead, after.state) == (False, SubmissionState.APPROVED)

    def test_settles_no_minutes(self, session, people, acting):
        choose(session, acting("ada"), people.wattle, PRE_APPROVAL)
        row = self.ask(session, acting("tara"), people.wattle)
        proposal = Proposal({str(row.lines[0].activity_id): {"lurking": 5}}, "Shorter.")
        seen = (row.id, row.version)
        with pytest.raises(RuleBroken, match="adjustment-ahead"):
            adjust(session, acting("pia"), seen, proposal=proposal, write_letter=letter, now=NOON)

    def test_elsewhere_nothing_that_lies_ahead_is_sent(self, session, people, acting):
        with pytest.raises(RuleBroken, match="not-over-yet"):
            self.ask(session, acting("tara"), people.wattle)

    def test_days_ahead_are_logged_only_where_a_school_asks_beforehand(
        self, session, people, acting
    ):
        tara = acting("tara")
        asked = {"today": TODAY, "now": NOON}
        assert latest_day(session, tara, TODAY, **asked) == TODAY
        assert latest_day(session, tara, self.AHEAD, **asked) == TODAY
        choose(session, acting("ada"), people.wattle, PRE_APPROVAL)
        assert latest_day(session, tara, self.AHEAD, **asked) == TODAY + timedelta(days=366)


class TestByRule:
    def send(self, session, people, actor, **changes):
        row = make_submission(session, actor.account_id, people.wattle, **changes)
        return row, settle(session, actor, row, secret=SECRET, now=NOON)

    def test_approves_in_nobodys_name(self, session, people, acting):
        version = choose(session, acting("ada"), people.wattle, FEW)

        row, settled = self.send(session, people, acting("tara"))

        assert settled
        found = row.decision
        assert (found.decided_by, found.decided_role) == (None, "rule")
        assert (row.state, row.procedure_id) == (SubmissionState.APPROVED, version.id)
        event = session.scalars(
            select(TrailEvent).where(TrailEvent.action == "submission:approved-by-rule")
        ).one()
        assert (event.actor, event.body["procedure"]) == (None, str(version.id))
        session.expire_all()
        (work,) = approved_work(session, acting("tara"))
        assert (work.approver.name.text, work.approver_id) == (
            "Wattle Park Secondary College",
            "",
        )
        assert "no person reviewed it" in work.approver.role
        assert queue(session, acting("pia"), DeskFilter()).rows == ()

    def test_a_month_holds_no_more_than_the_limit(self, session, people, acting):
        choose(session, acting("ada"), people.wattle, FEW)
        tara, day = acting("tara"), TODAY - timedelta(days=40)

        told = []
        for number in range(4):
            later = day + timedelta(days=number)
            told.append(self.send(session, people, tara, started_on=later, ended_on=later)[1])

        assert told == [True, True, False, False]
        row = make_submission(session, people.tara.id, people.wattle)
        december = NOON + timedelta(days=20)
        assert settle(session, tara, row, secret=SECRET, now=december)

    def test_what_the_sample_takes_waits_and_says_so(self, session, people, acting):
        choose(session, acting("ada"), people.wattle, ALL_DRAWN)
        row, settled = self.send(session, people, acting("tara"))
        assert (settled, row.is_drawn, row.state) == (False, True, SubmissionState.SUBMITTED)
        (waiting,) = queue(session, acting("pia"), DeskFilter()).rows
        assert waiting.is_drawn
        assert actions(session, row)[-1] == "submission:drawn"

    def test_leaders_corrections_and_other_ways_wait(self, session, people, acting):
        choose(session, acting("ada"), people.wattle, replace(FEW, limits={LIVE: 600}))
        assert not self.send(session, people, acting("tara"))[1]  # it has minutes of reading along
        choose(
            session,
            acting("ada"),
            people.wattle,
            replace(FEW, limits={LIVE: 600, LURKING: 600}),
            from_on=TODAY + timedelta(days=1),
        )
        tomorrow = NOON + timedelta(days=1)
        own = make_submission(session, people.pia.id, people.wattle, tomorrow)
        assert not settle(session, acting("pia"), own, secret=SECRET, now=tomorrow)
        first = make_submission(session, people.tara.id, people.wattle, tomorrow)
        assert settle(session, acting("tara"), first, secret=SECRET, now=tomorrow)
        corrects = first.lines[0].activity_id
        correction = make_submission(
            session, people.tara.id, people.wattle, tomorrow, corrects_id=corrects
        )
        assert not settle(session, acting("tara"), correction, secret=SECRET, now=tomorrow)

    def test_a_school_without_a_rule_has_none(self, session, people, acting):
        assert not self.send(session, people, acting("tara"))[1]

    @pytest.mark.parametrize(
        ("by", "role", "kind"),
        [(None, "leader", "approve"), ("pia", "rule", "approve"), (None, "rule", "decline")],
    )
    def test_the_database_takes_no_half_truth(self, session, people, by, role, kind):
        row = make_submission(session, people.tara.id, people.wattle)
        with pytest.raises(IntegrityError):
            session.execute(
                insert(Decision).values(
                    submission_id=row.id,
                    teacher_id=people.tara.id,
                    decided_by=None if by is None else people.pia.id,
                    decided_role=role,
                    kind=DecisionKind(kind),
                    reason="Words.",
                    decided_at=NOON,
                )
            )


class TestTogether:
    @pytest.mark.parametrize("procedure", [ALL_DRAWN, TWO_STEPS])
    def test_what_an_approval_does_not_settle_is_looked_at_by_itself(
        self, session, people, acting, procedure
    ):
        choose(session, acting("ada"), people.wattle, procedure)
        rows = [make_submission(session, people.tara.id, people.wattle) for _ in range(2)]
        for row in rows:
            settle(session, acting("tara"), row, secret=SECRET, now=NOON)
        session.commit()

        assert alike(session, acting("pia"), rows[0].id).others == []

    def test_what_settles_goes_together(self, session, people, acting):
        rows = [make_submission(session, people.tara.id, people.wattle) for _ in range(2)]
        session.commit()

        assert alike(session, acting("pia"), rows[0].id).others == [rows[1]]
