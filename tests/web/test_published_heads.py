"""Pages and files of the trail's signed ends, for strangers."""

from __future__ import annotations

import json

import pytest

from pldash.cli import trail as trail_commands
from pldash.cli import verify_trail
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record, school_chain, teacher_chain
from pldash.services.unit_of_work import writing
from tests.stock import NOON
from tests.trails import sign_all

DAY = f"/trail/{NOON.date()}"


@pytest.fixture
def signed(engines, people):
    with writing(engines.writer, SYSTEM) as session:
        for chain in (school_chain(people.wattle), teacher_chain(people.tara.id)):
            what = Happening(actor=None, action="school:changed", subject="x", body={})
            record(session, chain, what, now=NOON)
        sign_all(session, now=NOON)


def test_there_is_a_page_before_anything_is_signed(client):
    assert "Nothing is signed yet" in client.get("/trail").text
    assert client.get(DAY).status_code == 404
    assert client.get(f"{DAY}.jsonl").status_code == 404


@pytest.mark.usefixtures("signed")
def test_a_stranger_finds_the_day_from_where_certificates_are_checked(client, people):
    assert 'href="/trail"' in client.get("/verify").text
    answer = client.get("/trail")
    assert f'href="{DAY}"' in answer.text
    assert "Set-Cookie" not in answer.headers
    page = client.get(DAY).text
    assert school_chain(people.wattle) in page
    assert str(people.tara.id) not in page
    assert "Wattle Park" not in page
    assert "No earlier days" in client.get(f"/trail?before={NOON.date()}").text


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    "address",
    ["20261118", "2026-11-32", "2026-W47-3", "x.jsonl", "2020-01-01", "0001-01-01", "9999-12-31"],
)
def test_what_is_no_day_with_signatures_is_not_there(client, address):
    assert client.get(f"/trail/{address}").status_code == 404
    assert client.get(f"/trail?before={address}").status_code in {200, 404}


@pytest.mark.usefixtures("signed")
def test_an_exported_trail_is_held_to_what_was_published(app, client, people, tmp_path):
    run = app.test_cli_runner()
    trail, kept, school = (tmp_path / name for name in ("trail.jsonl", "day.jsonl", "school.jsonl"))
    kept.write_bytes(client.get(f"{DAY}.jsonl").data)
    school.write_bytes(client.get(f"/trail/schools/{people.wattle}.jsonl").data)
    for owner, file, told in (
        (("--school", "WATTLE-PARK"), kept, {"heads_checked": 1}),
        (("--school", "WATTLE-PARK"), school, {"heads_checked": 1}),
        (("--teacher", people.tara.email), kept, {"heads_checked": 0, "seals_found": 1}),
    ):
        run.invoke(trail_commands.export, [*owner, "--out", str(trail)])
        checking = [str(trail), "--key", f"{trail}.key", "--heads", str(file)]
        said = json.loads(run.invoke(verify_trail.verify_trail, checking).stdout)
        assert (said["verdict"], {**said, **told}) == ("intact", said)
