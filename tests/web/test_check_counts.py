"""Each check is counted by its answer, and the command tells how many there were."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.models.base import table_of
from pldash.models.check_counts import CheckCount
from pldash.services.check_counts import CheckCounter
from pldash.services.verifying import CouldNotCheck
from pldash.web.runtime import KEY
from pldash.web.verify import views
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

NOBODYS = "0123456789ABCDEFP"


@pytest.fixture
def counter(app, engines):
    made = CheckCounter(writer=engines.writer, later=lambda _seconds, _act: None)
    app.extensions[KEY] = replace(app.extensions[KEY], checks=made)
    return made


@pytest.fixture
def issued(app, session, people, acting):
    approved_activity(session, people)
    files = app.extensions[KEY].files
    made = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    return made


def told(app, *words):
    done = app.test_cli_runner().invoke(args=["check-counts", *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_by_code_and_by_file_and_of_nobody(app, client, counter, issued, engines):
    for code in (issued.code, issued.code, NOBODYS):
        client.get(f"/v/{code}", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    mark = client.get(f"/v/{issued.code}").headers["ETag"]
    again = client.get(f"/v/{issued.code}", headers={"If-None-Match": mark})
    assert again.status_code == 304
    client.get("/verify?code=nonsense")
    pdf = app.extensions[KEY].files.get(issued.pdf_sha256)
    client.post("/verify", data={"file": (io.BytesIO(pdf), "a.pdf")})
    assert told(app)["checks"] == 0
    counter.write()

    day = {"day": "2026-11-22", "code": {"good": 4, "unknown": 1}, "file": {"contradiction": 1}}
    day["day"] = f"{NOON:%Y-%m-%d}"
    found = told(app)
    assert (found["checks"], found["days"]) == (6, [day])
    with engines.reader.connect() as connection:
        (first, *_more) = connection.execute(select(table_of(CheckCount))).mappings().all()
    assert set(first) == {"day", "way", "answer", "checks"}


def test_each_state_has_its_own_sum(app, client, counter, issued, session, monkeypatch):
    issued.state, issued.revoked_at = CredentialState.REVOKED, NOON
    issued.revocation_reason = RevocationReason.ERROR
    session.commit()
    client.get(f"/v/{issued.code}")

    def unreachable(*_arguments, **_options):
        raise CouldNotCheck("no records")

    monkeypatch.setattr(views, "glance_at", unreachable)
    client.get(f"/v/{issued.code}")
    counter.write()
    assert told(app, "--days", "1")["days"][0]["code"] == {"revoked": 1, "no-records": 1}
