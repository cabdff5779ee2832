"""Which meetings are offered, and which are marked as logged."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.activities import ActivityState
from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.errors import NotFound
from pldash.domain.occurrences import OccurrenceKind
from pldash.domain.schedules import Schedule
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import fill
from pldash.services.meetings import (
    FEW,
    find_chat,
    find_chats,
    find_meeting,
    meeting_of,
    meetings_around,
    meetings_lately,
    recent_meetings,
)
from tests.entries import AUSSIE_ED_AT, chat_id, saved
from tests.stock import NOON


@pytest.fixture
def tara(acting):
    return acting("tara")


def recent(session, actor, now=NOON):
    return recent_meetings(session, actor, expand=expand_rrule, now=now)


def add_chat(session, tag, **owner):
    chat = Chat(
        tag=tag,
        identity=f"own-{tag}",
        schedules=(
            Schedule(zone="Australia/Sydney", rrule="FREQ=DAILY", start=time(12), minutes=20),
        ),
    )
    row = ChatRow(**owner)
    fill(row, chat)
    session.add(row)
    session.flush()
    return row


class TestRecent:
    def test_are_those_of_my_chats_newest_first(self, session_of, tara):
        found = recent(session_of("tara"), tara)
        assert found
        starts = [each.occurrence.starts_at for each in found]
        assert starts == sorted(starts, reverse=True)
        assert {each.chat.key for each in found} <= {
            "aussieed",
            "edureading",
            "satchat",
            "lthechat",
            "edchat",
        }
        assert all(each.activity_id is None and each.state is None for each in found)
        live = [each.occurrence for each in found if each.occurrence.kind is OccurrenceKind.LIVE]
        assert all(NOON - timedelta(days=14) < each.ends_at for each in live)
        assert all(each.starts_at <= NOON for each in live)

    def test_a_running_slow_period_is_among_them(self, session_of, tara):
        slow = [
            each.occurrence
            for each in recent(session_of("tara"), tara)
            if each.occurrence.kind is OccurrenceKind.SLOW
        ]
        assert slow
        assert all(each.minutes is None for each in slow)

    def test_what_is_logged_is_marked_for_me_alone(self, session, session_of, tara, acting):
        for name in ("tara", "theo"):
            entry = {"chat_id": chat_id(session), "occurrence_at": AUSSIE_ED_AT}
            row = saved(session, acting(name), **entry)
            if name == "tara":
                mine = row
        session.commit()
        marked = [each for each in recent(session_of("tara"), tara) if each.activity_id]
        assert [(each.activity_id, each.state) for each in marked] == [
            (mine.id, ActivityState.DRAFT)
        ]

    def test_a_retired_chat_is_offered_no_more(self, session, tara):
        session.get_one(ChatRow, chat_id(session)).retired_at = NOON
        session.flush()
        assert all(each.chat.key != "aussieed" for each in recent(session, tara))

    def test_nobodys_chats_give_nothing(self, session, tara):
        session.execute(delete(MyChat))
        assert recent(session, tara) == ()

    def test_schools_chats_are_seen_by_their_people_only(
        self, session, session_of, people, tara, acting
    ):
        row = add_chat(session, "staffroom", school_id=people.wattle)
        for name in ("tara", "sam"):
            session.add(MyChat(teacher_id=getattr(people, name).id, chat_id=row.id))
        session.commit()
        own = {each.chat.tag for each in recent(session_of("tara"), tara)}
        others = {each.chat.tag for each in recent(session_of("sam"), acting("sam"))}
        assert "staffroom" in own
        assert "staffroom" not in others


def test_without_chats_of_ones_own_a_few_shipped_ones_that_go_on_are_shown(session, tara):
    found = meetings_lately(session, tara, expand=expand_rrule, now=NOON)
    assert 0 < len(found) <= FEW
    assert all(each.chat.status is ChatStatus.ACTIVE for each in found)


class TestAround:
    def test_shows_a_month_before_an_instant_and_nothing_after(self, session, tara):
        found = meetings_around(session, tara, chat_id(session), expand=expand_rrule, around=NOON)
        starts = [each.occurrence.starts_at for each in found]
        assert AUSSIE_ED_AT in starts
        assert len(starts) in {4, 5}
        assert all(start < NOON for start in starts)

    def test_a_claim_for_years_ago_stays_possible(self, session, tara):
        then = datetime(2016, 3, 10, tzinfo=UTC)
        found = meetings_around(session, tara, chat_id(session), expand=expand_rrule, around=then)
        assert found

    def test_a_chat_that_is_none_is_not_found(self, session, tara):
        with pytest.raises(NotFound):
            meetings_around(session, tara, UUID(int=3), expand=expand_rrule, around=NOON)

    def test_a_chat_without_meetings_then_has_none(self, session, tara):
        then = datetime(1991, 1, 1, tzinfo=UTC)
        row = add_chat(session, "young", teacher_id=tara.account_id)
        row.schedules = [{**row.schedules[0], "valid_from": "2020-01-01"}]
        session.flush()
        args = {"expand": expand_rrule, "around": then}
        assert meetings_around(session, tara, row.id, **args) == ()


class TestSearch:
    def tags(self, session, words):
        return [row.tag.lower() for row in find_chats(session, words)]

    def test_finds_by_tag_name_and_subject_whatever_the_case(self, session):
        assert "aussieed" in self.tags(session, "#AUSSIEed")
        assert "aussieed" in self.tags(session, "australian educators")
        assert "satchat" in self.tags(session, "saturday")

    def test_every_word_has_to_fit(self, session):
        assert self.tags(session, "saturday zebra") == []

    def test_without_words_all_are_there_in_order(self, session):
        found = self.tags(session, "  ")
        assert len(found) > 40
        assert found == sorted(found)

    def test_never_finds_a_strangers_chat(self, session, session_of, people):
        add_chat(session, "taraonly", teacher_id=people.tara.id)
        add_chat(session, "wattleonly", school_id=people.wattle)
        session.commit()
        assert self.tags(session_of("tara"), "only") == ["taraonly", "wattleonly"]
        assert self.tags(session_of("theo"), "only") == ["wattleonly"]
        assert self.tags(session_of("sam"), "only") == []


class TestOne:
    def test_a_chat_is_found_also_when_it_is_offered_no_more(self, session):
        found = find_chat(session, chat_id(session))
        found.retired_at = NOON
        session.flush()
        assert find_chat(session, found.id) is found

    def test_a_strangers_chat_is_not_there(self, session, session_of, people):
        row = add_chat(session, "taraonly", teacher_id=people.tara.id)
        session.commit()
        with pytest.raises(NotFound):
            find_chat(session_of("theo"), row.id)

    def test_a_meeting_is_found_by_its_start_and_by_nothing_else(self, session):
        chat = chat_id(session)
        found = find_meeting(session, chat, AUSSIE_ED_AT, expand=expand_rrule)
        assert (found.chat.key, found.occurrence.minutes) == ("aussieed", 60)
        for wrong in (AUSSIE_ED_AT + timedelta(minutes=1), AUSSIE_ED_AT - timedelta(seconds=1)):
            with pytest.raises(NotFound):
                find_meeting(session, chat, wrong, expand=expand_rrule)

    def test_an_activity_keeps_its_own_facts_when_the_schedule_changes(self, session, tara):
        row = saved(session, tara, chat_id=chat_id(session), occurrence_at=AUSSIE_ED_AT)
        assert meeting_of(session, row, expand=expand_rrule).occurrence.starts_at == AUSSIE_ED_AT
        session.get_one(ChatRow, row.chat_id).schedules = []
        session.flush()
        assert meeting_of(session, row, expand=expand_rrule) is None

    def test_something_of_ones_own_belongs_to_no_meeting(self, session, tara):
        assert meeting_of(session, saved(session, tara), expand=expand_rrule) is None
        row = saved(session, tara, chat_id=chat_id(session))
        assert meeting_of(session, row, expand=expand_rrule) is None
