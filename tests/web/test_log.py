"""Writing an entry down: all of it is kept, faults stand beside their field."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from pldash.domain.activities import ActivityState
from pldash.domain.schools import Role
from pldash.models.chats import ChatRow
from pldash.models.schools import Membership, MembershipRole
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
from tests.statements import watched
from tests.stock import NOON


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def shown_minutes(row):
    return {part.mode.value: part.minutes for part in row.parts}


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

    @pytest.mark.parametrize(
        ("changes", "is_hinted"),
        [
            ({}, False),
            ({"synchronous": "75"}, True),
            ({"synchronous": "30", "hosting": "31"}, True),
        ],
    )
    def test_more_live_than_the_meeting_is_a_hint(self, tara, engines, changes, is_hinted):
        activity_id = log_one(tara, meeting_address(engines), **changes)
        page = tara.get(f"/activities/{activity_id}/edit").text
        hint = re.search(r'(?s)<p [^>]*data-live-most="60"([^>]*)>', page)
        assert ("hidden" not in hint[1]) is is_hinted

    def test_says_that_it_is_saved(self, tara, engines):
        activity_id = log_one(tara, meeting_address(engines))
        assert "flash-success" in tara.get(f"/activities/{activity_id}").text

    def test_to_keep_an_entry_nobody_looks_for_whom_to_send_it_to(self, sign_in, engines):
        rua = sign_in("rua")
        with watched(engines.writer) as statements:
            log_one(rua)
        assert len(statements) <= 9
        assert not [each for each in statements if "organisation" in each]

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
        assert "Save for later" not in page
        activity_id = log_one(rua, meeting_address(engines))
        for address in (f"/activities/{activity_id}", "/record"):
            shown = rua.get(address).text
            assert "Self-declared" in shown
            assert "Draft" not in re.sub(
                r"(?s)<option.*?</option>|<details.*?</details>", "", shown
            )
        assert "it counts by your own word" in rua.get(f"/activities/{activity_id}").text

    def test_without_a_school_what_is_unfinished_is_a_draft(self, sign_in):
        rua = sign_in("rua")
        page = rua.get(f"/activities/{log_one(rua)}").text
        assert "Self-declared" not in page
        assert "Give it a title and minutes" in page

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
            ({"started_on": "1989-12-31"}, "before 1990"),
            ({"started_on": "1066-10-14"}, "between 1900 and 2199"),
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

    def test_the_list_of_faults_names_each_field(self, tara):
        action, sent = entry_form(tara.get("/log/new"))
        fill(sent, {"synchronous": "abc", "application": "-1", "started_on": ""})
        page = tara.post(action, data=sent).text
        for told in (
            '<a href="#synchronous">Minutes, live: Give whole minutes, such as 45.</a>',
            '<a href="#application">Minutes, tried in class: Give whole minutes',
            '<a href="#started_on">First day: Give the day.</a>',
        ):
            assert told in page

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
        assert (row.zone, row.claims) == ("Australia/Melbourne", [])
        assert (row.corrects_id, row.scheduled_minutes, row.logged_at.year) == (None, 60, 2026)
        assert row.salt != "known"

    @pytest.mark.parametrize(
        "at",
        ["9999-12-31T23:59Z", "0001-01-01T00:00%2B10:00", "1899-12-31T00:00Z", "2026-11-18T09:30"],
    )
    def test_a_meeting_at_the_ends_of_time_is_not_there(self, tara, engines, at):
        assert tara.get(meeting_address(engines, at=at)).status_code == 404

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


def test_a_meeting_that_moved_while_its_form_was_open_loses_nothing_typed(tara, engines):
    action, sent = entry_form(tara.get(meeting_address(engines)))
    fill(sent, {"synchronous": "45", "words_immediate": "typed before it moved"})
    with writing(engines.writer, SYSTEM) as session:
        session.get_one(ChatRow, chat_id(session, "aussieed")).schedules = []
    answer = tara.post(action, data=sent)
    assert answer.status_code == 422
    assert "does not meet at that hour any more" in answer.text
    assert "typed before it moved" in answer.text
    assert entries(engines) == 0
    assert tara.post(f"{action[:-5]}/autosave", data=sent).status_code == 422
    _action, again = entry_form(answer)
    assert tara.post(action, data=again).status_code == 303
    row = stored_entry(engines, id_in(action))
    assert (row.title, row.occurrence_at, shown_minutes(row)) == (
        "#aussieED",
        None,
        {"synchronous": 45},
    )
