"""The pages on which a teacher logs: choose a meeting, write it down; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from pldash.domain.activities import ActivityState
from pldash.domain.chats import Chat
from pldash.domain.schedules import Schedule
from pldash.domain.schools import Role
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.chats import ChatRow, MyChat
from pldash.models.outbox import FormKey
from pldash.models.schools import Membership, MembershipRole
from pldash.services.chat_rows import fill as fill_chat
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.entries import chat_id, standard_id
from tests.logging_pages import (
    AUSSIE_ED,
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
def tara(sign_in):
    return sign_in("tara")


def shown_minutes(row):
    return {part.mode.value: part.minutes for part in row.parts}


class TestChoose:
    def test_offers_the_last_meetings_with_my_time_and_the_hosts(self, tara):
        page = tara.get("/log").text
        assert "#aussieED" in page
        assert "Sun, 15 Nov, 8:30" in page
        assert "in New York" in page
        assert "in London" in page
        assert page.index("Sun, 15 Nov") < page.index("#LTHEchat")

    def test_says_that_a_slow_period_is_running(self, tara):
        assert "still running" in tara.get("/log").text

    def test_marks_what_is_logged_and_leads_to_it(self, tara, engines):
        activity_id = log_one(tara, meeting_address(engines))
        page = tara.get("/log").text
        assert f"/activities/{activity_id}/edit" in page
        assert f"at={AUSSIE_ED}" not in page
        set_state(engines, activity_id, ActivityState.APPROVED)
        assert f'href="/activities/{activity_id}"' in tara.get("/log").text

    def test_without_chats_it_shows_what_met_lately_and_how_to_go_on(self, tara, engines):
        with writing(engines.writer, SYSTEM) as session:
            session.execute(delete(MyChat))
        page = tara.get("/log").text
        assert "None of the chats you follow met" in page
        assert "Met lately" in page
        assert "/log/new?chat=" in page

    @pytest.mark.parametrize(
        ("now", "words"),
        [
            (datetime(2026, 10, 4, 2, tzinfo=UTC), "clocks went forward over this hour"),
            (datetime(2026, 4, 5, 2, tzinfo=UTC), "this hour came twice"),
        ],
        ids=["skipped", "repeated"],
    )
    def test_says_what_a_change_of_the_clock_did(self, engines, people, clock, sign_in, now, words):
        nightly = Schedule(
            zone="Australia/Sydney", rrule="FREQ=DAILY", start=time(2, 30), minutes=30
        )
        with writing(engines.writer, SYSTEM) as session:
            row = ChatRow(teacher_id=people.tara.id)
            fill_chat(row, Chat(tag="nightowls", identity="night", schedules=(nightly,)))
            session.add(row)
            session.flush()
            session.add(MyChat(teacher_id=people.tara.id, chat_id=row.id))
        clock.moment = now
        assert sign_in("tara").get("/log").text.count(words) == 1

    def test_without_any_meeting_it_still_says_the_next_step(self, tara, engines):
        with writing(engines.writer, SYSTEM) as session:
            for row in session.scalars(select(ChatRow)):
                row.retired_at = NOON
        page = tara.get("/log").text
        assert "No meetings in the last two weeks" in page
        assert 'href="/log/new"' in page

    def test_finds_chats_by_their_words(self, tara, engines):
        page = tara.get("/log?q=australian+educators").text
        with reading(engines.reader, SYSTEM) as session:
            assert f"/log/chats/{chat_id(session)}" in page
        assert "No chat has these words" in tara.get("/log?q=zebra+crossing").text
        assert "All chats" in tara.get("/log?q=").text

    def test_a_search_is_shown_as_words(self, tara):
        page = tara.get("/log?q=<script>alert(1)</script>").text
        assert "<script>alert" not in page

    def test_writes_nothing(self, tara, engines):
        for address in ("/log", "/log?q=ed", "/log/new", meeting_address(engines)):
            assert tara.get(address).status_code == 200
        assert entries(engines) == 0

    def test_asks_a_visitor_to_sign_in(self, client):
        for address in ("/", "/log", "/log/new", "/record"):
            assert client.get(address).status_code == 303


class TestMeetings:
    def address(self, engines, key="aussieed"):
        with reading(engines.reader, SYSTEM) as session:
            return f"/log/chats/{chat_id(session, key)}"

    def test_shows_the_last_weeks_of_a_chat(self, tara, engines):
        assert "Sun, 15 Nov, 8:30" in tara.get(self.address(engines)).text

    def test_shows_what_was_around_a_day_however_long_ago(self, tara, engines):
        page = tara.get(self.address(engines) + "?on=2016-03-06").text
        assert "2016" in page
        assert "at=2016-03" in page

    def test_shows_nothing_that_is_still_ahead(self, tara, engines):
        page = tara.get(self.address(engines) + "?on=2026-11-18").text
        assert "22 Nov" not in page
        assert tara.get(self.address(engines) + "?on=9999-12-31").status_code == 200

    def test_offers_to_give_the_day_where_none_is_known(self, tara, engines):
        page = tara.get(self.address(engines, "slowchated") + "?on=2020-01-01").text
        assert "No scheduled meeting is known around that day" in page
        assert "Give the day yourself" in page

    @pytest.mark.parametrize("bad", ["?on=soon", "?on=2026-02-31"])
    def test_nonsense_in_the_address_does_not_hurt(self, tara, engines, bad):
        assert tara.get(self.address(engines) + bad).status_code in {200, 404}

    def test_a_chat_that_is_none_is_not_found(self, tara):
        assert tara.get(f"/log/chats/{uuid4()}").status_code == 404


class TestNew:
    def test_begins_with_the_scheduled_length_and_no_standard(self, tara, engines):
        page = tara.get(meeting_address(engines))
        _action, sent = entry_form(page)
        assert (sent["synchronous"], sent["lurking"]) == ("60", "")
        assert sent["started_on"] == sent["ended_on"] == "2026-11-15"
        assert "standards" not in sent
        assert "Suggested for this chat" in page.text
        assert sent["version"] == ""

    def test_a_slow_period_begins_with_its_days_and_no_minutes(self, tara, engines):
        slow = re.search(
            r'href="(/log/new[^"]*)"[^>]*>Log<[^>]*> #edureading', tara.get("/log").text
        )
        _action, sent = entry_form(tara.get(slow[1].replace("&amp;", "&")))
        assert sent["synchronous"] == ""
        assert sent["started_on"] == "2026-11-01"
        assert sent["ended_on"] == "2026-11-18"

    def test_something_of_ones_own_begins_today(self, tara):
        _action, sent = entry_form(tara.get("/log/new"))
        assert sent["started_on"] == "2026-11-18"
        assert (sent["title"], sent["activity_type"]) == ("", "online-chat")

    def test_a_chat_outside_its_schedule_needs_only_the_day(self, tara, engines):
        address = meeting_address(engines).partition("&")[0]
        activity_id = log_one(tara, address, started_on="2026-11-10", ended_on="2026-11-10")
        row = stored_entry(engines, activity_id)
        assert (row.title, row.occurrence_at) == ("#aussieED", None)

    def test_a_meeting_that_is_logged_leads_to_its_entry(self, tara, engines):
        activity_id = log_one(tara, meeting_address(engines))
        answer = tara.get(meeting_address(engines))
        assert (answer.status_code, answer.location) == (303, f"/activities/{activity_id}/edit")

    @pytest.mark.parametrize("at", ["soon", "2026-11-15T09:31Z", "2026-11-15T09:30", "99999"])
    def test_a_meeting_that_never_was_is_not_found(self, tara, engines, at):
        assert tara.get(meeting_address(engines, at=at)).status_code == 404

    def test_asks_each_stage_in_its_own_words(self, tara, engines, people):
        assert "What happened that you want to remember?" in tara.get("/log/new").text
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.tara.id).stage = CareerStage.GRADUATE
        assert "Which idea or strategy caught your eye?" in tara.get("/log/new").text


class TestSave:
    def test_keeps_everything_that_was_written(self, tara, engines):
        with reading(engines.reader, SYSTEM) as session:
            standard = standard_id(session, "6.3")
        activity_id = log_one(
            tara,
            meeting_address(engines),
            synchronous="45",
            application="30",
            standards=[str(standard), str(standard)],
            words_immediate="Two lines\r\nof <b>words</b> & 字",
        )
        row = stored_entry(engines, activity_id)
        assert shown_minutes(row) == {"synchronous": 45, "application": 30}
        assert [item.code for item in row.standards] == ["6.3"]
        assert [(each.prompt, each.words) for each in row.reflections] == [
            ("immediate-any", "Two lines\nof <b>words</b> & 字")
        ]
        page = tara.get(f"/activities/{activity_id}").text
        assert "of &lt;b&gt;words&lt;/b&gt; &amp; 字" in page
        _action, again = entry_form(tara.get(f"/activities/{activity_id}/edit"))
        assert again["synchronous"] == "45"
        assert again["standards"] == str(standard)

    def test_says_that_it_is_saved(self, tara, engines):
        activity_id = log_one(tara, meeting_address(engines))
        assert "flash-success" in tara.get(f"/activities/{activity_id}").text

    def test_one_tap_from_the_first_page_and_one_to_submit(self, tara, engines):
        first = tara.get("/").text
        address = re.search(r'href="(/log/new\?chat=[^"]*)"', first)[1].replace("&amp;", "&")
        action, sent = entry_form(tara.get(address))
        sent["do"] = "submit"
        answer = tara.post(action, data=sent)
        row = stored_entry(engines, id_in(action))
        assert (answer.status_code, row.state) == (303, ActivityState.SUBMITTED)
        assert "Submitted." in tara.get(answer.location).text

    def test_with_two_schools_one_is_chosen_next(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            session.add(
                Membership(
                    account_id=people.tara.id,
                    school_id=people.banksia,
                    from_on=NOON.date(),
                    roles=[MembershipRole(role=Role.TEACHER)],
                )
            )
        tara = sign_in("tara")
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent["do"] = "submit"
        page = tara.get(tara.post(action, data=sent).location).text
        assert "Choose below which school sees it" in page
        assert "Banksia Point Primary School" in page
        assert stored_entry(engines, id_in(action)).state is ActivityState.DRAFT

    def test_without_a_school_there_is_nothing_to_submit_to(self, sign_in, engines):
        rua = sign_in("rua")
        page = rua.get(meeting_address(engines)).text
        assert 'value="submit"' not in page
        assert log_one(rua, meeting_address(engines))

    def test_an_unfinished_draft_may_be_saved_but_not_submitted(self, tara, engines):
        action, sent = entry_form(tara.get("/log/new"))
        fill(sent, {"do": "submit", "words_immediate": "Kept words"})
        answer = tara.post(action, data=sent)
        assert answer.status_code == 422
        assert "Say what it was before you submit it" in answer.text
        assert "Give the minutes before you submit it" in answer.text
        assert "Kept words" in answer.text
        assert entries(engines) == 0
        _action, again = entry_form(answer)
        again["do"] = "keep"
        assert tara.post(action, data=again).status_code == 303
        assert entries(engines) == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"synchronous": "abc"}, "Give whole minutes"),
            ({"synchronous": "1.5"}, "Give whole minutes"),
            ({"synchronous": "-5"}, "Give whole minutes"),
            ({"synchronous": "9" * 5_000}, "Give whole minutes"),
            ({"synchronous": "1441"}, "Give minutes from 0 to 1440"),
            ({"synchronous": "1000", "lurking": "1000"}, "more than the 1440 minutes"),
            ({"started_on": "2026-11-19", "ended_on": "2026-11-19"}, "still ahead"),
            ({"ended_on": "2026-11-19"}, "still ahead"),
            ({"ended_on": "2026-11-01"}, "before the first day"),
            ({"started_on": "1066-10-14"}, "before 1990"),
            ({"started_on": "2024-01-01"}, "400 days at most"),
            ({"started_on": ""}, "Give the day"),
            ({"started_on": "soon"}, "Not a valid date"),
            ({"standards": "no-id"}, "no longer offered"),
            ({"standards": str(uuid4())}, "no longer offered"),
            ({"words_applied": "x" * 20_001}, "Shorten this answer"),
            ({"version": "-1"}, "Reload the page"),
            ({"version": "1" * 30}, "Reload the page"),
        ],
    )
    def test_a_fault_is_shown_beside_its_field_and_no_word_is_lost(
        self, tara, engines, changes, words
    ):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        fill(sent, {"words_immediate": "Precious words", "preparation": "15", **changes})
        answer = tara.post(action, data=sent)
        assert answer.status_code == 422
        assert words in answer.text
        assert "Precious words" in answer.text
        assert "#aussieED" in answer.text
        assert entry_form(answer)[1]["preparation"] == "15"
        assert entries(engines) == 0

    def test_a_title_that_is_too_long_is_refused(self, tara, engines):
        action, sent = entry_form(tara.get("/log/new"))
        sent["title"] = "x" * 201
        assert "200 characters" in tara.post(action, data=sent).text

    def test_the_same_form_twice_makes_one(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        first, second = (tara.post(action, data=sent) for _ in range(2))
        assert (first.status_code, first.location) == (second.status_code, second.location)
        assert entries(engines) == 1

    def test_a_form_without_its_key_or_token_is_refused(self, tara, engines):
        action, sent = entry_form(tara.get("/log/new"))
        for missing in ("form_key", "csrf_token"):
            part = sent.copy()
            del part[missing]
            tara.application.config["WTF_CSRF_ENABLED"] = True
            assert tara.post(action, data=part).status_code == 400
        assert entries(engines) == 0

    def test_what_no_page_offers_is_ignored(self, tara, engines, people):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        forged = {
            "teacher_id": str(people.theo.id),
            "state": "approved",
            "minutes_approved": "600",
            "salt": "known",
            "zone": "UTC",
            "category": "x",
            "provider_id": "approved",
            "logged_at": "2020-01-01T00:00Z",
            "corrects_id": str(uuid4()),
            "scheduled_minutes": "600",
            "id": str(uuid4()),
        }
        fill(sent, forged)
        assert tara.post(action, data=sent).status_code == 303
        row = stored_entry(engines, id_in(action))
        assert (row.teacher_id, row.state) == (people.tara.id, ActivityState.DRAFT)
        assert (row.zone, row.category, row.provider_id) == ("Australia/Melbourne", None, None)
        assert (row.corrects_id, row.scheduled_minutes, row.logged_at.year) == (None, 60, 2026)
        assert row.salt != "known"

    def test_a_strangers_entry_is_not_there(self, tara, sign_in, engines):
        activity_id = log_one(tara, meeting_address(engines))
        for who in ("theo", "pia", "sam"):
            other = sign_in(who)
            assert other.get(f"/activities/{activity_id}/edit").status_code == 404
            _action, sent = entry_form(other.get("/log/new"))
            sent["title"] = "Mine now"
            answer = other.post(f"/activities/{activity_id}/edit", data=sent)
            assert answer.status_code == 404
            assert other.post(f"/activities/{activity_id}/autosave", data=sent).status_code == 404
        assert stored_entry(engines, activity_id).title == "#aussieED"

    def test_bad_ids_and_methods_are_answered(self, tara):
        assert tara.get(f"/activities/{uuid4()}/edit").status_code == 404
        assert tara.get("/activities/1/edit").status_code == 404
        assert tara.get(f"/activities/{uuid4()}/autosave").status_code == 405

    @pytest.mark.parametrize("where", ["chat", "at"])
    def test_nonsense_in_hidden_fields_is_not_found(self, tara, engines, where):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent[where] = "nonsense"
        assert tara.post(action, data=sent).status_code == 404

    def test_a_question_that_was_never_asked_is_not_answered(self, tara, engines):
        activity_id = log_one(tara, asked="made-up", words_immediate="Words")
        assert stored_entry(engines, activity_id).reflections == []


class TestChanging:
    def test_an_entry_moves_to_another_meeting_with_its_words(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        fill(sent, {"do": "change", "words_immediate": "These move"})
        answer = tara.post(action, data=sent)
        activity_id = id_in(action)
        assert answer.location == f"/log?entry={activity_id}"
        page = tara.get(answer.location).text
        address = re.search(rf'href="(/activities/{activity_id}/edit\?chat=[^"]*)"', page)
        other = tara.get(address[1].replace("&amp;", "&"))
        _action, moved = entry_form(other)
        assert moved["words_immediate"] == "These move"
        assert moved["at"] != AUSSIE_ED
        assert tara.post(action, data=moved).status_code == 303
        assert stored_entry(engines, activity_id).occurrence_at is not None
        assert entries(engines) == 1

    def test_it_moves_to_a_chat_outside_its_schedule_too(self, tara, engines):
        activity_id = log_one(tara)
        with reading(engines.reader, SYSTEM) as session:
            chat = chat_id(session)
        page = tara.get(f"/log/chats/{chat}?entry={activity_id}").text
        assert f"/activities/{activity_id}/edit?chat={chat}" in page
        action, sent = entry_form(tara.get(f"/activities/{activity_id}/edit?chat={chat}"))
        assert tara.post(action, data=sent).status_code == 303
        assert stored_entry(engines, activity_id).title == "#aussieED"

    def test_the_way_to_evidence_saves_first(self, tara, engines):
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent["do"] = "evidence"
        assert tara.post(action, data=sent).location == f"/activities/{id_in(action)}/evidence"

    @pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.APPROVED])
    def test_what_was_sent_has_no_form(self, tara, engines, state):
        activity_id = log_one(tara, meeting_address(engines))
        set_state(engines, activity_id, state)
        assert tara.get(f"/activities/{activity_id}/edit").status_code == 409


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
        self.autosave(tara, action, sent)
        sent["words_immediate"] = "Went on typing"
        assert self.autosave(tara, action, sent).status_code == 200

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
