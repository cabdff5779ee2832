from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from pldash.models.chats import ChatRow, MyChat
from pldash.models.outbox import OutboxMail
from pldash.models.trail import TrailEvent
from pldash.services.own_chats import MOST
from pldash.services.scope import SYSTEM
from pldash.services.trail import teacher_chain
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.markup import Markup, words
from tests.stock import NOON

NEW = "/my-chats/new"
GOOD = {
    "tag": "#staffroom",
    "title": "The staffroom; after, hours",
    "topic": "What worked",
    "platform": "mastodon",
    "weekdays": "TH",
    "start": "20:00",
    "minutes": "45",
    "zone": "Pacific/Auckland",
    "valid_from": "",
}
"""Without a first day: it has always met."""


def said(page):
    return " ".join(words(Markup(page.text).root).split())


def send(browser, address, **changes):
    """Fill in the form at an address as it stands, with these changes, and send it."""
    sent = fields_of(browser.get(address), address)
    for name, value in changes.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return browser.post(address, data=sent)


@pytest.fixture
def added(sign_in):
    """Tara's browser, and the address at which her own chat is changed."""
    browser = sign_in("tara")
    answer = send(browser, NEW, **GOOD)
    assert answer.status_code == 303
    return browser, answer.location.replace("/chats/", "/my-chats/")


def own_rows(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(ChatRow).where(ChatRow.teacher_id.is_not(None))).all()


def mails(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(OutboxMail)).all()


def trail_of(engines, person):
    with reading(engines.reader, SYSTEM) as session:
        chain = select(TrailEvent).where(TrailEvent.chain == teacher_chain(person.id))
        return session.scalars(chain.order_by(TrailEvent.seq)).all()


