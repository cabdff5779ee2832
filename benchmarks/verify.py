"""The public verify page under load, beside a bare Flask route that reads one row.

    .venv/bin/python benchmarks/verify.py

Random codes among 10,000 certificates, every answer a 200, nothing cached. Both run under the
same server with the same engine settings, one after the other, twice.
"""

from __future__ import annotations

import json
import random
import secrets
import tempfile
from http.client import HTTPConnection

from certificate import facts
from load import CLIENTS, Load, databases, measure, product, serving

CERTIFICATES = 10_000
LINES = (1, 12)
"""Activities on each certificate: one chat, and a good term of them."""
ROUNDS = 120


def bare(url: str, folder: str) -> object:
    """Return a Flask application with one route that reads one row."""
    from flask import Flask, abort
    from sqlalchemy import text

    from pldash.adapters.database import create_engines

    app = Flask("bare")
    reader = create_engines(url).reader
    query = text("SELECT number FROM credential WHERE code = :code")

    @app.get("/read/<code>")
    def read(code: str) -> str:
        with reader.connect() as connection:
            return connection.execute(query, {"code": code}).scalar() or abort(404)

    return app


def main() -> None:
    """Measure on both databases, short and long certificates, and print what was found."""
    found = {"clients": CLIENTS, "certificates": CERTIFICATES}
    with databases() as urls:
        for kind, url in urls.items():
            migrate(url)
            found[kind] = {f"lines_{lines}": one_size(url, lines) for lines in LINES}
    print(json.dumps(found, indent=2))


def one_size(url: str, lines: int) -> dict[str, object]:
    """Return the better of two runs of each."""
    codes = prepare(url, lines)
    runs = [one_run(url, codes) for _ in range(2)]
    ours = max((run[0] for run in runs), key=lambda load: load.rate)
    theirs = max((run[1] for run in runs), key=lambda load: load.rate)
    return {
        "verify": ours.plain(),
        "bare_read": theirs.plain(),
        "share_of_bare_rate": round(ours.rate / theirs.rate, 3),
    }


def one_run(url: str, codes: list[str]) -> tuple[Load, Load]:
    """Return how the verify page and the bare read did."""
    with tempfile.TemporaryDirectory() as folder:
        with serving(product, url, folder) as port:
            ours = measure(port, asking("/v/", codes), rounds=ROUNDS, wanted=200)
        with serving(bare, url, folder) as port:
            theirs = measure(port, asking("/read/", codes), rounds=ROUNDS, wanted=200)
    return ours, theirs


def asking(path: str, codes: list[str]) -> object:
    """Return a client's way to ask for one random code after the other."""
    chance = random.Random(2026)

    def ask(connection: HTTPConnection, _client: int, _number: int) -> int:
        connection.request("GET", path + chance.choice(codes))
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def migrate(url: str) -> None:
    """Make the tables, and the teacher and school of all certificates."""
    from sqlalchemy.orm import Session

    from pldash.adapters.database import create_engines
    from pldash.adapters.migrations import upgrade

    upgrade(url)
    engines = create_engines(url)
    with Session(engines.writer) as session:
        add_people(session)
        session.commit()
    engines.dispose()


def prepare(url: str, lines: int) -> list[str]:
    """Write the certificates, in place of those before, and return their codes."""
    from sqlalchemy import select

    from pldash.adapters.database import create_engines
    from pldash.domain.codes import new_code
    from pldash.models.accounts import Account
    from pldash.models.credentials import Credential
    from pldash.models.schools import Organisation

    engines, table = create_engines(url), Credential.__table__
    codes = [new_code(secrets.randbelow) for _ in range(CERTIFICATES)]
    snapshot = facts(lines).to_json()
    with engines.writer.begin() as connection:
        connection.execute(table.delete())
        ids = (connection.scalar(select(Account.id)), connection.scalar(select(Organisation.id)))
        rows = [row(snapshot, number, code, ids=ids) for number, code in enumerate(codes)]
        connection.execute(table.insert(), rows)
    engines.dispose()
    return codes


def add_people(session: object) -> None:
    """Add a teacher and a school."""
    from pldash.adapters.clock import system_clock
    from pldash.models.accounts import Account
    from pldash.models.schools import Organisation

    account = Account(
        email="t@bench.example",
        name="Tara Nguyen",
        password="none",
        fs_uniquifier=secrets.token_hex(32),
        created_at=system_clock(),
    )
    school = Organisation(
        kind="school", name="Bench", code="BENCH", zone="UTC", created_at=system_clock()
    )
    session.add_all([account, school])


def row(
    snapshot: dict[str, object], number: int, code: str, *, ids: tuple[object, object]
) -> dict[str, object]:
    """Return one certificate as it is stored."""
    from pldash.adapters.clock import system_clock
    from pldash.models.base import new_id

    number_text = f"PLD-2026-{number:06}"
    return {
        "id": new_id(),
        "teacher_id": ids[0],
        "school_id": ids[1],
        "number": number_text,
        "code": code,
        "scope_key": str(number),
        "lines_digest": str(number),
        "state": "issued",
        "issued_at": system_clock(),
        "minutes": 80,
        "title": "2026",
        "facts": {**snapshot, "code": code, "number": number_text},
        "pdf_sha256": "0" * 64,
        "pdf_bytes": 1,
        "revocation_note": "",
        "version": 1,
    }


if __name__ == "__main__":
    main()
