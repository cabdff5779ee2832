from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.schools import Role
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Deputy, Membership, MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services.approvals import (
    Verdict,
    decide,
    open_submission,
)
from pldash.services.letters import Letter
from pldash.services.submission_contents import EVERYTHING_SENT, content_of
from pldash.services.submissions import submit
from pldash.services.trail import salted_digest
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON

APPROVE = Verdict(DecisionKind.APPROVE)
RETURN = Verdict(DecisionKind.RETURN, "  Say more about Year 8. ")
DECLINE = Verdict(DecisionKind.DECLINE, "This is planning.")


def letter(news):
    return Letter(f"A decision at {news.school}", f"{news.kind} {news.locale}")


def judge(session, actor, row, verdict=APPROVE, now=NOON):
    return decide(
        session,
        actor,
        (row.id, row.version),
        verdict=verdict,
        write_letter=letter,
        now=now,
    ).decision


def last_event(session):
    query = select(TrailEvent).order_by(TrailEvent.seq.desc()).limit(1)
    return session.scalars(query).one()


def activity_of(session, row):
    return session.get(Activity, row.lines[0].activity_id, options=EVERYTHING_SENT)


def state_of(activity_id):
    return select(Activity.state).where(Activity.id == activity_id)


class TestDecide:
    @pytest.mark.parametrize(
        ("verdict", "expected"),
        [
            (APPROVE, (SubmissionState.APPROVED, Standing.APPROVED, ActivityState.APPROVED)),
            (RETURN, (SubmissionState.RETURNED, Standing.CLOSED, ActivityState.RETURNED)),
            (DECLINE, (SubmissionState.DECLINED, Standing.CLOSED, ActivityState.DECLINED)),
        ],
    )
    def test_moves_the_submission_its_lines_and_the_activity(
        self, session, people, acting, verdict, expected
    ):
        row = make_submission(session, people.tara.id, people.wattle)

        decision = judge(session, acting("pia"), row, verdict)

        found = (row.state, row.lines[0].standing, activity_of(session, row).state)
        assert found == expected
        assert (decision.kind, decision.decided_by, decision.decided_role) == (
            verdict.kind,
            people.pia.id,
            "leader",
        )
        assert (decision.reason, decision.decided_at) == (verdict.reason.strip(), NOON)

    def test_a_return_keeps_every_word(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        before = activity_of(session, row)
        words = [(one.prompt, one.words) for one in before.reflections]

        judge(session, acting("pia"), row, RETURN)

        assert [(one.prompt, one.words) for one in activity_of(session, row).reflections] == words
        assert content_of(row).activities[0].reflections[0].words == "We spoke of feedback."

    def test_approves_every_activity_of_a_bundle(self, session, people, acting):
        several = [make_activity(session, people.tara.id) for _ in range(3)]
        bundle = make_bundle(session, people.tara.id, *several)
        row = submit(
            session,
            acting("tara"),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )

        judge(session, acting("pia"), row)

        assert {each.state for each in several} == {ActivityState.APPROVED}
        assert {line.standing for line in row.lines} == {Standing.APPROVED}

    def test_works_with_a_leaders_own_scope(self, session, session_of, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        activity_id = row.lines[0].activity_id
        session.commit()
        hers = session_of("pia")

        judge(hers, acting("pia"), row)
        hers.commit()

        assert session.scalar(state_of(activity_id)) is ActivityState.APPROVED

    def test_writes_what_changed_and_only_a_digest_of_the_reason(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        judge(session, acting("pia"), row, RETURN)

        event = last_event(session)
        assert (event.chain, event.action) == (f"school:{people.wattle}", "submission:returned")
        assert event.actor == people.pia.id
        assert event.body == {
            "from": "submitted",
            "to": "returned",
            "teacher": str(people.tara.id),
            "activities": [
                {"id": str(row.lines[0].activity_id), "from": "submitted", "to": "returned"}
            ],
            "reason": salted_digest(content_of(row).salt, "Say more about Year 8."),
        }

    def test_an_approval_without_words_carries_no_digest(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        judge(session, acting("pia"), row)

        assert "reason" not in last_event(session).body

    def test_mails_the_teacher_once_and_without_private_words(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        judge(session, acting("pia"), row, RETURN)

        (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.unique_key == f"submission-decided:{row.id}"
        assert (mail.recipient, mail.subject) == (
            "tara@wattle.example",
            "A decision at Wattle Park Secondary College",
        )
        assert mail.body == "return en_AU"

    @pytest.mark.parametrize("kind", [DecisionKind.RETURN, DecisionKind.DECLINE])
    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_a_return_and_a_decline_need_a_reason(self, session, people, acting, kind, reason):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(RuleBroken) as error:
            judge(session, acting("pia"), row, Verdict(kind, reason))

        assert ([one.code for one in error.value.reasons], error.value.field) == (
            ["reason-needed"],
            "reason",
        )

    def test_a_reason_has_an_end(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(RuleBroken, match="reason-too-long"):
            judge(session, acting("pia"), row, Verdict(DecisionKind.RETURN, "a" * 2_001))

    @pytest.mark.parametrize("first", [APPROVE, RETURN, DECLINE])
    def test_is_made_once(self, session, people, acting, first):
        row = make_submission(session, people.tara.id, people.wattle)
        judge(session, acting("pia"), row, first)

        with pytest.raises(Conflict, match=f"already-{row.state}"):
            judge(session, acting("pia"), row, RETURN)

    def test_an_old_page_is_told_so(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        seen = row.version
        open_submission(session, acting("pia"), row.id, version=seen, now=NOON)

        with pytest.raises(Conflict, match="changed-meanwhile"):
            decide(
                session,
                acting("pia"),
                (row.id, seen),
                verdict=APPROVE,
                write_letter=letter,
                now=NOON,
            )

    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("tara", NotPermitted),
            ("theo", NotPermitted),
            ("ada", NotPermitted),
            ("sam", NotFound),
            ("rua", NotFound),
        ],
    )
    def test_is_for_the_leaders_of_the_school_alone(self, session, people, acting, who, answer):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(answer):
            judge(session, acting(who), row)
        with pytest.raises(answer):
            open_submission(session, acting(who), row.id, version=row.version, now=NOON)

        assert row.state is SubmissionState.SUBMITTED

    def test_a_submission_that_is_none_is_not_there(self, session, people, acting):
        with pytest.raises(NotFound):
            open_submission(session, acting("pia"), people.pia.id, version=1, now=NOON)


class TestNobodyDecidesOnTheirOwnRecord:
    @pytest.mark.parametrize(
        "tie",
        [
            {"roles": {Role.TEACHER, Role.LEADER}},
            {"roles": {Role.TEACHER}, "is_deputy": True},
            {"roles": {Role.ADMINISTRATOR, Role.LEADER}, "is_deputy": True},
        ],
        ids=["leader", "deputy", "everything"],
    )
    def test_the_service_refuses_whatever_the_role(self, session, people, tie):
        row = make_submission(session, people.pia.id, people.wattle)
        roles = frozenset(tie["roles"])
        herself = Actor(
            people.pia.id,
            (SchoolTie(people.wattle, roles, is_deputy=tie.get("is_deputy", False)),),
        )

        for verdict in (APPROVE, RETURN, DECLINE):
            with pytest.raises(NotPermitted):
                judge(session, herself, row, verdict)
        with pytest.raises(NotPermitted):
            open_submission(session, herself, row.id, version=row.version, now=NOON)

    def test_the_database_refuses_a_decision(self, session, people):
        row = make_submission(session, people.pia.id, people.wattle)

        with pytest.raises(IntegrityError, match="ck_decision_not_own_record"):
            session.execute(
                insert(Decision).values(
                    submission_id=row.id,
                    teacher_id=people.pia.id,
                    decided_by=people.pia.id,
                    decided_role="leader",
                    kind=DecisionKind.APPROVE,
                    reason="",
                    decided_at=NOON,
                )
            )

    def test_the_database_refuses_a_false_teacher_on_a_decision(self, session, people):
        row = make_submission(session, people.pia.id, people.wattle)

        with pytest.raises(IntegrityError):
            session.execute(
                insert(Decision).values(
                    submission_id=row.id,
                    teacher_id=people.tara.id,
                    decided_by=people.pia.id,
                    decided_role="leader",
                    kind=DecisionKind.APPROVE,
                    reason="",
                    decided_at=NOON,
                )
            )

    def test_the_database_refuses_to_take_ones_own_up(self, session, people):
        row = make_submission(session, people.pia.id, people.wattle)

        with pytest.raises(IntegrityError, match="ck_submission_not_own_record"):
            session.execute(
                update(Submission)
                .where(Submission.id == row.id)
                .values(opened_by=people.pia.id, opened_at=NOON)
            )


class TestOpen:
    def test_is_an_explicit_take_with_an_event(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        open_submission(session, acting("pia"), row.id, version=row.version, now=NOON)

        assert (row.state, row.opened_by, row.opened_at) == (
            SubmissionState.OPENED,
            people.pia.id,
            NOON,
        )
        event = last_event(session)
        assert event.action == "submission:opened"
        assert event.body == {
            "from": "submitted",
            "to": "opened",
            "teacher": str(people.tara.id),
        }
        assert session.scalars(select(OutboxMail)).all() == []

    def test_is_no_longer_possible_after_a_decision(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        judge(session, acting("pia"), row)

        with pytest.raises(Conflict, match="already-approved"):
            open_submission(session, acting("pia"), row.id, version=row.version, now=NOON)

    def test_an_old_page_is_told_so(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(Conflict, match="changed-meanwhile"):
            open_submission(session, acting("pia"), row.id, version=99, now=NOON)


class TestRightsEnd:
    def stand_in(self, session, people, first, last):
        session.add(
            Deputy(school_id=people.wattle, account_id=people.theo.id, from_on=first, until_on=last)
        )
        session.commit()

    def test_a_deputy_decides_between_the_dates_and_says_so(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        self.stand_in(session, people, date(2026, 11, 18), date(2026, 11, 18))

        decision = judge(session, acting("theo"), row)

        assert (decision.decided_by, decision.decided_role) == (people.theo.id, "deputy")

    @pytest.mark.parametrize("days", [-1, 1])
    def test_a_deputy_outside_the_dates_decides_nothing(self, session, people, acting, days):
        row = make_submission(session, people.tara.id, people.wattle)
        self.stand_in(session, people, date(2026, 11, 18), date(2026, 11, 18))

        with pytest.raises(NotPermitted):
            judge(session, acting("theo", NOON + timedelta(days=days)), row)

    def test_a_leader_who_loses_the_role_decides_nothing(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        member = session.scalars(
            select(Membership).where(Membership.account_id == people.pia.id)
        ).one()
        member.roles = [MembershipRole(role=Role.TEACHER)]
        session.commit()

        with pytest.raises(NotPermitted):
            judge(session, acting("pia"), row)

    def test_a_leader_who_left_is_a_stranger(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        member = session.scalars(
            select(Membership).where(Membership.account_id == people.pia.id)
        ).one()
        member.until_on, member.ended_at = date(2026, 11, 18), NOON
        session.commit()

        with pytest.raises(NotFound):
            judge(session, acting("pia"), row)
