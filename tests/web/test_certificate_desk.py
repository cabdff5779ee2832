from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.credentials import CredentialState
from pldash.models.credentials import Credential
from pldash.models.outbox import OutboxMail
from tests.clients import fields_of
from tests.factories import approved_activity, asked_for, make_certificate
from tests.markup import Markup


@pytest.fixture
def made(app, session, people, acting):
    """Tara's certificate, on what Pia approved."""
    approved_activity(session, people)
    files = app.extensions["pldash"].files
    certificate = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    return certificate


@pytest.fixture
def theos(app, session, people, acting):
    """Theo's certificate, beside Tara's."""
    approved_activity(session, people, who="theo")
    files = app.extensions["pldash"].files
    make_certificate(session, acting("theo"), asked_for(people), files)
    session.commit()


@pytest.fixture
def address(made):
    return f"/desk/certificates/{made.id}"


def state_of(session, made):
    session.rollback()
    return session.scalars(select(Credential.state).where(Credential.id == made.id)).one()


def filled(fields, **changes):
    """Return what a form would send once a person has filled it in."""
    sent = fields.copy()
    for name, value in changes.items():
        sent[name] = value
    return sent


def revoke(browser, address, **changes):
    fields = fields_of(browser.get(f"{address}/revoke"), f"{address}/revoke")
    return browser.post(f"{address}/revoke", data=filled(fields, **changes))


class TestListing:
    def test_shows_what_rests_on_the_school(self, sign_in, made, address):
        page = sign_in("pia").get("/desk/certificates")

        assert made.number in page.text
        assert address in page.text

    @pytest.mark.parametrize(("search", "is_there"), [("nguyen", True), ("Papadakis", False)])
    def test_searches(self, sign_in, made, search, is_there):
        page = sign_in("pia").get("/desk/certificates", query_string={"q": search})

        assert (made.number in page.text) is is_there
        assert ("Nothing found" in page.text) is not is_there

    def test_another_schools_are_not_there(self, sign_in, made):
        page = sign_in("sam").get("/desk/certificates")

        assert made.number not in page.text
        assert "No certificate yet" in page.text

    def test_turns_pages(self, sign_in, made, theos, monkeypatch):
        monkeypatch.setattr("pldash.services.credentials.PAGE_SIZE", 1)
        pia = sign_in("pia")

        first, second = pia.get("/desk/certificates"), pia.get("/desk/certificates?page=2")

        assert "/desk/certificates?page=2" in first.text
        assert "/desk/certificates?page=1" in second.text


class TestAccess:
    @pytest.mark.parametrize(
        ("who", "status"), [("tara", 403), ("theo", 403), ("ada", 403), ("sam", 404), ("rua", 403)]
    )
    def test_only_leaders_of_the_school_see_it(self, sign_in, address, who, status):
        assert sign_in(who).get(address).status_code == status

    @pytest.mark.parametrize(
        ("who", "status"), [("tara", 403), ("theo", 403), ("ada", 403), ("sam", 404), ("rua", 404)]
    )
    def test_only_they_are_asked_why(self, sign_in, address, who, status):
        assert sign_in(who).get(f"{address}/revoke").status_code == status

    @pytest.mark.parametrize("who", ["tara", "theo", "ada", "sam", "rua"])
    def test_nobody_else_can_revoke(self, session, sign_in, made, address, who):
        fields = fields_of(sign_in("pia").get(f"{address}/revoke"), f"{address}/revoke")

        answer = sign_in(who).post(f"{address}/revoke", data=filled(fields, reason="error"))

        assert answer.status_code in {400, 403, 404}
        assert state_of(session, made) is CredentialState.ISSUED


