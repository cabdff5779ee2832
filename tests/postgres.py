"""A real PostgreSQL server for the tests, started by themselves.

``PLDASH_TEST_DATABASE_URL`` names a server that runs already and lets the
tests make databases. A machine without PostgreSQL fails the tests; nothing is
skipped.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

OWN_URL = "PLDASH_TEST_DATABASE_URL"
SETTINGS = {
    "fsync": "off",  # a test's database need not outlive the machine
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


DURABLE = {**SETTINGS, "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""As an installation runs it: a commit is on the disk when it returns."""


class PostgresMissing(Exception):
    """There is no PostgreSQL on this machine; the message says what to do."""


def find_binaries(folders: Sequence[Path] | None = None) -> Path:
    """Return the folder of the newest PostgreSQL server programs.

    :raises PostgresMissing: if there are none
    """
    if folders is None:
        folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
        on_path = shutil.which("pg_ctl")
        folders += [Path(on_path).resolve().parent] if on_path and not folders else []
    if not folders:
        raise PostgresMissing("PostgreSQL is missing; ./pldash-dev test installs it")
    return max(folders, key=_version)


def _version(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdecimal() else 0


def server_user() -> str | None:
    """Return whom the server must run as where the tests run as root, which it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running_server(chosen: dict[str, str] = SETTINGS) -> Iterator[str]:
    """Run a server for as long as the block lasts, and give the URL of its first database."""
    binaries, user = find_binaries(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="pldash-pg-"))  # a socket's path must be short
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _call(user, binaries / "initdb", "-D", data, "-A", "trust", "-U", "pldash", *_INITDB)
        settings = " ".join(f"-c {name}={value!r}" for name, value in chosen.items())
        options = f"{settings} -k {folder}"
        _call(
            user,
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql+psycopg://pldash@/postgres?host={folder}"
        finally:
            _call(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_INITDB = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync")


def _call(user: str | None, program: Path, *arguments: object) -> None:
    dropped = {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid}
    subprocess.run(
        [str(program), *map(str, arguments)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        extra_groups=[] if user else None,
        **dropped,
    )


class Databases:
    """Makes and drops databases on one server."""

    def __init__(self, server_url: str) -> None:
        self._url = make_url(server_url)

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy, and return its URL."""
        name = f"pldash_{uuid4().hex}"
        source = make_url(template).database if template else "template0"
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source or "")
            )
        )
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, also when connections to it are open."""
        name = sql.Identifier(make_url(url).database or "")
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _execute(self, statement: sql.Composed) -> None:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


PLAIN_ROLE = "pldash_plain"
ALLOW = """
    DO $$ BEGIN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
"""


@cache
def for_plain_role(url: str) -> str:
    """Return the URL of a database for a role that may use its tables and owns none of them."""
    parsed = make_url(url)
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL(ALLOW).format(role=sql.Identifier(PLAIN_ROLE)))
    return parsed.set(username=PLAIN_ROLE).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """The PostgreSQL server of this run; the machine's own one if the environment names it."""
    own = os.environ.get(OWN_URL)
    if own:
        yield Databases(own)
        return
    with running_server() as url:
        yield Databases(url)
