"""The outbox: each piece of news is mailed once, and nothing is said to be sent that was not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from pldash.domain.errors import Conflict
from pldash.domain.mailing import MOST_REFUSED
from pldash.models.outbox import OutboxMail
from pldash.services.outbox import (
    NewMail,
    Refusal,
    add_mail,
    claim_next,
    mark_bounced,
    mark_refused,
    mark_sent,
    message_of,
    newest_mail,
    unclear_mail,
)
from pldash.services.unit_of_work import finish, open_session
from tests.stock import NOON

BUSY = Refusal("450 try again later" + "x" * 400, is_final=False)
NEWS = NewMail("key-1", "aroha@kura.example", "News", "Text", "<p>Text</p>")


@pytest.fixture
def mail(session):
    assert add_mail(session, NEWS, now=NOON)
    session.flush()
    return newest_mail(session)[0]


def test_the_same_news_is_added_once(session, mail):
    assert not add_mail(session, NEWS, now=NOON)
    assert len(newest_mail(session)) == 1


def test_the_newest_mail_comes_first(session, mail):
    add_mail(session, NewMail("key-2", "b@b.example", "s", "t"), now=NOON + timedelta(seconds=1))
    session.flush()
    assert [row.unique_key for row in newest_mail(session)] == ["key-2", "key-1"]


def test_a_mail_is_claimed_once_and_sent(session, mail):
    claimed = claim_next(session, now=NOON)
    assert claimed == mail.id
    assert claim_next(session, now=NOON) is None
    message = message_of(session, claimed)
    assert (message.recipient, message.text, message.html) == (
        "aroha@kura.example",
        "Text",
        "<p>Text</p>",
    )
    mark_sent(session, claimed, now=NOON)
    assert (mail.sent_at, mail.body, mail.html) == (NOON, "", None)
    assert claim_next(session, now=NOON + timedelta(hours=1)) is None


def test_nothing_is_claimed_from_an_empty_outbox(session):
    assert claim_next(session, now=NOON) is None


def test_a_sending_that_was_cut_off_is_tried_once_more_and_then_listed(session, mail):
    claim_next(session, now=NOON)
    soon, later = NOON + timedelta(minutes=14), NOON + timedelta(minutes=16)
    assert claim_next(session, now=soon) is None
    assert unclear_mail(session, now=later) == []
    assert claim_next(session, now=later) == mail.id
    much_later = later + timedelta(hours=3)
    assert claim_next(session, now=much_later) is None
    assert unclear_mail(session, now=much_later) == [mail]


def test_a_refused_mail_is_tried_again_ever_later_and_then_no_more(session, mail):
    moment, tries = NOON, 0
    while claim_next(session, now=moment) is not None:
        tries += 1
        mark_refused(session, mail.id, BUSY, now=moment)
        assert claim_next(session, now=moment + timedelta(seconds=59)) is None
        moment += timedelta(minutes=2**tries)
    assert tries == MOST_REFUSED
    assert mail.failure.startswith("450")
    assert len(mail.failure) == 300
    assert (mail.given_up_at is not None, mail.body) == (True, "")
    assert unclear_mail(session, now=moment) == []


def test_a_mail_refused_for_good_is_not_tried_again(session, mail):
    claim_next(session, now=NOON)
    mark_refused(session, mail.id, Refusal("550 no such person", is_final=True), now=NOON)
    assert claim_next(session, now=NOON + timedelta(hours=1)) is None
    assert (mail.given_up_at, mail.body, mail.html) == (NOON, "", None)


def test_a_mail_that_came_back_is_marked_once(session, mail):
    claim_next(session, now=NOON)
    mark_sent(session, mail.id, now=NOON)
    later = NOON + timedelta(hours=2)
    assert mark_bounced(session, mail.id, "5.1.1 unknown", now=later)
    assert (mail.bounced_at, mail.failure) == (later, "5.1.1 unknown")
    assert not mark_bounced(session, mail.id, "again", now=later)
    assert not mark_bounced(session, uuid4(), "of another installation", now=later)


def test_old_news_is_never_mailed(session, mail):
    assert claim_next(session, now=NOON + timedelta(days=1, seconds=1)) is None


def test_two_senders_never_claim_the_same_mail(engines, session):
    add_mail(session, NEWS, now=NOON)
    session.commit()
    first = claim_next(session, now=NOON)
    session.commit()
    with type(session)(engines.writer) as other:
        other.info["scope"] = session.info["scope"]
        assert claim_next(other, now=NOON) is None
    assert first == session.query(OutboxMail).one().id


def test_the_same_news_written_at_one_instant_is_a_conflict_for_the_slower(engines, session):
    """Neither saw the other's row: the unique key decides, and nothing of the slower is kept."""
    slower = open_session(engines.lazy_writer)
    assert add_mail(slower, NEWS, now=NOON)
    add_mail(session, NEWS, now=NOON)
    session.commit()
    with pytest.raises(Conflict, match="changed-meanwhile"):
        finish(slower, [])
    slower.close()
    assert len(newest_mail(session)) == 1
