from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import Chat
from pldash.domain.occurrences import occurrences
from pldash.models.accounts import Account
from pldash.models.chats import CalendarFeed, ChatRow, MyChat
from pldash.models.schools import Membership
from pldash.models.trail import TrailEvent
from pldash.services.chat_rows import chat_of, fill
from pldash.services.scope import SYSTEM
from pldash.services.trail import teacher_chain
from pldash.services.unit_of_work import reading, writing
from pldash.web.chats.calendar_views import KEY
from pldash.web.verify.throttle import Throttle
from tests.clients import fields_of
from tests.markup import Markup, words
from tests.stock import NOON

PAGE = "/my-chats/calendar"
MAKE = "/my-chats/calendar/address"
REVOKE = "/my-chats/calendar/revoke"
WEIRD = "Commas, semicolons; back\\slashes, emoji \N{SEEDLING}\N{OWL} and " + "długi " * 20


def path_of(page):
    """Return the path of the address that a page shows."""
    (field,) = [each for each in Markup(page.text).all("input") if each.get("id") == "address"]
    return "/calendar/" + field.get("value").rpartition("/calendar/")[2]


def press(browser, action):
    return browser.post(action, data=fields_of(browser.get(PAGE), action))


def said(page):
    return " ".join(words(Markup(page.text).root).split())


@pytest.fixture(autouse=True)
def nobody_guessed(app):
    """Forget the misses of other tests."""
    app.extensions[KEY] = Throttle()


@pytest.fixture
def address(sign_in):
    """The path of Tara's calendar."""
    return path_of(press(sign_in("tara"), MAKE))


@pytest.fixture
def own_chat(sign_in):
    """A chat of Tara's own, with a name that no calendar likes."""
    browser = sign_in("tara")
    new = "/my-chats/new"
    sent = fields_of(browser.get(new), new)
    entered = {"tag": "staffroom", "topic": WEIRD, "weekdays": "SU", "start": "02:30"}
    return browser.post(new, data={**sent, **entered}).location.replace("/chats/", "/my-chats/")


def events_of(answer):
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).events


