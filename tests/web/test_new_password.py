"""A new password, with the old one or by mail: every other browser is signed out."""

from __future__ import annotations

import pytest

from tests.accounts import (
    PASSWORD,
    account_of,
    filled,
    link_in,
    log_in,
    mails,
    send,
    set_password,
    trail_of,
)


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return account_of(engines, people.tara.email)


def test_changing_the_password_needs_the_old_one_and_ends_the_other_sessions(
    client, app, tara, engines
):
    other = app.test_client()
    log_in(other, tara.email)
    log_in(client, tara.email)
    wrong = send(client, "/account/password", password="wrong", new_password="another-good-one-x")
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    answer = send(client, "/account/password", password=PASSWORD, new_password="another-good-one-x")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert trail_of(engines, tara)[-1] == "account:password-changed"
    assert "Your password was changed" in mails(engines)[-1].body
    assert log_in(app.test_client(), tara.email).status_code == 422
    assert log_in(app.test_client(), tara.email, "another-good-one-x").status_code == 303


def test_a_weak_new_password_is_refused(client, tara):
    log_in(client, tara.email)
    answer = send(client, "/account/password", password=PASSWORD, new_password="short")
    assert answer.status_code == 422
    assert "Use at least 12 characters." in answer.text


def test_a_new_password_by_mail_ends_every_session(client, app, tara, engines):
    other = app.test_client()
    log_in(other, tara.email)
    answer = send(client, "/reset", email=tara.email)
    assert (answer.status_code, answer.location) == (303, "/check-your-mail/reset")
    link = link_in(mails(engines)[0])
    weak = send(client, link, password="short")
    assert weak.status_code == 422
    answer = send(client, link, password="another-good-one-x")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 303
    assert log_in(client, tara.email, "another-good-one-x").status_code == 303
    assert client.get(link).location == "/reset"
    assert trail_of(engines, tara)[-1] == "account:password-changed"


def test_asking_for_a_new_password_tells_nobody_who_is_here(client, tara, engines):
    known = send(client, "/reset", email=tara.email)
    unknown = send(client, "/reset", email="nobody@wattle.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [mail.recipient for mail in mails(engines)] == [tara.email]


def test_a_malformed_address_is_said_to_be_one(client):
    answer = send(client, "/reset", email="tara")
    assert answer.status_code == 422
    assert "Enter an e-mail address" in answer.text


def test_the_same_wish_twice_mails_once(client, tara, engines):
    form = filled(client.get("/reset"), "/reset", email=tara.email)
    for _ in range(3):
        assert client.post("/reset", data=form).status_code == 303
    assert len(mails(engines)) == 1
