from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from pldash.domain.activities import ActivityState
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.activities import Activity, ParticipationPart
from pldash.models.approvals import Adjustment, Decision
from pldash.models.outbox import OutboxMail
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide
from pldash.services.approved_work import approved_work
from pldash.services.letters import Letter
from pldash.services.submission_contents import content_of, digest_of_content, sent_content_of
from pldash.services.submissions import submit, withdraw
from pldash.services.trail import salted_digest
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON

ACCEPT = Answer(AdjustmentAnswer.ACCEPTED)
CONTEST = Answer(AdjustmentAnswer.CONTESTED, " It ran over. ")
LATER = NOON + timedelta(hours=1)


def letter(news):
    return Letter(f"A question from {news.school}", f"{news.submission_id} {news.locale}")


def less(row, note=" The meeting was shorter. ", **minutes):
    key = content_of(row).activities[0].id
    return Proposal({key: minutes or {"synchronous": 45, "lurking": 0}}, note)


def propose(session, actor, row, proposal=None, now=NOON):
    return adjust(
        session,
        actor,
        (row.id, row.version),
        proposal=proposal or less(row),
        write_letter=letter,
        now=now,
    )


def reply(session, actor, row, said=ACCEPT):
    return answer(session, actor, (row.id, row.version), said=said, now=LATER)


def last_event(session):
    query = select(TrailEvent).order_by(TrailEvent.seq.desc()).limit(1)
    return session.scalars(query).one()


def minutes_of(session, activity_id):
    query = select(ParticipationPart.mode, ParticipationPart.minutes).where(
        ParticipationPart.activity_id == activity_id
    )
    return {mode.value: count for mode, count in session.execute(query)}


@pytest.fixture
def row(session, people):
    """Tara's 80 minutes, waiting."""
    return make_submission(session, people.tara.id, people.wattle)


class TestPropose:
    def test_asks_the_teacher_and_changes_no_minute_yet(self, session, people, acting, row):
        made = propose(session, acting("pia"), row)

        assert (row.state, row.opened_by, row.minutes) == (
            SubmissionState.ADJUSTED,
            people.pia.id,
            80,
        )
        assert (made.made_by, made.made_role, made.note) == (
            people.pia.id,
            "leader",
            "The meeting was shorter.",
        )
        assert row.lines[0].standing is Standing.OPEN
        assert minutes_of(session, row.lines[0].activity_id) == {"synchronous": 60, "lurking": 20}
        event = last_event(session)
        assert event.action == "submission:adjusted"
        assert event.body == {
            "from": "submitted",
            "to": "adjusted",
            "teacher": str(people.tara.id),
            "adjustment": str(made.id),
            "minutes": 45,
            "note": salted_digest(sent_content_of(row).salt, made.note),
        }
        (mail,) = session.scalars(select(OutboxMail)).all()
        assert (mail.recipient, mail.body) == ("tara@wattle.example", f"{row.id} en_AU")

    def test_again_takes_the_place_of_the_first(self, session, acting, row):
        first = propose(session, acting("pia"), row)
        second = propose(session, acting("pia"), row, less(row, "Or so.", synchronous=50))

        assert (first.answer, second.answer) == (AdjustmentAnswer.REPLACED, None)
        reply(session, acting("tara"), row)
        assert row.minutes == 70

    def test_a_decision_takes_its_place_too(self, session, acting, row):
        made = propose(session, acting("pia"), row)

        decide(
            session,
            acting("pia"),
            (row.id, row.version),
            verdict=Verdict(DecisionKind.APPROVE),
            write_letter=letter_of_decision,
            now=LATER,
        )

        assert (made.answer, made.answered_at) == (AdjustmentAnswer.REPLACED, LATER)
        assert (row.state, row.minutes, row.adjusted) == (SubmissionState.APPROVED, 80, None)

    def test_what_was_answered_stays_answered_when_it_is_decided(self, session, acting, row):
        made = propose(session, acting("pia"), row)
        reply(session, acting("tara"), row, CONTEST)

        decide(
            session,
            acting("pia"),
            (row.id, row.version),
            verdict=Verdict(DecisionKind.APPROVE),
            write_letter=letter_of_decision,
            now=LATER + timedelta(hours=1),
        )

        assert (made.answer, made.answered_at) == (AdjustmentAnswer.CONTESTED, LATER)

    def test_refuses_what_the_domain_refuses_and_old_pages(self, session, acting, row):
        with pytest.raises(RuleBroken, match="adjustment-same"):
            propose(session, acting("pia"), row, less(row, synchronous=60))
        with pytest.raises(RuleBroken, match="note-needed"):
            propose(session, acting("pia"), row, less(row, ""))
        row_and_old = (row.id, row.version - 1)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            adjust(
                session,
                acting("pia"),
                row_and_old,
                proposal=less(row),
                write_letter=letter,
                now=NOON,
            )
        assert row.state is SubmissionState.SUBMITTED

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("tara", NotPermitted), ("theo", NotPermitted), ("ada", NotPermitted), ("sam", NotFound)],
    )
    def test_is_for_the_leaders_of_the_school(self, session, acting, row, who, refusal):
        with pytest.raises(refusal):
            propose(session, acting(who), row)

    def test_the_database_refuses_ones_own_and_a_second_unanswered(
        self, session, people, acting, row
    ):
        made = propose(session, acting("pia"), row)
        plain = {
            "submission_id": row.id,
            "teacher_id": people.tara.id,
            "school_id": people.wattle,
            "minutes": {},
            "note": "x",
            "made_role": "leader",
            "made_at": NOON,
            "words": "",
        }
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Adjustment).values(made_by=people.pia.id, **plain))
        with pytest.raises(IntegrityError, match="not_own_record"), session.begin_nested():
            own = update(Adjustment).where(Adjustment.id == made.id)
            session.execute(own.values(made_by=people.tara.id))


