"""Databases for the tests: each test that touches rows runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pldash.adapters.migrations import upgrade
from tests.kept import KeptDatabase
from tests.postgres import Databases

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Databases) -> Iterator[str]:
    """A PostgreSQL database at the newest revision, to be copied."""
    url = postgres.create()
    upgrade(url)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def kept_migrated(postgres: Databases, migrated_postgres: str) -> Iterator[KeptDatabase]:
    """A PostgreSQL database at the newest revision, used by one test after the other."""
    kept = KeptDatabase(postgres.create(template=migrated_postgres))
    yield kept
    kept.close()
    postgres.drop(kept.url)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own at the newest revision, without rows."""
    if request.param == "sqlite":
        path = tmp_path / "pldash.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    kept = request.getfixturevalue("kept_migrated")
    kept.restore()
    yield kept.url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own without any table, for the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.create()
    yield url
    postgres.drop(url)
