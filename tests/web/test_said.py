"""What the form of an entry did is told by the page that follows, once."""

from __future__ import annotations

import pytest

from tests.clients import fields_of
from tests.logging_pages import entry_form, log_one

SAVED = "Saved in your record."
NAME = "pldash-said"


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def test_it_is_told_once_and_the_sessions_cookie_stays_as_it_is(tara):
    action, sent = entry_form(tara.get("/log/new"))
    before = tara.get_cookie("pldash").value
    answer = tara.post(action, data={**sent.to_dict(), "title": "Reading group"})
    assert answer.headers.getlist("Set-Cookie") == [f"{NAME}=saved; HttpOnly; Path=/; SameSite=Lax"]
    assert answer.headers["Vary"] == "Cookie"
    assert SAVED in tara.get(answer.location).text
    assert tara.get_cookie(NAME) is None
    assert SAVED not in tara.get(answer.location).text
    assert tara.get_cookie("pldash").value == before


def test_nobody_puts_words_of_their_own_on_a_page(tara):
    entry = log_one(tara)
    tara.set_cookie(NAME, "Your record is lost")
    page = tara.get(f"/activities/{entry}").text
    assert "Your record is lost" not in page
    assert "flash-success" not in page
    assert tara.get_cookie(NAME) is None


@pytest.mark.parametrize("address", ["/sign-in", "/verify"])
def test_it_waits_for_somebody_who_is_signed_in(client, address):
    client.set_cookie(NAME, "saved")
    page = client.get(address)
    assert SAVED not in page.text
    assert NAME not in "".join(page.headers.getlist("Set-Cookie"))


def test_it_does_not_wait_for_the_next_person_at_the_same_browser(tara):
    page = tara.get("/account")
    log_one(tara)
    assert tara.get_cookie(NAME) is not None
    tara.post("/sign-out", data=fields_of(page, "/sign-out"))
    assert tara.get_cookie(NAME) is None
