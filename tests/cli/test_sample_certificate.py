"""A sample is issued for real, and an outsider can check it with nothing but its files."""

from __future__ import annotations

import base64
import gzip
import io
import json
from datetime import UTC, datetime

import pypdf
import pytest
from cryptography import x509

from pldash.credentials.data_integrity import is_genuine
from pldash.domain.certificates import CertificateFacts
from pldash.domain.codes import format_code
from pldash.ports import KeysRefused
from pldash.web.runtime import KEY
from tests.proofs import fake_pdf

FILES = {
    "certificate.pdf",
    "credential.json",
    "ca.pem",
    "ca.crl.pem",
    "did.json",
    "status.json",
    "verify.html",
    "facts.json",
}

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


@pytest.fixture
def sample(built_app, tmp_path, monkeypatch):
    """Run the command and return its exit code and answer."""

    def make(*arguments):
        before = built_app.extensions[KEY]
        command = ["sample-certificate", "--out", str(tmp_path / "out"), *arguments]
        done = built_app.test_cli_runner().invoke(args=command)
        assert built_app.extensions[KEY] is before
        return done

    return make


@pytest.fixture
def quick(monkeypatch):
    """Draw nothing: the end of the certificate is what counts."""
    monkeypatch.setattr(
        "pldash.sampling.CertificatePrinter", lambda _logos: lambda facts, _files: fake_pdf(facts)
    )
    monkeypatch.setattr("pldash.credentials.signature.Seal.sign", lambda _seal, pdf: pdf)


def read(folder, name):
    return json.loads((folder / name).read_text("utf-8"))


def bit_of(folder):
    """Return the credential's bit in the list, read as the standard says."""
    packed = read(folder, "status.json")["credentialSubject"]["encodedList"]
    assert packed[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
    assert len(bits) * 8 == 131_072
    index = int(read(folder, "credential.json")["credentialStatus"]["statusListIndex"])
    return bits[index // 8] >> (7 - index % 8) & 1


def test_every_file_belongs_to_one_certificate(sample, tmp_path):
    done = sample("--name", "ليلى الخطيب", "--lang", "ar")

    assert done.exit_code == 0, done.output
    assert set(json.loads(done.stdout)["files"]) == FILES
    out = tmp_path / "out"
    credential, facts = read(out, "credential.json"), read(out, "facts.json")
    frozen = CertificateFacts.from_json(facts)
    assert (frozen.teacher.text, frozen.teacher.lang, frozen.is_test) == ("ليلى الخطيب", "ar", True)
    assert credential["id"] == frozen.verify_url
    keys = {
        each["id"]: each["publicKeyMultibase"]
        for each in read(out, "did.json")["verificationMethod"]
    }
    assert credential["issuer"]["id"] == read(out, "did.json")["id"]
    for document in (credential, read(out, "status.json")):
        assert is_genuine(document, keys, now=datetime.now(UTC))
    assert credential["credentialStatus"]["statusListCredential"] == read(out, "status.json")["id"]
    assert bit_of(out) == 0
    pdf = pypdf.PdfReader(io.BytesIO((out / "certificate.pdf").read_bytes()))
    assert pdf.attachments["credential.json"] == [(out / "credential.json").read_bytes()]
    assert "Test certificate" in pdf.pages[0].extract_text()
    authority = x509.load_pem_x509_certificate((out / "ca.pem").read_bytes())
    listed = x509.load_pem_x509_crl((out / "ca.crl.pem").read_bytes())
    assert listed.is_signature_valid(authority.public_key())
    page = (out / "verify.html").read_text("utf-8")
    assert "A test certificate: it certifies nothing" in page
    assert "Its status is good" in page
    assert "band-good" not in page
    assert format_code(frozen.code) in page


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--revoke", "This certificate was revoked"),
        ("--supersede", "This certificate was replaced"),
    ],
)
def test_one_that_no_longer_stands_sets_its_bit(sample, tmp_path, option, words):
    done = sample(option)

    assert done.exit_code == 0, done.output
    assert bit_of(tmp_path / "out") == 1
    assert words in (tmp_path / "out" / "verify.html").read_text("utf-8")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--name", " "), ("name-unusable", "name")),
        (("--name", "a" * 201), ("name-unusable", "name")),
        (("--lang", "english please"), ("language-unknown", "lang")),
    ],
)
def test_what_cannot_be_is_refused_by_name(sample, tmp_path, arguments, error):
    done = sample(*arguments)

    assert done.exit_code == 1
    said = json.loads(done.stdout)["error"]
    assert (said["code"], said["where"]) == error
    assert said["message"]
    assert not (tmp_path / "out").exists()


def test_a_name_without_a_shape_is_refused(sample, tmp_path):
    done = sample("--name", "Ana \N{PILE OF POO}")

    assert done.exit_code == 1
    said = json.loads(done.stdout)["error"]
    assert (said["code"], said["where"]) == ("glyph-missing", "name")
    assert "U+1F4A9" in said["message"]


def test_a_folder_that_cannot_be_is_a_wrong_argument(sample, tmp_path):
    (tmp_path / "out").write_text("mine")

    assert sample().exit_code == 2
    assert (tmp_path / "out").read_text() == "mine"


def test_keys_that_cannot_sign_are_told(sample, monkeypatch, tmp_path):
    def refuse(*_args, **_options):
        raise KeysRefused("no key")

    monkeypatch.setattr("pldash.sampling.KeyedProofs.seal", refuse)

    done = sample()

    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"] == {
        "code": "certificate-unavailable",
        "message": "no key",
        "where": "paper",
    }
