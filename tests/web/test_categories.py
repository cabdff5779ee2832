"""What a body calls a kind of learning: asked only where one tells them apart."""

from __future__ import annotations

import pytest

from pldash.domain.cases import RegistrationType
from pldash.services.registrations import (
    RegistrationEntry,
    add_registration,
    list_registrations,
    remove_registration,
)
from tests.logging_pages import entry_form, fill, id_in, stored_entry
from tests.stock import NOON

LABEL = "What your body calls it"
OWN = {"title": "Book", "started_on": "2026-11-01", "ended_on": "2026-11-01", "synchronous": "45"}


@pytest.fixture
def registered(session_of, acting):
    """Register Tara with bodies."""

    def register(*bodies):
        session = session_of("tara")
        for body in bodies:
            entry = RegistrationEntry(body=body, type=RegistrationType.FULL)
            add_registration(session, acting("tara"), entry, now=NOON)
        session.commit()
        session.close()

    return register


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def saved(tara, engines, **changes):
    action, sent = entry_form(tara.get("/log/new"))
    fill(sent, {**OWN, **changes})
    assert tara.post(action, data=sent).status_code == 303
    return stored_entry(engines, id_in(action))


def test_is_not_asked_where_no_body_tells_kinds_apart(tara, registered):
    assert LABEL not in tara.get("/log/new").text
    registered("au-vic-vit")
    assert LABEL not in tara.get("/log/new").text


def test_is_asked_in_the_bodys_words_kept_and_counted(tara, registered, engines):
    registered("au-wa-trbwa")
    page = tara.get("/log/new").text
    assert LABEL in page
    assert ">Formal<" in page
    assert ">accredited<" not in page
    row = saved(tara, engines, category="formal")
    assert row.category == "formal"
    _action, again = entry_form(tara.get(f"/activities/{row.id}/edit"))
    assert again["category"] == "formal"


def test_the_words_of_two_bodies_are_told_apart(tara, registered):
    registered("au-wa-trbwa", "au-act-tqi")
    page = tara.get("/log/new").text
    assert ">TRBWA: Formal<" in page
    assert ">TQI: TQI Accredited program<" in page


def test_names_of_standards_that_were_not_checked_are_marked(tara, registered):
    registered("au-wa-trbwa")
    assert "not yet checked" not in tara.get("/log/new").text
    registered("gb-sct-gtcs")
    assert "not yet checked" in tara.get("/log/new").text


def test_can_be_left_out(tara, registered, engines):
    registered("au-wa-trbwa")
    assert saved(tara, engines).category is None


def test_what_was_chosen_stays_when_the_registration_goes(
    tara, registered, engines, session_of, acting
):
    registered("au-wa-trbwa")
    row = saved(tara, engines, category="informal")
    session, actor = session_of("tara"), acting("tara")
    (registration,) = list_registrations(session, actor)
    remove_registration(session, actor, registration.id, now=NOON)
    session.commit()
    session.close()
    action, again = entry_form(tara.get(f"/activities/{row.id}/edit"))
    assert again["category"] == "informal"
    assert tara.post(action, data=again).status_code == 303
    assert stored_entry(engines, row.id).category == "informal"


def test_what_no_page_offers_is_refused_beside_its_field(tara, engines):
    action, sent = entry_form(tara.get("/log/new"))
    fill(sent, {**OWN, "category": "x"})
    answer = tara.post(action, data=sent)
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text


def test_another_window_that_chose_otherwise_is_shown(tara, registered, engines):
    registered("au-wa-trbwa")
    row = saved(tara, engines, category="formal")
    address = f"/activities/{row.id}/edit"
    action, stale = entry_form(tara.get(address))
    fresh = stale.copy()
    fresh["category"] = "informal"
    assert tara.post(action, data=fresh).status_code == 303
    stale["title"] = "Other"
    answer = tara.post(action, data=stale)
    assert answer.status_code == 409
    assert "informal" in answer.text
