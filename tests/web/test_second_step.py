"""The second step: codes that work once, recovery codes shown once, never without a password."""

from __future__ import annotations

import re
import time
from functools import partial

import pyotp
import pytest

from pldash.web.security.second_step import OnceOnlyTotp
from pldash.web.security.settings import settings_with
from tests.accounts import PASSWORD, account_of, filled, log_in, mails, send, set_password, trail_of
from tests.clients import fields_of
from tests.races import at_once


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return account_of(engines, people.tara.email)


@pytest.fixture
def signed_in(client, tara):
    log_in(client, tara.email)
    return client


@pytest.fixture
def secret(signed_in):
    """The key of Tara's authenticator app, which is on from now."""
    page, key = begin(signed_in)
    finish(signed_in, page, pyotp.TOTP(key).now())
    return key


@pytest.fixture
def codes(signed_in, secret):
    """Tara's recovery codes."""
    page = send(signed_in, "/account/recovery-codes", generate_new_codes="yes")
    found = re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", page.text)
    assert len(found) == 8
    return found


def begin(client):
    """Ask for the QR code, and return the page and the key that stands under it."""
    page = send(client, "/account/authenticator")
    assert page.status_code == 200
    key = re.search(r'id="app-key"[^>]*>([^<]+)<', page.text).group(1)
    return page, key.replace("-", "")


def finish(client, page, code):
    action = re.search(r'action="(/account/authenticator/[^"]+)"', page.text).group(1)
    return client.post(action, data=filled(page, action, code=code))


def next_code(secret):
    """The code after the present one: the present one has been used to set up."""
    return pyotp.TOTP(secret).at(time.time() + 30)


def ask_for_code(app, address, query=""):
    browser = app.test_client()
    form = filled(browser.get(f"/sign-in{query}"), "/sign-in", email=address, password=PASSWORD)
    answer = browser.post("/sign-in", data=form)
    assert answer.status_code == 303
    return browser, answer.location


def enter(browser, location, code):
    page = browser.get(location)
    form = fields_of(page, re.search(r'action="(/sign-in/code[^"]*)"', page.text).group(1))
    form["code"] = code
    return browser.post(location, data=form)


def test_an_app_is_set_up_with_a_drawn_code_or_a_typed_key(signed_in, tara, engines):
    page, key = begin(signed_in)
    assert "<svg" in page.text
    assert "data:" not in page.text
    answer = finish(signed_in, page, pyotp.TOTP(key).now())
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    assert "On: a code after the password" in signed_in.get("/account").text
    assert trail_of(engines, tara) == ["account:authenticator-added"]
    assert "An authenticator app was added." in mails(engines)[-1].body


def test_the_key_is_kept_encrypted(signed_in, secret, engines, tara):
    kept = account_of(engines, tara.email).tf_totp_secret
    assert secret not in kept
    assert "enckey" in kept


def test_a_wrong_code_sets_nothing_up(signed_in, engines, tara):
    page, _key = begin(signed_in)
    answer = finish(signed_in, page, "000000")
    assert answer.status_code == 422
    assert account_of(engines, tara.email).tf_totp_secret is None


def test_a_slip_asks_again_with_the_same_key(signed_in, engines, tara):
    page, key = begin(signed_in)
    again = finish(signed_in, page, "000000")
    assert "This code is not right" in again.text
    assert 'value="000000"' in again.text
    (link,) = re.findall(r'href="(otpauth://[^"]+)"', again.text)
    assert f"secret={key}" in link.replace("&amp;", "&")
    answer = finish(signed_in, again, pyotp.TOTP(key).now())
    assert answer.location == "/account/recovery-codes"
    assert account_of(engines, tara.email).tf_totp_secret is not None


def test_who_has_recovery_codes_goes_back_to_the_account(signed_in):
    send(signed_in, "/account/recovery-codes", generate_new_codes="yes")
    page, key = begin(signed_in)
    assert finish(signed_in, page, pyotp.TOTP(key).now()).location == "/account"


