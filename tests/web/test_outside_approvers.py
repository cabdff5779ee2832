from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.actors import Actor
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.approvals import Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.rounds import Round
from pldash.services.outside_endings import end_approver
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.accounts import PASSWORD
from tests.clients import fields_of
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_activity
from tests.outside import SECRET, arrange, ask, letter, take_up
from tests.stock import NOON
from tests.systems import join

WHO = {
    "name": "Jo Hill",
    "role": "Principal",
    "organisation": "Hilltop",
    "email": "jo@hill.example",
}
HERE = f"/approve/{SECRET}"


@pytest.fixture
def stored(engines):
    def find(query):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(query).all()

    return find


@pytest.fixture
def invited(engines, acting):
    """Rua invited an address; the page of the link."""

    def invite(email="jo@hill.example"):
        with writing(engines.writer, SYSTEM) as session:
            ask(session, acting("rua"), email)
        return HERE

    return invite


def send(browser, page, action=None, **typed):
    return browser.post(
        action or page, data={**fields_of(browser.get(page), action or page), **typed}
    )


def test_from_the_invitation_to_the_decision(sign_in, client, engines, people, stored):
    rua = sign_in("rua")
    assert send(rua, "/approvers", **WHO).status_code == 303
    assert "The link is good until" in rua.get("/approvers").text
    (mail,) = stored(select(OutboxMail))
    (link,) = re.findall(r"https?://[^/]+(/approve/\S+)", mail.body)
    assert (mail.recipient, people.rua.name in mail.subject) == ("jo@hill.example", True)

    opened = send(client, link, f"{link}/account", name="Jo Hill", password=PASSWORD)
    assert (opened.status_code, opened.location) == (303, link)
    (account,) = stored(select(Account).where(Account.email == "jo@hill.example"))
    assert account.confirmed_at is not None
    assert send(client, link, role="Head").location == "/approving"
    assert people.rua.name in client.get("/approving").text

    with writing(engines.writer, SYSTEM) as session:
        activity = make_activity(session, people.rua.id)
    page = f"/activities/{activity.id}"
    assert "Jo Hill, Hilltop" in rua.get(page).text
    assert send(rua, page, "/submissions").status_code == 303
    (sent,) = stored(select(Submission))
    where = f"/desk/{sent.id}"
    assert "It waits for Jo Hill, Hilltop. Until they take" in rua.get("/submissions").text
    assert "Certificates of the school" not in client.get("/desk").text
    assert send(client, where, f"{where}/decide", kind="approve").status_code == 303
    assert stored(select(Decision.decided_role)) == ["outside"]
    assert "For whom you approve" in client.get("/desk").text


def test_a_password_that_many_use_is_refused_beside_it(client, invited):
    answer = send(client, invited(), f"{HERE}/account", name="Jo", password="password1234")
    assert answer.status_code == 422
    assert "Choose" in answer.text or "password" in answer.text.casefold()


def test_opening_and_asking_again_changes_nothing(client, invited, stored):
    invited()
    for _time in range(2):
        assert client.get(HERE).status_code == 200
    assert stored(select(OutsideApprover.accepted_at)) == [None]


def test_whoever_has_an_account_signs_in_first(client, sign_in, people, invited):
    invited(people.sam.email)
    assert "Sign in, and you come back here." in client.get(HERE).text
    assert "Is this right?" in sign_in("sam").get(HERE).text
    assert "for another address" in sign_in("pia").get(HERE).text
    own = sign_in("rua").get(HERE).text
    assert ("This is your own invitation" in own, f"{HERE}/decline" in own) == (True, False)


def test_another_account_is_refused_above_the_form(sign_in, people, engines, invited, stored):
    invited(people.sam.email)
    sam, pia = sign_in("sam"), sign_in("pia")
    form = {
        **fields_of(sam.get(HERE), HERE),
        **{
            name: fields_of(pia.get("/account"), "/account")[name]
            for name in ("csrf_token", "form_key")
        },
    }
    assert pia.post(HERE, data=form).status_code == 422
    assert stored(select(OutsideApprover.accepted_at)) == [None]


def test_turning_it_down_needs_no_account(client, invited):
    invited()
    assert send(client, HERE, f"{HERE}/decline").status_code == 303
    answer = client.get(HERE)
    assert (answer.status_code, "It was turned down" in answer.text) == (410, True)
    late = client.post(f"{HERE}/account", data={"csrf_token": "x"})
    assert late.status_code in {303, 400}


def test_a_link_that_nobody_sent_is_nowhere(client):
    assert client.get("/approve/nothing").status_code == 404


