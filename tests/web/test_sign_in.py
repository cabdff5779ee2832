"""Signing in and out: the right person, the right page, and a cookie that dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import g
from werkzeug.exceptions import ServiceUnavailable

from pldash.web.security import passwords
from tests.accounts import (
    PASSWORD,
    account_of,
    filled,
    log_in,
    send,
    sessions_of,
    set_password,
)
from tests.clients import fields_of

AWAY = (
    "https://evil.example/",
    "http://evil.example/account",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https:evil.example",
    "https:///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "/\n//evil.example",
    "http://localhost:5000@evil.example/",
    "/no-such-page",
    "account",
)


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return account_of(engines, people.tara.email)


@pytest.fixture
def hashings(app):
    """Counts how often argon2 is at work, and whether a transaction waits for it meanwhile."""
    counted = []
    kept = app.extensions["security"].pwd_context

    class Counting(passwords.GatedContext):
        def hash(self, *args, **options):
            counted.append(("hash", is_writing()))
            return super().hash(*args, **options)

        def verify(self, *args, **options):
            counted.append(("verify", is_writing()))
            return super().verify(*args, **options)

    app.extensions["security"].pwd_context = Counting(kept._context, kept._gate)
    yield counted
    app.extensions["security"].pwd_context = kept


def is_writing() -> bool:
    """Whether this request's session has changed anything in its transaction so far."""
    session = g.get("security_session")
    if session is None or not session.in_transaction():
        return False
    raw = session.connection().connection.dbapi_connection
    if hasattr(raw, "is_writing"):
        return raw.is_writing
    with raw.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        return cursor.fetchone()[0] is not None


def test_a_person_signs_in_and_sees_their_account(client, tara):
    answer = log_in(client, tara.email)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Tara Nguyen" in client.get("/account").text


def test_the_address_may_be_in_capitals(client, tara):
    assert log_in(client, "Tara@Wattle.EXAMPLE").status_code == 303


def test_a_wrong_password_is_not_said_to_be_kept(client, tara):
    page = log_in(client, tara.email, "not the right password")
    assert "Type the password again; the rest is as you typed it." in page.text
    assert "Nothing you typed is lost" not in page.text


def test_a_wrong_password_is_refused_and_never_shown(client, tara):
    answer = log_in(client, tara.email, "not-the-right-one")
    assert answer.status_code == 422
    assert "The address or the password is not right." in answer.text
    assert "not-the-right-one" not in answer.text


def test_known_and_unknown_addresses_get_the_same_page(client, tara):
    known = log_in(client, tara.email, "not-the-right-one")
    unknown = log_in(client, "nobody@wattle.example", "not-the-right-one")
    assert known.status_code == unknown.status_code == 422
    assert alike(known, tara.email) == alike(unknown, "nobody@wattle.example")


def alike(answer, address):
    """The page without what differs by chance: tokens, keys, the address itself."""
    page = answer.text.replace(address, "ADDRESS")
    for secret in fields_of(answer, "/sign-in").values():
        page = page.replace(secret, "SECRET") if len(secret) > 10 else page
    for secret in fields_of(answer, "/sign-in/passkey").values():
        page = page.replace(secret, "SECRET") if len(secret) > 10 else page
    return page


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ["tara@wattle.example", "nobody@wattle.example"])
def test_known_and_unknown_addresses_cost_one_hashing_outside_any_transaction(
    client, tara, hashings, address
):
    log_in(client, address, "not-the-right-one")
    assert hashings == [("verify", False)]


def test_no_hash_stands_for_nobody_that_is_cheaper_than_a_real_one(shipped_hashing):
    assert not shipped_hashing.context.needs_update(shipped_hashing.nobodys_hash)


def test_real_hashing_takes_the_memory_that_guessing_should_cost(shipped_hashing):
    assert "$m=65536,t=3,p=4$" in shipped_hashing.context.hash(PASSWORD)


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        (
            "/sign-up",
            {"name": "A", "password": PASSWORD, "zone": "Europe/London", "locale": "en_GB"},
        ),
        ("/reset", {}),
        ("/confirm", {}),
    ],
)
def test_asking_for_mail_costs_the_same_hashing_for_all(client, tara, hashings, page, fields):
    costs = []
    for address in (tara.email, "nobody@wattle.example"):
        hashings.clear()
        assert send(client, page, email=address, **fields).status_code == 303
        costs.append(list(hashings))
    assert costs[0] == costs[1] == [("hash", False)]


@pytest.mark.both_databases
def test_a_new_password_is_hashed_outside_any_transaction(client, tara, hashings):
    log_in(client, tara.email)
    hashings.clear()
    send(client, "/account/password", password=PASSWORD, new_password="another-good-long-one")
    assert hashings
    assert not any(was_writing for _what, was_writing in hashings)


def test_what_is_missing_is_said_beside_its_field(client):
    answer = log_in(client, "", "")
    assert answer.status_code == 422
    assert "Enter your e-mail address." in answer.text
    assert "Enter a password." in answer.text


def test_a_closed_account_cannot_sign_in(client, tara, engines, session):
    row = session.get(type(tara), tara.id)
    row.active = False
    session.commit()
    assert log_in(client, tara.email).status_code == 422


def test_a_copied_cookie_dies_at_log_out(client, app, tara):
    log_in(client, tara.email)
    copy = app.test_client()
    copy.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie_of(client, app))
    assert copy.get("/account").status_code == 200
    assert send_out(client).location == "/sign-in"
    assert copy.get("/account").status_code == 303
    assert client.get("/account").location.startswith("/sign-in")


def cookie_of(client, app):
    return client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value