def test_neither_of_the_two_choices_is_refused(signed_in):
    assert send(signed_in, "/account/authenticator", setup="email").status_code == 422


def test_the_password_alone_is_not_enough_any_more(app, secret, tara):
    browser, location = ask_for_code(app, tara.email)
    assert location.startswith("/sign-in/code")
    assert browser.get("/account").status_code == 303


def test_the_code_completes_the_sign_in(app, secret, tara):
    browser, location = ask_for_code(app, tara.email)
    answer = enter(browser, location, next_code(secret))
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/account").status_code == 200


def test_the_page_that_was_asked_for_survives_the_second_step(app, secret, tara):
    browser, location = ask_for_code(app, tara.email, "?next=/account")
    answer = enter(browser, location, next_code(secret))
    assert answer.location == "/account"


def test_a_code_works_once(app, secret, tara):
    code = next_code(secret)
    browser, location = ask_for_code(app, tara.email)
    assert enter(browser, location, code).status_code == 303
    thief, location = ask_for_code(app, tara.email)
    answer = enter(thief, location, code)
    assert answer.status_code == 422
    assert "used before" in answer.text


@pytest.mark.both_databases
def test_a_code_works_once_also_for_several_at_the_same_instant(app, secret, tara):
    code = next_code(secret)
    browsers = [ask_for_code(app, tara.email) for _ in range(4)]
    answers = at_once(*(partial(enter, browser, where, code) for browser, where in browsers))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]


def test_the_code_of_the_set_up_cannot_be_used_to_sign_in(app, signed_in, tara):
    page, key = begin(signed_in)
    code = pyotp.TOTP(key).now()
    finish(signed_in, page, code)
    browser, location = ask_for_code(app, tara.email)
    assert enter(browser, location, code).status_code == 422


def test_spaces_in_a_code_are_forgiven(app, secret, tara):
    code = next_code(secret)
    browser, location = ask_for_code(app, tara.email)
    assert enter(browser, location, f" {code[:3]} {code[3:]} ").status_code == 303


def test_guessing_codes_is_slow(app, secret, tara):
    browser, location = ask_for_code(app, tara.email)
    answers = [enter(browser, location, f"{number:06}").status_code for number in range(21)]
    assert answers == [422] * 20 + [429]


def test_the_page_of_the_code_opens_for_nobody_without_the_password(client):
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.get("/sign-in/recovery-code").location == "/sign-in"
    assert client.get("/sign-in/second-step").location == "/sign-in"


def test_under_another_secret_key_a_code_is_wrong_and_no_fault(app, secret, tara, monkeypatch):
    """As `docs/settings.md` says."""
    other = settings_with("another secret of thirty-two letters")["SECURITY_TOTP_SECRETS"]
    browser, location = ask_for_code(app, tara.email)
    security = app.extensions["security"]
    monkeypatch.setattr(security, "_totp_factory", OnceOnlyTotp(other, "PL Dash"))

    answer = enter(browser, location, next_code(secret))

    assert answer.status_code == 422
    assert "Account" not in browser.get("/account").text


def test_turning_the_app_off_is_told(signed_in, secret, engines, tara):
    page = signed_in.get("/account/authenticator")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    answer = signed_in.post(
        "/account/authenticator", data={"setup": "disable", "csrf_token": token}
    )
    assert (answer.status_code, answer.location) == (303, "/account")
    assert account_of(engines, tara.email).tf_totp_secret is None
    assert trail_of(engines, tara)[-1] == "account:authenticator-removed"
    assert "turned off" in mails(engines)[-1].body


def test_recovery_codes_are_shown_once_and_kept_as_digests(signed_in, codes, engines, tara):
    kept = account_of(engines, tara.email).mf_recovery_codes
    assert len(kept) == 8
    assert not set(codes) & set(kept)
    assert codes[0] not in signed_in.get("/account/recovery-codes?show_codes=1").text
    assert "8 codes left" in signed_in.get("/account").text
    assert trail_of(engines, tara)[-1] == "account:recovery-codes-made"