class TestShipped:
    def test_may_be_kept_by_everybody_and_sets_no_cookie(self, client):
        answer = client.get("/chats/edureading.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers

    def test_is_not_sent_again_while_it_stays_the_same(self, client, clock):
        first = client.get("/chats/edureading.ics")
        clock.moment += timedelta(days=2)
        again = client.get(
            "/chats/edureading.ics", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")

    def test_is_the_same_for_whoever_asks(self, client, sign_in):
        french = client.get("/chats/edureading.ics", headers={"Accept-Language": "en-US"})
        assert french.data == sign_in("tara").get("/chats/edureading.ics").data

    def test_says_what_is_not_sure_and_who_says_so(self, client):
        live, *_slow = events_of(client.get("/chats/edureading.ics"))
        text = str(live["description"])
        assert live["status"] == "TENTATIVE"
        assert "It is not confirmed that it still meets. Last seen in 2018." in text
        assert "Its length is assumed" in text
        assert "Source: teachermagazine.com.au" in text
        assert "/chats/edureading" in text

    def test_a_calendar_program_finds_our_instants(self, client, engines):
        with reading(engines.reader, SYSTEM) as session:
            named = select(ChatRow).where(ChatRow.identity == "edureading")
            chat = chat_of(session.scalars(named).one())
        calendar = Calendar.from_ical(client.get("/chats/edureading.ics").data)
        (zone,) = calendar.timezones
        assert zone.tz_name == "Australia/Melbourne"
        live = calendar.events[0]
        assert live["rrule"].to_ical() == b"FREQ=MONTHLY;BYDAY=-1SU"
        start = live.start
        (ours,) = [
            each
            for each in occurrences(
                chat,
                (start.astimezone(UTC), start.astimezone(UTC) + timedelta(hours=1)),
                expand_rrule,
            )
            if each.minutes
        ]
        assert ours.starts_at == start.astimezone(UTC)
        assert ours.ends_at == live.end.astimezone(UTC)

    def test_every_shipped_chat_has_one(self, client, engines):
        with reading(engines.reader, SYSTEM) as session:
            names = session.scalars(select(ChatRow.identity)).all()
        for name in names:
            assert client.get(f"/chats/{name}.ics").status_code == 200, name

    def test_others_have_none(self, client, sign_in, own_chat, address):
        private = own_chat.replace("/my-chats/", "/chats/") + ".ics"
        assert client.get(private).status_code == 404
        assert sign_in("tara").get(private).status_code == 404
        assert client.get("/chats/nothing-here.ics").status_code == 404


class TestMine:
    def test_shows_followed_and_own_chats_to_whoever_knows_the_address(
        self, client, own_chat, address
    ):
        names = {str(each["summary"]).partition(":")[0] for each in events_of(client.get(address))}
        assert {"#aussieED", "#edureading", "#staffroom"} <= names
        assert "#ukedchat" not in names

    def test_is_kept_by_nobody_and_sets_no_cookie(self, client, address):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304

    def test_an_odd_text_survives_in_short_lines(self, client, own_chat, address):
        answer = client.get(address)
        (event,) = [each for each in events_of(answer) if "staffroom" in each["summary"]]
        assert str(event["description"]).startswith(" ".join(WEIRD.split()))
        assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75

    def test_a_change_keeps_the_id_and_raises_the_sequence(
        self, client, sign_in, own_chat, address
    ):
        browser = sign_in("tara")

        def ids():
            found = [each for each in events_of(client.get(address)) if "staff" in each["summary"]]
            return {str(each["uid"]): each["sequence"] for each in found}

        before = ids()
        sent = fields_of(browser.get(own_chat), own_chat)
        sent["title"] = "Renamed"
        browser.post(own_chat, data=sent)
        assert ids() == {uid: sequence + 1 for uid, sequence in before.items()}
        assert len(before) == 1

    def test_instants_hold_where_the_clock_skips_the_hour(self, client, own_chat, address, engines):
        (event,) = [each for each in events_of(client.get(address)) if "staff" in each["summary"]]
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(ChatRow).where(ChatRow.tag == "staffroom")).one()
        window = datetime(2027, 10, 1, tzinfo=UTC), datetime(2027, 10, 9, tzinfo=UTC)
        (ours,) = occurrences(chat_of(row), window, expand_rrule)
        assert ours.clock_note is not None
        skipped = event.start.replace(year=2027, month=10, day=3)
        assert skipped.astimezone(UTC) == ours.starts_at

    def test_nobody_guesses_one(self, client, address):
        assert client.get(address[:-5] + "x.ics").status_code == 404
        wrong = [client.get(f"/calendar/{number}.ics").status_code for number in range(40)]
        assert wrong[0] == 404
        assert wrong[-1] == 429
        refused = client.get("/calendar/1.ics")
        assert int(refused.headers["Retry-After"]) > 0
        assert "Set-Cookie" not in refused.headers

    def test_a_school_that_one_left_takes_its_chats_along(self, client, engines, people, address):
        with reading(engines.reader, SYSTEM) as session:
            edchat = session.scalars(select(ChatRow).where(ChatRow.tag_key == "aussieed")).one()
        with writing(engines.writer, SYSTEM) as session:
            row = ChatRow(school_id=people.wattle)
            slots = chat_of(edchat).schedules
            fill(row, Chat(tag="wattlestaff", identity="school:1", schedules=slots))
            session.add(row)
            session.flush()
            session.add(MyChat(teacher_id=people.tara.id, chat_id=row.id))
        assert b"wattlestaff" in client.get(address).data
        with writing(engines.writer, SYSTEM) as session:
            tie = select(Membership).where(Membership.account_id == people.tara.id)
            session.scalars(tie).one().ended_at = NOON
        assert b"wattlestaff" not in client.get(address).data

    def test_a_closed_account_shows_nothing(self, client, engines, people, address):
        with writing(engines.writer, SYSTEM) as session:
            session.get(Account, people.tara.id).active = False
        assert client.get(address).status_code == 404


class TestAddress:
    def test_is_shown_once_and_kept_as_a_digest(self, sign_in, engines):
        browser = sign_in("tara")
        assert "You have no address yet" in said(browser.get(PAGE))
        made = press(browser, MAKE)
        assert made.status_code == 200
        assert made.headers["Cache-Control"] == "private, no-store"
        secret = path_of(made).removeprefix("/calendar/").removesuffix(".ics")
        assert len(secret) >= 43
        assert secret not in browser.get(PAGE).text
        assert "You have an address since 18 Nov 2026" in said(browser.get(PAGE))
        with reading(engines.reader, SYSTEM) as session:
            (feed,) = session.scalars(select(CalendarFeed)).all()
        assert feed.token_digest == hashlib.sha256(secret.encode()).hexdigest()

    def test_the_same_form_twice_makes_one_and_shows_it_to_the_first(
        self, sign_in, engines, client
    ):
        browser = sign_in("tara")
        sent = fields_of(browser.get(PAGE), MAKE)
        first, second = browser.post(MAKE, data=sent), browser.post(MAKE, data=sent)
        assert (second.status_code, second.location) == (303, PAGE)
        assert client.get(path_of(first)).status_code == 200
        with reading(engines.reader, SYSTEM) as session:
            assert len(session.scalars(select(CalendarFeed)).all()) == 1

    def test_a_new_one_ends_the_old_one(self, sign_in, client, address):
        newer = path_of(press(sign_in("tara"), MAKE))
        assert client.get(address).status_code == 404
        assert client.get(newer).status_code == 200

    def test_is_dead_the_moment_it_is_revoked(self, sign_in, client, address):
        kept = client.get(address).headers["ETag"]
        answer = press(sign_in("tara"), REVOKE)
        assert (answer.status_code, answer.location) == (303, PAGE)
        assert client.get(address, headers={"If-None-Match": kept}).status_code == 404
        assert "You have no address yet" in said(sign_in("tara").get(PAGE))

    def test_one_that_was_revoked_elsewhere_is_said_so(self, sign_in, address):
        browser = sign_in("tara")
        stale = fields_of(browser.get(PAGE), REVOKE)
        press(browser, REVOKE)
        answer = browser.post(REVOKE, data=stale)
        assert answer.status_code == 409
        assert "revoked before" in said(answer)

    @pytest.mark.parametrize("action", [MAKE, REVOKE])
    def test_without_its_token_it_is_refused(self, sign_in, client, address, action):
        browser = sign_in("tara")
        sent = fields_of(browser.get(PAGE), action)
        del sent["csrf_token"]
        assert browser.post(action, data=sent).status_code == 400
        assert client.get(address).status_code == 200

    def test_is_ones_own_alone(self, sign_in, client, address):
        theo = sign_in("theo")
        assert "You have no address yet" in said(theo.get(PAGE))
        press(theo, MAKE)
        assert client.get(address).status_code == 200
        assert client.post(MAKE).status_code in {400, 401}

    def test_the_trail_tells_of_each(self, sign_in, engines, people, address):
        press(sign_in("tara"), MAKE)
        press(sign_in("tara"), REVOKE)
        with reading(engines.reader, SYSTEM) as session:
            mine = select(TrailEvent).where(TrailEvent.chain == teacher_chain(people.tara.id))
            told = session.scalars(mine.order_by(TrailEvent.seq)).all()
        actions = [each.action for each in told]
        assert actions == ["feed:made", "feed:made", "feed:revoked", "feed:revoked"]
        assert len({each.subject for each in told}) == 2
