"""Starts that cannot be: each ends with a sentence and exit code 2, without a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT


def started(command, **settings):
    """Run a start to its end and return its exit code and what it said."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PLDASH_")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=plain | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr


def served(data, **settings):
    return started(["pldash.serve", "--port", "1", "--data", str(data)], **settings)


def prepared(**settings):
    return commanded("prepare", **settings)


def commanded(name, **settings):
    safe = {"PLDASH_SECRET_KEY": "s" * 40, "PLDASH_BASE_URL": "https://pl.example"}
    return started(["flask", "--app", "app.py", name], **(safe | settings))


def assert_told(outcome, words):
    code, said = outcome
    assert code == 2, said
    assert words in said
    assert "Traceback" not in said


class TestServe:
    def test_over_a_file_says_so(self, tmp_path):
        (tmp_path / "file").write_text("mine")

        assert_told(served(tmp_path / "file"), f"{tmp_path / 'file'}: File exists")

    def test_where_no_folder_can_be_made_says_so(self):
        assert_told(served(Path("/proc/nope")), "/proc/nope: No such file or directory")

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("postgresql://127.0.0.1:1/x", "the database cannot be used: connection failed"),
            ("mysql://host/x", "not on mysql"),
            ("nonsense", "PLDASH_DATABASE_URL is no address of a database"),
        ],
    )
    def test_over_a_database_that_is_not_there_says_so(self, tmp_path, url, words):
        assert_told(served(tmp_path, PLDASH_DATABASE_URL=url), words)

    def test_with_a_refused_setting_names_it(self, tmp_path):
        assert_told(served(tmp_path, PLDASH_COLOUR="red"), "PLDASH_COLOUR")

    def test_at_a_port_that_is_none_says_so(self):
        assert_told(started(["pldash.serve", "--port", "99999"]), "--port")


class TestPrepare:
    def test_makes_the_data_folder_where_there_is_none(self, tmp_path):
        code, said = prepared(PLDASH_DATA_DIR=str(tmp_path / "new" / "data"))

        assert (code, "The database is ready." in said) == (0, True), said
        assert (tmp_path / "new" / "data" / "pldash.sqlite3").exists()

    def test_names_every_refused_setting_at_once(self, tmp_path):
        outcome = prepared(
            PLDASH_DATA_DIR=str(tmp_path),
            PLDASH_COLOUR="red",
            PLDASH_PROXY_HOPS="one",
            PLDASH_BASE_URL="ftp://pl.example",
        )

        assert_told(outcome, "PL Dash cannot start: unknown setting PLDASH_COLOUR\n")
        assert_told(outcome, "PL Dash cannot start: PLDASH_PROXY_HOPS must be")
        assert_told(outcome, "PL Dash cannot start: PLDASH_BASE_URL must be")

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("mysql://host/x", "not on mysql"),
            ("nonsense", "PLDASH_DATABASE_URL is no address of a database"),
        ],
    )
    def test_with_a_database_of_another_kind_says_so(self, tmp_path, url, words):
        assert_told(prepared(PLDASH_DATABASE_URL=url, PLDASH_DATA_DIR=str(tmp_path)), words)

    def test_over_a_database_that_is_not_there_says_so(self, tmp_path):
        outcome = prepared(
            PLDASH_DATABASE_URL="postgresql://127.0.0.1:1/x", PLDASH_DATA_DIR=str(tmp_path)
        )

        assert_told(outcome, "the database cannot be used: connection failed")


def test_a_command_whose_database_is_lost_says_so(tmp_path):
    prepared(PLDASH_DATA_DIR=str(tmp_path))
    with sqlite3.connect(tmp_path / "pldash.sqlite3") as connection:
        connection.execute("DROP TABLE outbox_mail")

    outcome = commanded(
        "send-outbox", PLDASH_DATA_DIR=str(tmp_path), PLDASH_MAIL_URL="smtp://[::1]:1"
    )

    assert_told(outcome, "PL Dash stopped: the database cannot be used: no such table")


class TestServer:
    """What `waitress-serve app:app` does before it listens."""

    def test_without_keys_says_what_to_do(self, tmp_path):
        outcome = started(
            ["app"],
            PLDASH_SECRET_KEY="s" * 40,
            PLDASH_BASE_URL="https://pl.example",
            PLDASH_DATA_DIR=str(tmp_path),
        )

        assert_told(outcome, "PL Dash cannot start: PLDASH_SIGNING_KEY")
        assert_told(outcome, "keys begin")

    def test_a_trial_makes_its_own_and_starts_over_a_guarded_trail_alone(self, tmp_path):
        trial = {"PLDASH_ENVIRONMENT": "development", "PLDASH_DATA_DIR": str(tmp_path)}
        prepared(**trial)

        outcome = started(["app"], **trial)
        assert outcome[0] == 0, outcome[1]
        assert (tmp_path / "keys" / "ca.pem").exists()

        with sqlite3.connect(tmp_path / "pldash.sqlite3") as connection:
            connection.execute("DROP TRIGGER trail_event_no_delete")
        outcome = started(["app"], **trial)
        assert_told(outcome, "PL Dash cannot start: the trail is not guarded: trail_event_no_del")
        assert_told(outcome, "flask --app app prepare")

        code, said = prepared(**trial)
        assert (code, "guard trail_event_no_delete was missing; it is back" in said) == (0, True)
