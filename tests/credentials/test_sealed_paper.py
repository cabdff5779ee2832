"""A certificate proves itself to programs that we did not write."""

from __future__ import annotations

import io
import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pikepdf
import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from openbadgeslib.ob3 import OB3LdpVerifier

from pldash.credentials.data_integrity import is_genuine
from pldash.documents.certificate import render_certificate
from pldash.ports import EmbeddedFile
from tests.sealed import LATELY

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

TESTS = Path(__file__).parents[1]
PDF_CHECK = TESTS / "tools" / "pdf-check" / "pdf-check.sh"
SCHEMA = TESTS / "schemas" / "ob_v3p0_achievementcredential_schema.json"


def said(*command: object, code: int = 0) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def signature_of(pdf: bytes) -> tuple[bytes, bytes]:
    """Return what is signed and the signature, cut out of the raw bytes."""
    a, b, c, d = map(int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf).groups())
    padded = bytes.fromhex(pdf[a + b + 1 : c - 1].decode())
    length = 4 + int.from_bytes(padded[2:4], "big")
    return pdf[a : a + b] + pdf[c : c + d], padded[:length]


class TestFile:
    def test_it_is_archival_and_accessible_with_its_signature(self, sealed):
        checked = said(PDF_CHECK, sealed.folder / "certificate.pdf")
        assert checked.count("PASS") == 2

    def test_poppler_trusts_it_as_a_whole(self, sealed, tmp_path):
        said("certutil", "-N", "-d", tmp_path, "--empty-password")
        ca = sealed.folder / "ca.pem"
        said("certutil", "-A", "-d", tmp_path, "-n", "issuer", "-t", "CT,CT,CT", "-i", ca)
        paper = sealed.folder / "certificate.pdf"
        told = said("pdfsig", "-no-ocsp", "-nssdir", tmp_path, paper)
        assert "Signature is Valid" in told
        assert "Certificate is Trusted" in told
        assert "Total document signed" in told
        assert "ETSI.CAdES.detached" in told
        assert "Test keys: certify nothing" in told

    def test_openssl_agrees_over_the_raw_bytes(self, sealed, tmp_path):
        signed, signature = signature_of(sealed.paper.pdf)
        (tmp_path / "signed").write_bytes(signed)
        (tmp_path / "signature").write_bytes(signature)
        verify = (
            "openssl", "cms", "-verify", "-binary", "-inform", "DER",
            "-in", tmp_path / "signature", "-content", tmp_path / "signed",
            "-CAfile", sealed.folder / "ca.pem", "-out", tmp_path / "out",
        )  # fmt: skip
        assert "successful" in said(*verify)
        (tmp_path / "signed").write_bytes(signed.replace(b"%PDF", b"%PDE", 1))
        assert "Verification failure" in said(*verify, code=4)

    def test_nothing_may_be_added_and_nothing_is_seen_of_it(self, sealed):
        with pikepdf.open(io.BytesIO(sealed.paper.pdf)) as pdf:
            (field,) = pdf.Root.AcroForm.Fields
            transform = field.V.Reference[0]
            assert transform.TransformMethod == "/DocMDP"
            assert transform.TransformParams.P == 1
            assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
            assert field.V.SubFilter == "/ETSI.CAdES.detached"
            left, bottom, right, top = map(float, field.Rect)
            assert (right - left, top - bottom) == (0, 0)

    def test_before_its_signature_equal_facts_give_equal_bytes(self, sealed):
        inside = EmbeddedFile(
            "credential.json",
            sealed.paper.credential,
            "The claims of this certificate for machines, signed: Open Badges 3.0",
            LATELY,
        )
        assert sealed.paper.pdf.startswith(render_certificate(sealed.facts, [inside]))

    def test_another_program_reads_its_words(self, sealed):
        paper = sealed.folder / "certificate.pdf"
        told = said("pdftotext", "-layout", paper, "-").replace("\u00a0", " ")
        for claim in (sealed.facts.teacher.text, sealed.facts.number, "Test certificate"):
            assert claim in told

    def test_the_credential_is_inside_as_data(self, sealed):
        pdf = pypdf.PdfReader(io.BytesIO(sealed.paper.pdf))
        assert pdf.attachments == {"credential.json": [sealed.paper.credential]}
        (listed,) = pdf.trailer["/Root"]["/AF"]
        assert listed.get_object()["/AFRelationship"] == "/Data"


