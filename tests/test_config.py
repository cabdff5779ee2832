from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pldash.config import Settings, SettingsRefused
from tests.sources import ROOT

GOOD = {"PLDASH_SECRET_KEY": "s" * 32, "PLDASH_BASE_URL": "https://pl.example"}


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"PLDASH_COLOUR": "red"}, "PLDASH_COLOUR"),
        ({"PLDASH_ENVIRONMENT": "test"}, "PLDASH_ENVIRONMENT"),
        ({"PLDASH_BASE_URL": "ftp://pl.example"}, "PLDASH_BASE_URL"),
        ({"PLDASH_BASE_URL": "https://"}, "PLDASH_BASE_URL"),
        ({"PLDASH_BASE_URL": "https://pl.example?x=1"}, "PLDASH_BASE_URL"),
        ({"PLDASH_BASE_URL": "http://pl.example"}, "https"),
        ({"PLDASH_SECRET_KEY": "short"}, "PLDASH_SECRET_KEY"),
        ({"PLDASH_PROXY_HOPS": "-1"}, "PLDASH_PROXY_HOPS"),
        ({"PLDASH_PROXY_HOPS": "one"}, "PLDASH_PROXY_HOPS"),
        ({"PLDASH_UNDO_MINUTES": "0"}, "PLDASH_UNDO_MINUTES"),
        ({"PLDASH_UNDO_MINUTES": "1441"}, "PLDASH_UNDO_MINUTES"),
        ({"PLDASH_UNDO_MINUTES": "ten"}, "PLDASH_UNDO_MINUTES"),
        ({"PLDASH_MAIL_URL": "http://mail.example"}, "PLDASH_MAIL_URL"),
        ({"PLDASH_MAIL_URL": "smtp://"}, "PLDASH_MAIL_URL"),
        ({"PLDASH_MAIL_URL": "mail.example:25"}, "PLDASH_MAIL_URL"),
        (
            {"PLDASH_MAIL_URL": "smtp://mail.example", "PLDASH_MAIL_SENDER": "PL Dash"},
            "PLDASH_MAIL_SENDER",
        ),
        ({"PLDASH_MAIL_URL_FILE": "/nowhere"}, "PLDASH_MAIL_URL_FILE"),
    ],
)
def test_nonsense_is_refused_by_name(env, named):
    with pytest.raises(SettingsRefused, match=named):
        Settings.from_env({**GOOD, **env})


def test_every_problem_is_named_at_once():
    wrong = {
        "PLDASH_COLOUR": "red",
        "PLDASH_BASE_URL": "http://pl.example",
        "PLDASH_PROXY_HOPS": "one",
        "PLDASH_SECRET_KEY_FILE": "/nowhere",
    }
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(wrong)
    assert sorted(refused.value.problems) == [
        "PLDASH_BASE_URL must begin with https:// in production",
        "PLDASH_PROXY_HOPS must be a whole number",
        "PLDASH_SECRET_KEY_FILE names a file that cannot be read",
        "unknown setting PLDASH_COLOUR",
    ]


def test_a_refused_start_says_so_without_a_traceback(tmp_path):
    env = {"PATH": os.environ["PATH"], "PLDASH_COLOUR": "red", "PLDASH_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "app", "send-outbox"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "PL Dash cannot start: unknown setting PLDASH_COLOUR",
        "PL Dash cannot start: PLDASH_BASE_URL must begin with https:// in production",
        "PL Dash cannot start: PLDASH_SECRET_KEY must have at least 32 characters",
    ]


def test_a_secret_can_come_from_a_file_but_not_twice(tmp_path):
    path = tmp_path / "secret"
    path.write_text("f" * 40 + "\n")
    env = {"PLDASH_BASE_URL": "https://pl.example", "PLDASH_SECRET_KEY_FILE": str(path)}
    assert Settings.from_env(env).secret_key == "f" * 40
    with pytest.raises(SettingsRefused, match="twice"):
        Settings.from_env({**env, **GOOD})


def test_values_have_their_types():
    settings = Settings.from_env(
        {**GOOD, "PLDASH_TRUSTED_HOSTS": "a.example, b.example,", "PLDASH_PROXY_HOPS": "1"}
    )
    assert settings.hosts == ("pl.example", "a.example", "b.example")
    assert settings.proxy_hops == 1
    assert settings.database == "sqlite:///var/pldash.sqlite3"


def test_other_names_are_nobodys_business():
    assert Settings.from_env({**GOOD, "HOME": "/root", "PLDASH_TEST_DATABASE_URL": "x"})


def test_development_makes_its_own_secret_once_and_keeps_it_private(tmp_path):
    settings = Settings.from_env(
        {"PLDASH_ENVIRONMENT": "development", "PLDASH_DATA_DIR": str(tmp_path / "new")}
    )
    secret = settings.with_secret().secret_key
    assert len(secret) >= 32
    assert settings.with_secret().secret_key == secret
    assert (tmp_path / "new" / "development-secret").stat().st_mode & 0o777 == 0o600


def test_a_trial_installation_answers_under_both_names_of_this_machine():
    env = {"PLDASH_BASE_URL": "http://trial.example:5000", "PLDASH_TRUSTED_HOSTS": "Box.example"}
    trial = Settings.from_env({**env, "PLDASH_ENVIRONMENT": "development"})
    assert trial.hosts == ("trial.example", "box.example", "localhost", "127.0.0.1")
    assert Settings.from_env(GOOD).hosts == ("pl.example",)
