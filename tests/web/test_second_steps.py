from __future__ import annotations

import re

import pyotp
import pytest

from pldash.models.accounts import Passkey
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.accounts import filled, log_in, send, set_password
from tests.stock import NOON

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


@pytest.fixture
def both_ways(app, client, engines, people):
    """Tara's browser after the password; she has an authenticator app and a passkey for it."""
    set_password(engines, people.tara.email)
    owner = app.test_client()
    log_in(owner, people.tara.email)
    page = send(owner, "/account/authenticator")
    form = re.search(r'action="(/account/authenticator/[^"]+)"', page.text)[1]
    key = re.search(r'id="app-key" readonly>([^<]+)<', page.text)[1].replace("-", "")
    owner.post(form, data=filled(page, form, code=pyotp.TOTP(key).now()))
    with writing(engines.writer, SYSTEM) as session:
        session.add(
            Passkey(
                user_id=people.tara.id,
                credential_id=b"my phone",
                public_key=b"its key",
                backup_state=False,
                device_type="single_device",
                create_datetime=NOON,
                lastuse_datetime=NOON,
                name="my phone",
                usage="secondary",
            )
        )
    assert log_in(client, people.tara.email).location.startswith("/sign-in/second-step")
    return client


@pytest.mark.parametrize(
    ("way", "leads_to"), [("authenticator", "/sign-in/code"), ("webauthn", "/sign-in/passkey")]
)
def test_a_person_with_two_ways_chooses_one(both_ways, way, leads_to):
    answer = send(both_ways, "/sign-in/second-step", which=way)
    assert answer.status_code == 303
    assert answer.location.startswith(leads_to)
    assert both_ways.get("/account").status_code == 303


def test_a_way_that_is_not_set_up_is_refused(both_ways):
    assert send(both_ways, "/sign-in/second-step", which="email").status_code == 422