class TestCredential:
    def test_it_keeps_to_the_schema_of_the_standard(self, sealed):
        schema = json.loads(SCHEMA.read_text("utf-8"))
        checker = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
        assert list(checker.iter_errors(sealed.credential)) == []

    @pytest.mark.usefixtures("no_network")
    def test_a_second_library_accepts_it(self, sealed):
        (key,) = (sealed.folder / "keys").glob("credential-*.pub")
        checked = OB3LdpVerifier(key.read_bytes()).verify(sealed.paper.credential)
        assert checked.id == sealed.facts.verify_url

    def test_it_says_what_the_paper_says(self, sealed):
        claims = sealed.credential
        subject = claims["credentialSubject"]
        assert subject["identifier"][0]["identityHash"] == sealed.facts.teacher.text
        assert subject["creditsEarned"] == 16
        assert subject["activityStartDate"] == "2026-02-03T00:00:00+11:00"
        assert subject["activityEndDate"] == "2026-02-14T00:00:00+11:00"
        assert subject["source"]["name"] == sealed.facts.school.text
        assert "960 minutes (720 synchronous, 240 lurking)" in subject["narrative"]
        assert "80 minutes counted, 20 not counted" in subject["narrative"]
        first = subject["achievement"]["alignment"][0]
        assert first["targetFramework"].endswith("Standards for Teachers, 2018")
        assert first["targetUrl"] == "https://www.aitsl.example/standards"
        assert len(claims["evidence"]) == 12
        assert claims["evidence"][0]["genre"] == sealed.facts.lines[0].evidence.value
        assert claims["name"].startswith("Test certificate")
        assert claims["credentialStatus"]["statusListIndex"] == "77"

    def test_every_change_of_a_claim_is_found(self, sealed):
        keys = sealed.proofs.keyring.issuer.keys
        assert is_genuine(sealed.credential, keys, now=LATELY)
        for change in (
            {"credentialSubject": sealed.credential["credentialSubject"] | {"creditsEarned": 17}},
            {"validFrom": "2020-01-01T00:00:00Z"},
            {"credentialStatus": {}},
            {"unheardOf": "claim"},
            {"evidence": sealed.credential["evidence"][1:]},
        ):
            assert not is_genuine(sealed.credential | change, keys, now=LATELY)

    def test_another_key_vouches_for_nothing(self, sealed):
        (at,) = sealed.proofs.keyring.issuer.keys
        stranger = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
        assert not is_genuine(sealed.credential, {at: stranger}, now=LATELY)
        assert not is_genuine(sealed.credential, {}, now=LATELY)
        bare = {name: value for name, value in sealed.credential.items() if name != "proof"}
        assert not is_genuine(bare, {at: stranger}, now=LATELY)

    def test_the_decision_is_a_credential_about_it(self, sealed):
        decision = json.loads(sealed.paper.decision)
        assert is_genuine(decision, sealed.proofs.keyring.issuer.keys, now=LATELY)
        assert decision["credentialSubject"]["id"] == sealed.credential["id"]
        said = decision["credentialSubject"]["endorsementComment"]
        assert said.startswith("Pia Lindqvist (Principal) approved 12 of 12 for Wattle Park")


def test_the_paper_names_its_keys(sealed):
    certificate = x509.load_pem_x509_certificate(
        next((sealed.folder / "keys").glob("signing-*.pem")).read_bytes()
    )
    chosen = sealed.proofs.keyring.certificate
    assert chosen == certificate
    assert sealed.paper.key_id == sealed.credential["proof"]["verificationMethod"]
    assert sealed.paper.key_id in json.loads(sealed.proofs.did_document())["assertionMethod"]
    (key,) = (sealed.folder / "keys").glob("credential-*.pub")
    raw = load_pem_public_key(key.read_bytes()).public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert sealed.proofs.settings.folder.public_keys() == {
        sealed.paper.key_id.partition("#")[2]: raw
    }
