"""What is not confirmed is nowhere: not in rows, files, a database's own files, a log or a mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.engine import make_url

from pldash.models.archives import ArchiveReview
from pldash.models.outbox import OutboxMail
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.runtime import KEY
from tests.archive_files import discord_package, own_channel, own_message
from tests.archived import give, posts, review_of, send, zipped
from tests.kept import TABLES

CANARY = "lonecanary"
"""No other test's word: a PostgreSQL server has one log of writes for all its databases."""
SECRET = zipped(*posts("2014-08-12 23:05", 4, text=CANARY), **{"data/direct-messages.js": CANARY})
ZOOM = b"12:45:05\t From  Kim Lee : hello #edchat\n12:46:05\t From  Pat : lonecanary here\n"
DISCORD = discord_package(
    {
        "m/c1": own_channel(0, own_message("2016-08-16 23:05", CANARY), name="tea", id="1"),
        "m/c2": own_channel(1, own_message("2016-08-16 23:06", f"#edchat {CANARY}"), id="2"),
    },
    **{"m/index.json": f'{{"2": "Direct Message with {CANARY}"}}'},
)


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def rows(engines, kind):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(kind)).all()


@pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
def test_while_it_waits_after_it_ends_and_after_an_hour(
    app, tara, tmp_path, caplog, clock, engines
):
    def files():
        """All bytes of the data folder and of the database, its log of writes too."""
        kept = Path(app.extensions[KEY].reader.url.database)
        found = [*tmp_path.rglob("*"), *kept.parent.glob(f"{kept.name}*")]
        return b"".join(each.read_bytes() for each in found if each.is_file())

    caplog.set_level("DEBUG")
    review = review_of(give(tara, ("x.zip", SECRET)))
    assert CANARY in tara.get(f"{review}/sessions?chat=edchat&year=2014").text
    assert CANARY.encode() not in files()
    send(tara, review, f"{review}/end")
    assert CANARY.encode() not in files()
    left = give(tara, ("chat.txt", ZOOM)).location
    assert CANARY.encode() not in files()
    assert len(app.extensions[KEY].staging.archives()) == 1
    left = give(tara, ("package.zip", DISCORD)).location
    assert CANARY not in tara.get(left).text
    assert CANARY.encode() not in files()
    send(tara, left, left)
    assert CANARY not in tara.get(left.removesuffix("/questions")).text
    left = give(tara, ("package.zip", DISCORD)).location
    clock.moment += timedelta(hours=1, seconds=1)
    assert tara.get(left).status_code == 404
    app.test_cli_runner().invoke(args=["forget-archives"], catch_exceptions=False)
    assert rows(engines, ArchiveReview) == []
    assert app.extensions[KEY].staging.archives() == []
    assert CANARY not in caplog.text
    assert CANARY not in "".join(each.body for each in rows(engines, OutboxMail))


class Server:
    """What a PostgreSQL server writes down from now on, in its own files and tables."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._log = Path(str(self._url.query.get("host", "")), "log")
        self._seen = self._log.stat().st_size if self._log.is_file() else 0
        self._first = self._ask("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")[0][0]

    def _ask(self, question: str | sql.Composed) -> list[tuple]:
        plain = self._url.render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            return connection.execute(question).fetchall()

    def log(self) -> bytes:
        """What the server said, every statement with its values."""
        return self._log.read_bytes()[self._seen :] if self._log.is_file() else b""

    def written(self) -> bytes:
        """The log of writes."""
        self._ask("SELECT pg_switch_wal()")
        parts = self._ask(
            sql.SQL(
                "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
                " WHERE name ~ '^[0-9A-F]{{24}}$' AND name >= {}"
            ).format(self._first)
        )
        return b"".join(part for (part,) in parts)

    def exported(self) -> str:
        """Every row of every table as text: whatever a dump or an export can take."""
        names = [name for (name,) in self._ask(TABLES)]
        found = []
        for name in names:
            query = sql.SQL("SELECT each::text FROM public.{} AS each").format(sql.Identifier(name))
            found += [text for (text,) in self._ask(query)]
        return "\n".join(found)


@contextmanager
def telling_all(engines) -> Iterator[None]:
    """Let the server log each statement of this database with its values."""
    name = sql.Identifier(engines.writer.url.database)
    change = sql.SQL("ALTER DATABASE {} SET log_statement = 'all'").format(name)
    back = sql.SQL("ALTER DATABASE {} RESET log_statement").format(name)
    url = engines.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(change)
        for engine in (engines.writer, engines.reader):
            engine.dispose()
        try:
            yield
        finally:
            connection.execute(back)
            for engine in (engines.writer, engines.reader):
                engine.dispose()


@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)
def test_a_server_writes_it_down_nowhere_before_it_is_confirmed(tara, engines):
    with telling_all(engines):
        server = Server(engines.writer.url.render_as_string(hide_password=False))
        review = review_of(give(tara, ("x.zip", SECRET)))
        assert CANARY in tara.get(f"{review}/sessions?chat=edchat&year=2014").text
        assert CANARY not in server.exported()
        assert CANARY.encode() not in server.written()
        assert CANARY.encode() not in server.log()
        assert b"archive_review" in server.log()
        send(tara, review, f"{review}/confirm")
        # The same looks find it once it is kept.
        assert CANARY in server.exported()
        assert CANARY.encode() in server.written()
        assert CANARY.encode() in server.log()
