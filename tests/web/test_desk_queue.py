from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import url_for
from sqlalchemy import event

from pldash.domain.activities import ActivityType
from pldash.services.scope import SYSTEM
from pldash.services.submissions import submit
from pldash.services.unit_of_work import writing
from tests.clients import fields_of
from tests.made import copy_submission, make_activity, make_bundle, make_submission
from tests.markup import Markup
from tests.stock import NOON


@pytest.fixture
def waiting(engines, people):
    """Tara's activity, waiting at Wattle Park since yesterday."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle, now=NOON - timedelta(days=1))


def desk_of(row):
    return f"/desk/{row.id}"


class TestQueue:
    def test_shows_what_waits_with_what_one_needs_to_choose(self, sign_in, waiting):
        page = sign_in("pia").get("/desk").text

        for words in ("1 waits for you", "Tara Nguyen", "#aussieED", "Own archive", "1 day"):
            assert words in page
        assert "1 h 20 min" in page.replace("\xa0", " ").replace("&nbsp;", " ")

    def test_says_so_when_nothing_waits(self, sign_in):
        page = sign_in("pia").get("/desk").text

        assert "Nothing waits for you" in page

    def test_is_for_those_who_lead(self, sign_in, client):
        assert client.get("/desk").location.startswith("/sign-in")
        for name in ("tara", "ada", "rua"):
            assert sign_in(name).get("/desk").status_code == 403

    def test_holds_nothing_of_another_school(self, sign_in, waiting):
        assert "Tara" not in sign_in("sam").get("/desk").text

    def test_leaves_out_ones_own_whose_page_says_who_decides(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(session, people.pia.id, people.wattle)
        browser = sign_in("pia")

        page = browser.get("/desk").text
        detail = browser.get(desk_of(row)).text

        assert str(row.id) not in page
        assert "Nothing waits for you" in page
        assert "somebody else decides this" in detail
        assert "/decide" not in detail
        assert "/take" not in detail

    def test_puts_the_oldest_first_and_fifty_on_a_page(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            for count in range(51):
                moment = NOON - timedelta(hours=count)
                title = f"Title {count:02d} of all"
                make_submission(
                    session, people.tara.id, people.wattle, now=moment, title=title, chat_id=None
                )
        browser = sign_in("pia")

        first, second = browser.get("/desk").text, browser.get("/desk?page=2").text

        assert first.index("Title 50") < first.index("Title 49")
        assert "Title 00" not in first
        assert "Title 00" in second
        assert "Page 1 of 2" in first
        assert browser.get("/desk?page=99").text.count("data-desk-row") == 1
        assert browser.get("/desk?page=x").status_code == 200

    def test_can_be_narrowed_by_teacher_and_by_chat(self, sign_in, engines, people, waiting):
        with writing(engines.writer, SYSTEM) as session:
            other = make_submission(
                session, people.theo.id, people.wattle, chat_id=None, title="A walk"
            )
        browser = sign_in("pia")

        by_teacher = browser.get(f"/desk?teacher={people.theo.id}").text
        by_chat = browser.get("/desk?chat=aussieED").text

        assert desk_of(other) in by_teacher
        assert desk_of(waiting) not in by_teacher
        assert desk_of(waiting) in by_chat
        assert desk_of(other) not in by_chat
        assert desk_of(waiting) not in browser.get("/desk?kind=reading").text
        assert "None of these wait" in browser.get("/desk?chat=nothing").text
        assert browser.get("/desk?teacher=nobody").text.count("data-desk-row") == 2

    def test_can_be_put_in_groups_that_stay_while_one_works(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            chat = make_submission(session, people.theo.id, people.wattle)
            reading = {"chat_id": None, "activity_type": ActivityType.READING, "reflections": []}
            other = make_submission(session, people.tara.id, people.wattle, **reading)
        browser = sign_in("pia")

        page = browser.get("/desk?group=kind")

        headings = [" ".join(each.itertext()) for each in Markup(page.text).all("h2")]
        said = [" ".join(each.split()) for each in headings]
        assert said[:2] == ["Online chat 1 waits", "Reading 1 waits"]
        assert f"{desk_of(chat)}?group=kind" in page.text
        assert "no reflection" in page.text
        assert "No single chat" in browser.get("/desk?group=chat").text
        assert browser.get("/desk?group=nonsense").status_code == 200
        opened = browser.get(f"{desk_of(other)}?group=kind")
        assert "No reflection came with this." in opened.text
        assert "No reflection came with this." not in browser.get(desk_of(chat)).text

    def test_calls_a_mixed_bundle_so(self, sign_in, engines, people, acting):
        with writing(engines.writer, SYSTEM) as session:
            kinds = (ActivityType.ONLINE_CHAT, ActivityType.READING)
            mixed = [make_activity(session, people.tara.id, activity_type=kind) for kind in kinds]
            bundle = make_bundle(session, people.tara.id, *mixed)
            submit(
                session,
                acting("tara"),
                activity_ids=[],
                bundle_id=bundle.id,
                school_id=people.wattle,
                now=NOON,
            )

        assert "Several kinds" in sign_in("pia").get("/desk?group=kind").text


@contextmanager
def statements(engine):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_with_500_waiting_the_desk_takes_few_statements(app, sign_in, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        row = make_submission(session, people.tara.id, people.wattle)
        copy_submission(session, row, times=499)
    browser = sign_in("pia")
    with app.test_request_context():
        grouped = {"group": "teacher", "kind": "online-chat"}
        addresses = (
            url_for("approvals.desk"),
            url_for("approvals.look", submission_id=row.id, **grouped),
        )
    assert "500 wait for you" in browser.get(addresses[0]).text

    for address in addresses:
        with statements(engines.reader) as seen:
            browser.get(address)
        assert len(seen) <= 15, seen


def test_each_page_of_a_leader_says_how_many_wait(sign_in, engines, people, waiting):
    with writing(engines.writer, SYSTEM) as session:
        make_submission(session, people.theo.id, people.wattle)
        make_submission(session, people.pia.id, people.wattle)

    browser = sign_in("pia")
    counted = Markup(browser.get("/record").text).all("span")

    waits = [" ".join("".join(each.itertext()).split()) for each in counted if is_count(each)]
    assert set(waits) == {"2 waiting"}
    sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
    sent["kind"] = "approve"
    browser.post(f"/desk/{waiting.id}/decide", data=sent)
    assert "2<span" not in browser.get("/record").text


def is_count(element):
    return element.get("class") == "count" and "waiting" in "".join(element.itertext())


@pytest.mark.parametrize(("who", "times"), [("pia", 1), ("tara", 0), ("ada", 0)])
def test_who_does_not_lead_is_not_counted_for(sign_in, engines, waiting, who, times):
    browser = sign_in(who)

    with statements(engines.reader) as seen:
        browser.get("/record")

    assert sum("FROM submission " in each for each in seen) == times