class TestRevoke:
    def test_says_so_to_everybody_but_not_the_note(self, session, sign_in, client, made, address):
        pia = sign_in("pia")

        answer = revoke(pia, address, reason="withdrawn-by-school", note="Between us.")

        assert (answer.status_code, answer.location) == (303, address)
        assert state_of(session, made) is CredentialState.REVOKED
        assert "Between us." in pia.get(address).text
        own = sign_in("tara").get(f"/certificates/{made.id}").text
        public = client.get(f"/v/{made.code}").text
        for page in (own, public):
            assert "The school that approved it withdrew it." in page
            assert "Between us." not in page

    def test_is_mailed_to_the_teacher_without_a_private_word(
        self, session, sign_in, people, made, address
    ):
        revoke(sign_in("pia"), address, reason="error", note="Between us.")

        (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.recipient == people.tara.email
        assert mail.subject == "Wattle Park Secondary College revoked a certificate of yours"
        assert "Something on it was wrong." in mail.body
        assert f"/certificates/{made.id}\n" in mail.body
        for private in ("Between us", "Pia", "Tara", "aussieED", made.number, made.code):
            assert private not in mail.subject + mail.body

    def test_asks_for_a_reason_where_none_is_chosen(self, sign_in, made, address):
        pia = sign_in("pia")
        fields = fields_of(pia.get(f"{address}/revoke"), f"{address}/revoke")
        fields.poplist("reason")

        page = pia.post(f"{address}/revoke", data=fields)

        assert page.status_code == 422
        assert "Choose a reason." in page.text
        assert "Not a valid choice" not in page.text

    @pytest.mark.parametrize("reason", ["", "withdrawn-by-holder", "nonsense"])
    def test_needs_a_reason_of_the_list(self, session, sign_in, made, address, reason):
        page = revoke(sign_in("pia"), address, reason=reason, note="Kept words.")
        assert "Nothing you typed is lost." in page.text

        assert page.status_code == 422
        assert "Kept words." in page.text
        assert state_of(session, made) is CredentialState.ISSUED

    def test_a_note_has_an_end(self, session, sign_in, made, address):
        page = revoke(sign_in("pia"), address, reason="error", note="x" * 2001)

        assert page.status_code == 422
        assert state_of(session, made) is CredentialState.ISSUED

    def test_the_same_form_twice_revokes_once(self, sign_in, address):
        pia = sign_in("pia")
        fields = fields_of(pia.get(f"{address}/revoke"), f"{address}/revoke")

        answers = [
            pia.post(f"{address}/revoke", data=filled(fields, reason="error")) for _ in range(2)
        ]

        assert [(each.status_code, each.location) for each in answers] == [(303, address)] * 2

    def test_what_was_changed_meanwhile_keeps_the_words(self, sign_in, made, address):
        pia = sign_in("pia")
        fields = fields_of(pia.get(f"{address}/revoke"), f"{address}/revoke")
        revoke(pia, address, reason="error")

        page = pia.post(
            f"{address}/revoke", data=filled(fields, reason="replaced", note="Kept words.")
        )

        assert page.status_code == 409
        assert "Kept words." in page.text
        assert "changed meanwhile" in page.text

    def test_a_version_that_is_no_number_is_an_old_one(self, sign_in, address):
        page = revoke(sign_in("pia"), address, reason="error", version="x" * 30)

        assert page.status_code == 409

    def test_a_leaders_own_is_theirs_to_withdraw_not_to_revoke(
        self, app, session, people, acting, sign_in
    ):
        approved_activity(session, people, who="pia", by="theo")
        files = app.extensions["pldash"].files
        own = make_certificate(session, acting("pia"), asked_for(people), files)
        session.commit()
        pia = sign_in("pia")

        shown = pia.get(f"/desk/certificates/{own.id}")
        page = revoke(pia, f"/desk/certificates/{own.id}", reason="error")

        links = [a.get("href") for a in Markup(shown.text).all("a")]
        assert f"/desk/certificates/{own.id}/revoke" not in links
        assert page.status_code == 422
        assert "This reason is not yours to give." in page.text
        assert state_of(session, own) is CredentialState.ISSUED
