"""What is published for whoever checks certificates by themselves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import delete

from pldash.domain.certificates import CertificateFacts
from pldash.models.proofs import CredentialProof
from pldash.models.twins import CredentialTwin
from pldash.ports import KeysRefused
from pldash.web.runtime import KEY
from pldash.web.verify.misses import KEY as COUNT
from pldash.web.verify.throttle import Allowance, Throttle
from tests.factories import approved_activity, asked_for, make_certificate
from tests.proofs import FakeProofs

ADDRESSES = {
    "/.well-known/did.json": "application/did+json",
    "/did.json": "application/did+json",
    "/status/1": "application/vc",
    "/ca.pem": "application/x-pem-file",
    "/ca.crl": "application/pkix-crl",
}


@pytest.fixture
def issue(app, session, people, acting):
    approved_activity(session, people)

    def issue_one(**changes):
        files = app.extensions[KEY].files
        made = make_certificate(session, acting("tara"), asked_for(people, **changes), files)
        session.commit()
        return made

    return issue_one


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_page_of_any_site_may_ask_and_copies_are_good_for_minutes(client, address):
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.mimetype) == (200, ADDRESSES[address])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_files_of_a_certificate_are_opened_by_its_code(client, issue):
    made = issue()
    for name in ("credential", "decision"):
        answer = client.get(f"/v/{made.code}/{name}.json")
        assert json.loads(answer.data) == {name: made.code}
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_replaced_one_leads_to_what_replaced_it(client, issue):
    first = issue()
    second = issue(replaces_id=first.id)
    answer = client.get(f"/v/{first.code}/credential.json")
    assert (answer.status_code, answer.location) == (302, f"/v/{second.code}/credential.json")


@pytest.mark.parametrize(
    "address",
    ["/status/2", "/status/0", "/v/00000000000000000/credential.json", "/v/x/decision.json"],
)
def test_what_is_not_there_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_guessing_is_slowed_as_on_the_page(app, client, monkeypatch):
    monkeypatch.setitem(app.extensions, COUNT, Throttle(one=Allowance(burst=1, each_second=0.001)))
    statuses = [client.get(f"/v/{'0' * 17}/credential.json").status_code for _ in range(2)]
    assert statuses == [404, 429]


def test_an_installation_without_an_authority_of_its_own_publishes_no_list(app, client):
    class Bought(FakeProofs):
        def revocation_list(self):
            return None

    app.extensions[KEY] = replace(app.extensions[KEY], proofs=Bought())
    assert client.get("/ca.crl").status_code == 404


def test_keys_that_cannot_be_used_are_no_answer_that_is_kept(app, client, caplog):
    class Lost(FakeProofs):
        def did_document(self):
            raise KeysRefused("the key is gone")

    app.extensions[KEY] = replace(app.extensions[KEY], proofs=Lost())
    answer = client.get("/.well-known/did.json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "the key is gone" in caplog.text
    assert "gone" not in answer.text


class TestVerifyPage:
    def test_says_that_the_file_is_signed_and_leads_to_the_rest(self, client, issue):
        made = issue()
        page = client.get(f"/v/{made.code}").text
        assert "Its file was signed" in page
        for name in ("credential", "decision"):
            assert f'href="/v/{made.code}/{name}.json"' in page

    def test_says_so_of_one_from_before(self, client, session, issue):
        made = issue()
        session.delete(session.get_one(CredentialProof, made.id))
        session.commit()
        page = client.get(f"/v/{made.code}")
        assert "issued before files were signed here" in page.text
        assert "Its file was signed" not in page.text
        assert "credential.json" not in page.text

    def test_says_that_a_test_certifies_nothing(self, client, session, issue):
        made = issue()
        assert "Test certificate" not in client.get(f"/v/{made.code}").text
        facts = replace(CertificateFacts.from_json(made.facts), is_test=True)
        session.execute(delete(CredentialTwin))
        session.merge(made).facts = facts.to_json()
        session.commit()
        page = client.get(f"/v/{made.code}")
        assert "Test certificate. Made with keys for trying things out" in page.text
        assert "It is a test certificate" in page.text
