from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask_babel import get_locale
from sqlalchemy import select

from pldash.models.outbox import OutboxMail
from pldash.models.schools import Invitation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.schools import letters
from tests.clients import fields_of


@pytest.fixture
def stored(engines):
    """Give what a query finds now."""

    def find(query):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(query).all()

    return find


@pytest.fixture
def invite(sign_in, people, stored):
    """Invite an address as the administrator, and give the link's path."""

    def send(email="new@wattle.example", roles=("teacher",)):
        browser = sign_in("ada")
        where = f"/school/{people.wattle}/invite"
        sent = fields_of(browser.get(where), where)
        sent["email"] = email
        sent.setlist("roles", list(roles))
        answer = browser.post(where, data=sent)
        if answer.status_code != 303:
            return answer
        return link_in(stored)

    return send


def link_in(stored):
    mail = stored(select(OutboxMail).order_by(OutboxMail.id.desc()))[0]
    return re.search(r"https?://[^/]+(/invitations/\S+)", mail.body).group(1)


def button(browser, action):
    return browser.post(action, data=fields_of(browser.get("/school"), action))


@pytest.mark.parametrize(("theirs", "used"), [("en_US", "en_US"), (None, "en_GB")])
def test_the_mail_is_in_their_language_else_in_the_inviters(app, monkeypatch, theirs, used):
    monkeypatch.setattr(letters, "_letter", lambda *_: str(get_locale()))
    with app.test_request_context(headers={"Accept-Language": "en-GB"}):
        assert letters.invitation_letter("A school", "secret", theirs) == used


class TestInvite:
    def test_sends_a_link_and_lists_it(self, sign_in, invite, stored):
        invite("new@wattle.example", ("teacher", "leader"))

        (mail,) = stored(select(OutboxMail))
        assert mail.recipient == "new@wattle.example"
        assert mail.subject == "Wattle Park Secondary College invites you to PL Dash"
        page = sign_in("ada").get("/school").text
        assert "new@wattle.example" in page
        assert "Teacher, Leader · good until 2 Dec 2026" in page

    @pytest.mark.parametrize(
        ("email", "roles"),
        [
            ("", ("teacher",)),
            ("not an address", ("teacher",)),
            ("new@wattle.example", ()),
            ("new@wattle.example", ("principal",)),
            ("tara@wattle.example", ("teacher",)),
            ("a@b.example\r\nBcc: c@d.example", ("teacher",)),
        ],
    )
    def test_what_makes_no_sense_comes_back(self, invite, stored, email, roles):
        assert invite(email, roles).status_code == 422
        assert stored(select(OutboxMail)) == []

    @pytest.mark.parametrize("name", ["tara", "pia", "sam", "rua"])
    def test_is_the_administrators_alone(self, sign_in, people, stored, name):
        browser = sign_in(name)
        sent = fields_of(browser.get("/schools"), "/schools")
        sent["email"], sent["roles"] = "new@wattle.example", "leader"
        where = f"/school/{people.wattle}/invite"

        assert browser.get(where).status_code in {403, 404}
        assert browser.post(where, data=sent).status_code in {403, 404}
        assert stored(select(Invitation)) == []

    def test_the_administrator_of_one_school_invites_to_no_other(self, sign_in, people):
        assert sign_in("ada").get(f"/school/{people.banksia}/invite").status_code == 404


