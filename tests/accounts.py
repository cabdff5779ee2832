"""What the tests of accounts share: filling forms in, reading mail, signing in as a person does."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from pldash.adapters.database import Engines
from pldash.models.accounts import Account, LoginSession
from pldash.models.outbox import OutboxMail
from pldash.models.trail import TrailEvent
from tests.clients import fields_of

PASSWORD = "wattle-and-gum-tree"
HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$nBNCCKH0fm/NGWOs1Zqz9g$FaxKyKMcoGx7atveAiHcF0ou7A9LBZ7BzQyIk+Xai6Y"
)
"""Of :data:`PASSWORD`; as cheap to check as the hashing that tests use."""
SHIPPED_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$6Z2zds4ZgzDGOMf43/sf4w"
    "$vEGJmQS7+m+KoQhOHagfuXTmFcwU9qz0qX3YqU8jrAE"
)
"""The same, for servers that hash as they are shipped: they would make a cheap one anew."""


def send(client: FlaskClient, page: str, action: str | None = None, **fields: Any) -> TestResponse:
    """Open a page, fill its form in and send it, as a browser would."""
    return client.post(action or page, data=filled(client.get(page), action or page, **fields))


def filled(answer: TestResponse, action: str, **fields: Any) -> MultiDict[str, str]:
    """Return the form of a page that leads somewhere, with these fields typed in."""
    form = fields_of(answer, action)
    for name, value in fields.items():
        form[name] = value
    return form


def log_in(client: FlaskClient, address: str, password: str = PASSWORD) -> TestResponse:
    """Sign in with a password."""
    return send(client, "/sign-in", email=address, password=password)


def mails(engines: Engines) -> list[OutboxMail]:
    """Return all mail, oldest first."""
    with Session(engines.reader) as session:
        session.info["scope"] = None
        query = select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.id)
        return list(session.scalars(query, execution_options={"pldash_unscoped": True}))


def link_in(mail: OutboxMail) -> str:
    """Return the path of the one link in a mail."""
    (link,) = re.findall(r"https?://\S+", mail.body)
    assert link.startswith("http://localhost:5000/")
    return link.removeprefix("http://localhost:5000")


def account_of(engines: Engines, address: str) -> Account | None:
    """Return the account of an address."""
    with Session(engines.reader) as session:
        query = select(Account).where(Account.email == address)
        return session.scalar(query, execution_options={"pldash_unscoped": True})


def sessions_of(engines: Engines, account: Account) -> list[LoginSession]:
    """Return every session of a person, ended or not."""
    with Session(engines.reader) as session:
        query = select(LoginSession).where(LoginSession.account_id == account.id)
        return list(session.scalars(query, execution_options={"pldash_unscoped": True}))


def trail_of(engines: Engines, account: Account) -> list[str]:
    """Return what the person's own trail says, in order."""
    with Session(engines.reader) as session:
        query = (
            select(TrailEvent.action)
            .where(TrailEvent.chain == f"teacher:{account.id}")
            .order_by(TrailEvent.seq)
        )
        return list(session.scalars(query, execution_options={"pldash_unscoped": True}))


def set_password(engines: Engines, address: str, hashed: str = HASH) -> None:
    """Give a persona a password that opens."""
    with Session(engines.writer) as session:
        query = select(Account).where(Account.email == address)
        account = session.scalars(query, execution_options={"pldash_unscoped": True}).one()
        account.password = hashed
        session.commit()
