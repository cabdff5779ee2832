"""Summaries: in each one's rhythm, with what is still news, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.mailing import UNCLEAR_AFTER, MailKind, MailState, NewsKind, Rhythm
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.messages import Message
from pldash.models.outbox import MailChoice, OutboxMail
from pldash.models.trail import TrailEvent
from pldash.services.account_changes import Profile, change_profile
from pldash.services.adjustments import Proposal, adjust
from pldash.services.approvals import Verdict, decide
from pldash.services.deliveries import mail_for, mail_to
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail, claim_next
from pldash.services.still_news import is_still_news
from pldash.services.submission_contents import content_of
from pldash.services.submissions import submit
from pldash.services.summaries import (
    MailRhythm,
    SummaryItem,
    WaitingDesk,
    choose_rhythm,
    mail_rhythm_of,
    send_next_summary,
)
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_submission, teacher_at
from tests.stock import NOON

SEVEN = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
"""Seven in the morning of the next day in Melbourne."""
MONDAY = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.fixture
def written(session):
    """Send what is due and give what the summaries told: `written(SEVEN)`."""

    def send(now):
        told = []

        def write(summary):
            told.append(summary)
            return Letter("Your summary", "text")

        while send_next_summary(session, write=write, now=now):
            pass
        return told

    return send


def decided(session, people, acting, kind=DecisionKind.RETURN):
    """A submission of Tara's that Pia decided on."""
    row = make_submission(session, people.tara.id, people.wattle)
    decide(
        session,
        acting("pia"),
        (row.id, row.version),
        verdict=Verdict(kind, "Say more."),
        write_letter=lambda news: Letter(f"From {news.school}", "text"),
        now=NOON,
    )
    return row


def choose(session, person, rhythm, now=NOON):
    choose_rhythm(session, person.id, rhythm, now=now)


def states(session, person, now=NOON):
    return [each.state for each in mail_to(session, person.email, now=now)]


def test_without_a_choice_news_comes_at_once(session, people, acting):
    decided(session, people, acting)
    assert mail_rhythm_of(session, people.tara.id) == MailRhythm(Rhythm.AT_ONCE, None)
    assert claim_next(session, now=NOON) is not None


def test_news_is_gathered_and_told_in_one_mail_at_the_hour_of_the_place(
    session, people, acting, written
):
    choose(session, people.tara, Rhythm.DAILY)
    first, second = decided(session, people, acting), decided(session, people, acting)
    assert claim_next(session, now=NOON) is None
    assert states(session, people.tara) == [MailState.HELD, MailState.HELD]
    assert written(SEVEN - timedelta(seconds=1)) == []
    (summary,) = written(SEVEN)
    assert summary.items == tuple(
        SummaryItem("From Wattle Park Secondary College", NewsKind.DECISION, row.id)
        for row in (first, second)
    )
    assert states(session, people.tara, SEVEN) == [
        MailState.WAITING,
        MailState.GATHERED,
        MailState.GATHERED,
    ]
    next_day = MailRhythm(Rhythm.DAILY, SEVEN + timedelta(days=1))
    assert mail_rhythm_of(session, people.tara.id) == next_day
    assert written(SEVEN + timedelta(days=1)) == []


def test_what_was_settled_meanwhile_is_not_told(session, people, acting, written):
    choose(session, people.tara, Rhythm.WEEKLY)
    row = decided(session, people, acting)
    again = [line.activity_id for line in row.lines]
    tara = teacher_at(people.tara.id, people.wattle)
    submit(session, tara, activity_ids=again, bundle_id=None, school_id=people.wattle, now=NOON)
    assert written(MONDAY) == []
    assert states(session, people.tara, MONDAY) == [MailState.CALLED_OFF]


def test_settled_news_is_not_sent_at_once_either(session, people, acting):
    row = decided(session, people, acting)
    decided(session, people, acting, DecisionKind.DECLINE)
    again = [line.activity_id for line in row.lines]
    tara = teacher_at(people.tara.id, people.wattle)
    submit(session, tara, activity_ids=again, bundle_id=None, school_id=people.wattle, now=NOON)
    claimed = session.get_one(OutboxMail, claim_next(session, now=NOON))
    assert claimed.about_id != row.id
    assert states(session, people.tara) == [MailState.WAITING, MailState.CALLED_OFF]


