"""A watching program learns whether the installation works, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import create_engine

from pldash.web.runtime import KEY


def test_says_ok_without_a_cookie_to_anybody(client, sign_in):
    for browser in (client, sign_in("tara")):
        answer = browser.get("/healthz")

        assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
        assert "Set-Cookie" not in answer.headers
        assert "no-store" in answer.headers["Cache-Control"]


def test_says_when_the_database_does_not_answer(app, client, tmp_path):
    empty = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    app.extensions[KEY] = replace(app.extensions[KEY], reader=empty)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")


def test_is_not_for_posting(client):
    assert client.post("/healthz").status_code in {400, 405}
