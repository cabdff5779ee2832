"""Saving by itself, and two windows with one entry: nothing typed is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from pldash.domain.activities import ActivityState
from pldash.models.activities import Activity
from pldash.models.outbox import FormKey
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
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


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def shown_minutes(row):
    return {part.mode.value: part.minutes for part in row.parts}


class TestAutosave:
    def autosave(self, browser, action, sent):
        return browser.post(action.replace("edit", "autosave"), data=sent)

    def test_makes_the_row_that_the_button_then_saves(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent["words_immediate"] = "Half a"
        answer = self.autosave(tara, action, sent)
        assert (answer.status_code, answer.json["fields"]) == (200, {"version": "1"})
        assert answer.json["said"].startswith("Saved 12:00")
        fill(sent, {"version": "1", "words_immediate": "Half a thought and more"})
        assert tara.post(action, data=sent).status_code == 303
        assert entries(engines) == 1
        row = stored_entry(engines, id_in(action))
        assert row.reflections[0].words == "Half a thought and more"

    def test_may_come_again_and_again_with_the_same_form(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        for words in ("One", "One two", "One two three"):
            sent["words_immediate"] = words
            answer = self.autosave(tara, action, sent)
            assert answer.status_code == 200
            sent["version"] = answer.json["fields"]["version"]
        assert entries(engines) == 1
        with reading(engines.reader, SYSTEM) as session:
            assert session.scalars(select(FormKey)).all() == []

    def test_goes_on_when_its_last_answer_was_lost(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent["sending"] = "1"
        self.autosave(tara, action, sent)
        fill(sent, {"words_immediate": "Went on typing", "sending": "2"})
        assert self.autosave(tara, action, sent).status_code == 200

    def test_never_undoes_the_button_when_it_was_held_up_on_its_way(self, tara, engines):
        action, late = entry_form(tara.get(meeting_address(engines)))
        fill(late, {"words_immediate": "Half a thought", "sending": "1"})
        whole = late.copy()
        whole["words_immediate"] = "Half a thought and the other half"
        assert tara.post(action, data=whole).status_code == 303
        assert self.autosave(tara, action, late).status_code == 409
        row = stored_entry(engines, id_in(action))
        assert row.reflections[0].words == "Half a thought and the other half"

    def test_goes_on_counting_after_a_refusal(self, tara):
        action, sent = entry_form(tara.get("/log/new"))
        fill(sent, {"synchronous": "abc", "sending": "7"})
        assert entry_form(tara.post(action, data=sent))[1]["sending"] == "7"

    @pytest.mark.parametrize("count", ["x", "-1", "1" * 10, "٣"])
    def test_a_count_that_is_none_is_refused(self, tara, count):
        action, sent = entry_form(tara.get("/log/new"))
        fill(sent, {"title": "A book", "sending": count})
        assert self.autosave(tara, action, sent).status_code == 422

    def test_says_409_when_another_window_was_faster(self, tara, engines):
        activity_id = log_one(tara)
        address = f"/activities/{activity_id}/edit"
        (_, mine), (_, other) = (entry_form(tara.get(address)) for _ in range(2))
        other["words_immediate"] = "Other"
        assert self.autosave(tara, address, other).status_code == 200
        mine["words_immediate"] = "Mine"
        assert self.autosave(tara, address, mine).status_code == 409

    def test_says_422_when_a_field_is_wrong(self, tara, engines):
        action, sent = entry_form(tara.get("/log/new"))
        sent["synchronous"] = "abc"
        assert self.autosave(tara, action, sent).status_code == 422
        assert entries(engines) == 0


class TestClash:
    @pytest.fixture
    def clash(self, tara, engines):
        """Two windows with the same entry, of which the other one was saved first."""
        activity_id = log_one(tara, words_immediate="First words")
        address = f"/activities/{activity_id}/edit"
        (_, mine), (_, other) = (entry_form(tara.get(address)) for _ in range(2))
        fill(other, {"title": "Their title", "words_immediate": "Their words", "lurking": "20"})
        assert tara.post(address, data=other).status_code == 303
        fill(mine, {"title": "My title", "words_immediate": "My words"})
        return address, mine

    def test_shows_both_versions_and_saves_over_only_when_asked_again(self, tara, engines, clash):
        address, mine = clash
        answer = tara.post(address, data=mine)
        assert answer.status_code == 409
        for words in ("My words", "Their words", "My title", "Their title", "20 minutes"):
            assert words in answer.text
        row = stored_entry(engines, id_in(address))
        assert row.title == "Their title"
        _action, again = entry_form(answer)
        assert tara.post(address, data=again).status_code == 303
        row = stored_entry(engines, id_in(address))
        assert (row.title, row.reflections[0].words) == ("My title", "My words")
        assert shown_minutes(row) == {}

    def test_a_key_that_was_used_for_other_words_is_a_clash_too(self, tara, engines):
        action, sent = entry_form(tara.get("/log/new"))
        sent["title"] = "First"
        tara.post(action, data=sent)
        sent["title"] = "Second"
        answer = tara.post(action, data=sent)
        assert answer.status_code == 409
        assert entry_form(answer)[1]["title"] == "Second"
        assert tara.post(action, data=entry_form(answer)[1]).status_code == 303
        assert stored_entry(engines, id_in(action)).title == "Second"

    def test_words_for_a_deleted_entry_can_be_saved_after_all(self, tara, engines):
        activity_id = log_one(tara)
        address = f"/activities/{activity_id}/edit"
        _, sent = entry_form(tara.get(address))
        with writing(engines.writer, SYSTEM) as session:
            session.execute(delete(Activity))
        sent["words_immediate"] = "Still mine"
        answer = tara.post(address, data=sent)
        assert answer.status_code == 409
        assert "deleted in another window" in answer.text
        assert tara.post(address, data=entry_form(answer)[1]).status_code == 303
        assert stored_entry(engines, activity_id).reflections[0].words == "Still mine"

    def test_words_for_an_entry_that_was_sent_stay_in_the_page(self, tara, engines):
        activity_id = log_one(tara)
        address = f"/activities/{activity_id}/edit"
        _, sent = entry_form(tara.get(address))
        set_state(engines, activity_id, ActivityState.SUBMITTED)
        sent["words_immediate"] = "Too late"
        answer = tara.post(address, data=sent)
        assert answer.status_code == 409
        assert "with your school now" in answer.text
        assert "Too late" in answer.text
        assert "put what you typed in its place" not in answer.text

    def test_a_meeting_logged_in_another_window_leads_there(self, tara, engines):
        pages = [tara.get(meeting_address(engines)) for _ in range(2)]
        (first, sent), (second, again) = map(entry_form, pages)
        tara.post(first, data=sent)
        again["words_immediate"] = "Twice"
        answer = tara.post(second, data=again)
        assert answer.status_code == 409
        assert "You logged this meeting before" in answer.text
        assert f"/activities/{id_in(first)}" in answer.text
        assert "Twice" in answer.text
        assert entries(engines) == 1
