"""One page that sends twice at the same instant, or two pages: one row, and no words lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import false, select
from sqlalchemy.exc import IntegrityError

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.errors import Conflict
from pldash.models.activities import Activity
from pldash.services import draft_rows, drafts
from pldash.services.drafts import autosave_draft, save_draft
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from tests.entries import AUSSIE_ED_AT, a_draft, an_entry, chat_id, saved
from tests.races import at_once, refusals
from tests.stock import NOON


@pytest.fixture
def rounds(full_figures) -> int:
    return 200 if full_figures else 10


@pytest.fixture
def tara(acting):
    return acting("tara")


@pytest.fixture
def sending(engines, tara):
    """Give an action that saves a draft in a transaction of its own, and gives its version."""

    def action(save, draft):
        def run():
            with writing(engines.writer, scope_of(tara)) as session:
                return save(session, tara, draft, expand=expand_rrule, now=NOON).version

        return run

    return action


def titles(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(Activity.title).order_by(Activity.logged_at)).all()


@pytest.mark.usefixtures("people")
def test_the_button_wins_over_an_autosave_of_the_new_entry(engines, sending, rounds):
    for _ in range(rounds):
        half = a_draft(an_entry(title="Half"), sending=1)
        whole = replace(half, entry=an_entry(title="Whole"))
        autosaved, saved = at_once(sending(autosave_draft, half), sending(save_draft, whole))
        assert saved in {1, 2}
        assert autosaved == 1 or isinstance(autosaved, Conflict)
    assert titles(engines) == ["Whole"] * rounds


@pytest.mark.usefixtures("people")
def test_the_button_wins_over_an_autosave_of_the_saved_entry(engines, sending, rounds):
    for _ in range(rounds):
        first = a_draft(an_entry(title="First"))
        sending(save_draft, first)()
        half = replace(first, form_key="n" * 20, version=1, sending=1, entry=an_entry(title="Half"))
        whole = replace(half, entry=an_entry(title="Whole"))
        results = at_once(sending(autosave_draft, half), sending(save_draft, whole))
        assert results[1] in {2, 3}
    assert titles(engines) == ["Whole"] * rounds


@pytest.mark.usefixtures("people")
def test_many_autosaves_of_a_new_entry_make_one_row(engines, sending):
    first = a_draft(an_entry(title="1"), sending=1)
    drafts = [replace(first, sending=n, entry=an_entry(title=f"{n}")) for n in range(1, 7)]
    results = at_once(*(sending(autosave_draft, draft) for draft in drafts))
    assert None not in results
    assert {refused.code for refused in refusals(results)} <= {"changed-meanwhile"}
    assert titles(engines) == ["6"]


@pytest.fixture
def meeting(engines, people):
    """What an entry of a meeting says of it."""
    assert people
    with reading(engines.reader, SYSTEM) as session:
        return {"chat_id": chat_id(session), "occurrence_at": AUSSIE_ED_AT}


def test_several_pages_of_one_meeting_make_one_entry(engines, sending, meeting):
    drafts = [a_draft(an_entry(**meeting)) for _ in range(6)]
    results = at_once(*(sending(save_draft, draft) for draft in drafts))
    assert [refused.code for refused in refusals(results)] == ["logged-already"] * 5
    assert len(titles(engines)) == 1


def test_several_entries_never_move_onto_one_meeting(engines, sending, meeting):
    drafts = [a_draft(an_entry()) for _ in range(4)]
    for draft in drafts:
        sending(save_draft, draft)()
    moved = [replace(each, version=1, entry=an_entry(**meeting)) for each in drafts]
    results = at_once(*(sending(save_draft, draft) for draft in moved))
    assert [refused.code for refused in refusals(results)] == ["logged-already"] * 3
    assert sorted(titles(engines)) == ["#aussieED", *["Reading group"] * 3]


def save_one(session, actor, draft):
    return save_draft(session, actor, draft, expand=expand_rrule, now=NOON)


def test_an_entry_that_went_after_the_first_look_is_written_anew(
    session, tara, monkeypatch, meeting
):
    monkeypatch.setattr(draft_rows, "_is_known", lambda *_asked: True)
    assert save_one(session, tara, a_draft(an_entry(**meeting))).version == 1


@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)
def test_an_entry_of_a_meeting_that_was_taken_after_the_look_is_told(
    session, tara, monkeypatch, meeting
):
    """SQLite has one writer at a time: nobody takes anything between the look and the change."""
    save_one(session, tara, a_draft(an_entry(**meeting)))
    row = saved(session, tara)
    monkeypatch.setattr(draft_rows, "_same_meeting", lambda *_asked: false())

    with pytest.raises(Conflict, match="logged-already"):
        save_one(session, tara, a_draft(an_entry(**meeting), row.id, version=1))


def test_an_entry_that_stood_in_the_way_and_is_gone_is_a_conflict(session, tara, monkeypatch):
    monkeypatch.setattr(drafts, "insert_entry", lambda *_written: False)
    with pytest.raises(Conflict, match="changed-meanwhile"):
        save_one(session, tara, a_draft(an_entry()))


def test_a_fault_of_the_database_is_no_other_entry_of_the_meeting(session, tara, monkeypatch):
    row = saved(session, tara)

    def break_another_rule(*_changed):
        raise IntegrityError("UPDATE", {}, Exception("another constraint"))

    monkeypatch.setattr(drafts, "change_entry", break_another_rule)
    with pytest.raises(IntegrityError, match="another constraint"):
        save_one(session, tara, a_draft(an_entry(title="Other"), row.id, version=1))
