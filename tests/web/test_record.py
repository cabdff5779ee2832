"""The record and its bundles, and the first page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, event, func, select

from pldash.domain.activities import ActivityState
from pldash.models.activities import Activity, Bundle
from pldash.models.approvals import Submission
from pldash.models.chats import ChatRow, MyChat
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.entries import DAY, LATER, LIVE
from tests.logging_pages import log_one, meeting_address, set_state
from tests.logs import log_activity
from tests.stock import NOON

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsfortbildungsgesprächsrundenveranstaltung"


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def many(engines, teacher_id, count, **facts):
    with writing(engines.writer, SYSTEM) as session:
        return [
            log_activity(
                session,
                teacher_id,
                {LIVE: 30, LATER: 5},
                standards=("6.3",),
                ended_on=DAY - timedelta(days=number),
                **facts,
            ).id
            for number in range(count)
        ]


def count(engines, model):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(model))


def statements_of(engines, get):
    """Collect what a page asks of the database."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engines.reader, "before_cursor_execute", note)
    get()
    event.remove(engines.reader, "before_cursor_execute", note)
    return [each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))]


class TestRecord:
    def test_an_empty_one_says_the_next_step(self, tara):
        page = tara.get("/record").text
        assert "Nothing here yet" in page
        assert 'href="/log"' in page

    def test_shows_entries_under_their_months_with_totals(self, tara, engines, people):
        many(engines, people.tara.id, 20)
        page = tara.get("/record").text
        assert "20 entries, 11 h 40 min" in page
        assert page.index("November 2026") < page.index("October 2026")
        assert "Choose #aussieED, Sun, 15 Nov" in page

    def test_pages_lead_to_one_another(self, tara, engines, people):
        many(engines, people.tara.id, 60)
        assert "page=2" in tara.get("/record").text
        last = tara.get("/record?page=2").text
        assert "Page 2 of 2" in last
        assert "page=1" in last
        for odd in ("0", "-1", "99", "x"):
            assert tara.get(f"/record?page={odd}").status_code == 200

    def test_filters_stay_on_the_next_page(self, tara, engines, people):
        many(engines, people.tara.id, 60, state=ActivityState.APPROVED)
        many(engines, people.tara.id, 5)
        page = tara.get("/record?state=approved&mode=asynchronous").text
        assert "60 entries" in page
        assert re.search(r"page=2&amp;state=approved&amp;mode=asynchronous", page)

    def test_each_filter_narrows(self, tara, engines, people):
        log_one(tara, meeting_address(engines))
        many(engines, people.tara.id, 2, title="Other", state=ActivityState.RETURNED)
        page = tara.get("/record").text
        options = dict(re.findall(r'<option value="([^"]+)">([^<]*)</option>', page))
        chat = next(value for value, text in options.items() if text == "#aussieED")
        standard = next(value for value, text in options.items() if text.startswith("6.3"))
        expected = {
            f"chat={chat}": "1 entry",
            f"standard={standard}": "2 entries",
            "mode=asynchronous": "2 entries",
            "state=returned": "2 entries",
            "state=draft": "1 entry",
            "state=waiting": "3 entries",
        }
        for query, words in expected.items():
            assert f"{words}," in tara.get(f"/record?{query}").text, query
        assert "Nothing matches" in tara.get("/record?state=approved").text

    def test_nonsense_in_a_filter_asks_for_nothing(self, tara, engines, people):
        many(engines, people.tara.id, 2)
        for query in ("state=x", "mode=x", "chat=x", "standard=x", "body=x"):
            assert "2 entries" in tara.get(f"/record?{query}").text

    def test_a_registrations_cycle_is_a_filter(self, tara, engines, people):
        action = "/registrations/new/au-vic-vit"
        sent = fields_of(tara.get(action), action)
        sent["granted_on"] = "2021-02-01"
        assert tara.post(action, data=sent).status_code == 303
        many(engines, people.tara.id, 2)
        with writing(engines.writer, SYSTEM) as session:
            old = date(2024, 1, 1)
            log_activity(session, people.tara.id, {LIVE: 5}, standards=(), ended_on=old)
        assert "3 entries" in tara.get("/record").text
        assert "2 entries" in tara.get("/record?body=au-vic-vit").text

    def test_takes_no_more_statements_for_many_entries_than_for_few(self, tara, engines, people):
        many(engines, people.tara.id, 1)
        few = len(statements_of(engines, lambda: tara.get("/record")))
        many(engines, people.tara.id, 70)
        assert len(statements_of(engines, lambda: tara.get("/record"))) == few <= 13

    def test_nobody_sees_anothers(self, tara, sign_in, engines, people):
        many(engines, people.tara.id, 1, title="Private reading")
        for who in ("theo", "pia", "ada"):
            assert "Private reading" not in sign_in(who).get("/record").text