class TestResendAndWithdraw:
    def test_a_fresh_link_takes_the_place_of_the_old_one(self, sign_in, client, invite, stored):
        old = invite()
        (row,) = stored(select(Invitation))

        answer = button(sign_in("ada"), f"/school/invitations/{row.id}/resend")

        assert answer.status_code == 303
        assert client.get(old).status_code == 404
        assert client.get(link_in(stored)).status_code == 200

    def test_a_withdrawn_one_says_that_it_is_over(self, sign_in, client, invite, stored):
        link = invite()
        (row,) = stored(select(Invitation))

        button(sign_in("ada"), f"/school/invitations/{row.id}/withdraw")

        answer = client.get(link)
        assert answer.status_code == 410
        assert "This invitation is over" in answer.text

    def test_are_the_administrators_alone(self, sign_in, people, invite, stored):
        invite()
        (row,) = stored(select(Invitation))
        for name in ("pia", "sam"):
            browser = sign_in(name)
            sent = fields_of(browser.get("/schools"), "/schools")
            for action in ("resend", "withdraw"):
                answer = browser.post(f"/school/invitations/{row.id}/{action}", data=sent)
                assert answer.status_code in {403, 404}
        assert len(stored(select(OutboxMail))) == 1


class TestAccept:
    def test_a_visitor_is_led_to_sign_in_or_up_and_back(self, client, invite):
        link = invite()

        page = client.get(link)

        assert page.status_code == 200
        assert f"next={link}" in page.text.replace("%2F", "/")
        assert "Wattle Park Secondary College invites you" in page.text
        assert "Set-Cookie" not in page.headers or "login" not in page.headers["Set-Cookie"]

    def test_only_the_button_takes_it_up(self, sign_in, acting, people, invite):
        link = invite(roles=("teacher", "leader"))
        browser = sign_in("rua")

        for _ in range(3):
            assert browser.get(link).status_code == 200
        assert acting("rua").school_ids == frozenset()
        answer = browser.post(link, data=fields_of(browser.get(link), link))

        assert answer.location == "/schools"
        assert acting("rua").led_ids == {people.wattle}

    def test_says_that_it_was_sent_to_another_address(self, sign_in, invite):
        other = invite("somebody@wattle.example")
        own = invite("rua@relief.example")
        browser = sign_in("rua")

        assert "sent to another address" in browser.get(other).text
        assert "somebody@wattle.example" not in browser.get(other).text
        assert "sent to another address" not in browser.get(own).text

    def test_works_once(self, sign_in, acting, invite):
        link = invite(roles=("leader",))
        first, second = sign_in("rua"), sign_in("sam")
        hers = fields_of(second.get(link), link)
        first.post(link, data=fields_of(first.get(link), link))

        answer = second.post(link, data=hers)

        assert answer.status_code == 410
        assert "This invitation is over" in answer.text
        assert len(acting("sam").school_ids) == 1

    def test_sent_twice_it_is_answered_as_the_first(self, sign_in, invite):
        link = invite()
        browser = sign_in("rua")
        sent = fields_of(browser.get(link), link)

        assert {browser.post(link, data=sent).location for _ in range(2)} == {"/schools"}

    def test_is_too_late_after_fourteen_days(self, sign_in, acting, clock, invite):
        link = invite()
        browser = sign_in("rua")
        sent = fields_of(browser.get(link), link)

        # The session is as old as the invitation: this is the last second of both.
        clock.moment += timedelta(days=14, seconds=-1)
        assert browser.get(link).status_code == 200
        clock.moment += timedelta(seconds=1)

        later = sign_in("rua")
        sent["csrf_token"] = fields_of(later.get("/schools"), "/schools")["csrf_token"]
        assert later.post(link, data=sent).status_code == 410
        assert acting("rua").school_ids == frozenset()

    def test_a_made_up_link_leads_nowhere(self, client, sign_in):
        assert client.get("/invitations/made-up").status_code == 404
        browser = sign_in("rua")
        sent = fields_of(browser.get("/schools"), "/schools")
        assert browser.post("/invitations/made-up", data=sent).status_code == 404

    def test_nobody_takes_it_up_signed_out(self, client, invite):
        assert client.post(invite()).status_code in {400, 401}

    def test_a_key_with_other_words_is_a_conflict(self, sign_in, invite):
        one, other = invite("a@wattle.example"), invite("b@wattle.example")
        browser = sign_in("rua")
        sent = fields_of(browser.get(one), one)
        browser.post(one, data=sent)

        assert browser.post(other, data=sent).status_code == 409
