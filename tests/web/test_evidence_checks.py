"""Evidence that is a credential of somebody else is judged as on the verify page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pldash.domain.checked_files import (
    CredentialReading,
    CredentialWords,
    FileKind,
    FileReading,
    IssuerKind,
    Proof,
)
from pldash.ports import KeysRefused
from pldash.web.runtime import KEY
from tests.made import make_activity, make_file, make_submission
from tests.proofs import FakeProofs
from tests.stock import NOON

READ = FileReading(
    kind=FileKind.CREDENTIAL,
    sha256="x",
    credentials=(
        CredentialReading(
            sha256="x",
            proof=Proof.HOLDS,
            issuer=IssuerKind.BY_KEY,
            words=CredentialWords(name="A talk on feedback", issuer="Teachmeet"),
        ),
    ),
)


class Reads(FakeProofs):
    def read_file(self, content, *, now):
        if content == b"{}":
            return READ
        raise KeysRefused("no keys")


@pytest.fixture
def given(app, session, people):
    """Tara's entry with a credential as evidence, and the same as it was sent to her school."""
    runtime = app.extensions[KEY]
    app.extensions[KEY] = replace(runtime, proofs=Reads())

    def piece(content=b"{}", title="talk.json"):
        file = make_file(people.tara.id, runtime.files.put(content), title)
        file.media_type = "text/plain"
        return file

    return piece


def test_the_teacher_is_led_to_what_it_proves(session, people, sign_in, given):
    notes = given(b"notes", "notes.txt")
    activity = make_activity(session, people.tara.id, evidence=[given(), notes])
    session.commit()
    tara = sign_in("tara")
    credential = next(each for each in activity.evidence if each.title == "talk.json")
    address = f"/evidence/{credential.id}/check"

    page = tara.get(f"/activities/{activity.id}/evidence")

    assert page.text.count("Check what it proves") == 1
    assert address in page.text
    answer = tara.get(address)
    assert "Unchanged, but we cannot say whose it is" in answer.text
    assert "A talk on feedback" in answer.text
    assert f'href="/activities/{activity.id}/evidence"' in answer.text
    assert tara.get(f"/evidence/{notes.id}/check").status_code == 503


def test_the_leader_reads_the_same_of_what_was_sent(session, people, sign_in, given):
    submission = make_submission(session, people.tara.id, people.wattle, NOON, evidence=[given()])
    session.commit()
    pia = sign_in("pia")

    page = pia.get(f"/desk/{submission.id}")

    (address,) = {part.split('"')[0] for part in page.text.split('href="') if "/check" in part}
    answer = pia.get(address)
    assert "Unchanged, but we cannot say whose it is" in answer.text
    assert f'href="/desk/{submission.id}"' in answer.text
    assert f'href="/submissions/{submission.id}"' in sign_in("tara").get(address).text
    assert sign_in("theo").get(address).status_code == 403
    assert sign_in("sam").get(address).status_code == 404
