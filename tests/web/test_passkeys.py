"""Passkeys in a real browser with a made-up device: instead of the password, and after it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page

from tests.accessibility import assert_accessible
from tests.accounts import (
    PASSWORD,
    account_of,
    log_in,
    mails,
    send,
    sessions_of,
    set_password,
    trail_of,
)
from tests.browser import OpenPage
from tests.clients import fields_of


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return account_of(engines, people.tara.email)


@pytest.fixture
def site(app, live_server):
    return live_server(app)


@pytest.fixture
def browser_page(open_page: OpenPage):
    """A page whose browser has a device with a finger on it."""
    page = open_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


@pytest.fixture
def tara_page(browser_page: Page, site, sign_in) -> Page:
    """The same, with Tara signed in, who gave her password a moment ago."""
    client = sign_in("tara")
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time()
    value = client.get_cookie("pldash").value
    browser_page.context.add_cookies([{"name": "pldash", "value": value, "url": site}])
    return browser_page


def add_passkey(page, site, usage):
    page.goto(f"{site}/account/passkeys")
    page.get_by_label("Name of the passkey").fill("my phone")
    page.get_by_label(usage).check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(f"{site}/account")


def sign_out(page, site):
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in")


def test_a_passkey_stands_instead_of_the_password(tara_page, site, tara, engines):
    page = tara_page
    add_passkey(page, site, "Instead of the password")
    assert "The passkey my phone is ready." in page.content()
    sign_out(page, site)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/account")
    assert page.get_by_role("heading", name="Account").is_visible()
    assert len(sessions_of(engines, tara)) == 2
    assert trail_of(engines, tara) == ["account:passkey-added"]
    assert "A passkey was added." in mails(engines)[-1].body
    assert not page.said


def test_a_passkey_is_a_second_step_after_the_password(tara_page, site, tara):
    page = tara_page
    add_passkey(page, site, "As a second step, after the password")
    sign_out(page, site)
    page.goto(f"{site}/sign-in?next=/account")
    page.get_by_label("E-mail address").fill(tara.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/sign-in/passkey"))
    assert_accessible(page)
    page.get_by_role("button", name="Use the passkey").click()
    page.wait_for_url(f"{site}/account")


def test_a_second_step_alone_opens_nothing(tara_page, site, tara, engines):
    page = tara_page
    add_passkey(page, site, "As a second step, after the password")
    sign_out(page, site)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The browser gave no passkey").or_(
        page.get_by_text("This passkey was not accepted")
    ).wait_for()
    page.goto(f"{site}/account")
    assert "/sign-in" in page.url
    assert len(sessions_of(engines, tara)) == 1


def test_without_a_passkey_the_page_says_what_else_can_be_done(open_page, site):
    page = open_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.evaluate("document.querySelector('[data-passkey-failed]').hidden = false")
    page.get_by_role("link", name="Go back").click()
    page.wait_for_url(f"{site}/sign-in")


def test_a_passkey_says_that_it_is_still_you(tara_page, site):
    page = tara_page
    add_passkey(page, site, "Instead of the password")
    page.goto(f"{site}/confirm-password?next=/account/recovery-codes")
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(f"{site}/account/recovery-codes")


def test_a_passkey_is_removed(tara_page, site, tara, engines):
    page = tara_page
    add_passkey(page, site, "Instead of the password")
    page.goto(f"{site}/account/passkeys")
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Remove")).click()
    page.get_by_text("The passkey my phone is removed.").wait_for()
    assert trail_of(engines, tara)[-1] == "account:passkey-removed"


def test_what_was_typed_waits_for_the_passkey_too(tara_page, site, tara, engines):
    page = tara_page
    add_passkey(page, site, "Instead of the password")
    page.get_by_role("textbox", name="Your name").fill("Tara Typed")
    other = page.context.new_page()
    other.goto(f"{site}/account")
    other.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()")
    other.wait_for_url(f"{site}/sign-in")
    page.locator("#profile").get_by_role("button", name="Save").click()
    page.get_by_text("What you typed is kept").wait_for()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/welcome-back")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(f"{site}/account")
    assert account_of(engines, tara.email).name == "Tara Typed"


def test_a_name_is_asked_for_and_must_be_new(client, tara):
    log_in(client, tara.email)
    answer = send(client, "/account/passkeys", name="")
    assert answer.status_code == 422
    assert "Enter a name of 1 to 64 characters." in answer.text


def test_no_passkey_can_be_removed_that_is_not_there(client, tara):
    log_in(client, tara.email)
    page = client.get("/account/passkeys")
    form = fields_of(page, "/account/passkeys")
    answer = client.post("/account/passkeys/remove", data={**form, "name": "nobody's"})
    assert answer.status_code == 303
    assert answer.location == "/account/passkeys"


@pytest.mark.parametrize("credential", ["", "{", '{"id": "x"}', "[]"])
def test_a_made_up_answer_of_a_device_is_refused(client, tara, credential):
    begun = fields_of(client.get("/sign-in"), "/sign-in/passkey")
    page = client.post("/sign-in/passkey", data=begun)
    action = re.search(r'action="(/sign-in/passkey/[^"]+)"', page.text).group(1)
    form = fields_of(page, action)
    form["credential"] = credential
    answer = client.post(action, data=form)
    assert (answer.status_code, answer.location) == (303, "/sign-in/passkey")
    assert client.get("/account").status_code == 303
