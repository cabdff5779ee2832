"""The application over a stocked database, and browsers that are signed in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.context import CryptContext

from pldash.adapters.database import Engines
from pldash.adapters.files import LocalFileStore
from pldash.adapters.shelves import LocalShelf
from pldash.adapters.staging import SealedStaging
from pldash.bootstrap import Outside, create_app
from pldash.config import Settings
from pldash.models.accounts import Account
from pldash.services.login_sessions import begin_session
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.runtime import KEY
from pldash.web.security import passwords
from pldash.web.session import TOKEN, token_digest
from tests.clients import CheckedClient
from tests.proofs import FakeProofs
from tests.stock import FixedClock, People

CHEAP = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
"""A hashing of some microseconds; the real one takes a tenth of a second on purpose."""
NOBODYS_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$GwOAMMa49967N4ZQKsX4Hw$6j2pMRi2P9EyXTIzb94EbGPPjP0RsD9+4s/y3G3BkF0"
)
"""As cheap, and opens with no password."""


@dataclass(frozen=True)
class Hashing:
    """How passwords are hashed outside tests."""

    context: CryptContext
    nobodys_hash: str


def never(_seconds: float, _act: Callable[[], None]) -> None:
    """A timer that does nothing: what it would do, tests do by themselves."""


@pytest.fixture(scope="session")
def shipped_app(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Flask:
    """The application, built once."""
    settings = Settings(
        environment="development",
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=f"sqlite:///{migrated_sqlite}",
        secret_key="s" * 48,
    )
    app = create_app(settings, Outside(proofs=FakeProofs(), later=never))
    app.testing = True
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session")
def shipped_hashing(shipped_app: Flask) -> Hashing:
    """The real hashing, to be looked at."""
    return Hashing(shipped_app.extensions["security"].pwd_context._context, passwords.NOBODYS_HASH)


@pytest.fixture(scope="session")
def built_app(shipped_app: Flask, shipped_hashing: Hashing) -> Iterator[Flask]:
    """The application with a cheap hashing; each test gives it a database of its own."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = shipped_hashing.context.copy(**CHEAP)
        patch.setattr(shipped_app.extensions["security"].pwd_context, "_context", cheap)
        patch.setattr(passwords, "NOBODYS_HASH", NOBODYS_HASH)
        yield shipped_app


@pytest.fixture
def app(built_app: Flask, engines: Engines, clock: FixedClock, tmp_path: Path) -> Flask:
    """The application over this test's database, clock and files."""
    kept = built_app.extensions[KEY]
    built_app.extensions[KEY] = replace(
        kept,
        reader=engines.reader,
        writer=engines.writer,
        lazy_writer=engines.lazy_writer,
        looker=engines.looker,
        clock=clock,
        files=LocalFileStore(tmp_path / "files"),
        staging=SealedStaging(tmp_path / "staging"),
        shelf=LocalShelf(tmp_path / "packs"),
    )
    yield built_app
    built_app.extensions[KEY] = kept


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(browser_for: Callable[[UUID], FlaskClient], people: People):
    """Give a browser in which a persona is signed in: `sign_in("tara")`."""
    return lambda name: browser_for(getattr(people, name).id)


@pytest.fixture
def browser_for(app: Flask, engines: Engines, clock: FixedClock):
    """Give a browser in which whoever has an account is signed in."""

    def browser_of(account_id: UUID) -> FlaskClient:
        browser = app.test_client()
        token = secrets.token_urlsafe(24)
        with writing(engines.writer, SYSTEM) as session:
            account = session.get_one(Account, account_id)
            begin_session(session, account.id, token_digest(token), "a test", now=clock())
            unique = account.fs_uniquifier
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
            cookie["_user_id"] = unique
            cookie["_fresh"] = True
        return browser

    return browser_of
