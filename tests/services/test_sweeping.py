from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from pldash.models.accounts import LoginSession
from pldash.models.outbox import FormKey, OutboxMail
from pldash.services.login_sessions import begin_session
from pldash.services.sweeping import KEPT, sweep
from tests.stock import NOON


def fill(session, people, at):
    begin_session(session, people.tara.id, f"token {at}", "a phone", now=at)
    key = {"endpoint": "x", "body_digest": "d", "location": "/"}
    session.add(FormKey(account_id=people.tara.id, key=f"key {at}", at=at, **key))
    session.add(
        OutboxMail(
            unique_key=f"mail {at}",
            recipient="tara@wattle.example",
            subject="s",
            body="b",
            created_at=at,
        )
    )
    session.flush()


def counts(session):
    rows = (LoginSession, FormKey, OutboxMail)
    return [session.scalar(select(func.count()).select_from(row)) for row in rows]


def test_what_served_a_while_ago_goes_and_what_is_young_stays(session, people):
    fill(session, people, NOON)
    fill(session, people, NOON - KEPT - timedelta(days=15))
    sweep(session, now=NOON)
    assert counts(session) == [1, 1, 1]
    sweep(session, now=NOON + KEPT)
    assert counts(session) == [1, 1, 1]
    sweep(session, now=NOON + KEPT + timedelta(days=15))
    assert counts(session) == [0, 0, 0]