class TestChosen:
    def address(self, ids):
        return "/record/chosen?" + "&".join(f"activity={each}" for each in ids)

    def test_shows_what_can_be_done(self, tara, engines, people):
        drafts = many(engines, people.tara.id, 2)
        approved = many(engines, people.tara.id, 1, state=ActivityState.APPROVED)
        page = tara.get(self.address([*drafts, *approved])).text
        assert "3 entries" in page
        assert "/bundles/new?" in page
        assert "2 of these are ready" in page
        assert "/certificates/new?scope=period" in page

    def test_says_what_cannot(self, tara, engines, people):
        ids = many(engines, people.tara.id, 1, state=ActivityState.SUBMITTED)
        page = tara.get(self.address(ids)).text
        assert "A bundle takes two entries or more" in page
        assert "None of these can be submitted" in page
        assert "Nothing is chosen" in tara.get("/record/chosen").text

    def test_submits_each_on_its_own(self, tara, engines, people):
        ids = many(engines, people.tara.id, 3)
        sent = fields_of(tara.get(self.address(ids)), "/submissions")
        assert tara.post("/submissions", data=sent).status_code == 303
        with reading(engines.reader, SYSTEM) as session:
            states = set(session.scalars(select(Activity.state)))
        assert states == {ActivityState.SUBMITTED}

    def test_leaves_out_what_is_not_mine(self, tara, engines, people):
        other = many(engines, people.theo.id, 1, title="Private reading")
        assert "Private reading" not in tara.get(self.address(other)).text
        assert tara.get("/record/chosen?activity=x").status_code == 404


