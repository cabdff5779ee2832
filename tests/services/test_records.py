"""The record as a list, and what waits for its teacher."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from pldash.domain.activities import ActivityState
from pldash.domain.bundles import BundleEntry
from pldash.domain.values import ParticipationMode, Period
from pldash.services.bundles import make_bundle
from pldash.services.records import (
    PAGE,
    RecordFilter,
    chosen_activities,
    record_page,
    used_filters,
)
from pldash.services.waiting import WAITING_SHOWN, waiting_for_teacher
from tests.entries import DAY, LATER, LIVE, chat_id, saved, standard_id
from tests.logs import log_activity

ALL = RecordFilter()


@pytest.fixture
def tara(acting):
    return acting("tara")


@contextmanager
def counted(engine):
    """Collect the statements that are sent to the database meanwhile."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def log(session, actor, count, **facts):
    return [
        log_activity(
            session,
            actor.account_id,
            {LIVE: 30, LATER: 5},
            standards=(),
            ended_on=DAY - timedelta(days=number),
            **facts,
        )
        for number in range(count)
    ]


class TestPages:
    def test_the_newest_come_first_with_their_totals(self, session, tara, acting):
        log(session, tara, 3)
        log(session, acting("theo"), 2)
        found = record_page(session, tara, ALL)
        days = [row.ended_on for row in found.rows]
        assert days == sorted(days, reverse=True)
        assert (found.count, found.minutes, found.page, found.pages) == (3, 105, 1, 1)

    @pytest.mark.parametrize(("state", "replaced"), [("draft", False), ("approved", True)])
    def test_an_entry_and_its_correction_count_once(self, session, tara, state, replaced):
        (entry,) = log(session, tara, 1, state=ActivityState.APPROVED)
        correction = saved(session, tara, minutes={LIVE: 10})
        correction.corrects_id, correction.state = entry.id, ActivityState(state)
        session.flush()

        found = record_page(session, tara, ALL)

        assert (found.count, found.minutes) == (2, 10 if replaced else 35)
        assert found.months == {(DAY.year, DAY.month): found.minutes}
        assert found.replaced == ({entry.id} if replaced else frozenset())

    def test_an_entry_without_minutes_is_an_entry(self, session, tara):
        saved(session, tara, minutes={})
        found = record_page(session, tara, ALL)
        assert (found.count, found.minutes) == (1, 0)
        assert found.months == {}

    def test_there_are_so_many_on_a_page_and_the_last_page_is_the_last(self, session, tara):
        log(session, tara, PAGE + 1)
        assert len(record_page(session, tara, ALL).rows) == PAGE
        for asked in (2, 99):
            last = record_page(session, tara, ALL, page=asked)
            assert (len(last.rows), last.page, last.pages) == (1, 2, 2)
        assert record_page(session, tara, ALL, page=-5).page == 1

    def test_a_months_minutes_are_the_whole_months_where_a_page_ends_within_it(self, session, tara):
        log(session, tara, PAGE + 20)
        first, second = (record_page(session, tara, ALL, page=number) for number in (1, 2))
        split = (first.rows[-1].ended_on.year, first.rows[-1].ended_on.month)
        days = [row.ended_on for page in (first, second) for row in page.rows]
        in_it = [day for day in days if (day.year, day.month) == split]
        assert first.months[split] == second.months[split] == 35 * len(in_it)

    def test_an_empty_record_has_one_empty_page(self, session, tara):
        found = record_page(session, tara, ALL)
        assert (list(found.rows), found.count, found.pages, found.months) == ([], 0, 1, {})

    def test_it_takes_as_many_statements_for_many_as_for_few(self, session, tara, engines):
        counts = []
        for more in (1, PAGE * 2):
            log(session, tara, more)
            session.commit()
            session.expunge_all()
            with counted(engines.writer) as statements:
                record_page(session, tara, ALL)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 5