def test_without_any_mail_wanted_no_news_is_kept(session, people, acting):
    choose(session, people.tara, Rhythm.DAILY)
    decided(session, people, acting)
    choose(session, people.tara, Rhythm.OFF)
    decided(session, people, acting)
    assert states(session, people.tara) == [MailState.CALLED_OFF]
    assert mail_rhythm_of(session, people.tara.id) == MailRhythm(Rhythm.OFF, None)


def test_what_waits_to_be_sent_is_stopped_with_the_choice(session, people, acting, written):
    """News that waits by itself, and a summary that was written already."""
    decided(session, people, acting)
    choose(session, people.tara, Rhythm.DAILY)
    decided(session, people, acting)
    assert written(SEVEN)
    asked_for = NewMail("reset", people.tara.email, "Your password", "a link")
    add_mail(session, asked_for, now=NOON)
    session.flush()
    choose(session, people.tara, Rhythm.OFF, now=SEVEN)
    assert sorted(states(session, people.tara, SEVEN)) == [
        MailState.CALLED_OFF,
        MailState.CALLED_OFF,
        MailState.GATHERED,
        MailState.WAITING,
    ]
    claimed = session.get(OutboxMail, claim_next(session, now=SEVEN))
    assert claimed.unique_key == "reset"
    assert claim_next(session, now=SEVEN) is None


def test_what_was_being_sent_at_that_instant_is_not_tried_again(session, people, acting):
    decided(session, people, acting)
    session.flush()
    sending = claim_next(session, now=NOON)
    choose(session, people.tara, Rhythm.OFF)
    assert states(session, people.tara) == [MailState.WAITING]
    assert claim_next(session, now=NOON + UNCLEAR_AFTER) is None
    assert session.get(OutboxMail, sending).called_off_at is not None


def test_back_to_single_mails_what_was_held_is_told_once_more_in_a_summary(
    session, people, acting, written
):
    choose(session, people.pia, Rhythm.WEEKLY)
    make_submission(session, people.tara.id, people.wattle)
    choose(session, people.tara, Rhythm.WEEKLY)
    decided(session, people, acting, DecisionKind.APPROVE)
    choose(session, people.tara, Rhythm.AT_ONCE)
    (summary,) = written(NOON)
    assert len(summary.items) == 1
    assert written(MONDAY - timedelta(minutes=1)) == []
    assert mail_rhythm_of(session, people.tara.id) == MailRhythm(Rhythm.AT_ONCE, None)


def test_a_leader_is_told_what_waits_on_the_desk(session, people, written):
    for _ in range(2):
        make_submission(session, people.tara.id, people.wattle)
    for who in (people.pia, people.sam):
        choose(session, who, Rhythm.DAILY)
    (summary,) = written(SEVEN + timedelta(hours=3))
    assert summary.desks == (WaitingDesk("Wattle Park Secondary College", 2),)
    assert summary.items == ()


def test_a_choice_is_an_event_and_the_same_choice_is_none(session, people):
    choose(session, people.tara, Rhythm.AT_ONCE)
    choose(session, people.tara, Rhythm.DAILY)
    choose(session, people.tara, Rhythm.DAILY)
    actions = session.scalars(select(TrailEvent.action)).all()
    assert actions.count("account:mail-rhythm-changed") == 1


def test_who_moves_gets_summaries_at_the_hour_of_the_new_place(session, people):
    choose(session, people.tara, Rhythm.DAILY)
    there = {"zone": "Pacific/Auckland", "locale": "en_NZ"}
    moved = Profile(name="Tara Nguyen", name_language="en", stage=None, **there)
    change_profile(session, people.tara.id, moved, now=NOON)
    assert mail_rhythm_of(session, people.tara.id).next_at == SEVEN - timedelta(hours=2)
    choose(session, people.tara, Rhythm.AT_ONCE)
    change_profile(session, people.tara.id, moved, now=NOON)
    assert mail_rhythm_of(session, people.tara.id).next_at == NOON