class TestBundle:
    @pytest.fixture
    def ids(self, engines, people):
        return many(engines, people.tara.id, 3)

    @pytest.fixture
    def bundle(self, tara, ids):
        answer = self.make(tara, ids[:2])
        assert answer.status_code == 303
        return answer.location

    def make(self, browser, ids, **changes):
        address = "/bundles/new?" + "&".join(f"activity={each}" for each in ids)
        sent = fields_of(browser.get(address), "/bundles/new")
        for name, value in {
            "title": "Feedback",
            "words_immediate": "All said it",
            **changes,
        }.items():
            sent[name] = value
        return browser.post("/bundles/new", data=sent)

    def test_is_made_of_the_chosen_entries(self, tara, engines, ids, bundle):
        page = tara.get(bundle).text
        assert "Bundle of 2 entries" in page
        assert "All said it" in page
        assert "In the bundle" in tara.get("/record").text
        assert "submitted with its bundle" in tara.get(f"/activities/{ids[0]}").text

    def test_without_a_title_nothing_is_lost(self, tara, engines, ids):
        answer = self.make(tara, ids, title="")
        assert answer.status_code == 422
        assert "All said it" in answer.text
        assert answer.text.count('name="activity"') == 3
        answer = self.make(tara, ids[:1])
        assert answer.status_code == 422
        assert "two entries or more" in answer.text
        assert count(engines, Bundle) == 0

    def test_of_an_entry_in_another_bundle_is_a_clash(self, tara, engines, ids, bundle):
        assert self.make(tara, ids[1:]).status_code == 409
        assert count(engines, Bundle) == 1

    def test_the_same_form_twice_makes_one(self, tara, engines, ids):
        address = "/bundles/new?" + "&".join(f"activity={each}" for each in ids)
        sent = fields_of(tara.get(address), "/bundles/new")
        sent["title"] = "Feedback"
        first, second = (tara.post("/bundles/new", data=sent) for _ in range(2))
        assert first.location == second.location
        assert count(engines, Bundle) == 1

    def test_changes_its_title_and_words(self, tara, bundle):
        sent = fields_of(tara.get(bundle), bundle)
        sent["title"], sent["words_applied"] = LONG, "Tried it"
        assert tara.post(bundle, data=sent).location == bundle
        page = tara.get(bundle).text
        assert LONG in page
        assert "Tried it" in page

    def test_without_a_title_a_change_is_refused(self, tara, bundle):
        sent = fields_of(tara.get(bundle), bundle)
        sent["title"], sent["words_applied"] = " ", "Kept words"
        answer = tara.post(bundle, data=sent)
        assert answer.status_code == 422
        assert "Kept words" in answer.text

    def test_two_windows_see_both_versions(self, tara, bundle):
        mine, other = (fields_of(tara.get(bundle), bundle) for _ in range(2))
        other["title"], mine["title"] = "Theirs", "Mine"
        tara.post(bundle, data=other)
        answer = tara.post(bundle, data=mine)
        assert answer.status_code == 409
        assert "Theirs" in answer.text
        assert fields_of(answer, bundle)["title"] == "Mine"
        assert tara.post(bundle, data=fields_of(answer, bundle)).status_code == 303

    def test_takes_more_and_lets_go(self, tara, ids, bundle):
        address = f"/record/chosen?activity={ids[2]}"
        sent = fields_of(tara.get(address), f"{bundle}/add")
        assert tara.post(f"{bundle}/add", data=sent).location == bundle
        assert "Bundle of 3 entries" in tara.get(bundle).text
        forms = re.findall(r'<form id="(out-[^"]+)"', tara.get(bundle).text)
        assert len(forms) == 3
        sent = {"form_key": "k" * 20, "activity": str(ids[2])}
        sent["csrf_token"] = fields_of(tara.get(bundle), bundle)["csrf_token"]
        assert tara.post(f"{bundle}/take-out", data=sent).location == bundle
        assert "Bundle of 2 entries" in tara.get(bundle).text
        sent = {**sent, "form_key": "m" * 20, "activity": ""}
        assert tara.post(f"{bundle}/take-out", data=sent).status_code == 404

    def test_the_last_two_without_words_part_for_good(self, tara, engines, ids):
        bundle = self.make(tara, ids[:2], words_immediate="").location
        sent = {"form_key": "k" * 20, "activity": str(ids[0])}
        sent["csrf_token"] = fields_of(tara.get(bundle), bundle)["csrf_token"]
        assert tara.post(f"{bundle}/take-out", data=sent).location == "/record"
        assert count(engines, Bundle) == 0

    def test_is_dissolved(self, tara, engines, bundle):
        sent = fields_of(tara.get(bundle), f"{bundle}/dissolve")
        assert tara.post(f"{bundle}/dissolve", data=sent).location == "/record"
        assert (count(engines, Bundle), count(engines, Activity)) == (0, 3)

    def test_is_submitted_whole(self, tara, engines, bundle):
        sent = self.sending(tara, bundle, words_applied="Typed just before")
        assert tara.post(bundle, data=sent).location == bundle
        page = tara.get(bundle).text
        assert "Waiting for approval" in page
        assert "All said it" in page
        assert "Typed just before" in page
        assert "Dissolve" not in page
        with reading(engines.reader, SYSTEM) as session:
            states = sorted(session.scalars(select(Activity.state)))
        assert states == ["draft", "submitted", "submitted"]

    def test_sends_nothing_and_keeps_the_words_where_it_is_not_ready(
        self, tara, engines, ids, bundle
    ):
        sent = self.sending(tara, bundle, words_applied="Typed just before")
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Activity, ids[0]).title = ""
        answer = tara.post(bundle, data=sent)
        assert answer.status_code == 422
        assert "Typed just before" in answer.text
        assert count(engines, Submission) == 0

    def test_goes_to_no_school_of_somebody_else(self, tara, engines, people, bundle):
        for school_id in (str(people.banksia), ""):
            answer = tara.post(bundle, data=self.sending(tara, bundle, school_id=school_id))
            assert answer.status_code == 422
            assert "Choose a school that you belong to." in answer.text
        assert count(engines, Submission) == 0

    def sending(self, browser, bundle, **typed):
        """Return what the page's Submit sends; its controls stand outside of their form."""
        page = browser.get(bundle)
        sent = fields_of(page, bundle)
        (school,) = re.findall(r'name="school_id"\s+value="([^"]+)" form="bundle"', page.text)
        for name, value in {"do": "submit", "school_id": school, **typed}.items():
            sent[name] = value
        return sent

    def test_says_what_its_entries_lack(self, tara, engines, ids, bundle, people):
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Activity, ids[0]).title = ""
        page = tara.get(bundle).text
        assert "Say what it was before you submit it" in page
        assert 'value="submit"' not in page

    def test_is_nobody_elses(self, sign_in, bundle):
        theo = sign_in("theo")
        assert theo.get(bundle).status_code == 404
        sent = {"form_key": "k" * 20, "title": "Mine", "version": "1"}
        sent["csrf_token"] = fields_of(theo.get("/bundles/new"), "/bundles/new")["csrf_token"]
        assert theo.post(bundle, data=sent).status_code == 404
        for what in ("add", "take-out", "dissolve"):
            assert theo.post(f"{bundle}/{what}", data=sent).status_code == 404
            assert theo.get(f"{bundle}/{what}").status_code == 405


