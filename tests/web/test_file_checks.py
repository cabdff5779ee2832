"""A file dropped on the verify page: answered to anybody, kept by nobody."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from pldash.domain.checked_files import (
    CredentialReading,
    CredentialWords,
    FileKind,
    FileReading,
    IssuerKind,
    Proof,
    Seal,
    SealReading,
    Signer,
    Verdict,
)
from pldash.domain.credentials import RevocationReason
from pldash.models.proofs import CredentialProof
from pldash.ports import KeysRefused
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.web.runtime import KEY
from pldash.web.verify import file_views
from pldash.web.verify.file_words import BANDS, LINES
from pldash.web.verify.throttle import Allowance, Throttle
from tests.factories import approved_activity, asked_for, make_certificate
from tests.false_credentials import CREDENTIALS
from tests.markup import Markup
from tests.proofs import FakeProofs
from tests.stock import NOON
from tests.tampering import PAPERS


@pytest.fixture(autouse=True)
def _fresh_count(app):
    """Give each test a count of files of its own."""
    turns = app.extensions[file_views.KEY][1]
    app.extensions[file_views.KEY] = Throttle(), turns


@pytest.fixture
def issue(app, session, people, acting):
    approved_activity(session, people)

    def issue_one(**changes):
        files = app.extensions[KEY].files
        made = make_certificate(session, acting("tara"), asked_for(people, **changes), files)
        session.commit()
        return made

    return issue_one


@pytest.fixture
def unsigned(session, issue):
    """A certificate from before files were signed: its digest alone says what it is."""
    made = issue()
    session.delete(session.get(CredentialProof, made.id))
    session.commit()
    return made


def drop(client, content, **headers):
    return client.post("/verify", data={"file": (io.BytesIO(content), "a.pdf")}, headers=headers)


def band_of(answer):
    (band,) = [div for div in Markup(answer.text).all("div") if "band" in div.get("class", "")]
    return band.get("class").split()[-1]


def read_as(app, reading):
    """Let every file be read as this."""

    class Read(FakeProofs):
        def read_file(self, content, *, now):
            return reading

    app.extensions[KEY] = replace(app.extensions[KEY], proofs=Read())


class TestAnswer:
    def test_the_file_as_it_was_issued(self, app, client, unsigned):
        pdf = app.extensions[KEY].files.get(unsigned.pdf_sha256)

        answer = drop(client, pdf)

        assert (answer.status_code, band_of(answer)) == (200, "band-good")
        for claim in (
            "This certificate is good",
            "The file is the one that we issued, unchanged.",
            "It is, byte by byte, the file in our records.",
            unsigned.pdf_sha256,
            "Tara Nguyen",
            unsigned.number,
        ):
            assert claim in answer.text, claim

    def test_another_file_under_its_code_shows_what_the_original_says(self, app, client, unsigned):
        pdf = app.extensions[KEY].files.get(unsigned.pdf_sha256)

        answer = drop(client, pdf + b" ")

        assert band_of(answer) == "band-unchecked"
        assert "This file was saved anew" in answer.text
        assert "What the original says: compare it with the file" in answer.text
        assert f'href="/v/{unsigned.code}"' in answer.text
        assert "Tara Nguyen" in answer.text

    def test_a_revoked_one_is_never_good(self, app, client, session, acting, unsigned):
        pdf = app.extensions[KEY].files.get(unsigned.pdf_sha256)
        revoke_certificate(
            session,
            acting("pia"),
            unsigned.id,
            revocation=Revocation(RevocationReason.ERROR, "between us"),
            version=unsigned.version,
            now=NOON,
        )
        session.commit()

        answer = drop(client, pdf)

        assert band_of(answer) == "band-revoked"
        assert "Something on it was wrong." in answer.text
        assert "between us" not in answer.text

    def test_a_replaced_one_leads_to_what_replaced_it(self, app, client, unsigned, issue):
        newer = issue(replaces_id=unsigned.id)
        pdf = app.extensions[KEY].files.get(unsigned.pdf_sha256)

        answer = drop(client, pdf)

        assert band_of(answer) == "band-replaced"
        assert f'href="/v/{newer.code}"' in answer.text

    def test_the_decision_of_the_approvers_is_shown(self, app, client, issue):
        words = CredentialWords(told=("Pia Okafor, Principal, approved 3 of 3.",))
        inside = CredentialReading(
            sha256="x",
            proof=Proof.HOLDS,
            issuer=IssuerKind.OURSELVES,
            code=issue().code,
            is_decision=True,
            words=words,
        )
        read_as(
            app,
            FileReading(
                kind=FileKind.CREDENTIAL,
                sha256="x",
                credentials=(inside,),
                codes=(inside.code,),
            ),
        )

        answer = drop(client, b"{}")

        assert band_of(answer) == "band-good"
        assert "What the approvers decided, as we signed it" in answer.text
        assert words.told[0] in answer.text

    def test_claims_of_somebody_else_are_words_and_no_markup(self, app, client):
        words = CredentialWords(
            name="<script>alert(1)</script>", issuer="\u202eA school", told=("<b>bold</b>",)
        )
        inside = CredentialReading(
            sha256="x", proof=Proof.HOLDS, issuer=IssuerKind.BY_KEY, words=words
        )
        read_as(app, FileReading(kind=FileKind.CREDENTIAL, sha256="x", credentials=(inside,)))

        answer = drop(client, b"{}")

        assert band_of(answer) == "band-unchecked"
        assert "What it claims, in its own words" in answer.text
        assert "<script>alert" not in answer.text
        assert "<b>bold" not in answer.text

    def test_every_line_has_its_sentence(self, app, client):
        for seal, signer in ((Seal.WHOLE, Signer.ENDED), (Seal.PART, Signer.STRANGER)):
            said = SealReading(
                seal=seal, signer=signer, name="Somebody", ends_at=NOON, added_bytes=7
            )
            read_as(app, FileReading(kind=FileKind.PAPER, sha256="abc", seal=said))

            page = drop(client, b"%PDF-").text

            for code in (f"seal-{seal}", f"signer-{signer}", "digest-unknown", "stands-unknown"):
                assert str(LINES[code][0]) in page
            assert "Somebody" in page
            assert "SHA-256 of this file: abc" in page


def test_every_answer_and_every_line_has_its_words():
    told = {way.verdict for way in (*PAPERS.values(), *CREDENTIALS.values())}
    standing = {Verdict.GOOD, Verdict.TEST, Verdict.REVOKED, Verdict.REPLACED}
    assert set(Verdict) - standing == set(BANDS)
    assert told - standing <= set(BANDS)
    assert {way.code for way in (*PAPERS.values(), *CREDENTIALS.values())} <= set(LINES)
    tones = {verdict: tone for verdict, (tone, _title, _text) in BANDS.items()}
    assert set(tones.values()) == {"changed", "unchecked", "revoked"}


CHANGED = "This file was changed after it was signed"
SAVED_ANEW = "This file was saved anew, so it proves nothing"
ADDED = "Something was added after signing"
NOT_OURS = "We did not sign this"
NOT_THE_FILE = "This is not the file that we issued"
UNCHECKED = "This could not be checked"
SAID = {
    "a byte of the beginning": CHANGED,
    "a byte of a page": CHANGED,
    "the last byte": CHANGED,
    "a later revision with another page": ADDED,
    "rubbish behind": ADDED,
    "signed once more by a stranger": ADDED,
    "saved by pikepdf": SAVED_ANEW,
    "saved with other words": SAVED_ANEW,
    "saved without the signature": SAVED_ANEW,
    "saved with the claims of another": SAVED_ANEW,
    "signed by a foreign authority": NOT_OURS,
    "signed by itself": NOT_OURS,
    "another key under our name": NOT_OURS,
    "signed with an ended certificate of ours": NOT_THE_FILE,
    "rubbish in the signature's room": CHANGED,
    "a clock before the issue": UNCHECKED,
    "our own list run out": UNCHECKED,
    "another status": CHANGED,
    "somebody else's, unchanged": "Unchanged, but we cannot say whose it is",
    "longer than is read": UNCHECKED,
}
"""What a reader is told on top of the page, by the way in which the file was tampered with."""


@pytest.mark.parametrize("name", SAID)
def test_each_way_has_the_right_sentence(name):
    way = (PAPERS | CREDENTIALS)[name]
    _tone, title, _text = BANDS[way.verdict]
    assert str(title) == SAID[name]


class TestMiss:
    def test_a_code_that_nobody_has_and_none_at_all_look_the_same(self, client):
        pages = [drop(client, content) for content in (b"%PDF-1 0123456789ABCDEFP", b"%PDF-1")]

        assert {page.status_code for page in pages} == {200}
        assert {band_of(page) for page in pages} == {"band-unchecked"}
        one, two = (page.text.split("SHA-256")[0] for page in pages)
        assert one == two

    def test_no_file_is_said_beside_the_form(self, client):
        for data in ({}, {"file": ""}, {"file": (io.BytesIO(b""), "a.pdf")}):
            answer = client.post("/verify", data=data, content_type="multipart/form-data")

            assert (answer.status_code, band_of(answer)) == (422, "band-unchecked")
            assert 'type="file"' in answer.text

    def test_a_file_too_large_is_not_looked_at(self, client):
        for size in (file_views.LIMIT + 1, file_views.LIMIT + 500_000):
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            answer = client.post(
                "/verify",
                data=head + bytes(size) + b"\r\n--x--\r\n",
                content_type="multipart/form-data; boundary=x",
            )

            assert (answer.status_code, band_of(answer)) == (413, "band-unchecked")

    def test_what_no_form_of_ours_sends_is_told_for_what_it_is(self, client):
        fields = {f"field{at}": "x" for at in range(3_000)}
        many = client.post("/verify", data=fields, content_type="multipart/form-data")
        assert many.status_code == 413
        assert "more fields than the form has" in many.text
        as_json = client.post("/verify", json={"file": "x"})
        assert as_json.status_code == 415
        assert "not sent as a form of ours" in as_json.text
        assert "Evidence" not in as_json.text

    def test_without_records_or_keys_nothing_is_said(self, app, client):
        class Keyless(FakeProofs):
            def read_file(self, content, *, now):
                raise KeysRefused("no keys")

        app.extensions[KEY] = replace(app.extensions[KEY], proofs=Keyless())

        answer = drop(client, b"%PDF-")

        assert (answer.status_code, band_of(answer)) == (503, "band-unchecked")
        assert "This could not be checked" in answer.text


class TestDoor:
    def test_no_cookie_no_token_and_nothing_kept(self, app, client, unsigned, sign_in):
        pdf = app.extensions[KEY].files.get(unsigned.pdf_sha256)
        answers = [drop(client, pdf), drop(sign_in("tara"), pdf)]

        assert answers[0].data == answers[1].data
        for answer in answers:
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert answer.headers["Cache-Control"] == "no-store"

    def test_every_page_of_strangers_has_the_form_and_its_fields_only(self, client):
        for address in ("/verify", "/v/0123456789ABCDEFP", "/verify?code=x"):
            page = Markup(client.get(address).text)

            (form,) = [form for form in page.all("form") if form.get("method") == "post"]
            assert (form.get("action"), form.get("enctype")) == ("/verify", "multipart/form-data")
            assert [field.get("name") for field in form.iter("input")] == ["file"]

    def test_another_site_may_not_send_it_and_our_own_page_may(self, client):
        for foreign in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "https://localhost.evil.example"},
            {"Origin": "null"},
        ):
            assert drop(client, b"%PDF-", **foreign).status_code == 400, foreign
        for own in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}):
            assert drop(client, b"%PDF-", **own).status_code == 200, own

    def test_other_forms_still_need_their_token(self, sign_in):
        assert sign_in("tara").post("/account", data={"name": "X"}).status_code == 400

    def test_many_files_have_to_wait_and_others_do_not(self, app, client):
        turns = app.extensions[file_views.KEY][1]
        app.extensions[file_views.KEY] = Throttle(Allowance(2, 0.01)), turns
        assert [drop(client, b"x").status_code for _ in range(3)] == [200, 200, 429]

        answer = drop(client, b"x")

        assert int(answer.headers["Retry-After"]) >= 1
        assert band_of(answer) == "band-unchecked"
        other = client.post(
            "/verify",
            data={"file": (io.BytesIO(b"x"), "a.pdf")},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
        )
        assert other.status_code == 200

    def test_when_all_turns_are_taken_one_is_asked_to_wait(self, app, client, monkeypatch):
        monkeypatch.setattr(file_views, "PATIENCE_SECONDS", 0.01)
        turns = app.extensions[file_views.KEY][1]
        taken = [turns.acquire() for _ in range(file_views.AT_ONCE)]
        try:
            assert drop(client, b"x").status_code == 429
        finally:
            for _ in taken:
                turns.release()
        assert drop(client, b"x").status_code == 200
