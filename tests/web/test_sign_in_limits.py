"""Guessing is slow: failures are counted in the database, and nobody is locked out for long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginFailure
from tests.accounts import PASSWORD, filled, log_in, send, set_password


@pytest.fixture
def tara(engines, people):
    set_password(engines, people.tara.email)
    return people.tara


@pytest.fixture(autouse=True)
def quick_hashing(app, monkeypatch):
    """Hundreds of wrong passwords without the hashing: what is tested here is the counting."""
    monkeypatch.setattr(
        "pldash.web.security.forms.fits",
        lambda password, hashed: password == PASSWORD and hashed is not None,
    )


def guess(client, address, times, network="203.0.113.7"):
    form = filled(client.get("/sign-in"), "/sign-in", email=address, password="a wrong password")
    place = {"REMOTE_ADDR": network}
    return [
        client.post("/sign-in", data=form, environ_base=place).status_code for _ in range(times)
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ["tara@wattle.example", "nobody@wattle.example"])
def test_after_ten_failures_one_waits_known_or_not(client, tara, address):
    assert guess(client, address, 11) == [422] * 10 + [429]


def test_the_answer_says_when_to_try_again(client, tara, clock):
    guess(client, tara.email, 10)
    answer = log_in_from(client, tara.email, "203.0.113.7")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "Try again in about 11 minutes" in answer.text
    clock.moment += timedelta(minutes=10, seconds=1)
    assert log_in_from(client, tara.email, "203.0.113.7").status_code == 303


def log_in_from(client, address, network):
    form = filled(client.get("/sign-in"), "/sign-in", email=address, password=PASSWORD)
    return client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": network})


def test_a_guesser_elsewhere_does_not_lock_the_person_out(client, tara):
    guess(client, tara.email, 10)
    assert log_in_from(client, tara.email, "198.51.100.9").status_code == 303


@pytest.mark.both_databases
def test_the_right_password_forgives_earlier_slips(client, app, tara):
    guess(client, tara.email, 9)
    assert log_in_from(client, tara.email, "203.0.113.7").status_code == 303
    assert guess(app.test_client(), tara.email, 10) == [422] * 10


@pytest.mark.both_databases
def test_many_networks_together_get_a_hundred_guesses_an_hour(client, tara):
    answers = [
        status for place in range(11) for status in guess(client, tara.email, 10, f"10.0.0.{place}")
    ]
    assert answers == [422] * 100 + [429] * 10


def test_one_network_gets_three_hundred_for_all_addresses(client, tara):
    answers = [
        status
        for person in range(31)
        for status in guess(client, f"person{person}@wattle.example", 10, "203.0.113.7")
    ]
    assert answers == [422] * 300 + [429] * 10


def test_all_addresses_of_one_ipv6_household_are_one_network(client, tara):
    for last in range(10):
        guess(client, tara.email, 1, f"2001:db8:1:2::{last + 1}")
    assert guess(client, tara.email, 1, "2001:db8:1:2:ffff::1") == [429]
    assert guess(client, tara.email, 1, "2001:db8:1:3::1") == [422]


def test_a_network_without_a_name_counts_too(client, tara):
    assert guess(client, tara.email, 11, "not an address") == [422] * 10 + [429]


def test_no_address_and_no_network_is_kept(client, tara, engines):
    guess(client, tara.email, 1)
    with Session(engines.reader) as session:
        query = select(LoginFailure)
        rows = session.scalars(query, execution_options={"pldash_unscoped": True}).all()
    assert len(rows) == 3
    assert all(len(row.who_digest) == 64 for row in rows)


def test_the_old_password_cannot_be_guessed_in_an_open_browser(app, sign_in, tara):
    browser = sign_in("tara")
    answers = [
        send(browser, "/account/address", address="x@y.example", password="wrong").status_code
        for _ in range(11)
    ]
    assert answers[-1] == 429


def test_a_blocked_try_does_not_prolong_the_waiting(client, tara, clock):
    guess(client, tara.email, 15)
    clock.moment += timedelta(minutes=10, seconds=1)
    assert guess(client, tara.email, 1) == [422]
    assert log_in(client, tara.email).status_code == 303
