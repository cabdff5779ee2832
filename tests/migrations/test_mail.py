"""Revision a017 over a filled outbox: no update of the program makes anybody's mail go out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from pldash.adapters.database import create_engines
from pldash.adapters.migrations import downgrade, upgrade
from pldash.models.base import new_id
from pldash.services.outbox import claim_next
from pldash.services.scope import SYSTEM, set_scope
from tests.stock import NOON

OLD = {
    "waits": {"created_at": NOON},
    "sent": {"created_at": NOON, "sending_at": NOON, "sent_at": NOON, "attempts": 1},
    "too old": {"created_at": NOON - timedelta(days=2)},
    "just refused": {"created_at": NOON, "sending_at": NOON, "attempts": 1, "failure": "450"},
}
EMPTY = {"attempts": 0, "sending_at": None, "sent_at": None, "failure": None}
ADD = text(
    "INSERT INTO outbox_mail"
    " (id, unique_key, recipient, subject, body, created_at, attempts, sending_at, sent_at,"
    " failure)"
    " VALUES (:id, :key, 'a@b.example', 's', 'b', :created_at, :attempts, :sending_at, :sent_at,"
    " :failure)"
)


def keys(engines):
    with engines.reader.connect() as connection:
        return set(connection.scalars(text("SELECT unique_key FROM outbox_mail")))


def due(engines):
    """Claim all that would be mailed now."""
    with Session(engines.writer) as session:
        set_scope(session, SYSTEM)
        claimed = []
        while (mail_id := claim_next(session, now=NOON)) is not None:
            claimed.append(mail_id)
        session.commit()
    return len(claimed)


def test_no_mail_becomes_due_by_an_update_and_none_is_added(empty_database_url):
    upgrade(empty_database_url, "a016")
    engines = create_engines(empty_database_url)
    with engines.writer.begin() as connection:
        for key, facts in OLD.items():
            values = {"id": new_id(), "key": key} | EMPTY | facts
            plain = {name: _plain(value, engines) for name, value in values.items()}
            connection.execute(ADD, plain)
    engines.dispose()
    upgrade(empty_database_url)
    assert keys(engines) == set(OLD)
    assert due(engines) == 1
    assert due(engines) == 0
    engines.dispose()


def test_what_was_held_or_settled_is_dropped_on_the_way_back_and_not_mailed(empty_database_url):
    upgrade(empty_database_url, "a017")
    engines = create_engines(empty_database_url)
    with engines.writer.begin() as connection:
        for key, held, settled in (
            ("held", True, None),
            ("settled", False, NOON),
            ("due", False, None),
        ):
            values = {"id": new_id(), "key": key, "created_at": NOON, "held": held, "at": settled}
            connection.execute(
                text(
                    "INSERT INTO outbox_mail (id, unique_key, kind, recipient, subject, body,"
                    " created_at, attempts, is_held, called_off_at)"
                    " VALUES (:id, :key, 'news', 'a@b.example', 's', 'b', :created_at, 0,"
                    " :held, :at)"
                ),
                {name: _plain(value, engines) for name, value in values.items()},
            )
    engines.dispose()
    downgrade(empty_database_url, "a016")
    assert keys(engines) == {"due"}
    engines.dispose()


def _plain(value, engines):
    """Return a value as a statement without types must hand it over."""
    if engines.writer.dialect.name == "postgresql":
        return value
    if hasattr(value, "hex") and not isinstance(value, float):
        return value.hex
    return value.replace(tzinfo=None).isoformat(" ") if hasattr(value, "tzinfo") else value
