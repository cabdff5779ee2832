from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.models.chats import ChatRow
from pldash.services.chat_rows import chat_of
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.clients import fields_of

GIVEN = {
    "tag": "#WattleChat",
    "title": "Staff room",
    "topic": "Feedback",
    "rhythm": "weekly",
    "weekdays": ["MO", "TH"],
    "interval": "1",
    "start": "20:00",
    "zone": "Australia/Hobart",
    "minutes": "45",
    "valid_from": "2026-02-02",
    "valid_until": "",
}


@pytest.fixture
def stored(engines, people):
    """Give the school's own chats as they are stored."""

    def find():
        with reading(engines.reader, SYSTEM) as session:
            query = select(ChatRow).where(ChatRow.school_id == people.wattle)
            return session.scalars(query).all()

    return find


def send(browser, where, **changes):
    sent = fields_of(browser.get(where), where)
    for name, value in (GIVEN | changes).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return browser.post(where, data=sent)


@pytest.fixture
def where_new(people):
    """The page that adds a chat."""
    return f"/school/{people.wattle}/chats/new"


def test_a_weekly_chat_is_added_and_shown_in_words(sign_in, stored, people, where_new):
    browser = sign_in("ada")

    answer = send(browser, where_new)

    assert answer.location == f"/school/{people.wattle}"
    (row,) = stored()
    assert chat_of(row).schedules[0].rrule == "FREQ=WEEKLY;BYDAY=MO,TH"
    page = browser.get("/school").text
    assert "#WattleChat Staff room" in page
    assert "Every week: Monday, Thursday" in page
    assert "Hobart" in page


def test_a_slow_chat_states_what_a_week_of_it_asks_for(sign_in, stored, where_new):
    browser = sign_in("ada")
    send(browser, where_new, slow="days", slow_days="4", load="45")
    (row,) = stored()
    slow = chat_of(row).slow
    assert (slow.rrule, slow.days, slow.load.minutes) == ("FREQ=WEEKLY;BYDAY=MO,TH", 4, 45)
    page = browser.get(f"/chats/{row.identity}").text
    assert "45 min a week" in page
    edit = browser.get(f"/school/chats/{row.id}").text
    assert 'value="45"' in edit


def test_a_monthly_chat_is_added_and_shown_in_words(sign_in, stored, where_new):
    browser = sign_in("ada")

    send(browser, where_new, rhythm="monthly", weekdays=["TU"], nth=["1", "-1"], title="")

    assert chat_of(*stored()).schedules[0].rrule == "FREQ=MONTHLY;BYDAY=1TU,-1TU"
    assert "First, Last Tuesday of the month" in browser.get("/school").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tag": ""}, "Enter the chat"),
        ({"tag": "two words"}, "A tag is letters"),
        ({"weekdays": []}, "Choose at least one day."),
        ({"weekdays": ["XX"]}, ""),
        ({"interval": "2", "valid_from": ""}, "Give the first day"),
        ({"start": ""}, "Enter a time."),
        ({"start": "25:00"}, ""),
        ({"minutes": "0"}, ""),
        ({"zone": "EST"}, ""),
        ({"valid_until": "2025-01-01"}, "The last day lies before the first."),
        ({"rhythm": "monthly"}, "Choose exactly one day"),
        ({"rhythm": "monthly", "weekdays": ["MO"]}, "Choose which one of the month."),
        ({"rhythm": "yearly"}, ""),
    ],
)
def test_what_makes_no_sense_comes_back_with_every_word(sign_in, stored, where_new, change, words):
    answer = send(sign_in("ada"), where_new, **change)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Staff room"' in answer.text
    assert stored() == []


def test_all_faults_come_back_in_one_round(sign_in, where_new):
    answer = send(
        sign_in("ada"), where_new, tag="two words", weekdays=[], start="", valid_until="2025-01-01"
    )

    for words in (
        "Tag: A tag is letters",
        "On which days? Choose",
        "Enter a time.",
        "Last day: The",
    ):
        assert words in answer.text


def test_a_change_bumps_the_revision_and_keeps_the_old_hours(sign_in, stored, where_new):
    browser = sign_in("ada")
    send(browser, where_new)
    (row,) = stored()

    answer = send(browser, f"/school/chats/{row.id}", start="19:00")

    assert answer.status_code == 303
    (changed,) = stored()
    assert changed.revision == 1
    assert [slot.start.hour for slot in chat_of(changed).schedules] == [20, 19]


def test_an_old_page_is_kept_and_shown_beside_the_new(sign_in, stored, where_new):
    browser = sign_in("ada")
    send(browser, where_new)
    where = f"/school/chats/{stored()[0].id}"
    old = fields_of(browser.get(where), where)
    send(browser, where, title="The newer name")

    old["title"] = "My own name"
    answer = browser.post(where, data=old)

    assert answer.status_code == 409
    assert "The newer name" in answer.text
    assert browser.post(where, data=fields_of(answer, where)).status_code == 303
    assert stored()[0].title == "My own name"


def test_a_retired_chat_is_gone_from_the_list(sign_in, stored, where_new):
    browser = sign_in("ada")
    send(browser, where_new)
    where = f"/school/chats/{stored()[0].id}"

    answer = browser.post(f"{where}/retire", data=fields_of(browser.get(where), f"{where}/retire"))

    assert answer.status_code == 303
    assert "#WattleChat" not in browser.get("/school").text
    assert browser.get(where).status_code == 404


@pytest.mark.parametrize("name", ["pia", "tara", "sam", "rua"])
def test_chats_are_the_administrators_alone(sign_in, stored, where_new, name):
    send(sign_in("ada"), where_new)
    where = f"/school/chats/{stored()[0].id}"
    browser = sign_in(name)
    sent = fields_of(browser.get("/schools"), "/schools")

    for address in (where_new, where):
        assert browser.get(address).status_code in {403, 404}
        assert browser.post(address, data=sent).status_code in {403, 404}
    assert browser.post(f"{where}/retire", data=sent).status_code in {403, 404}
    assert stored()[0].retired_at is None


def test_the_administrator_of_one_school_adds_to_no_other(sign_in, people):
    assert sign_in("ada").get(f"/school/{people.banksia}/chats/new").status_code == 404
