"""The `keys` commands, as somebody runs them who keeps an installation."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import timedelta
from types import ModuleType

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from pldash.bootstrap import Outside, create_app
from pldash.config import Settings
from pldash.credentials.references import HeldKey
from pldash.web.runtime import KEY
from tests.sealed import LATELY

YEAR = LATELY.year
YEARS = timedelta(days=365.25)


@pytest.fixture
def installation(migrated_sqlite, tmp_path):
    """Make the application for production, with or without keys set."""
    made = []

    def make(clock=lambda: LATELY, **settings):
        chosen = Settings(
            data_dir=tmp_path,
            database_url=f"sqlite:///{migrated_sqlite}",
            secret_key="s" * 48,
            base_url="https://pldash.example",
            **settings,
        )
        app = create_app(chosen, Outside(clock=clock))
        made.append(app.extensions[KEY])
        return app.test_cli_runner()

    yield make
    for runtime in made:
        for engine in (runtime.reader, runtime.writer, runtime.lazy_writer):
            engine.dispose()


def ran(runner, *arguments, code=0):
    done = runner.invoke(args=["keys", *arguments])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


@pytest.fixture
def begun(installation):
    """An installation with the settings that `begin` printed."""
    printed = ran(installation(), "begin", "--name", "Wattle Park")["settings"]
    settings = {name.removeprefix("PLDASH_").lower(): value for name, value in printed.items()}
    return installation(**settings)


def test_without_keys_it_says_what_to_do(installation):
    error = ran(installation(), "check", code=1)["error"]
    assert (error["code"], error["where"]) == ("keys-refused", "keys")
    assert "keys begin" in error["message"]


def test_what_begin_prints_is_all_that_must_be_set(begun):
    assert ran(begun, "check") == {
        "is_test": False,
        "issuer": "did:web:pldash.example",
        "warnings": [],
    }


def test_what_ends_within_sixty_days_is_said(installation, tmp_path):
    printed = ran(installation(), "begin")["settings"]
    settings = {name.removeprefix("PLDASH_").lower(): value for name, value in printed.items()}
    ends = LATELY + 2 * YEARS - timedelta(days=59)
    later = installation(clock=lambda: ends, **settings)
    told = ran(later, "check")["warnings"]
    # The list, good for 400 days, has run out by then.
    assert [each["what"] for each in told] == ["the signing certificate", "the revocation list"]
    sooner = installation(clock=lambda: LATELY + timedelta(days=300), **settings)
    assert ran(sooner, "check")["warnings"] == []


def test_begin_is_done_once(begun):
    assert "never replaced" in ran(begun, "begin", code=1)["error"]["message"]


def test_renew_adds_a_year_and_keeps_the_one_before(begun, tmp_path):
    made = ran(begun, "renew")["made"]
    assert made == [f"signing-{YEAR}-2", f"credential-{YEAR}-2"]
    assert {path.stem for path in (tmp_path / "keys").glob("signing-*.pem")} == {
        f"signing-{YEAR}",
        f"signing-{YEAR}-2",
    }


def pem_of(key, path):
    """Write the public half of a key down."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(key.public_key().public_bytes(*form))
    return str(path)


def test_keys_that_stay_in_a_token_are_vouched_for_and_published(
    begun, installation, tmp_path, monkeypatch
):
    signing = ec.generate_private_key(ec.SECP256R1())
    credential = ed25519.Ed25519PrivateKey.generate()
    own = ModuleType("own_keys")
    own.signing, own.credential = lambda: HeldKey(signing), lambda: HeldKey(credential)
    monkeypatch.setitem(sys.modules, "own_keys", own)
    one, two = pem_of(signing, tmp_path / "one"), pem_of(credential, tmp_path / "two")

    told = ran(begun, "renew", "--signing-public", one, "--credential-public", two)

    at = tmp_path / "keys"
    assert told["settings"] == {
        "PLDASH_SIGNING_KEY": "python:MODULE:FUNCTION",
        "PLDASH_SIGNING_CERTIFICATE": f"file:{at}/signing-{YEAR}-2.pem",
        "PLDASH_CREDENTIAL_KEY": "python:MODULE:FUNCTION",
    }
    assert not list(at.glob("*-2.key"))
    plugged = installation(
        signing_key="python:own_keys:signing",
        signing_certificate=f"file:{at}/signing-{YEAR}-2.pem",
        credential_key="python:own_keys:credential",
    )
    assert ran(plugged, "check")["issuer"] == "did:web:pldash.example"


def test_a_public_half_of_the_wrong_kind_is_refused(begun, tmp_path):
    wrong = pem_of(ec.generate_private_key(ec.SECP384R1()), tmp_path / "wrong")
    (tmp_path / "none").write_text("nonsense")
    for arguments, words in (
        (("--signing-public", wrong), "must be P-256 or RSA"),
        (("--credential-public", wrong), "must be Ed25519"),
        (("--credential-public", str(tmp_path / "none")), "no public key in PEM"),
        (("--signing-public", str(tmp_path / "gone")), "cannot be read"),
    ):
        assert words in ran(begun, "renew", *arguments, code=1)["error"]["message"]
    assert not list((tmp_path / "keys").glob("*-2.*"))


def test_the_authoritys_key_may_be_elsewhere(begun, tmp_path):
    (tmp_path / "keys" / "ca.key").rename(tmp_path / "stick.key")
    assert "cannot be read" in ran(begun, "renew-list", code=1)["error"]["message"]
    assert ran(begun, "renew-list", "--ca-key", str(tmp_path / "stick.key"))["next"]


def test_a_revoked_key_signs_no_more(begun, installation, tmp_path):
    assert ran(begun, "revoke", f"signing-{YEAR}", "--compromised")["revoked"] == f"signing-{YEAR}"
    at = tmp_path / "keys"
    again = installation(
        signing_key=f"file:{at}/signing-{YEAR}.key",
        signing_certificate=f"file:{at}/signing-{YEAR}.pem",
        credential_key=f"file:{at}/credential-{YEAR}.key",
    )
    assert "revocation list" in ran(again, "check", code=1)["error"]["message"]


def test_a_certificate_that_is_not_there_is_told(begun):
    assert "cannot be read" in ran(begun, "revoke", "signing-1999", code=1)["error"]["message"]


def test_the_trust_pack_holds_all_and_says_how(begun, tmp_path):
    out = tmp_path / "pack.zip"
    said = ran(begun, "trust-pack", "--out", str(out))
    with zipfile.ZipFile(out) as pack:
        assert (
            sorted(pack.namelist())
            == said["holds"]
            == [
                "ca.crl",
                "ca.pem",
                "did.json",
                "how-to-check.txt",
                "status-1.json",
            ]
        )
        words = pack.read("how-to-check.txt").decode()
    assert "https://pldash.example/status/1" in words
    assert "SHA-256 of ca.pem: " in words


def test_a_folder_that_cannot_be_written_is_told(installation, tmp_path):
    (tmp_path / "keys").write_text("mine")
    error = ran(installation(), "begin", code=2)["error"]
    assert error["code"] == "not-readable"
