"""The public verify page under load, beside a bare Flask route that reads one row.

    .venv/bin/python benchmarks/verify.py

Random codes among 10,000 certificates that all say something else, every answer a 200, nothing
cached. Both run under the same server with the same engine settings, and take turns of a second or
two, so that whatever else the machine does falls on both. Prints the middle of all turns.
"""

from __future__ import annotations

import json
import random
import secrets
import statistics
import tempfile
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from load import CLIENTS, Load, databases, measure, product, serving
from varied import Papers

if TYPE_CHECKING:
    from uuid import UUID

    from pldash.domain.certificates import CertificateFacts

CERTIFICATES = 10_000
LINES = (1, 5, 12)
"""Activities on each certificate: one chat, a usual handful, and a good term of them."""
TURNS = 5
ROUNDS = 40


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
    """Measure on both databases and three sizes, and print each as soon as it is found."""
    print(json.dumps({"clients": CLIENTS, "certificates": CERTIFICATES, "turns": TURNS}))
    with databases() as urls:
        for kind, url in urls.items():
            migrate(url)
            for lines in LINES:
                found = {"database": kind, "lines": lines, **one_size(url, lines)}
                print(json.dumps(found), flush=True)


def one_size(url: str, lines: int) -> dict[str, object]:
    """Return the middle of what each did in its turns, and of their shares turn by turn."""
    codes = prepare(url, lines)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(product, url, folder) as ours,
        serving(bare, url, folder) as theirs,
    ):
        turns = [one_turn(ours, theirs, codes) for _ in range(TURNS + 1)][1:]
    shares = [ours.rate / theirs.rate for ours, theirs in turns]
    return {
        "verify": middle([turn[0] for turn in turns]),
        "bare_read": middle([turn[1] for turn in turns]),
        "share_of_bare_rate": round(statistics.median(shares), 3),
        "lowest_and_highest_share": [round(min(shares), 3), round(max(shares), 3)],
    }


def one_turn(ours: int, theirs: int, codes: list[str]) -> tuple[Load, Load]:
    """Return how the verify page and the bare read did, one right after the other."""
    return (
        measure(ours, asking("/v/", codes), rounds=ROUNDS, wanted=200),
        measure(theirs, asking("/read/", codes), rounds=ROUNDS, wanted=200),
    )


def middle(loads: list[Load]) -> dict[str, float]:
    """Return the load whose rate is in the middle."""
    return sorted(loads, key=lambda load: load.rate)[len(loads) // 2].plain()


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
    from pldash.models.proofs import CredentialProof
    from pldash.models.schools import Organisation
    from pldash.models.trail import TrailEvent
    from pldash.models.twins import CredentialTwin

    engines, table = create_engines(url), Credential.__table__
    proofs, twins = CredentialProof.__table__, CredentialTwin.__table__
    codes = [new_code(secrets.randbelow) for _ in range(CERTIFICATES)]
    papers = Papers(lines)
    with engines.writer.begin() as connection:
        connection.execute(table.delete())
        ids = (connection.scalar(select(Account.id)), connection.scalar(select(Organisation.id)))
        issued = [papers.next(f"PLD-2026-{at:06}", code) for at, code in enumerate(codes)]
        rows = [row(facts, number, ids=ids) for number, facts in enumerate(issued)]
        connection.execute(table.insert(), rows)
        ids = [row["id"] for row in rows]
        connection.execute(proofs.insert(), [proof(each, at) for at, each in enumerate(ids)])
        both = zip(ids, issued, strict=True)
        words = [twin(each, facts) for each, facts in both]
        connection.execute(twins.insert(), words)
        events = [issue_event(at, each) for at, each in enumerate(words, 1)]
        connection.execute(TrailEvent.__table__.insert(), events)
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


def proof(credential_id: object, number: int) -> dict[str, object]:
    """Return what says that a certificate was signed."""
    digests = ("certificate_sha256", "credential_sha256", "decision_sha256")
    return {
        "credential_id": credential_id,
        "list_number": 1,
        "list_index": number,
        "key_id": "did:web:bench.example#key",
        **dict.fromkeys(digests, "0" * 64),
    }


def twin(credential_id: UUID, facts: CertificateFacts) -> dict[str, object]:
    """Return a certificate's words as they are kept when it is issued."""
    from pldash.documents.twin import certificate_twin
    from pldash.services.twins import twin_row

    kept = twin_row(credential_id, facts, certificate_twin(facts))
    return {column.name: getattr(kept, column.name) for column in kept.__table__.columns}


def issue_event(at: int, kept: dict[str, object]) -> dict[str, object]:
    """Return what the trail says of an issue, as far as the page asks; each has its own chain."""
    from pldash.adapters.clock import system_clock
    from pldash.services.twins import twin_digest

    return {
        "chain": f"bench:{kept['credential_id']}",
        "seq": at,
        "previous": "",
        "digest": "",
        "at": system_clock(),
        "action": "credential:issued",
        "subject": f"credential:{kept['credential_id']}",
        "body": {"twin": twin_digest(str(kept["html"]))},
    }


def row(facts: CertificateFacts, number: int, *, ids: tuple[object, object]) -> dict[str, object]:
    """Return one certificate as it is stored."""
    from pldash.adapters.clock import system_clock
    from pldash.models.base import new_id

    return {
        "id": new_id(),
        "teacher_id": ids[0],
        "school_id": ids[1],
        "number": facts.number,
        "code": facts.code,
        "scope_key": str(number),
        "lines_digest": str(number),
        "state": "issued",
        "issued_at": system_clock(),
        "minutes": 80,
        "title": "2026",
        "facts": facts.to_json(),
        "pdf_sha256": "0" * 64,
        "pdf_bytes": 1,
        "revocation_note": "",
        "version": 1,
    }


if __name__ == "__main__":
    main()
