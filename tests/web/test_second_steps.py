from __future__ import annotations

import pytest

ADDRESSES = ("/sign-in/code", "/sign-in/recovery-code")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_signed_in_person_is_sent_home_and_stays_signed_in(sign_in, address):
    browser = sign_in("tara")
    answer = browser.get(address)
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200


def test_a_visitor_without_a_first_step_is_sent_to_the_first(client):
    answer = client.get("/sign-in/code")
    assert "/sign-in" in answer.location
