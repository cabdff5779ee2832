from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RegistrationType
from pldash.models.activities import Evidence, Reflection
from pldash.models.shares import RecordShare
from pldash.models.trail import TrailEvent
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY as RUNTIME
from pldash.web.session import token_digest
from pldash.web.shares.public_views import KEY
from pldash.web.verify.throttle import Allowance, Throttle
from tests.clients import fields_of
from tests.made import make_activity, make_file
from tests.markup import Markup
from tests.stock import NOON

NUMBER = "77 881"  # with a space, as no secret in a page has
PRIVATE = "I felt quite lost."
FILE = b"%PDF-1.4 notes"
BEFORE = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def nobody_guessed(app):
    """Forget the misses of other tests."""
    app.extensions[KEY] = Throttle()


@pytest.fixture
def page(app, engines, people, acting) -> str:
    """The page of Tara's links; a file stands in the cycle, another before it."""
    files = app.extensions[RUNTIME].files
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", number=NUMBER, type=RegistrationType.FULL)
        row = add_registration(session, acting("tara"), entry, now=NOON)
        tara = people.tara.id
        words = Reflection(teacher_id=tara, prompt="immediate-any", words=PRIVATE)
        kept = make_file(tara, files.put(FILE))
        sent = {"state": ActivityState.SUBMITTED}
        make_activity(session, tara, reflections=[words], evidence=[kept], **sent)
        early = make_file(tara, files.put(b"%PDF-1.4 early"), "Early.pdf")
        make_activity(session, tara, evidence=[early], started_on=BEFORE, ended_on=BEFORE, **sent)
        make_activity(session, tara, title="Half a thought", evidence=[])
        return f"/take-along/{row.id}/shares"


@pytest.fixture
def link(sign_in, page) -> str:
    """The path of a link that Tara made."""
    tara = sign_in("tara")
    form = {**fields_of(tara.get(page), page), "officer": "Mo of the authority"}
    answer = tara.post(page, data=form)
    (shown,) = [each for each in Markup(answer.text).all("input") if each.get("id") == "address"]
    return "/shared/" + shown.get("value").rpartition("/shared/")[2]


def looks(engines) -> int:
    with reading(engines.reader, SYSTEM) as session:
        query = select(func.count()).where(TrailEvent.action == "share:opened")
        return session.scalar(query)


def file_of(shown) -> str:
    """The one address of a file that a shared record leads to."""
    addresses = [form.get("action") for form in Markup(shown.text).all("form")]
    (found,) = [each for each in addresses if "/evidence/" in each]
    return found


def test_the_link_is_shown_once_and_only_its_digest_is_kept(engines, sign_in, link, page):
    secret = link.rpartition("/")[2]
    assert len(secret) >= 43
    with reading(engines.reader, SYSTEM) as session:
        (row,) = session.scalars(select(RecordShare)).all()
    assert row.token_digest == token_digest(secret)
    assert secret not in sign_in("tara").get(page).text


def test_a_look_needs_the_button_and_tells_nothing_before(client, engines, link):
    cover = client.get(link)
    assert cover.status_code == 200
    for word in ("Tara", "Victoria", "aussieED", NUMBER):
        assert word not in cover.text
    assert looks(engines) == 0
    shown = client.post(link)
    assert "Tara Nguyen" in shown.text
    assert "#aussieED" in shown.text
    assert PRIVATE not in shown.text
    assert "Early.pdf" not in shown.text
    assert "Half a thought" not in shown.text
    assert "it was sent, and waits for a decision" in shown.text
    assert "none of it counts yet" in shown.text
    assert looks(engines) == 1


def test_nothing_of_it_is_kept_indexed_or_tied_to_a_cookie(client, link):
    for answer in (client.get(link), client.post(link), client.get("/shared/no-such-link")):
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_signed_in_people_see_what_everybody_sees(sign_in, client, link):
    assert sign_in("pia").post(link).text == client.post(link).text


def test_the_cycles_files_and_no_others_are_given_each_noted(client, engines, link):
    address = file_of(client.post(link))
    answer = client.post(address)
    assert answer.data == FILE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert looks(engines) == 2
    with reading(engines.reader, SYSTEM) as session:
        early = session.scalar(select(Evidence.id).where(Evidence.title == "Early.pdf"))
    assert client.post(f"{link}/evidence/{early}").status_code == 404
    assert client.get(address).status_code == 405
    assert looks(engines) == 2


