"""Databases with the shipped data and the demo people in them, for services and pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.adapters.chat_packs import load_chats
from pldash.adapters.database import Engines, create_engines
from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.actors import Actor
from pldash.models.accounts import Account
from pldash.models.schools import Organisation
from pldash.services.accounts import identity_of
from pldash.services.demo import add_demo_people
from pldash.services.reference import load_reference
from pldash.services.scope import SYSTEM, scope_of, set_scope
from pldash.services.unit_of_work import writing
from tests.databases import KINDS
from tests.kept import KeptDatabase
from tests.postgres import Databases, for_plain_role

NOON = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
"""Noon in Melbourne on a Wednesday in daylight time: the tests' present."""
HASHED = (
    "$argon2id$v=19$m=8,t=1,p=1$yjmH0DoHgNA6R8g5J6S0Vg$hQpVw1H8dGEikb6Sn1qMpAkVqZsm32KbLKle3aPOYk0"
)
"""Looks like a hash and opens with no password: tests sign in by a session row."""


class FixedClock:
    """A clock that stands still until told otherwise."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class Person:
    """One of the personas of the permission tests."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True)
class People:
    """Tara and her colleague Theo, Pia who leads, Ada who administers, Sam elsewhere, Rua alone."""

    tara: Person
    theo: Person
    pia: Person
    ada: Person
    sam: Person
    rua: Person
    wattle: UUID
    banksia: UUID


def fill_stock(engines: Engines) -> None:
    """Put the shipped data and the demo people into a migrated database."""
    with writing(engines.writer, SYSTEM) as session:
        load_reference(session, load_frameworks(), load_chats(), now=NOON)
        add_demo_people(session, HASHED, now=NOON)


@pytest.fixture(scope="session")
def stocked_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the stock, to be copied."""
    path = tmp_path_factory.mktemp("stocked") / "template.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    engines = create_engines(f"sqlite:///{path}")
    fill_stock(engines)
    with engines.writer.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engines.dispose()
    return path


@pytest.fixture(scope="session")
def stocked_postgres(postgres: Databases, migrated_postgres: str) -> Iterator[KeptDatabase]:
    """A PostgreSQL database with the stock, used by one test after the other."""
    url = postgres.create(template=migrated_postgres)
    engines = create_engines(url)
    fill_stock(engines)
    engines.dispose()
    kept = KeptDatabase(url)
    yield kept
    kept.close()
    postgres.drop(url)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds its SQLite file, at one address so that engines can be kept."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def plain_role_url(stocked_postgres: KeptDatabase) -> str:
    """PostgreSQL with the stock in it, for a role that owns nothing and is under every policy."""
    stocked_postgres.restore()
    return for_plain_role(stocked_postgres.url)


@pytest.fixture(params=KINDS)
def stocked_url(request: pytest.FixtureRequest) -> str:
    """A database with the stock in it, used as an installation should: as a role under policies."""
    url = own_stock(request)
    return url if request.param == "sqlite" else for_plain_role(url)


def own_stock(request: pytest.FixtureRequest) -> str:
    """Return a database with nothing but the stock in it, of the kind that is asked for."""
    if request.param == "sqlite":
        path = request.getfixturevalue("shelf") / "pldash.sqlite3"
        # Another file, not other bytes in it: a connection that a test forgot keeps the old one.
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copyfile(request.getfixturevalue("stocked_sqlite"), path)
        return f"sqlite:///{path}"
    kept = request.getfixturevalue("stocked_postgres")
    kept.restore()
    return kept.url


@pytest.fixture
def clock() -> FixedClock:
    """The tests' clock."""
    return FixedClock()


@pytest.fixture(scope="session")
def kept_engines() -> Callable[[str], Engines]:
    """Give the engines of an address, made once: they know the statements of earlier tests."""
    return cache(create_engines)


@pytest.fixture
def engines(stocked_url: str, kept_engines: Callable[[str], Engines]) -> Iterator[Engines]:
    """The engines over the stocked database."""
    made = kept_engines(stocked_url)
    yield made
    made.dispose()


@pytest.fixture
def people(engines: Engines) -> People:
    """The personas."""
    with Session(engines.reader) as session:
        set_scope(session, SYSTEM)
        known = {
            account.name.split()[0].lower(): Person(account.id, account.email, account.name)
            for account in session.scalars(select(Account))
        }
        schools = {school.code: school.id for school in session.scalars(select(Organisation))}
    return People(**known, wattle=schools["WATTLE-PARK"], banksia=schools["BANKSIA-POINT"])


@pytest.fixture
def session(engines: Engines) -> Iterator[Session]:
    """A session that may see everything and write; for services that are given the actor."""
    with Session(engines.lazy_writer, expire_on_commit=False) as opened:
        set_scope(opened, SYSTEM)
        yield opened


@pytest.fixture
def acting(engines: Engines, people: People):
    """Give the actor behind a persona, as a request would: `acting("pia")`."""

    def act(name: str, now: datetime = NOON) -> Actor:
        with Session(engines.reader) as session:
            set_scope(session, SYSTEM)
            account = session.get(Account, getattr(people, name).id)
            return identity_of(session, account, now=now).actor

    return act


@pytest.fixture
def session_of(engines: Engines, acting):
    """Open a writing session with a persona's own scope: `session_of("tara")`."""
    opened: list[Session] = []

    def open_session(name: str) -> Session:
        made = Session(engines.lazy_writer, expire_on_commit=False)
        set_scope(made, scope_of(acting(name)))
        opened.append(made)
        return made

    yield open_session
    for made in opened:
        made.close()