def test_either_side_ends_it(sign_in, engines, acting, people, stored):
    with writing(engines.writer, SYSTEM) as session:
        arrange(session, acting, people)
    (row,) = stored(select(OutsideApprover))
    sam, rua = sign_in("sam"), sign_in("rua")
    assert "Approves for you since" in rua.get("/approvers").text
    assert "For whom you approve" in sam.get("/desk").text
    for page in ("/certificates", "/certificates/new"):
        assert "Send an activity to the person who approves for you" in rua.get(page).text
    assert send(sam, "/approving", f"/approving/{row.id}/end").status_code == 303
    assert "You stopped approving for" in sam.get("/approving").text
    assert "Ended on" in rua.get("/approvers").text
    for page in ("/", "/certificates", "/certificates/new"):
        assert "Ask somebody outside to approve" in rua.get(page).text
    again = rua.post(f"/approvers/{row.id}/end", data=fields_of(rua.get("/account"), "/account"))
    assert again.status_code == 409


def test_whoever_approves_no_more_reads_why_where_the_desk_was(
    sign_in, engines, acting, people, stored
):
    with writing(engines.writer, SYSTEM) as session:
        ask(session, acting("rua"), people.theo.email)
        take_up(session, acting("theo"))
    (row,) = stored(select(OutsideApprover))
    theo, rua = sign_in("theo"), sign_in("rua")
    assert theo.get("/desk").status_code == 200
    with writing(engines.writer, SYSTEM) as session:
        join(session, people.rua.id, people.wattle, Role.TEACHER)
    assert "what you send now goes to your school" in rua.get("/approvers").text
    assert send(rua, "/approvers", f"/approvers/{row.id}/end").status_code == 303
    for page, status in (("/desk", 403), (f"/desk/{row.id}", 404), ("/approving", 200)):
        answer = theo.get(page)
        assert (answer.status_code, f"{people.rua.name} ended on" in answer.text) == (status, True)
    assert "ended on" not in rua.get("/desk").text
    (mail,) = [each for each in stored(select(OutboxMail)) if "no longer" in each.subject]
    assert (mail.recipient, "/approving" in mail.body) == (people.theo.email, True)


def test_who_only_approves_has_an_approvers_pages_until_they_log(
    browser_for, engines, acting, people
):
    with writing(engines.writer, SYSTEM) as session:
        account = Account(email="jo@hill.example", name="Jo Hill", fs_uniquifier="jo")
        account.confirmed_at = account.created_at = NOON
        session.add(account)
        session.flush()
        ask(session, acting("rua"), account.email)
        place = take_up(session, Actor(account.id))
        who = account.id
    jo = browser_for(who)
    home = jo.get("/").text
    assert ("Nothing waits for you." in home, people.rua.name in home) == (True, True)
    assert ('href="/record"' in home, 'href="/log"' in home) == (False, True)
    assert "Approved together" not in jo.get("/desk").text
    with writing(engines.writer, SYSTEM) as session:
        session.add(Round(school_id=place, made_by=who, made_at=NOON, due_at=NOON))
        make_activity(session, who)
    assert "Approved together" in jo.get("/desk").text
    assert 'href="/record"' in jo.get("/").text


def test_the_page_says_when_another_can_be_asked(sign_in, engines, acting):
    rua = sign_in("rua")
    for begin in ("a", "b"):
        with writing(engines.writer, SYSTEM) as session:
            mails = {f"{begin}{number}@hill.example": f"{begin}{number}" for number in range(3)}
            asked = [ask(session, acting("rua"), to, secret=key).id for to, key in mails.items()]
        full = rua.get("/approvers").text
        assert ("Three at a time" in full, 'id="invite"' in full) == (True, False)
        with writing(engines.writer, SYSTEM) as session:
            for each in asked:
                end_approver(session, acting("rua"), each, write=letter, now=NOON)
    assert "You can ask the next one from" in rua.get("/approvers").text
    fields = {**WHO, **fields_of(rua.get("/account"), "/account")}
    refused = rua.post("/approvers", data=fields)
    assert (refused.status_code, "Days until the next one: 30." in refused.text) == (422, True)


def test_a_bad_invitation_is_refused_beside_its_field(sign_in, people):
    answer = send(sign_in("rua"), "/approvers", **{**WHO, "email": people.rua.email})
    assert answer.status_code == 422
    assert "Nobody approves their own record" in answer.text
    assert "Your school approves" in sign_in("tara").get("/approvers").text


def test_the_old_link_of_an_ended_invitation_says_so(client, engines, acting, invited, stored):
    invited()
    (row,) = stored(select(OutsideApprover))
    with writing(engines.writer, SYSTEM) as session:
        end_approver(session, acting("rua"), row.id, write=letter, now=NOON)
    assert "The teacher ended it" in client.get(HERE).text


def test_whoever_checks_reads_what_nobody_knows_of_somebody_outside(
    client, session, people, acting, tmp_path
):
    approved_activity(session, people)
    files = LocalFileStore(tmp_path / "files")
    made = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    of_school = client.get(f"/v/{made.code}").text
    made.is_outside = True
    session.commit()

    of_somebody = client.get(f"/v/{made.code}").text

    known, unknown = "No activity was approved from the account of the person", "Who approved it"
    assert (known in of_school, unknown in of_school) == (True, False)
    assert (known in of_somebody, unknown in of_somebody) == (True, True)
