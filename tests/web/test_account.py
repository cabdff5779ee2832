"""The account page: what a person says of themself, and another address."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from itsdangerous import TimestampSigner

from pldash.web.accounts import address
from pldash.web.runtime import KEY
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
from tests.clients import fields_of


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return account_of(engines, people.tara.email)


@pytest.fixture
def signed_in(client, tara):
    log_in(client, tara.email)
    return client


@pytest.mark.parametrize(
    ("name", "language"), [("تارا نگوین", "ur"), ("Tāra Ngūyēn", "mi"), ("陈塔拉", "zh-Hans")]
)
def test_a_name_may_be_in_any_script(signed_in, engines, tara, name, language):
    answer = send(signed_in, "/account", name=f" {name} ", name_language=language)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Saved." in signed_in.get("/account").text
    account = account_of(engines, tara.email)
    assert (account.name, account.name_language) == (name, language)
    assert trail_of(engines, tara) == ["account:renamed"]


def test_everything_a_person_says_is_kept(signed_in, engines, tara):
    send(signed_in, "/account", stage="lead", zone="Pacific/Auckland", locale="en_NZ")
    account = account_of(engines, tara.email)
    assert (account.stage, account.zone, account.locale) == ("lead", "Pacific/Auckland", "en_NZ")
    send(signed_in, "/account", stage="")
    assert account_of(engines, tara.email).stage is None


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
        ({"zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"stage": "emperor"}, "Not a valid choice"),
        ({"name": "a\x07b"}, "taken out"),
    ],
)
def test_a_faulty_form_changes_nothing_and_keeps_what_was_typed(
    signed_in, engines, tara, wrong, said
):
    answer = send(signed_in, "/account", **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert account_of(engines, tara.email).name == tara.name


def test_what_was_not_asked_for_is_not_taken(signed_in, engines, tara):
    send(
        signed_in,
        "/account",
        email="other@wattle.example",
        active="",
        password="x",
        confirmed_at="",
        id="0",
    )
    account = account_of(engines, tara.email)
    assert account.active
    assert account.password == tara.password


def test_the_same_form_twice_is_handled_once(signed_in, engines, tara):
    form = filled(signed_in.get("/account"), "/account", name="Tara Two")
    for _ in range(2):
        assert signed_in.post("/account", data=form).location == "/account"
    assert trail_of(engines, tara) == ["account:renamed"]


def test_the_same_key_with_other_words_is_a_conflict(signed_in):
    form = filled(signed_in.get("/account"), "/account", name="Tara Two")
    signed_in.post("/account", data=form)
    form["name"] = "Tara Three"
    assert signed_in.post("/account", data=form).status_code == 409


def test_another_address_is_taken_on_when_its_mail_is_opened(signed_in, engines, tara):
    answer = send(signed_in, "/account/address", address="Tara@Home.example", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/check-your-mail/address")
    (mail,) = mails(engines)
    assert mail.recipient == "tara@home.example"
    assert "tara@home.example" in signed_in.get(link_in(mail)).text
    assert account_of(engines, tara.email) is not None, "looking changes nothing"
    answer = send(signed_in, link_in(mail))
    assert (answer.status_code, answer.location) == (303, "/account")
    assert account_of(engines, "tara@home.example").id == tara.id
    notice = mails(engines)[-1]
    assert notice.recipient == tara.email
    assert "tara@home.example" in notice.body
    assert trail_of(engines, tara) == ["account:address-changed"]
    assert signed_in.get(link_in(mail)).status_code == 422, "a link works once"


def test_another_address_needs_the_password(signed_in, engines):
    answer = send(signed_in, "/account/address", address="x@y.example", password="wrong")
    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert mails(engines) == []


@pytest.mark.parametrize("address", ["", "tara", "x" * 250 + "@y.example"])
def test_an_address_that_is_none_is_refused(signed_in, engines, address):
    answer = send(signed_in, "/account/address", address=address, password=PASSWORD)
    assert answer.status_code == 422
    assert mails(engines) == []


def test_an_address_of_somebody_else_gets_the_same_answer_and_no_mail(signed_in, engines, people):
    answer = send(signed_in, "/account/address", address=people.theo.email, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/check-your-mail/address")
    assert mails(engines) == []


def test_the_link_is_good_for_its_own_person_only(signed_in, app, engines, people):
    send(signed_in, "/account/address", address="tara@home.example", password=PASSWORD)
    link = link_in(mails(engines)[0])
    set_password(engines, people.theo.email)
    other = app.test_client()
    log_in(other, people.theo.email)
    assert other.get(link).status_code == 422
    assert app.test_client().get(link).location.startswith("/sign-in?next=/account/address/")


def test_a_touched_link_is_refused(signed_in, engines):
    send(signed_in, "/account/address", address="tara@home.example", password=PASSWORD)
    assert signed_in.get(link_in(mails(engines)[0])[:-2] + "xx").status_code == 422


def test_an_old_link_is_refused(signed_in, engines, monkeypatch):
    three_days_ago = int(time.time()) - 3 * 24 * 3600
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _signer: three_days_ago)
        with signed_in.application.app_context():
            account = account_of(engines, "tara@wattle.example")
            link = address._serializer().dumps([account.id.hex, account.email, "tara@home.example"])
    answer = signed_in.get(f"/account/address/{link}")
    assert answer.status_code == 422
    assert "used up or too old" in answer.text


def test_no_mail_page_is_there_for_other_words(client):
    assert client.get("/check-your-mail/anything").status_code == 404


def test_the_mailbox_of_a_trial_shows_mail_with_working_links(signed_in, engines):
    assert "No mail yet" in signed_in.get("/mailbox").text
    send(signed_in, "/account/address", address="tara@home.example", password=PASSWORD)
    page = signed_in.get("/mailbox").text
    assert "Confirm your new address for PL Dash" in page
    assert f'href="http://localhost:5000{link_in(mails(engines)[0])}"' in page


def test_there_is_no_mailbox_in_production(client, production):
    assert client.get("/mailbox").status_code == 404


@pytest.fixture
def production(app):
    app.extensions[KEY] = replace(app.extensions[KEY], is_development=False)


def test_the_end_of_other_sessions_needs_its_form(signed_in):
    assert signed_in.post("/account/sessions/end").status_code == 400
    token = fields_of(signed_in.get("/account"), "/account")["csrf_token"]
    answer = signed_in.post("/account/sessions/end", data={"csrf_token": token})
    assert answer.status_code == 400
