"""What an entry would count for: on its form while it is written, and on its page."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RegistrationType
from pldash.models.outbox import FormKey
from pldash.models.trail import TrailEvent
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.clients import fields_of
from tests.entries import standard_id
from tests.logging_pages import (
    entries,
    entry_form,
    fill,
    id_in,
    log_one,
    meeting_address,
    set_state,
    stored_entry,
)
from tests.stock import NOON


@pytest.fixture
def registered(session_of, acting):
    """Register somebody with the body of Victoria."""

    def register(name="tara"):
        session = session_of(name)
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        add_registration(session, acting(name), entry, now=NOON)
        session.commit()
        session.close()

    return register


@pytest.fixture
def tara(sign_in, registered):
    registered()
    return sign_in("tara")


@pytest.fixture
def focus(engines):
    """The id of a focus area, as a form sends it."""
    with reading(engines.reader, SYSTEM) as session:
        return str(standard_id(session, "6.2"))


def ask(browser, action, sent):
    return browser.post(action.replace("/edit", "/counts"), data=sent)


def written(engines):
    """Return how many rows there are of what a form could write."""
    with reading(engines.reader, SYSTEM) as session:
        count = select(func.count())
        return [session.scalar(count.select_from(kind)) for kind in (FormKey, TrailEvent)]


def test_the_form_of_a_new_entry_says_it_before_anything_is_saved(tara, engines):
    page = tara.get(meeting_address(engines)).text
    assert "What this counts for" in page
    assert "It names no standard" in page
    assert "once it is approved" in page


def test_it_follows_what_is_typed_and_writes_nothing(tara, engines, focus):
    action, sent = entry_form(tara.get(meeting_address(engines)))
    before = written(engines)

    without = ask(tara, action, sent).json
    fill(sent, {"standards": [focus], "synchronous": "50", "lurking": "10"})
    named = ask(tara, action, sent).json

    assert (without["lines"][0]["counted"], without["lines"][0]["rest"]) == (
        "0 min",
        "1 h not counted",
    )
    assert (named["lines"][0]["name"], named["lines"][0]["counted"]) == ("VIT", "1 h")
    assert (named["lines"][0]["rest"], named["lines"][0]["reasons"]) == ("", [])
    assert entries(engines) == 0
    assert written(engines) == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"synchronous": ""}, "Give the minutes"),
        ({"synchronous": "many"}, "Mend what is marked"),
        ({"synchronous": "1500"}, "no more than the days have"),
        ({"ended_on": "2027-01-01"}, "still ahead"),
    ],
)
def test_what_cannot_be_counted_is_said_instead(tara, engines, changes, words):
    action, sent = entry_form(tara.get(meeting_address(engines)))
    fill(sent, changes)

    answer = ask(tara, action, sent)

    assert answer.status_code == 200
    assert answer.json["lines"] == []
    assert words in answer.json["instead"]


def test_a_refused_form_says_that_it_cannot_be_said(tara, engines):
    action, sent = entry_form(tara.get(meeting_address(engines)))
    sent["synchronous"] = "many"
    assert "Mend what is marked" in tara.post(action, data=sent).text


def test_a_correction_counts_in_the_place_of_what_it_corrects(tara, engines, focus):
    entry = log_one(tara, meeting_address(engines), standards=[focus])
    set_state(engines, entry, ActivityState.APPROVED)
    action = f"/activities/{entry}/correct"
    answer = tara.post(action, data=fields_of(tara.get(f"/activities/{entry}"), action))
    draft = id_in(answer.location)

    for page in (tara.get(answer.location), tara.get(f"/activities/{draft}")):
        assert '<strong data-part="counted">1 h</strong>' in page.text
    set_state(engines, draft, ActivityState.APPROVED)
    page = tara.get(f"/activities/{entry}").text
    assert page.count("Its correction counts in its place.") == 2
    assert 'data-part="counted"' not in page


def test_without_a_school_ones_own_word_stands(sign_in, registered, engines):
    registered("rua")
    page = sign_in("rua").get(meeting_address(engines)).text
    assert "your own word stands" in page


def test_without_a_registration_it_offers_one_and_asks_nothing(sign_in, engines):
    page = sign_in("tara").get(meeting_address(engines)).text
    assert "Add a registration" in page
    assert "data-counts" not in page


def test_somebody_elses_entry_is_told_to_nobody(tara, sign_in, registered, engines, focus):
    entry = log_one(tara, meeting_address(engines), standards=[focus], words_immediate="A secret")
    registered("theo")
    theo = sign_in("theo")
    _action, sent = entry_form(theo.get("/log/new"))
    fill(sent, {"title": "Mine", "lurking": "5"})

    answer = theo.post(f"/activities/{entry}/counts", data=sent).json

    assert answer["lines"][0]["rest"] == "5 min not counted"
    assert stored_entry(engines, entry).title == "#aussieED"


def test_only_a_form_with_its_token_is_answered(tara, engines):
    action, sent = entry_form(tara.get(meeting_address(engines)))
    del sent["csrf_token"]
    assert ask(tara, action, sent).status_code == 400
    assert tara.get(f"/activities/{id_in(action)}/counts").status_code == 405