class TestAdd:
    def test_shows_it_in_words_and_follows_it(self, added, engines, people):
        browser, address = added
        text = said(browser.get(address.replace("/my-chats/", "/chats/")))
        assert "Every Thursday, 8:00 pm in Auckland" in text
        assert "Your own: nobody else sees it" in text
        assert "Mastodon" in text
        assert "#staffroom" in said(browser.get("/my-chats"))
        with reading(engines.reader, SYSTEM) as session:
            (row,) = own_rows(engines)
            assert session.get(MyChat, (people.tara.id, row.id)) is not None

    def test_its_hours_can_be_proposed_to_those_who_keep_the_schools_chats(
        self, sign_in, engines, people
    ):
        browser = sign_in("tara")
        assert send(browser, NEW, **GOOD).status_code == 303
        assert mails(engines) == []
        hours = {"rhythm": "monthly", "nth": ["1", "-1"], "valid_until": "2031-05-01"}
        answer = send(browser, NEW, **{**GOOD, "tag": "#Edu"}, **hours, propose="y")
        assert "administrators get a mail" in said(browser.get(answer.location))
        (mail,) = mails(engines)
        assert mail.recipient == people.ada.email
        assert "First and last Thursday of the month, 8:00" in mail.body
        (link,) = re.findall(r"https?://[^/]+(/school/\S+)", mail.body)
        form = fields_of(sign_in("ada").get(link), link.partition("?")[0])
        assert form.getlist("nth") == ["1", "-1"]
        shown = [form[each] for each in ("tag", "start", "zone", "minutes", "valid_until")]
        assert shown == ["Edu", "20:00", "Pacific/Auckland", "45", "2031-05-01"]

    def test_without_a_school_nobody_is_offered(self, sign_in):
        assert 'name="propose"' not in sign_in("rua").get(NEW).text

    def test_an_address_that_makes_no_sense_proposes_nothing(self, sign_in):
        page = sign_in("tara").get(f"{NEW}?start=late&minutes=x&zone=Mars&weekdays=XX&interval=9")
        assert page.status_code == 200
        assert fields_of(page, NEW)["minutes"] == "60"

    def test_its_meetings_can_be_logged(self, added):
        browser, _address = added
        assert "#staffroom" in said(browser.get("/log"))

    def test_has_no_past_unless_one_is_given(self, sign_in, engines):
        browser = sign_in("tara")
        as_offered = {name: value for name, value in GOOD.items() if name != "valid_from"}
        send(browser, NEW, **as_offered)
        (row,) = own_rows(engines)
        assert row.schedules[0]["valid_from"] == NOON.date().isoformat()
        assert "#staffroom" not in browser.get("/log").text

    @pytest.mark.parametrize("persona", ["theo", "pia", "ada", "sam", "visitor"])
    def test_nobody_else_sees_it(self, added, sign_in, client, persona):
        _browser, address = added
        other = client if persona == "visitor" else sign_in(persona)
        assert other.get(address.replace("/my-chats/", "/chats/")).status_code == 404
        assert "#staffroom" not in other.get("/chats?q=staffroom").text
        if persona != "visitor":
            assert other.get(address).status_code == 404
            assert other.get(f"{address}/remove").status_code == 404
            sent = {"csrf_token": token_of(other), "form_key": "k" * 20, **GOOD}
            assert other.post(address, data=sent).status_code == 404
            assert other.post(f"{address}/remove", data=sent).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"tag": "two words"}, "letters, digits and _ only"),
            ({"tag": ""}, "Enter the chat"),
            ({"weekdays": []}, "at least one day"),
            ({"start": "late"}, "Not a valid time"),
            ({"minutes": "0"}, "between 1"),
            ({"zone": "Mars/Olympus"}, "Not a valid choice"),
            ({"platform": "pigeon"}, "Not a valid choice"),
            ({"interval": "2"}, "first day"),
            ({"rhythm": "monthly"}, "which one of the month"),
            ({"valid_from": "2026-12-01", "valid_until": "2026-11-01"}, "before the first"),
            ({"valid_from": "9999-12-31"}, "between 1900 and 2199"),
            ({"title": "x" * 121}, "120"),
            ({"topic": "a\x00b"}, "was taken out"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_the_rest(self, sign_in, engines, changes, fault):
        answer = send(sign_in("tara"), NEW, **{**GOOD, "valid_from": "", **changes})
        assert answer.status_code == 422
        assert fault in said(answer)
        assert 'value="The staffroom' in answer.text or "title" in changes
        assert own_rows(engines) == []

    def test_by_the_month(self, sign_in):
        browser = sign_in("tara")
        answer = send(browser, NEW, **{**GOOD, "rhythm": "monthly", "nth": ["1", "-1"]})
        assert "First and last Thursday of the month" in said(browser.get(answer.location))

    def test_every_second_week(self, sign_in):
        browser = sign_in("tara")
        changes = {"interval": "2", "valid_from": "2026-11-05", "weekdays": ["TH", "MO"]}
        answer = send(browser, NEW, **{**GOOD, **changes})
        text = said(browser.get(answer.location))
        assert "Every second week, Monday and Thursday" in text
        assert "since 5 Nov 2026" in text

    def test_the_same_form_twice_makes_one(self, sign_in, engines):
        browser = sign_in("tara")
        sent = fields_of(browser.get(NEW), NEW)
        sent = {**sent, **GOOD}
        first, second = browser.post(NEW, data=sent), browser.post(NEW, data=sent)
        assert first.location == second.location
        assert len(own_rows(engines)) == 1

    def test_without_its_token_it_is_refused(self, sign_in, engines):
        browser = sign_in("tara")
        sent = fields_of(browser.get(NEW), NEW)
        sent = {**sent, **GOOD}
        del sent["csrf_token"]
        assert browser.post(NEW, data=sent).status_code == 400
        assert own_rows(engines) == []

    def test_fields_that_are_not_the_forms_are_ignored(self, sign_in, engines, people):
        stolen = {"teacher_id": str(people.theo.id), "school_id": str(people.wattle)}
        send(sign_in("tara"), NEW, **GOOD, **stolen, status="historic", identity="edchat")
        (row,) = own_rows(engines)
        assert (row.teacher_id, row.school_id) == (people.tara.id, None)
        assert row.identity.startswith("own:")

    def test_there_is_an_end_to_it(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            for number in range(MOST):
                session.add(_bare(people.tara.id, number))
        answer = send(sign_in("tara"), NEW, **GOOD)
        assert answer.status_code == 422
        assert f"You have {MOST} chats of your own" in said(answer)
        with reading(engines.reader, SYSTEM) as session:
            mine = select(func.count(ChatRow.id)).where(ChatRow.teacher_id == people.tara.id)
            assert session.scalar(mine) == MOST


class TestChange:
    def test_raises_the_revision_and_keeps_the_old_hours(self, added, engines, clock):
        browser, address = added
        answer = send(browser, address, start="19:00", platform="")
        assert answer.status_code == 303
        (row,) = own_rows(engines)
        assert row.revision == 1
        assert row.platforms == []
        text = said(browser.get(answer.location))
        assert "Every Thursday, 7:00 pm in Auckland" in text
        assert "until 17 Nov 2026" in text

    def test_shows_what_is_kept(self, added):
        browser, address = added
        sent = fields_of(browser.get(address), address)
        for name in ("title", "topic", "platform", "weekdays", "minutes", "zone"):
            assert sent[name] == GOOD[name], name
        assert sent["start"] == "20:00"

    def test_a_stale_form_shows_both_versions_and_can_be_sent_again(self, added, engines):
        browser, address = added
        stale = fields_of(browser.get(address), address)
        send(browser, address, title="from another window")
        stale["title"] = "typed here"
        answer = browser.post(address, data=stale)
        assert answer.status_code == 409
        assert "from another window" in answer.text
        assert "typed here" in answer.text
        assert browser.post(address, data=fields_of(answer, address)).status_code == 303
        (row,) = own_rows(engines)
        assert (row.title, row.revision) == ("typed here", 2)

    def test_a_refused_change_keeps_what_was_typed(self, added, engines):
        browser, address = added
        answer = send(browser, address, tag="no good", title="kept here")
        assert answer.status_code == 422
        assert "kept here" in answer.text
        assert own_rows(engines)[0].revision == 0

    def test_the_same_form_twice_changes_it_once(self, added, engines):
        browser, address = added
        sent = fields_of(browser.get(address), address)
        sent["title"] = "changed"
        first, second = browser.post(address, data=sent), browser.post(address, data=sent)
        assert (first.status_code, first.location) == (second.status_code, second.location)
        assert own_rows(engines)[0].revision == 1


class TestRemove:
    def test_asks_first_then_it_is_gone_and_the_row_stays(self, added, engines):
        browser, address = added
        assert "stays in your record" in said(browser.get(f"{address}/remove"))
        assert own_rows(engines)[0].retired_at is None
        answer = send(browser, f"{address}/remove")
        assert answer.location == "/my-chats"
        assert "#staffroom" not in said(browser.get("/my-chats"))
        assert own_rows(engines)[0].retired_at is not None
        assert browser.get(address).status_code == 404

    def test_one_that_is_not_followed_any_more(self, added, engines):
        browser, address = added
        (row,) = own_rows(engines)
        sent = fields_of(browser.get("/my-chats"), "/my-chats/follow")
        browser.post("/my-chats/follow", data={**sent, "unfollow": row.identity})
        assert "#staffroom" in said(browser.get("/my-chats"))
        assert send(browser, f"{address}/remove").status_code == 303


def test_the_trail_tells_what_happened_and_no_words(added, engines, people):
    browser, address = added
    send(browser, address, title="A new name")
    send(browser, f"{address}/remove")
    told = [each for each in trail_of(engines, people.tara) if each.subject.startswith("chat:")]
    assert [each.action for each in told] == ["chat:added", "chat:changed", "chat:retired"]
    assert [each.body for each in told] == [
        {"from": None, "to": 0},
        {"from": 0, "to": 1},
        {"from": 1, "to": None},
    ]


def _bare(teacher_id, number):
    return ChatRow(
        teacher_id=teacher_id,
        identity=f"own:{number}",
        tag=f"t{number}",
        tag_key=f"t{number}",
        aliases=[],
        title="",
        platforms=[],
        usual_standards=[],
        status="active",
        schedules=[],
    )


def token_of(browser):
    """Return the token of a browser's own forms."""
    return fields_of(browser.get(NEW), NEW)["csrf_token"]