class TestHome:
    @pytest.mark.parametrize(
        ("hours", "words"), [(-4, "Good morning"), (1, "Good afternoon"), (8, "Good evening")]
    )
    def test_greets_by_the_hour_where_the_person_is(self, sign_in, clock, hours, words):
        clock.moment += timedelta(hours=hours)
        assert f"{words}, Tara" in sign_in("tara").get("/").text

    def test_offers_the_last_meetings_and_something_else(self, tara):
        page = tara.get("/").text
        assert 1 <= page.count(">Log<span") <= 5
        assert "Something else" in page
        assert "Needs you" not in page

    def test_names_what_needs_the_person(self, tara, engines, people):
        entry = log_one(tara, meeting_address(engines))
        page = tara.get("/").text
        assert "Needs you" in page
        assert "1 h · no reflection yet" in page
        many(engines, people.tara.id, 6, state=ActivityState.RETURNED)
        page = tara.get("/").text
        assert "All 7 in your record" in page
        assert page.count("Returned to you") == 4
        set_state(engines, entry, ActivityState.APPROVED)

    def test_without_chats_it_shows_what_met_lately(self, tara, engines):
        with writing(engines.writer, SYSTEM) as session:
            session.execute(delete(MyChat))
        page = tara.get("/").text
        assert "These chats met lately" in page
        with writing(engines.writer, SYSTEM) as session:
            for row in session.scalars(select(ChatRow)):
                row.retired_at = NOON
        assert "Something else" in tara.get("/").text

    def test_is_under_sixty_kilobytes_with_all_that_it_loads(self, tara, engines, people):
        many(engines, people.tara.id, 400, title=LONG)
        page = tara.get("/")
        loaded = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text))
        scripts = {"copies.js", "reach.js"}
        (app,) = (address for address in loaded if address.endswith("/js/app.js"))
        loaded |= {app.replace("app.js", name) for name in scripts}
        assert app.replace("js/app.js", "pldash.css") in loaded
        sizes = {}
        for address in loaded:
            with tara.get(address) as answer:
                sizes[address] = len(answer.data)
        assert len(page.data) + sum(sizes.values()) < 60_000, sizes

    def test_asks_as_much_of_the_database_for_many_entries_as_for_few(self, tara, engines, people):
        many(engines, people.tara.id, 1)
        few = len(statements_of(engines, lambda: tara.get("/")))
        many(engines, people.tara.id, 50)
        assert len(statements_of(engines, lambda: tara.get("/"))) == few <= 12
