from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from pldash.models.accounts import Account
from pldash.models.outbox import OutboxMail
from pldash.models.trail import TrailEvent
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing


@pytest.fixture
def run(app):
    """Run the command for an address."""
    return lambda *words: app.test_cli_runner().invoke(args=["forget-second-step", *words])


@pytest.fixture
def locked_out(engines, people):
    """Tara, whose phone is gone."""
    with writing(engines.writer, SYSTEM) as session:
        account = session.get_one(Account, people.tara.id)
        account.tf_primary_method, account.tf_totp_secret = "authenticator", "unreadable"
        account.mf_recovery_codes = ["digest"]
    return account


def all_of(engines, kind):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(kind)).all()


def test_removes_the_app_and_the_codes_and_tells_the_person(run, engines, locked_out):
    result = run("--email", f" {locked_out.email.upper()}")

    assert (result.exit_code, json.loads(result.stdout)) == (0, {"changed": True})
    with reading(engines.reader, SYSTEM) as session:
        found = session.get_one(Account, locked_out.id)
        assert (found.tf_primary_method, found.tf_totp_secret) == (None, None)
        assert not found.mf_recovery_codes
    (mail,) = all_of(engines, OutboxMail)
    assert (mail.recipient, mail.subject) == (locked_out.email, "Your PL Dash sign-in was changed")
    event = all_of(engines, TrailEvent)[-1]
    assert (event.action, event.actor) == ("account:second-step-forgotten", None)


def test_the_same_call_again_changes_nothing(run, engines, locked_out):
    run("--email", locked_out.email)

    assert json.loads(run("--email", locked_out.email).stdout) == {"changed": False}
    assert len(all_of(engines, OutboxMail)) == 1


def test_an_address_that_nobody_has_is_refused(run, engines, people):
    result = run("--email", "nobody@relief.example")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "account-unknown"


def test_without_an_address_it_is_a_usage_error(run, engines):
    assert run().exit_code == 2