def send_out(client):
    return client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))


def test_signing_in_gives_a_new_cookie_and_the_old_one_opens_nothing(client, app, tara):
    client.get("/sign-in")
    before = cookie_of(client, app)
    log_in(client, tara.email)
    assert cookie_of(client, app) != before
    copy = app.test_client()
    copy.set_cookie(app.config["SESSION_COOKIE_NAME"], before)
    assert copy.get("/account").status_code == 303


def test_a_token_set_before_signing_in_is_not_kept(client, tara, engines):
    with client.session_transaction() as cookie:
        cookie["login_token"] = "chosen-by-somebody-else"
    log_in(client, tara.email)
    with client.session_transaction() as cookie:
        assert cookie["login_token"] != "chosen-by-somebody-else"


def test_the_cookie_is_closed_to_scripts_and_other_sites(client, tara):
    header = log_in(client, tara.email).headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_a_page_sends_the_cookie_only_when_it_says_something_else(client, tara):
    log_in(client, tara.email)
    client.get("/account")  # its forms get their token
    assert "Set-Cookie" not in client.get("/account").headers


def test_no_cookie_remembers_a_person_past_their_session(client, app, tara):
    send(client, "/sign-in", email=tara.email, password=PASSWORD, remember="y")
    assert client.get_cookie("remember_token") is None


def test_a_token_in_the_address_or_a_header_opens_nothing(client, app, tara):
    with app.test_request_context():
        user = app.extensions["security"].datastore.find_user(email=tara.email)
        token = user.get_auth_token()
    assert client.get(f"/account?auth_token={token}").status_code == 303
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 303
    page = client.get("/account/password", headers={"Authentication-Token": token})
    assert page.status_code == 303


def test_json_is_not_spoken_here(client, tara):
    token = fields_of(client.get("/sign-in"), "/sign-in")["csrf_token"]
    answer = client.post(
        "/sign-in?include_auth_token=1",
        json={"email": tara.email, "password": PASSWORD},
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize("away", AWAY)
def test_signing_in_leads_to_no_other_site(client, tara, away, place):
    page = client.get("/sign-in", query_string={"next": away} if place == "query" else {})
    form = filled(page, "/sign-in", email=tara.email, password=PASSWORD)
    if place == "form":
        form["next"] = away
    query = {"next": away} if place == "query" else {}
    answer = client.post("/sign-in", data=form, query_string=query)
    assert (answer.status_code, answer.location) == (303, "/")


def test_signing_in_leads_to_the_page_that_was_asked_for(client, tara):
    asked = client.get("/account?tab=1")
    assert asked.location == "/sign-in?next=/account?tab%3D1"
    page = client.get(asked.location)
    form = filled(page, "/sign-in", email=tara.email, password=PASSWORD)
    assert client.post("/sign-in", data=form).location == "/account?tab=1"


def test_who_is_signed_in_already_goes_on_to_the_first_page(client, tara):
    log_in(client, tara.email)
    assert client.get("/sign-in").location == "/"


def test_a_form_without_its_token_is_refused(client, tara):
    answer = client.post("/sign-in", data={"email": tara.email, "password": PASSWORD})
    assert answer.status_code == 400


def test_a_form_with_another_browsers_token_is_refused(client, app, tara):
    other = fields_of(app.test_client().get("/sign-in"), "/sign-in")
    client.get("/sign-in")
    form = {"email": tara.email, "password": PASSWORD, "csrf_token": other["csrf_token"]}
    assert client.post("/sign-in", data=form).status_code == 400


def test_another_sites_form_is_refused(client, tara):
    form = filled(client.get("/sign-in"), "/sign-in", email=tara.email, password=PASSWORD)
    answer = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_a_sign_in_page_that_was_open_for_long_is_shown_afresh(client, tara):
    form = filled(client.get("/sign-in"), "/sign-in", email=tara.email, password=PASSWORD)
    with client.session_transaction() as cookie:
        cookie.clear()
    answer = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "open for long" in client.get("/sign-in").text


def test_signing_out_needs_a_form(client, tara):
    log_in(client, tara.email)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert client.get("/account").status_code == 200


def test_each_browser_is_listed_and_the_others_can_be_signed_out(client, app, tara, engines):
    other = app.test_client()
    log_in(other, tara.email)
    log_in(client, tara.email)
    assert "Where you are signed in" in client.get("/account").text
    answer = client.post(
        "/account/sessions/end", data=fields_of(client.get("/account"), "/account/sessions/end")
    )
    assert (answer.status_code, answer.location) == (303, "/account")
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert "Sign out everywhere else" not in client.get("/account").text


def test_a_session_ends_by_itself_after_two_weeks(client, tara, clock):
    log_in(client, tara.email)
    clock.moment += timedelta(days=13, hours=23)
    assert client.get("/account").status_code == 200
    clock.moment += timedelta(hours=2)
    assert client.get("/account").status_code == 303


def test_the_device_is_named_and_nothing_more_is_kept(client, tara, engines):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit Version/19 Safari/1"
    form = filled(client.get("/sign-in"), "/sign-in", email=tara.email, password=PASSWORD)
    client.post("/sign-in", data=form, headers={"User-Agent": agent})
    assert [row.device for row in sessions_of(engines, tara)] == ["Safari on iPhone"]
    assert "Safari on iPhone" in client.get("/account").text


def test_the_hashing_lets_in_few_at_a_time(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0)
    gate = passwords.Gate(1)
    with gate.entered(), pytest.raises(ServiceUnavailable):
        gate.entered().__enter__()
    with gate.entered():
        assert True, "a place is free again"
