"""Saving entries: one row however often they are sent, and never over newer words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.activities import ActivityState, ActivityType
from pldash.domain.actors import NOBODY
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.models.activities import Activity, Reflection
from pldash.models.trail import TrailEvent
from pldash.services.activities import entry_of
from pldash.services.drafts import activity_at, autosave_draft, save_draft
from tests.entries import (
    AUSSIE_ED_AT,
    DAY,
    LATER,
    LIVE,
    a_draft,
    an_entry,
    chat_id,
    saved,
    standard_id,
    stored,
    told,
)
from tests.logs import log_activity
from tests.stock import NOON


def save(session, actor, draft, now=NOON):
    return stored(session, save_draft(session, actor, draft, expand=expand_rrule, now=now).id)


def autosave(session, actor, draft, now=NOON):
    return stored(session, autosave_draft(session, actor, draft, expand=expand_rrule, now=now).id)


@pytest.fixture
def tara(acting):
    return acting("tara")


class TestNewEntry:
    def test_keeps_everything_that_was_written(self, session, tara):
        entry = an_entry(
            activity_type=ActivityType.READING,
            minutes={LIVE: 45, LATER: 15},
            standard_ids=frozenset({standard_id(session, "6.3"), standard_id(session, "2.6")}),
            words={"immediate-any": "A thought.", "applied-early": "In 9B."},
        )
        row = save(session, tara, a_draft(entry))
        assert entry_of(stored(session, row.id)) == entry
        assert (row.state, row.zone) == (ActivityState.DRAFT, "Australia/Melbourne")
        assert (row.logged_at, row.changed_at, row.version) == (NOON, NOON, 1)

    def test_is_told_on_the_teachers_chain_without_a_word_of_it(self, session, tara):
        row = saved(session, tara, title="Secret reading group")
        assert told(session, f"activity:{row.id}") == ["activity:logged"]
        event = session.scalars(select(TrailEvent)).one()
        assert event.chain == f"teacher:{tara.account_id}"
        assert set(event.body) == {"state", "digest"}
        assert "Secret" not in str(event.body)

    def test_takes_tag_and_length_from_the_meeting(self, session, tara):
        entry = an_entry(title="", chat_id=chat_id(session), occurrence_at=AUSSIE_ED_AT)
        row = save(session, tara, a_draft(entry))
        assert (row.title, row.scheduled_minutes) == ("#aussieED", 60)

    def test_takes_the_tag_of_a_chat_that_met_outside_its_schedule(self, session, tara):
        row = save(session, tara, a_draft(an_entry(title="", chat_id=chat_id(session))))
        assert (row.title, row.occurrence_at, row.scheduled_minutes) == ("#aussieED", None, None)

    def test_a_meeting_without_a_chat_is_none(self, session, tara):
        row = save(session, tara, a_draft(an_entry(occurrence_at=AUSSIE_ED_AT)))
        assert row.occurrence_at is None

    def test_a_meeting_that_the_chat_does_not_have_is_refused_beside_the_day(self, session, tara):
        entry = an_entry(chat_id=chat_id(session), occurrence_at=NOON)
        with pytest.raises(RuleBroken, match="meeting-moved") as caught:
            save(session, tara, a_draft(entry))
        assert caught.value.field == "started_on"

    def test_a_meeting_of_a_chat_that_is_none_is_not_found(self, session, tara):
        with pytest.raises(NotFound):
            save(session, tara, a_draft(an_entry(chat_id=UUID(int=5), occurrence_at=NOON)))

    def test_a_chat_that_is_none_is_not_found(self, session, tara):
        with pytest.raises(NotFound):
            save(session, tara, a_draft(an_entry(chat_id=UUID(int=5))))

    def test_an_unknown_standard_is_refused_beside_its_field(self, session, tara):
        entry = an_entry(standard_ids=frozenset({UUID(int=5)}))
        with pytest.raises(RuleBroken, match="standard-unknown") as caught:
            save(session, tara, a_draft(entry))
        assert caught.value.field == "standards"

    def test_today_is_where_the_teacher_is(self, session, tara):
        tomorrow = an_entry(started_on=DAY + timedelta(days=4), ended_on=DAY + timedelta(days=4))
        with pytest.raises(RuleBroken, match="day-ahead"):
            save(session, tara, a_draft(tomorrow))
        save(session, tara, a_draft(tomorrow, zone="Pacific/Kiritimati"), NOON.replace(hour=11))

    def test_somebody_elses_id_is_not_found(self, session, tara, acting):
        row = saved(session, acting("theo"))
        with pytest.raises(NotFound):
            save(session, tara, a_draft(an_entry(), row.id))
        assert stored(session, row.id).title == "Reading group"

    def test_nobody_logs_nothing(self, session):
        with pytest.raises(NotFound):
            save(session, NOBODY, a_draft(an_entry()))


class TestSavingAgain:
    def test_replaces_what_changed_and_keeps_the_rest(self, session, tara):
        row = saved(session, tara, words={"immediate-any": "One.", "applied-any": "Two."})
        first = {each.prompt: each.id for each in row.reflections}
        changed = an_entry(
            minutes={LIVE: 30, LATER: 5}, words={"immediate-any": "New.", "reframing-any": "3."}
        )
        later = NOON + timedelta(minutes=5)
        save(session, tara, a_draft(changed, row.id, version=1), later)
        row = stored(session, row.id)
        assert entry_of(row) == changed
        assert {each.prompt: each.id for each in row.reflections}["immediate-any"] == (
            first["immediate-any"]
        )
        assert (row.logged_at, row.changed_at, row.version) == (NOON, later, 2)
        assert told(session, f"activity:{row.id}") == ["activity:logged", "activity:changed"]

    def test_a_change_of_words_alone_counts_as_one(self, session, tara):
        row = saved(session, tara)
        draft = a_draft(an_entry(words={"immediate-any": "One."}), row.id, version=1)
        assert save(session, tara, draft, NOON + timedelta(seconds=1)).version == 2

    def test_a_change_of_standards_replaces_them(self, session, tara):
        kept, old, new = (standard_id(session, code) for code in ("6.2", "1.1", "7.4"))
        row = saved(session, tara, standard_ids=frozenset({kept, old}))
        wanted = frozenset({kept, new})
        save(session, tara, a_draft(an_entry(standard_ids=wanted), row.id, version=1))
        assert entry_of(stored(session, row.id)).standard_ids == wanted

    def test_a_change_to_an_unknown_standard_is_refused_beside_its_field(self, session, tara):
        row = saved(session, tara)
        entry = an_entry(standard_ids=frozenset({UUID(int=5)}))
        with pytest.raises(RuleBroken, match="standard-unknown") as caught:
            save(session, tara, a_draft(entry, row.id, version=1))
        assert caught.value.field == "standards"

    def test_the_same_again_changes_and_tells_nothing(self, session, tara):
        row = saved(session, tara)
        save(session, tara, a_draft(an_entry(), row.id, version=1), NOON + timedelta(hours=1))
        assert stored(session, row.id).changed_at == NOON
        assert told(session, f"activity:{row.id}") == ["activity:logged"]

    def test_an_answer_under_an_old_question_stays(self, session, tara):
        row = saved(session, tara)
        old = Reflection(
            teacher_id=tara.account_id, activity_id=row.id, prompt="of-old", words="Kept."
        )
        session.add(old)
        session.flush()
        stored(session, row.id)
        save(session, tara, a_draft(an_entry(words={"applied-any": "New."}), row.id, version=1))
        words = {each.prompt: each.words for each in stored(session, row.id).reflections}
        assert words == {"of-old": "Kept.", "applied-any": "New."}

    def test_an_older_page_does_not_overwrite_a_newer_save(self, session, tara):
        row = saved(session, tara)
        other = a_draft(an_entry(title="New"), row.id, version=1, form_key="another page")
        save(session, tara, other)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            save(session, tara, a_draft(an_entry(title="Old"), row.id, version=1))
        assert stored(session, row.id).title == "New"

    def test_a_page_whose_last_answer_was_lost_goes_on(self, session, tara):
        draft = a_draft(an_entry(), sending=1)
        autosave(session, tara, draft)
        autosave(session, tara, replace(draft, entry=an_entry(title="Still more"), sending=2))
        save(session, tara, replace(draft, entry=an_entry(title="More"), sending=2))
        assert stored(session, draft.activity_id).title == "More"

    def test_an_autosave_held_up_on_its_way_does_not_undo_the_button(self, session, tara):
        late = a_draft(an_entry(title="Half"), sending=1)
        save(session, tara, replace(late, entry=an_entry(title="Whole")))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            autosave(session, tara, late)
        assert stored(session, late.activity_id).title == "Whole"

    def test_nor_does_one_that_comes_after_the_button_changed_nothing(self, session, tara):
        row = saved(session, tara)
        late = a_draft(an_entry(title="Taken back"), row.id, version=1, form_key="n", sending=1)
        save(session, tara, replace(late, entry=an_entry()))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            autosave(session, tara, late)
        assert stored(session, row.id).title == "Reading group"

    def test_of_two_autosaves_the_later_words_stay(self, session, tara):
        late = a_draft(an_entry(title="Half"), sending=1)
        autosave(session, tara, replace(late, entry=an_entry(title="Whole"), sending=2))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            autosave(session, tara, late)
        assert stored(session, late.activity_id).title == "Whole"

    def test_nor_do_words_come_back_that_were_taken_back(self, session, tara):
        row = saved(session, tara)
        late = a_draft(an_entry(title="Taken back"), row.id, version=1, form_key="n", sending=1)
        autosave(session, tara, replace(late, entry=an_entry(), sending=2))
        with pytest.raises(Conflict, match="changed-meanwhile"):
            autosave(session, tara, late)
        assert stored(session, row.id).title == "Reading group"

    def test_a_deleted_entry_does_not_come_back_by_itself(self, session, tara):
        with pytest.raises(Conflict, match="entry-gone"):
            autosave(session, tara, a_draft(an_entry(), version=3))

    @pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.APPROVED])
    def test_what_was_sent_is_not_changed(self, session, tara, state):
        row = saved(session, tara)
        row.state = state
        session.flush()
        with pytest.raises(Conflict, match=f"read-only-{state}"):
            save(session, tara, a_draft(an_entry(title="New"), row.id, version=row.version))

    @pytest.mark.parametrize("state", [ActivityState.RETURNED, ActivityState.DECLINED])
    def test_what_came_back_can_be_changed_and_keeps_its_state(self, session, tara, state):
        row = saved(session, tara)
        row.state = state
        session.flush()
        save(session, tara, a_draft(an_entry(title="New"), row.id, version=row.version))
        assert (row.title, row.state) == ("New", state)


class TestMeetings:
    def entry(self, session, **changes):
        return an_entry(chat_id=chat_id(session), occurrence_at=AUSSIE_ED_AT, **changes)

    def test_one_meeting_is_logged_once(self, session, tara):
        first = save(session, tara, a_draft(self.entry(session)))
        with pytest.raises(Conflict, match="logged-already"):
            save(session, tara, a_draft(self.entry(session)))
        found = activity_at(session, tara, chat_id=chat_id(session), at=AUSSIE_ED_AT)
        assert found == first.id

    def test_two_people_log_the_same_meeting(self, session, tara, acting):
        save(session, tara, a_draft(self.entry(session)))
        save(session, acting("theo"), a_draft(self.entry(session)))
        assert session.scalar(select(func.count()).select_from(Activity)) == 2

    def test_an_entry_moves_to_another_meeting_but_not_onto_another_entry(self, session, tara):
        own = saved(session, tara)
        moved = save(session, tara, a_draft(self.entry(session), own.id, version=1))
        assert (moved.title, moved.scheduled_minutes) == ("#aussieED", 60)
        other = saved(session, tara)
        with pytest.raises(Conflict, match="logged-already"):
            save(session, tara, a_draft(self.entry(session), other.id, version=1))

    def test_a_stored_meeting_is_not_looked_up_again(self, session, tara):
        row = save(session, tara, a_draft(self.entry(session)))
        row.title, row.scheduled_minutes = "#OldName", 45
        session.flush()
        entry = self.entry(session, minutes={LIVE: 10})
        save(session, tara, a_draft(entry, row.id, version=row.version))
        assert (row.title, row.scheduled_minutes) == ("#OldName", 45)

    def test_a_correction_stands_beside_what_it_corrects(self, session, tara):
        row = save(session, tara, a_draft(self.entry(session)))
        copy = saved(session, tara)
        copy.chat_id, copy.occurrence_at, copy.corrects_id = row.chat_id, AUSSIE_ED_AT, row.id
        copy.title, copy.scheduled_minutes = row.title, row.scheduled_minutes
        session.flush()
        entry = self.entry(session, minutes={LIVE: 10})
        save(session, tara, a_draft(entry, copy.id, version=copy.version))
        assert entry_of(stored(session, copy.id)).total == 10


class TestAutosave:
    def test_makes_the_row_that_the_button_then_saves(self, session, tara):
        draft = a_draft(an_entry(title=""))
        row = autosave(session, tara, draft)
        finished = replace(draft, entry=an_entry(title="Done"), version=row.version)
        assert save(session, tara, finished).id == row.id
        assert session.scalar(select(func.count()).select_from(Activity)) == 1
        assert told(session, f"activity:{row.id}") == ["activity:drafted", "activity:logged"]

    def test_tells_only_of_the_beginning(self, session, tara):
        draft = a_draft(an_entry())
        for number in range(3):
            words = an_entry(title=f"{number}")
            row = autosave(session, tara, replace(draft, entry=words, sending=number))
        assert row.version == 3
        assert told(session, f"activity:{row.id}") == ["activity:drafted"]

    def test_what_it_saved_after_the_button_is_told_by_the_next_button(self, session, tara):
        row = saved(session, tara)
        newer = a_draft(an_entry(title="Newer"), row.id, version=1)
        autosave(session, tara, newer)
        save(session, tara, replace(newer, version=2))
        assert told(session, f"activity:{row.id}") == ["activity:logged", "activity:changed"]

    def test_what_the_trail_never_told_is_told(self, session, tara):
        row = log_activity(session, tara.account_id, {LIVE: 5}, standards=())
        save(session, tara, a_draft(an_entry(title="New"), row.id, version=1))
        assert told(session, f"activity:{row.id}") == ["activity:logged"]
