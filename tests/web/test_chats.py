from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from pldash.domain.chats import Chat
from pldash.domain.schedules import Schedule
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import fill
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.markup import Markup, words

FOLLOW = "/my-chats/follow"


@pytest.fixture
def school_chat(engines, people):
    """A chat of Wattle Park's own, with the tag of a shipped one."""
    with writing(engines.writer, SYSTEM) as session:
        row = ChatRow(school_id=people.wattle)
        fill(row, Chat(tag="aussieED", title="Ours alone", identity="school:1"))
        session.add(row)
    return "school:1"


def press(browser, page, **button):
    """Press a button of a page's list: it sends the form and its own name."""
    sent = fields_of(browser.get(page), FOLLOW)
    sent.update(button)
    return browser.post(FOLLOW, data=sent)


def said(page):
    """Return the words of a page, each space a plain one."""
    return " ".join(words(Markup(page.text).root).split())


def follows(engines, person):
    with reading(engines.reader, SYSTEM) as session:
        rows = session.query(ChatRow.identity).join(MyChat, MyChat.chat_id == ChatRow.id)
        return {row.identity for row in rows.filter(MyChat.teacher_id == person.id)}


class TestListing:
    def test_a_visitor_sees_shipped_chats_by_what_is_known_of_them(self, client, school_chat):
        page = client.get("/chats")
        assert page.status_code == 200
        text = said(page)
        assert text.index("Active") < text.index("Not confirmed") < text.index("Historic")
        assert "#edureading" in text
        assert "Ours alone" not in text
        assert "Last seen in 2019" in text
        assert {each.get("name") for each in Markup(page.text).all("button")} == {None}

    def test_next_meetings_stand_on_my_clock_and_the_hosts(self, sign_in):
        text = said(sign_in("tara").get("/chats?q=LTHEchat"))
        assert "Next: Tomorrow, 7:00" in text
        assert "Wed, 18 Nov, 8:00" in text
        assert "in London" in text

    def test_a_visitor_gets_the_hosts_clock_and_an_instant_for_the_browser(self, client):
        page = client.get("/chats?q=LTHEchat").text
        assert "in London" in page
        (moment,) = Markup(page).all("time")
        assert moment.get("datetime") == "2026-11-18T20:00:00+00:00"
        assert moment.get("data-local") == "moment"

    def test_it_is_searched_by_tag_name_and_subject_without_scripts(self, client):
        found = said(client.get("/chats?q=librarian"))
        assert "#TLSkyChat" in found
        assert "#edureading" not in found
        assert "3 chats for “librarian”" in found

    def test_nothing_found_says_the_next_step(self, client, sign_in):
        assert "Show all chats" in client.get("/chats?q=zzz").text
        assert "Add a chat" in sign_in("tara").get("/chats?q=zzz").text

    def test_a_search_may_hold_anything(self, client):
        for asked in ("#", "<b>", "%00", "a" * 5000, "\N{PILE OF POO}"):
            assert client.get("/chats", query_string={"q": asked}).status_code == 200

    def test_a_colleague_sees_the_schools_own_beside_the_shipped_one(self, sign_in, school_chat):
        text = said(sign_in("tara").get("/chats?q=aussieed"))
        assert "Ours alone" in text
        assert "Australian educators" in text
        assert "Ours alone" not in sign_in("sam").get("/chats?q=aussieed").text