def test_the_same_summary_is_never_written_twice(session, people, acting, written):
    choose(session, people.tara, Rhythm.DAILY)
    decided(session, people, acting)
    session.get_one(MailChoice, people.tara.id).next_at = SEVEN
    assert len(written(SEVEN)) == 1
    session.get_one(MailChoice, people.tara.id).next_at = SEVEN
    assert written(SEVEN) == []


class TestStillNews:
    def of(self, kind, about_id):
        return OutboxMail(news=kind, about_id=about_id)

    def test_what_is_no_news_may_always_be_sent(self, session):
        assert is_still_news(session, OutboxMail(news=None))

    def test_other_minutes_are_a_question_until_they_are_answered(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        key = content_of(row).activities[0].id
        adjust(
            session,
            acting("pia"),
            (row.id, row.version),
            proposal=Proposal({key: {"synchronous": 5}}, "Say more."),
            write_letter=lambda news: Letter(news.school, ""),
            now=NOON,
        )
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.news, mail.kind) == (NewsKind.PROPOSAL, MailKind.NEWS)
        assert is_still_news(session, mail)
        row.state = SubmissionState.OPENED
        assert not is_still_news(session, mail)

    def test_a_certificate_is_news_while_it_stands_and_its_end_once_it_does_not(
        self, session, people, acting, files
    ):
        approved_activity(session, people)
        issued = make_certificate(session, acting("tara"), asked_for(people), files)
        begun, ended = self.of(NewsKind.ISSUED, issued.id), self.of(NewsKind.REVOKED, issued.id)
        assert [is_still_news(session, mail) for mail in (begun, ended)] == [True, False]
        row = session.get_one(Credential, issued.id)
        row.state, row.revoked_at = CredentialState.REVOKED, NOON
        row.revocation_reason = RevocationReason.ERROR
        assert [is_still_news(session, mail) for mail in (begun, ended)] == [False, True]


def test_a_message_is_news_until_the_other_side_has_read_it(session, people):
    row = make_submission(session, people.tara.id, people.wattle)
    asked, answered = OutboxMail(about_id=row.id), OutboxMail(about_id=row.id)
    asked.news, answered.news = NewsKind.QUESTION, NewsKind.ANSWER
    by_tara = {"submission_id": row.id, "teacher_id": people.tara.id, "school_id": people.wattle}
    message = Message(**by_tara, words="Why?", written_at=NOON)
    session.add(message)
    session.flush()
    assert [is_still_news(session, mail) for mail in (asked, answered)] == [True, False]
    message.read_at = NOON
    session.add(Message(**by_tara, leader_id=people.pia.id, words="So.", written_at=NOON))
    session.flush()
    assert [is_still_news(session, mail) for mail in (asked, answered)] == [False, True]


def test_an_administrator_sees_whether_mail_arrived_and_never_what_it_said(session, people, acting):
    about = News(NewsKind.DECISION, people.tara.id, people.wattle, people.wattle)
    add_mail(session, NewMail("k", people.tara.email, "Secret", "b"), now=NOON, news=about)
    add_mail(session, NewMail("l", people.tara.email, "New password", "b"), now=NOON)
    (seen,) = mail_for(session, acting("ada"), people.wattle, now=NOON)
    assert (seen.subject, seen.recipient, seen.kind) == ("", people.tara.email, MailKind.NEWS)
    subjects = {each.subject for each in mail_to(session, people.tara.email, now=NOON)}
    assert subjects == {"Secret", "New password"}


def test_mail_and_choices_go_with_the_account(session, people, acting):
    choose(session, people.tara, Rhythm.DAILY)
    about = News(NewsKind.DECISION, people.tara.id, people.wattle, people.wattle)
    add_mail(session, NewMail("k", people.tara.email, "s", "b"), now=NOON, news=about)
    session.flush()
    session.delete(session.get_one(Account, people.tara.id))
    session.flush()
    session.expire_all()
    assert session.scalars(select(OutboxMail)).all() == []
    assert session.scalars(select(MailChoice)).all() == []