class TestFilters:
    def ids(self, session, actor, **wanted):
        return {row.id for row in record_page(session, actor, RecordFilter(**wanted)).rows}

    def test_each_one_narrows_the_record(self, session, tara):
        chat, standard = chat_id(session), standard_id(session, "6.3")
        chatted = saved(session, tara, chat_id=chat, standard_ids=frozenset({standard}))
        read = saved(
            session,
            tara,
            minutes={ParticipationMode.LURKING: 10},
            started_on=date(2025, 1, 1),
            ended_on=date(2025, 1, 3),
        )
        read.state = ActivityState.APPROVED
        session.flush()
        both = {chatted.id, read.id}
        assert self.ids(session, tara) == both
        assert self.ids(session, tara, chat_id=chat) == {chatted.id}
        assert self.ids(session, tara, standard_id=standard) == {chatted.id}
        assert self.ids(session, tara, mode=ParticipationMode.LURKING) == {read.id}
        assert self.ids(session, tara, states=frozenset({ActivityState.APPROVED})) == {read.id}
        edge = Period(date(2025, 1, 3), date(2025, 12, 31))
        assert self.ids(session, tara, period=edge) == {read.id}
        assert self.ids(session, tara, period=Period(DAY, DAY), chat_id=chat) == {chatted.id}

    def test_totals_follow_them(self, session, tara):
        saved(session, tara, minutes={LIVE: 20, LATER: 5})
        saved(session, tara, minutes={LATER: 7})
        found = record_page(session, tara, RecordFilter(mode=LIVE))
        assert (found.count, found.minutes) == (1, 25)

    def test_only_what_the_record_holds_is_offered(self, session, tara, acting):
        chat, standard = chat_id(session), standard_id(session, "6.3")
        for _ in range(2):
            saved(session, tara, chat_id=chat, standard_ids=frozenset({standard}))
        saved(session, tara)
        other = frozenset({standard_id(session, "1.1")})
        saved(session, acting("theo"), chat_id=chat_id(session, "satchat"), standard_ids=other)
        found = used_filters(session, tara)
        assert found.chats == [(chat, "#aussieED")]
        assert [each for each, _name in found.standards] == [standard]
        assert found.standards[0][1].startswith("6.3 ")


class TestChosen:
    def test_only_ones_own_are_taken(self, session, tara, acting):
        mine, other = saved(session, tara), saved(session, acting("theo"))
        found = chosen_activities(session, tara, [mine.id, other.id, UUID(int=8)])
        assert [row.id for row in found] == [mine.id]

    def test_their_bundle_is_with_them(self, session, tara):
        rows = [saved(session, tara), saved(session, tara)]
        ids = [row.id for row in rows]
        make_bundle(session, tara, BundleEntry("Both"), activity_ids=ids, now=rows[0].logged_at)
        session.commit()
        session.expunge_all()
        assert {row.bundle.title for row in chosen_activities(session, tara, ids)} == {"Both"}


class TestWaiting:
    def test_what_came_back_stands_before_drafts(self, session, tara):
        saved(session, tara, title="A draft", words={"immediate-any": "Words."})
        back = saved(
            session, tara, title="Came back", started_on=date(2025, 1, 1), ended_on=date(2025, 1, 1)
        )
        back.state = ActivityState.RETURNED
        for state in (ActivityState.APPROVED, ActivityState.SUBMITTED, ActivityState.DECLINED):
            saved(session, tara).state = state
        session.flush()
        waiting = waiting_for_teacher(session, tara)
        assert [each.title for each in waiting.first] == ["Came back", "A draft"]
        assert [each.is_reflected for each in waiting.first] == [False, True]
        assert [each.minutes for each in waiting.first] == [60, 60]
        assert waiting.count == 2

    def test_a_bundle_waits_as_a_whole(self, session, tara):
        rows = [saved(session, tara), saved(session, tara)]
        words = BundleEntry("Both", words={"immediate-any": "Words."})
        ids = [row.id for row in rows]
        bundle = make_bundle(session, tara, words, activity_ids=ids, now=rows[0].logged_at)
        saved(session, tara, title="Alone")
        for row in rows:
            row.state = ActivityState.RETURNED
        session.flush()
        waiting = waiting_for_teacher(session, tara)
        assert waiting.count == 2
        whole, alone = waiting.first
        assert (whole.title, whole.bundle_id, whole.entries) == ("Both", bundle.id, 2)
        assert (whole.minutes, whole.is_reflected) == (120, True)
        assert (alone.title, alone.bundle_id, alone.entries) == ("Alone", None, 1)
        assert (alone.minutes, alone.is_reflected) == (60, False)

    def test_only_the_first_are_listed_and_all_are_counted(self, session, tara):
        log(session, tara, WAITING_SHOWN + 3)
        waiting = waiting_for_teacher(session, tara)
        assert (len(waiting.first), waiting.count) == (WAITING_SHOWN, WAITING_SHOWN + 3)

    def test_without_a_school_a_finished_draft_waits_for_nothing(self, session, acting):
        rua = acting("rua")
        saved(session, rua)
        assert waiting_for_teacher(session, rua).count == 0
        saved(session, rua, title="No minutes", minutes={})
        assert [each.title for each in waiting_for_teacher(session, rua).first] == ["No minutes"]
