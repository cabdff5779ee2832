"""Messages about a submission: who writes, who hears of it, what stays unread."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from pldash.adapters.files import LocalFileStore
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.messages import Side
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.messages import Message
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Membership, MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.desk import look_at, look_at_own
from pldash.services.desk_queue import DeskFilter, queue
from pldash.services.letters import Letter
from pldash.services.messages import read_messages, write_message
from pldash.services.submission_contents import content_of, sent_content_of
from pldash.services.submissions import submit, withdraw
from pldash.services.threads import unread_ids
from pldash.services.trail import salted_digest
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_submission
from tests.stock import NOON

LATER = NOON + timedelta(hours=1)


def letter(news):
    return Letter(f"At {news.school}", f"{news.by} {news.submission_id} {news.locale}")


def write(session, actor, row, words=" Which class? ", now=NOON):
    return write_message(session, actor, row.id, words=words, write_letter=letter, now=now)


def decided(session, actor, row, kind="return", now=LATER):
    verdict = Verdict(DecisionKind(kind), "Say more.")
    decide(
        session, actor, (row.id, row.version), verdict=verdict, write_letter=plain_letter, now=now
    )


def plain_letter(news):
    return Letter(news.school, "")


def mails(session):
    query = select(OutboxMail.recipient).where(OutboxMail.unique_key.like("message:%"))
    return sorted(session.scalars(query))


@pytest.fixture
def row(session, people):
    """Tara's 80 minutes, waiting."""
    return make_submission(session, people.tara.id, people.wattle)


class TestWrite:
    def test_a_leader_asks_and_the_trail_says_so_without_the_words(
        self, session, people, acting, row
    ):
        before = row.version
        made = write(session, acting("pia"), row)

        assert (made.leader_id, made.words, made.read_at) == (people.pia.id, "Which class?", None)
        assert row.version == before + 1
        event = session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc())).first()
        assert (event.action, event.actor) == ("submission:message-sent", people.pia.id)
        assert event.body == {
            "message": str(made.id),
            "by": "school",
            "words": salted_digest(sent_content_of(row).salt, "Which class?"),
        }
        (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.unique_key == f"message:{made.id}:{people.tara.id}"
        assert (mail.recipient, mail.body) == (people.tara.email, f"school {row.id} en_AU")

    def test_the_teacher_answers_and_has_read_with_it(self, session, people, acting, row):
        asked = write(session, acting("pia"), row)
        answered = write(session, acting("tara"), row, "9C.", LATER)

        assert (answered.leader_id, asked.read_at) == (None, LATER)
        assert [each.words for each in look_at(session, acting("pia"), row.id).messages] == [
            "Which class?",
            "9C.",
        ]
        assert unread_ids(session, row, Side.TEACHER) == [answered.id]
        assert unread_ids(session, row, Side.SCHOOL) == []

    def test_one_mail_until_it_is_read(self, session, people, acting, row):
        pia, tara = acting("pia"), acting("tara")
        write(session, pia, row)
        write(session, pia, row, "And where?", LATER)
        assert mails(session) == [people.tara.email]
        read_messages(session, tara, row.id, now=LATER)
        write(session, pia, row, "And when?", LATER)
        assert mails(session) == [people.tara.email] * 2

    def test_an_older_page_decides_nothing_any_more(self, session, acting, row):
        seen = row.version
        write(session, acting("tara"), row, "Please wait, the minutes are wrong.")

        with pytest.raises(Conflict, match="changed-meanwhile"):
            decide(
                session,
                acting("pia"),
                (row.id, seen),
                verdict=Verdict(DecisionKind.APPROVE),
                write_letter=plain_letter,
                now=LATER,
            )

    @pytest.mark.parametrize(
        ("who", "refusal"), [("theo", NotPermitted), ("ada", NotPermitted), ("sam", NotFound)]
    )
    def test_is_between_the_teacher_and_the_leaders(self, session, acting, row, who, refusal):
        for act in (
            lambda actor: write(session, actor, row),
            lambda actor: read_messages(session, actor, row.id, now=NOON),
        ):
            with pytest.raises(refusal):
                act(acting(who))

    def test_refuses_what_says_nothing(self, session, acting, row):
        with pytest.raises(RuleBroken, match="message-empty"):
            write(session, acting("tara"), row, " ")

    def test_the_database_refuses_ones_own_record_and_no_words(self, session, people, acting, row):
        made = write(session, acting("pia"), row)
        for name, value in (("leader_id", people.tara.id), ("words", "")):
            change = update(Message).where(Message.id == made.id).values({name: value})
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(change)
        foreign = insert(Message).values(
            submission_id=row.id,
            teacher_id=people.theo.id,
            school_id=people.wattle,
            words="x",
            written_at=NOON,
        )
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(foreign)


class TestWhoHears:
    @pytest.fixture
    def second(self, session, people):
        """A second leader of Wattle Park."""
        made = Account(
            email="lea@wattle.example",
            name="Lea",
            password="x",
            fs_uniquifier="lea",
            created_at=NOON,
            confirmed_at=NOON,
        )
        session.add(made)
        session.flush()
        theirs = session.scalars(
            select(Membership).where(Membership.account_id == people.pia.id)
        ).one()
        session.add(
            Membership(
                school_id=theirs.school_id,
                account_id=made.id,
                from_on=date(2020, 1, 1),
                roles=[MembershipRole(role=Role.LEADER)],
            )
        )
        session.flush()
        return made

    def test_all_who_decide_where_nobody_has_it(self, session, people, acting, row, second):
        write(session, acting("tara"), row)
        assert mails(session) == [second.email, people.pia.email]

    def test_who_wrote_before_where_nobody_has_it(self, session, people, acting, row, second):
        write(session, acting("pia"), row)
        write(session, acting("tara"), row)
        assert mails(session) == [people.pia.email, people.tara.email]

    def test_who_has_it(self, session, people, acting, row, second):
        row.opened_by = second.id
        session.flush()
        write(session, acting("pia"), row)
        write(session, acting("tara"), row)
        assert mails(session) == [second.email, people.tara.email]


class TestUntilWhen:
    def test_a_return_can_be_asked_about_until_it_is_sent_again(self, session, people, acting, row):
        pia, tara = acting("pia"), acting("tara")
        write(session, tara, row, "First.")
        decided(session, pia, row)
        write(session, tara, row, "What is missing?", LATER)
        again = submit(
            session,
            tara,
            activity_ids=[row.lines[0].activity_id],
            bundle_id=None,
            school_id=people.wattle,
            now=LATER + timedelta(hours=1),
        )

        with pytest.raises(Conflict, match="message-sent-again"):
            write(session, tara, row)
        detail = look_at(session, pia, again.id)
        assert ([each.words for each in detail.messages], detail.closed) == (
            ["First.", "What is missing?"],
            None,
        )
        assert look_at_own(session, tara, row.id).closed == "message-sent-again"
        read_messages(session, pia, again.id, now=LATER)
        assert unread_ids(session, row, Side.TEACHER) == []
        withdraw(session, tara, again.id, version=again.version, now=LATER)
        assert look_at_own(session, tara, row.id).closed is None

    def test_not_once_it_is_on_a_certificate(self, session, people, acting, tmp_path):
        row = approved_activity(session, people)
        write(session, acting("tara"), row)
        make_certificate(
            session, acting("tara"), asked_for(people), LocalFileStore(tmp_path / "files")
        )
        with pytest.raises(Conflict, match="message-certified"):
            write(session, acting("pia"), row)

    def test_what_was_taken_back_is_its_teachers_alone(self, session, acting, row):
        write(session, acting("pia"), row)
        withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)

        with pytest.raises(NotFound):
            write(session, acting("pia"), row)
        with pytest.raises(Conflict, match="already-withdrawn"):
            write(session, acting("tara"), row)
        read_messages(session, acting("tara"), row.id, now=LATER)
        assert unread_ids(session, row, Side.SCHOOL) == []