@pytest.mark.parametrize("written", [str, str.upper, lambda code: code.replace("-", " ")])
def test_a_recovery_code_opens_once_however_it_is_typed(app, codes, tara, engines, written):
    browser, _location = ask_for_code(app, tara.email)
    answer = send(browser, "/sign-in/recovery-code", code=written(codes[2]))
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/account").status_code == 200
    assert len(account_of(engines, tara.email).mf_recovery_codes) == 7
    thief, _location = ask_for_code(app, tara.email)
    answer = send(thief, "/sign-in/recovery-code", code=codes[2])
    assert answer.status_code == 422
    assert "not one of your recovery codes" in answer.text


@pytest.mark.both_databases
@pytest.mark.parametrize("used", [(0, 0, 0), (0, 1, 2)], ids=["one-code", "several-codes"])
def test_recovery_codes_work_once_also_at_the_same_instant(app, codes, tara, engines, used):
    browsers = [ask_for_code(app, tara.email)[0] for _ in used]
    answers = at_once(
        *(
            partial(send, browser, "/sign-in/recovery-code", code=codes[each])
            for browser, each in zip(browsers, used, strict=True)
        )
    )
    opened = [answer for answer in answers if answer.status_code == 303]
    assert len(opened) == len(set(used))
    assert len(account_of(engines, tara.email).mf_recovery_codes) == 8 - len(set(used))
    for each in set(used):
        thief, _location = ask_for_code(app, tara.email)
        assert send(thief, "/sign-in/recovery-code", code=codes[each]).status_code == 422


def test_new_recovery_codes_end_the_old_ones(app, signed_in, codes, tara):
    send(signed_in, "/account/recovery-codes", generate_new_codes="yes")
    browser, _location = ask_for_code(app, tara.email)
    assert send(browser, "/sign-in/recovery-code", code=codes[0]).status_code == 422


def test_what_was_typed_survives_the_second_step(signed_in, codes, tara, engines):
    typed = filled(signed_in.get("/account"), "/account", name="Tara Typed")
    signed_in.post("/sign-out", data=fields_of(signed_in.get("/account"), "/sign-out"))
    page = signed_in.post("/account", data=typed)
    form = filled(page, "/sign-in", email=tara.email, password=PASSWORD)
    answer = signed_in.post("/sign-in", data=form)
    assert answer.location.startswith("/sign-in/code")
    assert signed_in.get("/welcome-back").location.startswith("/sign-in")
    answer = send(signed_in, "/sign-in/recovery-code", code=codes[0])
    assert (answer.status_code, answer.location) == (303, "/welcome-back")
    form = fields_of(signed_in.get("/welcome-back"), "/account")
    assert signed_in.post("/account", data=form).status_code == 303
    assert account_of(engines, tara.email).name == "Tara Typed"


@pytest.mark.parametrize(
    "page", ["/account/authenticator", "/account/recovery-codes", "/account/passkeys"]
)
def test_changing_sign_in_asks_for_the_password_again_after_an_hour(signed_in, page):
    with signed_in.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 3700
    asked = signed_in.get(page)
    assert asked.location == f"/confirm-password?next={page}"
    answer = send(signed_in, asked.location, "/confirm-password", password="wrong")
    assert answer.status_code == 422
    form = filled(signed_in.get(asked.location), "/confirm-password", password=PASSWORD)
    answer = signed_in.post("/confirm-password", data=form)
    assert answer.location == page
    assert signed_in.get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        *("/account", "/account/password", "/account/address", "/account/authenticator"),
        *("/account/recovery-codes", "/account/passkeys", "/confirm-password", "/welcome-back"),
    ],
)
def test_the_account_is_for_the_signed_in(client, page):
    assert client.get(page).location == f"/sign-in?next={page}"