class TestShow:
    def test_says_when_it_meets_and_what_is_assumed(self, client):
        text = said(client.get("/chats/edureading"))
        for fact in (
            "Not confirmed",
            "It is not confirmed that it still meets. Last seen in 2018.",
            "Last Sunday of the month, 8:30",
            "in Melbourne",
            "Australia/Melbourne",
            "Its length is assumed",
            "All of every month",
            "On now",
            "teachermagazine.com.au",
            "21 Nov 2026",
            "X (Twitter)",
            "6.2 Engage in professional learning",
        ):
            assert fact in text, fact

    @pytest.mark.parametrize("name", ["edureading", "LTHEchat", "cdneltchat", "nctechat"])
    def test_every_name_in_any_spelling_leads_to_the_one_address(self, client, name):
        answer = client.get(f"/chats/{name.upper()}")
        assert answer.status_code == 302
        assert answer.location == f"/chats/{name.lower()}"

    def test_an_alias_leads_there_too(self, client):
        assert client.get("/chats/LINCchat").location == "/chats/cdneltchat"

    def test_every_shipped_chat_has_a_page(self, client, engines):
        with reading(engines.reader, SYSTEM) as session:
            names = [row.identity for row in session.query(ChatRow.identity)]
        assert len(names) > 40
        for name in names:
            assert client.get(f"/chats/{name}").status_code == 200, name

    def test_an_hour_that_the_clock_skips_is_said(self, sign_in, engines, clock, people):
        clock.moment = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)
        slot = Schedule(
            zone="Australia/Melbourne", rrule="FREQ=WEEKLY;BYDAY=SU", start=time(2, 30), minutes=60
        )
        with writing(engines.writer, SYSTEM) as session:
            row = ChatRow(teacher_id=people.tara.id)
            fill(row, Chat(tag="nightowls", schedules=(slot,), identity="own:1"))
            session.add(row)
        text = said(sign_in("tara").get("/chats/own:1"))
        assert "The clock skips its usual hour that day: it begins at 3:30" in text
        clock.moment = datetime(2027, 3, 30, 1, 0, tzinfo=UTC)
        text = said(sign_in("tara").get("/chats/own:1"))
        assert "its hour comes twice that day" in text

    def test_a_schools_chat_is_nothing_to_strangers(self, client, sign_in, school_chat):
        page = sign_in("tara").get(f"/chats/{school_chat}")
        assert "A chat of Wattle Park Secondary College" in page.text
        assert client.get(f"/chats/{school_chat}").status_code == 404
        assert sign_in("sam").get(f"/chats/{school_chat}").status_code == 404

    def test_what_is_not_there_is_not_found(self, client):
        assert client.get("/chats/nothing-here").status_code == 404


class TestFollow:
    def test_follows_and_comes_back_to_where_one_was(self, sign_in, engines, people):
        browser = sign_in("rua")
        answer = press(browser, "/chats?q=ukedchat", follow="ukedchat")
        assert answer.status_code == 303
        assert answer.location == "/chats?q=ukedchat#chat-ukedchat"
        assert "ukedchat" in follows(engines, people.rua)
        assert "You follow #ukedchat." in browser.get(answer.location).text

    def test_follows_no_longer(self, sign_in, engines, people):
        browser = sign_in("tara")
        answer = press(browser, "/my-chats", unfollow="aussieed")
        assert answer.location == "/my-chats"
        assert "aussieed" not in follows(engines, people.tara)
        assert "aussieed" in follows(engines, people.theo)

    def test_from_the_chats_own_page(self, sign_in, engines, people):
        answer = press(sign_in("rua"), "/chats/ukedchat", follow="ukedchat")
        assert answer.location == "/chats/ukedchat"
        assert "ukedchat" in follows(engines, people.rua)

    def test_twice_is_once(self, sign_in, engines, people):
        browser = sign_in("rua")
        sent = fields_of(browser.get("/chats"), FOLLOW)
        for name in ("follow", "follow", "unfollow", "unfollow"):
            assert browser.post(FOLLOW, data={**sent, name: "ukedchat"}).status_code == 303
        assert "ukedchat" not in follows(engines, people.rua)

    def test_without_its_token_or_a_chat_it_is_refused(self, sign_in, engines, people):
        browser = sign_in("rua")
        sent = fields_of(browser.get("/chats"), FOLLOW)
        before = follows(engines, people.rua)
        assert browser.post(FOLLOW, data=sent).status_code == 400
        del sent["csrf_token"]
        assert browser.post(FOLLOW, data={**sent, "follow": "ukedchat"}).status_code == 400
        assert follows(engines, people.rua) == before

    def test_what_one_may_not_see_cannot_be_followed(self, sign_in, engines, people, school_chat):
        answer = press(sign_in("sam"), "/chats", follow=school_chat)
        assert answer.status_code == 404
        assert school_chat not in follows(engines, people.sam)

    def test_a_field_of_another_kind_changes_nothing(self, sign_in, engines, people):
        before = follows(engines, people.theo)
        press(sign_in("rua"), "/chats", follow="ukedchat", teacher_id=str(people.theo.id))
        assert follows(engines, people.theo) == before

    def test_a_visitor_is_asked_to_sign_in(self, client):
        assert client.get("/my-chats").status_code == 303
        assert client.post(FOLLOW, data={"follow": "ukedchat"}).status_code in {400, 401}


class TestMine:
    def test_says_what_to_do_when_there_is_none(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            session.query(MyChat).filter(MyChat.teacher_id == people.rua.id).delete()
        text = said(sign_in("rua").get("/my-chats"))
        assert "You follow no chats yet" in text
        assert "Find chats" in text

    def test_lists_what_i_follow(self, sign_in):
        text = said(sign_in("tara").get("/my-chats"))
        assert "#aussieED" in text
        assert "#ukedchat" not in text
