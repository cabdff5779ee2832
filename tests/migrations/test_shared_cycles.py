"""Revisions a022 and a026, down and up again over a link."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from pldash.adapters.database import create_engines
from pldash.adapters.guards import missing_guards
from pldash.adapters.migrations import downgrade, upgrade
from pldash.models.accounts import Account
from pldash.models.registrations import Registration
from pldash.models.shares import RecordShare
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON


def test_goes_down_with_the_links_and_leaves_all_else(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        registration = _registration(session)
        session.add(_share(registration))
    engines.dispose()
    downgrade(empty_database_url, "a021")
    assert not inspect(engines.reader).has_table("record_share")
    engines.dispose()
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(RecordShare)).all() == []
        assert len(session.scalars(select(Registration.id)).all()) == 1
        assert missing_guards(session.connection()) == ()
    engines.dispose()


def test_a_link_that_hides_drafts_ends_before_it_would_show_them(empty_database_url):
    """Down to where each link shows drafts, and up again: links of that time go on to show them."""
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    with writing(engines.writer, SYSTEM) as session:
        registration = _registration(session)
        for with_unsent in (True, False):
            share = _share(registration, "ab"[with_unsent] * 64)
            share.with_unsent = with_unsent
            session.add(share)
    engines.dispose()
    downgrade(empty_database_url, "a025")
    upgrade(empty_database_url)
    with reading(engines.reader, SYSTEM) as session:
        rows = session.scalars(select(RecordShare).order_by(RecordShare.token_digest)).all()
        assert [(row.with_unsent, row.revoked_at is None) for row in rows] == [
            (True, False),
            (True, True),
        ]
        assert missing_guards(session.connection()) == ()
    engines.dispose()


def _registration(session: Session) -> Registration:
    teacher = Account(email="kim@wattle.example", name="Kim", fs_uniquifier="kim", created_at=NOON)
    session.add(teacher)
    session.flush()
    row = Registration(teacher_id=teacher.id, body="au-vic-vit", facts={}, created_at=NOON)
    session.add(row)
    session.flush()
    return row


def _share(registration: Registration, digest: str = "d" * 64) -> RecordShare:
    return RecordShare(
        teacher_id=registration.teacher_id,
        registration_id=registration.id,
        until=date(2027, 9, 30),
        officer="Mo",
        with_reflections=False,
        with_unsent=False,
        only_counted=False,
        token_digest=digest,
        made_at=NOON,
        ends_at=NOON + timedelta(days=7),
    )
