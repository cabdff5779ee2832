"""Signing up: an account comes about only for whoever opens the mail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.accounts import PASSWORD, account_of, filled, link_in, log_in, mails, send, trail_of

NEW = {
    "name": "Aroha Ngata",
    "email": "aroha@kura.example",
    "password": PASSWORD,
    "zone": "Pacific/Auckland",
    "locale": "en_NZ",
}


def sign_up(client, **other):
    return send(client, "/sign-up", **{**NEW, **other})


def test_a_new_person_confirms_their_address_and_signs_in(client, engines):
    answer = sign_up(client)
    assert (answer.status_code, answer.location) == (303, "/check-your-mail/sign-up")
    assert "Look in your inbox" in client.get(answer.location).text
    (mail,) = mails(engines)
    assert (mail.recipient, mail.sent_at) == ("aroha@kura.example", None)
    page = client.get(link_in(mail))
    assert "aroha@kura.example" in page.text
    answer = send(client, link_in(mail))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your address is confirmed" in client.get("/sign-in").text
    answer = log_in(client, "aroha@kura.example")
    assert (answer.status_code, answer.location) == (303, "/")
    account = account_of(engines, "aroha@kura.example")
    assert (account.name, account.zone, account.locale) == (
        "Aroha Ngata",
        "Pacific/Auckland",
        "en_NZ",
    )
    assert account.confirmed_at is not None
    assert trail_of(engines, account) == ["account:confirmed"]


def test_looking_at_the_link_confirms_nothing(client, engines):
    sign_up(client)
    client.get(link_in(mails(engines)[0]))
    assert account_of(engines, "aroha@kura.example").confirmed_at is None


def test_a_link_that_was_used_says_so(client, engines):
    sign_up(client)
    link = link_in(mails(engines)[0])
    send(client, link)
    assert client.get(link).location == "/sign-in"
    assert "confirmed already" in client.get("/sign-in").text


def test_a_touched_link_confirms_nothing(client, engines):
    sign_up(client)
    answer = client.get(link_in(mails(engines)[0])[:-2] + "xx")
    assert (answer.status_code, answer.location) == (303, "/confirm")
    assert "used up or too old" in client.get("/confirm").text


def test_an_unconfirmed_person_with_the_right_password_is_told_what_to_do(client):
    sign_up(client)
    answer = log_in(client, "aroha@kura.example")
    assert answer.status_code == 422
    assert "Confirm your address first" in answer.text


def test_the_mail_can_be_sent_again(client, engines):
    sign_up(client)
    answer = send(client, "/confirm", email="aroha@kura.example")
    assert (answer.status_code, answer.location) == (303, "/check-your-mail/confirm")
    _first, second = mails(engines)
    assert send(client, link_in(second)).location == "/sign-in"
    assert account_of(engines, "aroha@kura.example").confirmed_at is not None


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(client, engines, people):
    stranger, known = sign_up(client), sign_up(client, email=people.tara.email)
    assert (stranger.status_code, stranger.location) == (known.status_code, known.location)
    assert stranger.text.replace("aroha@kura", "x") == known.text.replace("tara@wattle", "x")
    mail = next(mail for mail in mails(engines) if mail.recipient == people.tara.email)
    assert "It has an account already" in mail.body
    assert account_of(engines, people.tara.email).name == people.tara.name


@pytest.mark.parametrize("address", ["TARA@wattle.example", "tara@WATTLE.example"])
def test_one_address_is_one_account_however_it_is_written(client, engines, people, address):
    sign_up(client, email=address)
    assert "It has an account already" in mails(engines)[0].body


def test_whoever_signed_up_first_with_another_persons_address_cannot_wait_for_them(
    client, engines, app
):
    """A squatter's password must not come to life by the owner's click."""
    sign_up(client, password="the-password-of-a-squatter")
    owner = app.test_client()
    sign_up(owner)
    link = link_in(mails(engines)[1])
    assert link.startswith("/reset/")
    send(owner, link, password="the-owners-own-long-password")
    assert log_in(client, NEW["email"], "the-password-of-a-squatter").status_code == 422
    assert log_in(owner, NEW["email"], "the-owners-own-long-password").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Enter a name of 1 to 200 characters."),
        ({"name": "x" * 201}, "Enter a name of 1 to 200 characters."),
        ({"name": "\u200b\u200b"}, "Enter a name of 1 to 200 characters."),
        ({"name": "\u3164"}, "Enter a name of 1 to 200 characters."),
        ({"name": "Pia \u202erofakO"}, "character that cannot be kept"),
        ({"name": "Pia\u200d Kofa"}, "character that cannot be kept"),
        ({"name": "Pia\r\nBcc: x"}, "character that cannot be kept"),
        ({"name": "Aro\x00ha"}, "character that cannot be kept"),
        ({"email": "aroha"}, "Enter an e-mail address such as"),
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "x" * 250 + "@kura.example"}, "Shorten it to 254 characters."),
        ({"password": "short"}, "Use at least 12 characters."),
        ({"password": "x1" * 65}, "Use at most 128 characters."),
        ({"password": "PasswordPassword"}, "Many people use this password."),
        ({"password": "aroha@kura.example"}, "too close to your name or address"),
        ({"zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"locale": "xx_XX"}, "Not a valid choice"),
    ],
)
def test_a_faulty_form_says_what_is_wrong_and_makes_nothing(client, engines, wrong, said):
    answer = sign_up(client, **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert mails(engines) == []
    assert account_of(engines, NEW["email"]) is None


def test_the_password_is_never_sent_back(client):
    assert PASSWORD not in sign_up(client, name="").text


def test_a_password_may_be_in_any_script_and_is_the_same_from_any_keyboard(client, engines):
    sign_up(client, password="\uff21 long \uff50assword \ufb01ne")
    send(client, link_in(mails(engines)[0]))
    assert log_in(client, NEW["email"], "A long password fine").status_code == 303


def test_what_was_not_asked_for_is_not_taken(client, engines):
    """Every column's name is sent; only the form's own fields count."""
    sign_up(
        client,
        active="",
        confirmed_at="2026-01-01",
        fs_uniquifier="mine",
        id="0",
        stage="lead",
        roles="administrator",
        tf_totp_secret="x",
        created_at="2020-01-01",
    )
    account = account_of(engines, NEW["email"])
    assert account.active
    assert (account.confirmed_at, account.stage, account.tf_totp_secret) == (None, None, None)
    assert account.fs_uniquifier != "mine"


@pytest.mark.both_databases
def test_the_same_form_twice_makes_one_account_and_one_mail(client, engines):
    form = filled(client.get("/sign-up"), "/sign-up", **NEW)
    first, second = client.post("/sign-up", data=form), client.post("/sign-up", data=form)
    assert first.location == second.location
    assert len(mails(engines)) == 1


def test_links_in_mail_never_follow_the_requests_host(app, engines):
    client = app.test_client()
    kept = app.config["TRUSTED_HOSTS"]
    app.config["TRUSTED_HOSTS"] = [*kept, "other.example"]
    try:
        page = client.get("/sign-up", base_url="http://other.example")
        form = filled(page, "/sign-up", **NEW)
        client.post("/sign-up", data=form, base_url="http://other.example")
    finally:
        app.config["TRUSTED_HOSTS"] = kept
    (mail,) = mails(engines)
    assert "other.example" not in mail.body + mail.html
    assert link_in(mail)


def test_a_strange_host_is_refused(client):
    assert client.get("/sign-up", base_url="http://evil.example").status_code == 400


def test_a_mail_greets_nobody_by_a_name_that_a_stranger_chose(client, engines):
    sign_up(client, name="Win at http://casino.example now")
    (mail,) = mails(engines)
    assert "casino" not in mail.body + mail.html


def test_nobody_is_flooded_with_mail(client, engines):
    statuses = [sign_up(client).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(mails(engines)) == 5


@pytest.mark.both_databases
def test_the_same_form_at_one_instant_makes_one_account_and_one_mail(app, client, engines):
    form = filled(client.get("/sign-up"), "/sign-up", **NEW)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name).value
    together = Barrier(4)

    def send_it(_number):
        browser = app.test_client()
        browser.set_cookie(name, cookie)
        together.wait(20)
        answer = browser.post("/sign-up", data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send_it, range(4)))
    assert set(answers) == {(303, "/check-your-mail/sign-up")}
    assert len(mails(engines)) == 1
    assert account_of(engines, NEW["email"]) is not None


def test_whoever_is_signed_in_is_sent_home_and_promised_no_mail(sign_in, engines):
    browser = sign_in("tara")
    answer = browser.get("/sign-up")
    assert (answer.status_code, answer.location) == (303, "/")
    assert mails(engines) == []