class TestRead:
    def test_the_queue_says_what_is_unread(self, session, acting, row):
        pia = acting("pia")
        write(session, acting("tara"), row)
        assert [each.has_message for each in queue(session, pia, DeskFilter()).rows] == [True]
        read_messages(session, pia, row.id, now=NOON)
        assert [each.has_message for each in queue(session, pia, DeskFilter()).rows] == [False]

    def test_a_decision_has_read_it(self, session, acting, row):
        write(session, acting("tara"), row)
        decided(session, acting("pia"), row, "approve")
        assert unread_ids(session, row, Side.TEACHER) == []

    def test_an_answer_to_other_minutes_has_read_it(self, session, acting, row):
        pia = acting("pia")
        open_submission(session, pia, row.id, version=row.version, now=NOON)
        minutes = {content_of(row).activities[0].id: {"synchronous": 45}}
        adjust(
            session,
            pia,
            (row.id, row.version),
            proposal=Proposal(minutes, "Shorter."),
            write_letter=plain_letter,
            now=NOON,
        )
        write(session, pia, row)
        answer(
            session,
            acting("tara"),
            (row.id, row.version),
            said=Answer(AdjustmentAnswer.ACCEPTED),
            now=LATER,
        )
        assert row.state is SubmissionState.APPROVED
        assert unread_ids(session, row, Side.SCHOOL) == []

    def test_goes_with_its_submission(self, session, acting, row):
        write(session, acting("tara"), row)
        session.delete(row)
        session.flush()
        assert session.scalars(select(Message)).all() == []
