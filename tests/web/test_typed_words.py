"""Nothing typed is lost to a dead session: with one step or two, with the cookie's help or none."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.models.accounts import TypedWords
from pldash.services.login_sessions import end_all_sessions
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.security import typed_words
from tests.accounts import PASSWORD, account_of, filled, log_in, set_password
from tests.clients import fields_of
from tests.made import make_submission
from tests.markup import Markup, words
from tests.stock import NOON

WORDS = 'Tara of the wattles, who typed <b>this</b> & "that" — ہیلو'
OPEN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    set_password(engines, people.theo.email)
    return people.tara


@pytest.fixture
def typed(client, tara):
    """A form that Tara filled in while she was signed in."""
    log_in(client, tara.email)
    return filled(client.get("/account"), "/account", name=WORDS, stage="lead")


def end_session(engines, person, clock):
    with writing(engines.writer, SYSTEM) as session:
        end_all_sessions(session, person.id, now=clock())


def kept_rows(engines):
    with Session(engines.reader) as session:
        query = select(TypedWords)
        return session.scalars(query, execution_options={"pldash_unscoped": True}).all()


def sign_in_on(client, page, address, password=PASSWORD):
    return client.post("/sign-in", data=filled(page, "/sign-in", email=address, password=password))


def test_a_form_of_an_ended_session_waits_for_its_person(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    page = client.post("/account", data=typed)
    assert page.status_code == 401
    assert "What you typed is kept" in page.text
    answer = sign_in_on(client, page, tara.email)
    assert (answer.status_code, answer.location) == (303, "/welcome-back")
    again = client.get("/welcome-back")
    form = fields_of(again, "/account")
    assert form["name"] == typed["name"]
    assert form["csrf_token"] != typed["csrf_token"]
    assert form["form_key"] != typed["form_key"]
    answer = client.post("/account", data=form)
    assert (answer.status_code, answer.location) == (303, "/account")
    account = account_of(engines, tara.email)
    assert (account.name, account.stage) == (typed["name"].strip(), "lead")


def test_a_slip_of_the_password_keeps_the_words_on_board(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    page = client.post("/account", data=typed)
    page = sign_in_on(client, page, tara.email, "a wrong password")
    assert page.status_code == 422
    assert sign_in_on(client, page, tara.email).location == "/welcome-back"


def test_a_session_that_was_signed_out_in_another_window_counts_too(client, engines, tara, typed):
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    page = client.post("/account", data=typed)
    assert page.status_code == 401
    assert sign_in_on(client, page, tara.email).location == "/welcome-back"
    assert fields_of(client.get("/welcome-back"), "/account")["name"] == typed["name"]


def test_what_was_sent_twice_is_handled_once(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    sign_in_on(client, client.post("/account", data=typed), tara.email)
    first = fields_of(client.get("/welcome-back"), "/account")
    second = fields_of(client.get("/welcome-back"), "/account")
    assert first["form_key"] == second["form_key"]


def test_another_person_never_sees_it(client, engines, tara, people, typed, clock):
    end_session(engines, tara, clock)
    page = client.post("/account", data=typed)
    answer = sign_in_on(client, page, people.theo.email)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert client.get("/welcome-back").location == "/"
    assert kept_rows(engines) == []


def test_the_row_of_another_person_is_not_shown_even_with_its_id(client, engines, typed, people):
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    sign_in_on(client, client.post("/account", data=typed), people.tara.email)
    (row,) = kept_rows(engines)
    other = client.application.test_client()
    log_in(other, people.theo.email)
    with other.session_transaction() as cookie:
        cookie["typed"] = row.id.hex
    assert other.get("/welcome-back").location == "/"
    form = fields_of(other.get("/account"), "/sign-out")
    other.post("/welcome-back/discard", data={**form, "form_key": "k" * 20})
    assert len(kept_rows(engines)) == 1


def test_a_touched_form_is_not_kept(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    form = filled(
        client.post("/account", data=typed), "/sign-in", email=tara.email, password=PASSWORD
    )
    form["typed"] = form["typed"][:-3] + "abc"
    assert client.post("/sign-in", data=form).location == "/account"
    assert kept_rows(engines) == []


def test_a_browser_that_was_never_signed_in_is_asked_to_sign_in_and_nothing_is_kept(client, tara):
    token = fields_of(client.get("/sign-in"), "/sign-in")["csrf_token"]
    page = client.post("/account", data={"name": WORDS, "csrf_token": token})
    assert page.status_code == 401
    assert fields_of(page, "/sign-in")["typed"] == ""
    assert "Nothing was saved" in page.text


def test_passwords_are_never_carried(client, engines, tara, clock):
    log_in(client, tara.email)
    form = filled(
        client.get("/account/address"), "/account/address", address="x@y.example", password=PASSWORD
    )
    end_session(engines, tara, clock)
    page = client.post("/account/address", data=form)
    sign_in_on(client, page, tara.email)
    (row,) = kept_rows(engines)
    assert dict(row.fields) == {"address": "x@y.example"}


def test_forms_of_signing_in_itself_are_never_carried(client, engines, tara, clock):
    log_in(client, tara.email)
    form = filled(client.get("/account/password"), "/account/password", password=PASSWORD)
    end_session(engines, tara, clock)
    page = client.post("/account/password", data=form)
    assert page.status_code == 401
    assert fields_of(page, "/sign-in")["typed"] == ""


def test_files_cannot_be_carried_and_the_page_says_so(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    page = client.post("/account", data={**typed, "file": (BytesIO(b"x"), "photo.png")})
    sign_in_on(client, page, tara.email)
    again = client.get("/welcome-back").text
    assert "Files could not be kept." in again


def test_a_form_too_long_to_carry_is_said_not_to_be_kept(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    page = client.post("/account", data={**typed, "name": "x" * (typed_words.LONGEST + 1)})
    assert page.status_code == 401
    assert "Nothing was saved" in page.text


def test_names_that_come_more_than_once_stay_in_order(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    typed.setlist("standards", ["1.1", "2.3", "1.1"])
    typed["reflection"] = "\n\nFirst line.\n  Second, with spaces.\n"
    sign_in_on(client, client.post("/account?step=2", data=typed), tara.email)
    form = fields_of(client.get("/welcome-back"), "/account?step=2")
    assert form.getlist("standards") == ["1.1", "2.3", "1.1"]
    assert form["reflection"] == typed["reflection"]


def test_it_can_be_thrown_away(client, engines, tara, typed, clock):
    end_session(engines, tara, clock)
    sign_in_on(client, client.post("/account", data=typed), tara.email)
    form = fields_of(client.get("/welcome-back"), "/welcome-back/discard")
    assert client.post("/welcome-back/discard", data=form).location == "/account"
    assert kept_rows(engines) == []
    assert client.get("/welcome-back").location == "/"


def test_an_old_page_of_a_person_who_signed_in_anew_is_shown_again(client, tara, typed):
    """The token of its form is the old session's; the words are worth a second look."""
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    log_in(client, tara.email)
    again = client.post("/account", data=typed, headers=OPEN_PAGE)
    assert again.status_code == 400
    form = fields_of(again, "/account")
    assert form["name"] == typed["name"]
    assert client.post("/account", data=form).status_code == 303


