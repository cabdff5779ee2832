"""Hours of a chat, proposed to the administrators of a teacher's schools."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from pldash.domain.actors import NOBODY
from pldash.domain.chat_entries import ChatEntry, Rhythm
from pldash.domain.errors import NotFound
from pldash.domain.recurrence import Weekday
from pldash.models.outbox import OutboxMail
from pldash.services.chat_hours import keepers_of, propose_hours
from pldash.services.letters import Letter
from tests.stock import NOON

HOURS = ChatEntry(
    tag="#EdChat",
    title="",
    topic="",
    rhythm=Rhythm.WEEKLY,
    weekdays=(Weekday.TUESDAY,),
    interval=1,
    nth=(),
    start=time(19),
    zone="America/New_York",
    minutes=60,
    valid_from=None,
    valid_until=None,
)


def written(news):
    return Letter(news.school, f"{news.teacher} {news.entry.tag} {news.locale}")


def propose(session, actor, *, now=NOON):
    return propose_hours(session, actor, HOURS, write_letter=written, now=now)


def test_administrators_get_one_mail_a_day(session_of, acting, people):
    session, tara = session_of("tara"), acting("tara")
    assert propose(session, tara) == 1
    propose(session, tara)
    (mail,) = session.scalars(select(OutboxMail))
    assert (mail.recipient, mail.body) == (people.ada.email, "Tara Nguyen #EdChat en_AU")
    propose(session, tara, now=NOON + timedelta(days=1))
    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_without_a_school_nobody_is_told(session_of, acting):
    session, rua = session_of("rua"), acting("rua")
    assert keepers_of(session, rua) == []
    assert propose(session, rua) == 0
    assert session.scalars(select(OutboxMail)).all() == []


def test_nobody_proposes_who_is_not_signed_in(session_of):
    with pytest.raises(NotFound):
        propose(session_of("tara"), NOBODY)
