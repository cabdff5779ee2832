"""Choosing what one took part in, and the form that follows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from pldash.domain.activities import ActivityState
from pldash.domain.chats import Chat
from pldash.domain.occurrences import OccurrenceKind
from pldash.domain.schedules import Schedule
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import fill as fill_chat
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.activities.words import host_when
from tests.clients import fields_of
from tests.entries import chat_id
from tests.logging_pages import (
    AUSSIE_ED,
    entries,
    entry_form,
    log_one,
    meeting_address,
    set_state,
    stored_entry,
)
from tests.stock import NOON


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


class TestChoose:
    def test_offers_the_last_meetings_with_my_time_and_the_hosts(self, tara):
        page = tara.get("/log").text
        assert "#aussieED" in page
        assert "Sun, 15 Nov, 8:30" in page
        assert "in New York" in page
        assert "in London" in page
        assert page.index("Sun, 15 Nov") < page.index("#LTHEchat")

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            (datetime(2026, 11, 18, 1, 0, tzinfo=UTC), "Tue, 17 Nov, 8:00"),
            (datetime(2026, 11, 19, 1, 0, tzinfo=UTC), "Wed, 18 Nov, 8:00"),
        ],
    )
    def test_the_hosts_day_is_named_and_never_today(self, app, at, said):
        place = ZoneInfo("America/New_York")
        met = SimpleNamespace(
            host_start=at.astimezone(place),
            starts_in=lambda zone: at.astimezone(ZoneInfo(zone)),
            zone=place.key,
            kind=OccurrenceKind.LIVE,
        )
        with app.test_request_context():
            words = host_when(met, "Australia/Melbourne", NOON.date())
        assert words.startswith(said)
        assert words.endswith("in New York")

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
        assert "These chats met in the last two weeks" in page
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
        assert 'value="2020-01-01"' in page.partition('name="chat"')[2]

    @pytest.mark.parametrize(
        ("asked", "given"), [("2020-01-01", "2020-01-01"), ("2199-01-01", NOON.date().isoformat())]
    )
    def test_the_day_that_was_given_is_in_the_form(self, tara, engines, asked, given):
        with reading(engines.reader, SYSTEM) as session:
            chat = chat_id(session, "slowchated")
        activity_id = log_one(tara, meeting_address(engines))
        for address in (f"/log/new?chat={chat}", f"/activities/{activity_id}/edit?chat={chat}"):
            _action, sent = entry_form(tara.get(f"{address}&on={asked}"))
            assert (sent["started_on"], sent["ended_on"]) == (given, given)
            assert sent["chat"] == str(chat)

    def test_a_search_says_which_chat_is_over(self, tara):
        found = tara.get("/log?q=slowchated").text
        assert '<p class="row-note">Historic</p>' in found
        assert '<p class="row-note">Active</p>' not in tara.get("/log?q=aussieed").text

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

    @pytest.mark.parametrize("body", ["au-vic-vit", "au-nsw-nesa", "us-il"])
    def test_offers_the_standards_of_ones_own_body(self, tara, body):
        action = f"/registrations/new/{body}"
        sent = fields_of(tara.get(action), action)
        sent["granted_on"] = "2021-02-01"
        assert tara.post(action, data=sent).status_code == 303
        page = tara.get("/log/new").text
        assert page.count('name="standards"') >= 37

    def test_asks_each_stage_in_its_own_words(self, tara, engines, people):
        assert "What happened that you want to remember?" in tara.get("/log/new").text
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.tara.id).stage = CareerStage.GRADUATE
        assert "Which idea or strategy caught your eye?" in tara.get("/log/new").text
