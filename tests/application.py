"""The application over a stocked database, and browsers that are signed in."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pldash.adapters.database import Engines
from pldash.adapters.files import LocalFileStore
from pldash.bootstrap import Outside, create_app
from pldash.config import Settings
from pldash.models.accounts import Account
from pldash.services.login_sessions import begin_session
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.runtime import KEY
from pldash.web.session import TOKEN, token_digest
from tests.clients import CheckedClient
from tests.stock import FixedClock, People


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Flask:
    """The application, built once; each test gives it a database of its own."""
    settings = Settings(
        environment="development",
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=f"sqlite:///{migrated_sqlite}",
        secret_key="s" * 48,
    )
    app = create_app(
        settings, Outside(render_certificate=lambda facts: b"%PDF-fake " + facts.code.encode())
    )
    app.testing = True
    app.test_client_class = CheckedClient
    return app


@pytest.fixture
def app(built_app: Flask, engines: Engines, clock: FixedClock, tmp_path: Path) -> Flask:
    """The application over this test's database, clock and files."""
    kept = built_app.extensions[KEY]
    built_app.extensions[KEY] = replace(
        kept,
        reader=engines.reader,
        writer=engines.writer,
        lazy_writer=engines.lazy_writer,
        clock=clock,
        files=LocalFileStore(tmp_path / "files"),
    )
    yield built_app
    built_app.extensions[KEY] = kept


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, engines: Engines, people: People, clock: FixedClock):
    """Give a browser in which a persona is signed in: `sign_in("tara")`."""

    def browser_of(name: str) -> FlaskClient:
        browser = app.test_client()
        token = secrets.token_urlsafe(24)
        with writing(engines.writer, SYSTEM) as session:
            account = session.get(Account, getattr(people, name).id)
            begin_session(session, account.id, token_digest(token), "a test", now=clock())
            unique = account.fs_uniquifier
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
            cookie["_user_id"] = unique
            cookie["_fresh"] = True
        return browser

    return browser_of