def test_the_teacher_reads_who_looked_and_ends_it(client, sign_in, engines, link, page):
    address = file_of(client.post(link))
    tara = sign_in("tara")
    shown = tara.get(page)
    assert "1 look" in shown.text
    assert "Mo of the authority" in shown.text
    assert "looked at a cycle" in tara.get("/account/history").text
    end = next(
        form.get("action")
        for form in Markup(shown.text).all("form")
        if "/end" in form.get("action")
    )
    assert tara.post(end, data=fields_of(shown, end)).status_code == 303
    gone = [client.get(link), client.post(link), client.post(address)]
    assert [each.status_code for each in gone] == [404, 404, 404]
    assert gone[0].text == client.get("/shared/never-made").text
    assert looks(engines) == 1
    assert "You ended it" in tara.get(page).text


def test_a_link_is_over_on_its_day(client, clock, link):
    clock.moment += timedelta(days=28)
    assert client.post(link).status_code == 404


def test_guessing_is_slowed_and_who_has_a_link_is_let_in(app, client, link):
    app.extensions[KEY] = Throttle(Allowance(2, 0.001), Allowance(1000, 50), clock=lambda: 0.0)
    answers = [client.get(f"/shared/guess-{number}").status_code for number in range(3)]
    assert answers == [404, 404, 429]
    assert int(client.post("/shared/guess").headers["Retry-After"]) > 0
    assert client.get(link).status_code == 200


def test_another_sites_page_cannot_look(client, engines, link):
    answer = client.post(link, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert looks(engines) == 0


@pytest.mark.parametrize("field", ["officer", "until", "days"])
def test_a_link_that_cannot_be_is_refused_beside_its_field(sign_in, page, field):
    tara = sign_in("tara")
    form = {**fields_of(tara.get(page), page), "officer": "Mo", field: ""}
    answer = tara.post(page, data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_one_link_too_many_is_refused(sign_in, page, link, monkeypatch):
    monkeypatch.setattr("pldash.domain.shares.MOST_LIVE", 1)
    tara = sign_in("tara")
    form = {**fields_of(tara.get(page), page), "officer": "Mo"}
    answer = tara.post(page, data=form)
    assert answer.status_code == 422
    assert "End one first" in answer.text


def test_drafts_are_shown_with_a_tick_and_called_drafts(client, sign_in, page):
    tara = sign_in("tara")
    form = {**fields_of(tara.get(page), page), "officer": "Mo", "unsent": "y"}
    (shown,) = [
        each
        for each in Markup(tara.post(page, data=form).text).all("input")
        if each.get("id") == "address"
    ]
    answer = client.post("/shared/" + shown.get("value").rpartition("/shared/")[2])
    assert "Half a thought" in answer.text
    assert "sent to no school" in answer.text


def test_who_belongs_to_no_school_is_told_what_the_tick_means(sign_in, engines, acting):
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        row = add_registration(session, acting("rua"), entry, now=NOON)
    shown = sign_in("rua").get(f"/take-along/{row.id}/shares")
    assert "the officer reads no entry" in shown.text


def test_links_that_end_with_a_registration_are_told_before(client, sign_in, link, page):
    remove = page.replace("/take-along/", "/registrations/").replace("/shares", "/remove")
    tara = sign_in("tara")
    asked = tara.get(remove)
    assert "One link to its cycles" in asked.text
    assert tara.post(remove, data=fields_of(asked, remove)).status_code == 303
    assert client.get(link).status_code == 404
    assert "You ended a link" in tara.get("/account/history").text


def test_without_a_cycle_there_is_nothing_to_share(sign_in, engines, acting):
    with writing(engines.writer, SYSTEM) as session:
        entry = RegistrationEntry(body="gb-eng-dfe")
        row = add_registration(session, acting("rua"), entry, now=NOON)
    shown = sign_in("rua").get(f"/take-along/{row.id}/shares")
    assert "There is no cycle to share" in shown.text
