"""The `keys` commands, as somebody runs them who keeps an installation."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest

from pldash.bootstrap import Outside, create_app
from pldash.config import Settings
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
