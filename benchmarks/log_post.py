"""Logging an activity under load, beside a bare Flask route that inserts one row.

    .venv/bin/python benchmarks/log_post.py

Both run under the same server with the same engine settings, one after the other, twice.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from http.client import HTTPConnection
from urllib.parse import urlencode

from load import CLIENTS, Load, databases, measure, product, serving

ROUNDS = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def bare(url: str, folder: str) -> object:
    """Return a Flask application with one route that inserts one row."""
    from flask import Flask, redirect, request
    from sqlalchemy import text

    from pldash.adapters.database import create_engines

    app = Flask("bare")
    writer = create_engines(url).writer

    @app.post("/insert")
    def insert() -> object:
        with writer.begin() as connection:
            connection.execute(
                text("INSERT INTO bare (id, words) VALUES (:id, :words)"),
                {"id": secrets.token_hex(16), "words": request.form["words_immediate"]},
            )
        return redirect("/", 303)

    return app


def main() -> None:
    """Measure on both databases and print what was found."""
    found = {}
    with databases() as urls:
        for kind, url in urls.items():
            cookies = prepare(url)
            runs = [one_run(url, cookies) for _ in range(2)]
            ours = max((run[0] for run in runs), key=lambda load: load.rate)
            theirs = max((run[1] for run in runs), key=lambda load: load.rate)
            found[kind] = {
                "clients": CLIENTS,
                "log": ours.plain(),
                "bare_insert": theirs.plain(),
                "share_of_bare_rate": round(ours.rate / theirs.rate, 3),
            }
    print(json.dumps(found, indent=2))


def one_run(url: str, signed: list[dict[str, str]]) -> tuple[Load, Load]:
    """Return how logging and the bare insert did."""
    with tempfile.TemporaryDirectory() as folder:
        with serving(product, url, folder) as port:
            ours = measure(port, lambda *asked: log(signed, *asked), rounds=ROUNDS, wanted=303)
        with serving(bare, url, folder) as port:
            theirs = measure(port, insert, rounds=ROUNDS * 3, wanted=303)
    return ours, theirs


def entry() -> dict[str, str]:
    """Return the fields of a usual entry."""
    return {
        "version": "",
        "asked": "immediate-any",
        "title": "#aussieED",
        "activity_type": "online-chat",
        "started_on": "2026-03-05",
        "ended_on": "2026-03-05",
        "synchronous": "60",
        "lurking": "15",
        "words_immediate": "Two schools opened each lesson with last week's mistakes.",
        "do": "keep",
    }


def log(signed: list[dict[str, str]], connection: HTTPConnection, client: int, _n: int) -> int:
    """Log one new entry."""
    from pldash.models.base import new_id

    fields = {
        **entry(),
        "csrf_token": signed[client]["csrf"],
        "form_key": secrets.token_urlsafe(16),
    }
    headers = {**FORM, "Cookie": signed[client]["cookie"]}
    connection.request("POST", f"/activities/{new_id()}/edit", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def insert(connection: HTTPConnection, _client: int, _n: int) -> int:
    """Insert one row."""
    connection.request("POST", "/insert", urlencode(entry()), FORM)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def prepare(url: str) -> list[dict[str, str]]:
    """Migrate, make a teacher for each client, and sign them in."""
    from sqlalchemy import text

    from pldash.adapters.database import create_engines
    from pldash.adapters.migrations import upgrade
    from pldash.preparing import load_shipped
    from pldash.web.runtime import KEY

    upgrade(url)
    engines = create_engines(url)
    with engines.writer.begin() as connection:
        connection.execute(text("CREATE TABLE bare (id VARCHAR PRIMARY KEY, words VARCHAR)"))
    engines.dispose()
    with tempfile.TemporaryDirectory() as folder:
        app = product(url, folder)
        load_shipped(app.extensions[KEY])
        return [sign_in(app, number) for number in range(CLIENTS)]


def sign_in(app: object, number: int) -> dict[str, str]:
    """Return the cookie and the form token of a new teacher's browser."""
    from flask_wtf.csrf import generate_csrf
    from sqlalchemy.orm import Session

    from pldash.models.accounts import Account
    from pldash.services.login_sessions import begin_session
    from pldash.services.scope import SYSTEM
    from pldash.services.unit_of_work import writing
    from pldash.web.runtime import KEY
    from pldash.web.session import TOKEN, token_digest

    runtime, token = app.extensions[KEY], secrets.token_urlsafe(24)
    session: Session
    with writing(runtime.writer, SYSTEM) as session:
        account = Account(
            email=f"t{number}@bench.example",
            name="Tara Nguyen",
            password="none",
            fs_uniquifier=secrets.token_hex(32),
            created_at=runtime.clock(),
            confirmed_at=runtime.clock(),
        )
        session.add(account)
        session.flush()
        begin_session(session, account.id, token_digest(token), "bench", now=runtime.clock())
        unique = account.fs_uniquifier
    with app.test_request_context("/"):
        from flask import session as cookie

        csrf = generate_csrf()
        cookie.update({TOKEN: token, "_user_id": unique, "_fresh": True, "_permanent": True})
        signer = app.session_interface.get_signing_serializer(app)
        value = signer.dumps(dict(cookie))
    return {"cookie": f"{app.config['SESSION_COOKIE_NAME']}={value}", "csrf": csrf}


if __name__ == "__main__":
    main()
