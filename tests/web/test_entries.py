"""One entry as it is, deleted, corrected."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState
from pldash.models.activities import Reflection
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.clients import fields_of
from tests.logging_pages import entries, log_one, meeting_address, set_state, stored_entry

STATES = sorted(ActivityState)


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def entry(tara, engines):
    return log_one(tara, meeting_address(engines), words_immediate="A thought")


def plain(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def press(browser, page_address, action, **changes):
    """Send the form of a page that leads somewhere."""
    sent = fields_of(browser.get(page_address), action)
    for name, value in changes.items():
        sent[name] = value
    return browser.post(action, data=sent)


class TestShow:
    def test_shows_all_that_was_written(self, tara, entry):
        page = tara.get(f"/activities/{entry}").text
        for words in ("#aussieED", "Sunday 15 November 2026", "figure", "A thought", "Live"):
            assert words in page
        assert "What happened that you want to remember?" in page
        assert "You logged it" in page

    def test_says_where_and_when_the_host_was(self, tara, engines):
        address = re.search(r'href="(/log/new[^"]*)"[^>]*>Log<[^>]*> #LTHEchat', tara.get("/").text)
        entry = log_one(tara, address[1].replace("&amp;", "&"))
        assert "in London" in tara.get(f"/activities/{entry}").text

    @pytest.mark.parametrize("state", STATES)
    def test_offers_what_its_state_allows(self, tara, engines, entry, state):
        set_state(engines, entry, state)
        page = tara.get(f"/activities/{entry}").text
        editable = state in {"draft", "returned", "declined"}
        assert (f"/activities/{entry}/edit" in page) is editable
        assert ('action="/submissions"' in page) is editable
        assert (f"/activities/{entry}/delete" in page) is (state == "draft")
        assert (f"/activities/{entry}/correct" in page) is (state == "approved")

    def test_says_what_it_still_lacks(self, tara):
        entry = log_one(tara, title="", synchronous="")
        page = tara.get(f"/activities/{entry}").text
        assert "Say what it was" in page
        assert "Give the minutes" in page
        assert 'action="/submissions"' not in page

    def test_an_answer_to_a_question_of_old_is_shown(self, tara, engines, entry):
        with writing(engines.writer, SYSTEM) as session:
            session.scalars(select(Reflection)).one().prompt = "asked-of-old"
        assert "A thought" in tara.get(f"/activities/{entry}").text

    def test_a_stranger_and_a_leader_see_nothing(self, sign_in, entry):
        for who in ("theo", "pia", "ada", "sam"):
            assert sign_in(who).get(f"/activities/{entry}").status_code == 404

    def test_what_is_not_there_is_not_found(self, tara):
        assert tara.get(f"/activities/{uuid4()}").status_code == 404
        assert tara.get("/activities/abc").status_code == 404


class TestDelete:
    def delete(self, browser, entry):
        return press(browser, f"/activities/{entry}", f"/activities/{entry}/delete")

    def test_takes_a_draft(self, tara, engines, entry):
        answer = self.delete(tara, entry)
        assert (answer.status_code, answer.location) == (303, "/record")
        assert entries(engines) == 0

    def test_the_same_form_twice_is_answered_twice(self, tara, engines, entry):
        action = f"/activities/{entry}/delete"
        sent = fields_of(tara.get(f"/activities/{entry}"), action)
        first, second = (tara.post(action, data=sent) for _ in range(2))
        assert first.location == second.location

    def test_leaves_what_has_a_history(self, tara, engines, entry):
        action = f"/activities/{entry}/delete"
        sent = fields_of(tara.get(f"/activities/{entry}"), action)
        set_state(engines, entry, ActivityState.SUBMITTED)
        assert tara.post(action, data=sent).status_code == 409
        assert entries(engines) == 1

    def test_a_stranger_deletes_nothing(self, tara, sign_in, engines, entry):
        theo = sign_in("theo")
        own = log_one(theo)
        sent = fields_of(theo.get(f"/activities/{own}"), f"/activities/{own}/delete")
        assert theo.post(f"/activities/{entry}/delete", data=sent).status_code == 404
        assert entries(engines) == 2

    def test_get_is_refused(self, tara, entry):
        assert tara.get(f"/activities/{entry}/delete").status_code == 405


class TestCorrect:
    def test_makes_a_draft_beside_the_approved_one(self, tara, engines, entry):
        set_state(engines, entry, ActivityState.APPROVED)
        answer = press(tara, f"/activities/{entry}", f"/activities/{entry}/correct")
        copy = answer.location.split("/")[2]
        assert entries(engines) == 2
        row = stored_entry(engines, UUID(copy))
        assert (row.corrects_id, row.state) == (entry, ActivityState.DRAFT)
        assert "A thought" in tara.get(answer.location).text

    def test_once_approved_it_stands_in_the_place_of_the_other(self, tara, engines, entry):
        set_state(engines, entry, ActivityState.APPROVED)
        answer = press(tara, f"/activities/{entry}", f"/activities/{entry}/correct")
        copy = UUID(answer.location.split("/")[2])
        assert "once it is approved it counts" in tara.get(f"/activities/{copy}").text
        set_state(engines, copy, ActivityState.APPROVED)

        page, record = tara.get(f"/activities/{entry}").text, tara.get("/record").text

        assert f'href="/activities/{copy}">Open the correction' in page
        assert f"/activities/{entry}/correct" not in page
        assert "Its correction counts in its place." in record
        assert "2 entries, 1 h" in plain(record)

    def test_refuses_what_is_not_approved(self, tara, engines, entry):
        set_state(engines, entry, ActivityState.APPROVED)
        action = f"/activities/{entry}/correct"
        sent = fields_of(tara.get(f"/activities/{entry}"), action)
        set_state(engines, entry, ActivityState.DRAFT)
        assert tara.post(action, data=sent).status_code == 409
        assert tara.get(action).status_code == 405