def test_what_a_page_had_asked_is_not_shown_as_typed(client, tara):
    log_in(client, tara.email)
    page = client.get("/log/new")
    (action,) = [
        form.get("action")
        for form in Markup(page.text).all("form")
        if (form.get("action") or "").endswith("/edit")
    ]
    entry = filled(page, action, words_immediate=WORDS)
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    log_in(client, tara.email)
    again = client.post(action, data=entry, headers=OPEN_PAGE)
    shown = [words(quote) for quote in Markup(again.text).all("blockquote")]
    assert shown == [WORDS]
    assert fields_of(again, action)["asked"] == entry["asked"]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-site"}])
def test_a_strange_form_without_a_sign_of_its_page_is_refused(client, tara, typed, headers):
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    log_in(client, tara.email)
    answer = client.post("/account", data=typed, headers=headers)
    assert answer.status_code == 400
    assert WORDS[:20] not in answer.text


def test_an_old_page_of_somebody_else_is_refused(client, tara, people, typed):
    client.post("/sign-out", data=fields_of(client.get("/account"), "/sign-out"))
    log_in(client, people.theo.email)
    answer = client.post("/account", data=typed, headers=OPEN_PAGE)
    assert answer.status_code == 400
    assert "Tara of the wattles" not in answer.text


def test_signing_out_twice_is_no_fault(client, tara):
    log_in(client, tara.email)
    form = fields_of(client.get("/account"), "/sign-out")
    client.post("/sign-out", data=form)
    assert client.post("/sign-out", data=form, headers=OPEN_PAGE).status_code in {303, 401}


@pytest.fixture
def reason(engines, people, client, tara):
    """A leader's reason, typed at the desk, with the address that it is sent to."""
    set_password(engines, people.pia.email)
    with writing(engines.writer, SYSTEM) as session:
        row = make_submission(session, people.tara.id, people.wattle, now=NOON - timedelta(days=1))
    log_in(client, people.pia.email)
    address = f"/desk/{row.id}/decide"
    form = fields_of(client.get(f"/desk/{row.id}"), address)
    form["kind"], form["reason"] = "return", WORDS
    return address, form


def forget_cookies(client):
    with client.session_transaction() as cookie:
        cookie.clear()


def test_words_outlive_even_the_cookies(client, people, reason):
    """A browser that was cleaned has no session and no token: the form's own key says whose."""
    address, form = reason
    forget_cookies(client)
    stood_on = {**OPEN_PAGE, "Referer": f"http://localhost{address.removesuffix('/decide')}"}
    page = client.post(address, data=form, headers=stood_on)
    assert page.status_code == 401
    assert "What you typed is kept" in page.text
    assert fields_of(page, "/sign-in")["next"] == address.removesuffix("/decide")
    assert sign_in_on(client, page, people.pia.email).location == "/welcome-back"
    again = fields_of(client.get("/welcome-back"), address)
    assert (again["reason"], again["kind"]) == (WORDS, "return")
    assert client.post(address, data=again).status_code == 303


def test_a_person_back_in_a_cleaned_browser_sees_the_form_again(client, people, reason):
    address, form = reason
    forget_cookies(client)
    log_in(client, people.pia.email)
    again = client.post(address, data=form, headers=OPEN_PAGE)
    assert again.status_code == 400
    assert fields_of(again, address)["reason"] == WORDS


def test_another_person_in_a_cleaned_browser_never_sees_it(client, engines, people, reason):
    address, form = reason
    forget_cookies(client)
    page = client.post(address, data=form, headers=OPEN_PAGE)
    assert sign_in_on(client, page, people.theo.email).location != "/welcome-back"
    assert kept_rows(engines) == []


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
def test_a_key_from_elsewhere_is_not_believed(client, reason, headers):
    """The page says what is true: nothing was changed, sign in, and it leads back."""
    address, form = reason
    forget_cookies(client)
    page = client.post(address, data=form, headers=headers)
    assert page.status_code == 400
    assert WORDS[:20] not in page.text
    assert 'href="/sign-in?next=' in page.text