def letter_of_decision(news):
    return Letter(news.school, "")


class TestAccept:
    def test_approves_with_the_minutes_that_both_agreed_on(
        self, session, session_of, people, acting, row
    ):
        propose(session, acting("pia"), row)
        session.commit()
        hers = session_of("tara")

        found = reply(hers, acting("tara"), row)
        hers.commit()
        session.expire_all()

        activity_id = found.lines[0].activity_id
        assert (found.state, found.minutes) == (SubmissionState.APPROVED, 45)
        assert content_of(found).minutes.total == 45
        assert digest_of_content(sent_content_of(found)) == found.content_digest
        assert minutes_of(session, activity_id) == {"synchronous": 45}
        activity = session.get(Activity, activity_id)
        assert activity.state is ActivityState.APPROVED
        decision = session.get(Decision, found.id)
        assert (decision.kind, decision.decided_by, decision.reason, decision.decided_at) == (
            DecisionKind.APPROVE,
            people.pia.id,
            "The meeting was shorter.",
            LATER,
        )
        event = last_event(session)
        assert (event.action, event.actor) == ("submission:adjustment-accepted", people.tara.id)
        assert event.body["minutes"] == 45
        assert event.body["decided_by"] == str(people.pia.id)

    def test_a_certificate_says_the_agreed_minutes(self, session, acting, row):
        propose(session, acting("pia"), row)
        reply(session, acting("tara"), row)

        (work,) = approved_work(session, acting("tara"))

        assert work.line.minutes.total == 45

    def test_of_a_bundle_changes_only_what_was_named(self, session, people, acting):
        several = [make_activity(session, people.tara.id) for _ in range(2)]
        bundle = make_bundle(session, people.tara.id, *several)
        row = submit(
            session,
            acting("tara"),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )
        propose(session, acting("pia"), row)

        reply(session, acting("tara"), row)

        first, second = (each.id for each in content_of(row).activities)
        by_id = {str(each.id): minutes_of(session, each.id) for each in several}
        assert by_id == {
            first: {"synchronous": 45},
            second: {"synchronous": 60, "lurking": 20},
        }
        assert row.minutes == 125


class TestContest:
    def test_goes_back_to_a_leader_with_the_words(self, session, people, acting, row):
        made = propose(session, acting("pia"), row)

        reply(session, acting("tara"), row, CONTEST)

        assert row.state is SubmissionState.CONTESTED
        assert (made.answer, made.words) == (AdjustmentAnswer.CONTESTED, "It ran over.")
        assert minutes_of(session, row.lines[0].activity_id) == {"synchronous": 60, "lurking": 20}
        event = last_event(session)
        assert event.action == "submission:adjustment-contested"
        assert event.body["words"] == salted_digest(sent_content_of(row).salt, "It ran over.")
        assert session.get(Decision, row.id) is None

    def test_needs_words_and_an_unanswered_proposal(self, session, acting, row):
        tara = acting("tara")
        with pytest.raises(Conflict, match="already-submitted"):
            reply(session, tara, row)
        propose(session, acting("pia"), row)
        with pytest.raises(RuleBroken, match="words-needed"):
            reply(session, tara, row, Answer(AdjustmentAnswer.CONTESTED))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            answer(session, tara, (row.id, row.version - 1), said=ACCEPT, now=NOON)
        with pytest.raises(Conflict, match="already-adjusted"):
            withdraw(session, tara, row.id, version=row.version, now=NOON)

    @pytest.mark.parametrize("who", ["theo", "pia", "sam"])
    def test_is_the_teachers_alone(self, session, acting, row, who):
        propose(session, acting("pia"), row)

        with pytest.raises(NotFound):
            reply(session, acting(who), row)
