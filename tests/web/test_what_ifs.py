from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from pldash.domain.activities import ActivityState
from pldash.domain.cases import Category, RegistrationType, Topic
from pldash.domain.claims import Claim
from pldash.domain.made_up import Need
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode, PolicyMark, Reason
from pldash.domain.ways import CAPS, Aspect, topics_of
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.web.progress.words import NEEDS, cap_sentence, kind_name, needs_phrase
from tests.case_files import shipped_rules
from tests.logs import log_activity
from tests.stock import NOON

LIVE = ParticipationMode.SYNCHRONOUS


@pytest.fixture
def registered(session_of, acting, people):
    """Register Tara with bodies after some approved hours; give the ids of the registrations."""

    def register(*bodies, hours=0, name="tara", facts=None, state=ActivityState.APPROVED, **said):
        session = session_of(name)
        person = getattr(people, name)
        rows = []
        for body in bodies:
            entry = RegistrationEntry(
                body=body, **{"type": RegistrationType.FULL, **(facts or {}).get(body, {})}
            )
            rows.append(add_registration(session, acting(name), entry, now=NOON))
        for number in range(hours):
            day = NOON.date() - timedelta(days=number % 40 + 1)
            log_activity(session, person.id, {LIVE: 60}, state=state, ended_on=day, **said)
        session.commit()
        session.close()
        return [row.id for row in rows]

    return register


class TestWords:
    def test_every_kind_of_learning_has_a_name(self, app):
        body = shipped_rules().body("us-tx")
        with app.test_request_context():
            names = [kind_name(Aspect.MODE, mode, body) for mode in ParticipationMode]
            names += [kind_name(Aspect.TOPIC, topic, body) for topic in body.topics]
            names += [kind_name(Aspect.CATEGORY, code, body) for code in body.categories]
            names += [kind_name(Aspect.PROVIDER, code, body) for code in ("", Need.PROVIDER)]
            names.append(kind_name(Aspect.STANDARD, "6.2", body))
        assert len(set(names)) == len(names)
        assert not {*ParticipationMode, *Topic, *Category} & set(names)

    def test_every_topic_that_a_rule_speaks_of_has_a_name_with_its_body(self):
        for body in shipped_rules().bodies:
            for version in body.versions:
                assert {str(topic) for topic in topics_of(version)} <= set(body.topics), body.code

    def test_every_need_and_cap_has_words(self, app):
        with app.test_request_context():
            assert needs_phrase(tuple(Need)).count(",") <= 2
            assert needs_phrase(()) == ""
            assert len({cap_sentence(Reason(code)) for code in CAPS}) == len(CAPS)
        assert set(NEEDS) == set(Need)
        assert set(CAPS) < set(ReasonCode)

    def test_a_schools_cap_is_never_said_to_be_the_bodys(self, app):
        mark = PolicyMark(school_id="a", school="Wattle Park", number=1, since=date(2026, 1, 1))
        with app.test_request_context():
            words = cap_sentence(Reason(ReasonCode.MODE_CAP, policy=mark))
        assert "Your school's policy (Wattle Park, since 1 Jan 2026)" in words
        assert "the body does not" in words


class TestAhead:
    def test_says_how_much_by_when_and_by_what(self, sign_in, registered):
        (row,) = registered("au-vic-vit", hours=5)
        browser = sign_in("tara")
        page = browser.get(f"/progress/{row}/ahead").text
        assert "15 h more by 30 September 2027." in page
        assert "15 h of it is enough." in page
        assert "An entry needs a standard" in page
        assert "a day later is too late" in page
        assert "Trying it out in class is teaching" in page
        assert f"/progress/{row}/ahead" in browser.get(f"/progress/{row}").text

    def test_says_the_shortest_entry_the_provider_and_what_is_left_under_a_cap(
        self, sign_in, registered
    ):
        facts = {"granted_on": date(2024, 9, 1)}
        act, texas = registered(
            "au-act-tqi", "us-tx", facts={"au-act-tqi": facts, "us-tx": facts | {"birth_month": 5}}
        )
        browser = sign_in("tara")
        page = browser.get(f"/progress/{act}/ahead").text
        assert "One entry needs at least 2 h." in page
        assert "a provider that the body approves" in page
        page = browser.get(f"/progress/{texas}/ahead").text
        assert "Room left under each cap" in page
        assert "Up to 30 h of it can still count (Independent study)." in page
        assert "Up to 30 h can still count, with all else under the same cap." in page
        rooms = page.split("Room left under each cap")[1].split("What does not count")[0]
        assert rooms.count("can still count") == 3
        assert "Any of it is enough, however little." in page
        assert "The body caps its category." in page
        assert "Something of it, however little" in page

    def test_nothing_left_an_unknown_end_and_an_ended_cycle_say_so(self, sign_in, registered):
        met, unknown, ended = registered(
            "au-vic-vit",
            "au-nsw-nesa",
            "us-nj",
            hours=20,
            facts={"us-nj": {"due_on": date(2026, 10, 1), "granted_on": date(2025, 10, 2)}},
        )
        browser = sign_in("tara")
        assert "Nothing is left to reach" in browser.get(f"/progress/{met}/ahead").text
        page = browser.get(f"/progress/{unknown}/ahead").text
        assert "The end of the cycle is not known" in page
        assert "the day it was granted" in page
        assert "The cycle ended on 1 Oct 2026." in browser.get(f"/progress/{ended}/ahead").text

    def test_what_no_day_has_time_for_any_more_is_said(self, sign_in, registered):
        day = NOON.date()
        facts = {"due_on": day, "granted_on": day - timedelta(days=400)}
        (row,) = registered("au-nsw-nesa", facts={"au-nsw-nesa": facts})
        page = sign_in("tara").get(f"/progress/{row}/ahead").text
        assert "100 h more by 18 November 2026." in page
        assert "It helps, and is not enough alone." in page
        assert "Nothing that can be logged here would meet it" in page


class TestOneMore:
    def ask(self, browser, row, **given):
        asked = {"day": "2026-11-17", "activity_type": "online-chat", "standards": "6.2", **given}
        return browser.get(f"/progress/{row}/one-more", query_string=asked)

    def test_asks_first_and_changes_nothing(self, sign_in, registered):
        (row,) = registered("au-vic-vit", hours=2)
        page = sign_in("tara").get(f"/progress/{row}/one-more")
        assert page.status_code == 200
        assert "would count" not in page.text

    def test_a_course_is_asked_its_time_and_not_how_one_took_part_in_a_chat(
        self, sign_in, registered
    ):
        (row,) = registered("au-vic-vit")
        browser = sign_in("tara")
        hidden = re.compile(r'<div data-kind="online-chat" hidden>')
        page = self.ask(browser, row, synchronous="60", activity_type="course").text
        assert re.search(r'<span data-kind-not="online-chat">\s*Time spent', page)
        assert len(hidden.findall(page)) == 2
        page = self.ask(browser, row, lurking="60", activity_type="course").text
        assert len(hidden.findall(page)) == 1
        assert not hidden.search(self.ask(browser, row, synchronous="60").text)

    def test_shows_each_requirement_before_and_after(self, sign_in, registered):
        (row,) = registered("au-vic-vit", hours=2)
        page = self.ask(sign_in("tara"), row, synchronous="60", application="20").text
        assert "1 h of 1 h 20 min would count." in page
        assert "2 h of 20 h" in page
        assert "3 h of 20 h" in page
        assert "No change" in page
        assert "Trying it out in class is teaching" in page

    def test_all_and_none_are_said_plainly_with_the_rule(self, sign_in, registered):
        (row,) = registered("au-vic-vit")
        browser = sign_in("tara")
        assert "All of it would count: 1 h." in self.ask(browser, row, lurking="60").text
        page = browser.get(f"/progress/{row}/one-more?day=2026-11-17&lurking=60").text
        assert "None of it would count." in page
        assert "It names no standard" in page
        assert "The rule, as it stood on" in page

    def test_nonsense_is_refused_beside_its_field(self, sign_in, registered):
        row, victoria = registered("us-tx", "au-vic-vit")
        browser = sign_in("tara")
        hour = {"synchronous": "60"}
        for given in (
            {},
            {"synchronous": "0"},
            {"synchronous": "-5"},
            {"synchronous": "1441"},
            {"synchronous": "800", "lurking": "800"},
            {"synchronous": "much"},
            hour | {"day": ""},
            hour | {"day": "2026-02-30"},
            hour | {"day": "9999-12-31"},
            hour | {"activity_type": "party"},
            hour | {"category": "formal"},
            hour | {"topics": "equity"},
        ):
            answer = self.ask(browser, row, **given)
            assert answer.status_code == 422, given
            assert 'class="error"' in answer.text, given
            assert "would count" not in answer.text, given
        answer = self.ask(browser, victoria, **hour, standards="99.9")
        assert answer.status_code == 422
        assert 'class="error"' in answer.text

    def test_what_the_body_does_not_tell_apart_is_not_asked(self, sign_in, registered):
        (row,) = registered("au-vic-vit")
        browser = sign_in("tara")
        page = self.ask(browser, row, synchronous="60", category="formal", topics="equity").text
        assert "All of it would count: 1 h." in page
        assert 'name="category"' not in page
        assert 'name="topics"' not in page

    def test_what_a_body_tells_apart_can_be_said(self, sign_in, registered):
        facts = {"granted_on": date(2024, 9, 1), "birth_month": 5}
        (row,) = registered("us-tx", facts={"us-tx": facts})
        given = {"synchronous": "60", "category": "workshop", "topics": "disability"}
        page = self.ask(sign_in("tara"), row, provider="y", **given).text
        assert "All of it would count: 1 h." in page
        assert page.count("Met<") >= 1


class TestOther:
    def test_every_body_is_offered_and_opens(self, sign_in, registered):
        registered("au-vic-vit", hours=3)
        browser = sign_in("tara")
        page = browser.get("/progress/other").text
        assert "you are registered here" in page
        for body in shipped_rules().bodies:
            assert f"/progress/other/{body.code}" in page
            shown = browser.get(f"/progress/other/{body.code}")
            assert shown.status_code == 200, body.code
            assert "Requirement by requirement" in shown.text

    def test_the_same_log_is_judged_by_the_facts_of_the_address(self, sign_in, registered):
        registered("au-vic-vit", hours=3)
        browser = sign_in("tara")
        page = browser.get("/progress/other/us-nj?type=full&fte=0.5").text
        assert "3 h of 10 h" in page
        assert 'value="0.5"' in page
        page = browser.get("/progress/other/us-nj?type=full&fte=1").text
        assert "3 h of 20 h" in page

    def test_what_the_rules_ask_comes_first_and_is_filled_in_from_what_is_known(
        self, sign_in, registered
    ):
        registered("au-vic-vit", hours=3)
        page = sign_in("tara").get("/progress/other/us-tx").text
        wanted, others = page.split("Other facts", 1)
        assert 'name="birth_month"' in wanted
        assert 'name="attribute_class"' in wanted
        assert 'value="2026-11-15"' in wanted
        assert 'name="due_on"' in others

    def test_an_assumed_grant_is_said_and_a_cycle_runs_today(self, sign_in, registered):
        registered("au-vic-vit", hours=3)
        browser = sign_in("tara")
        page = browser.get("/progress/other/us-il").text
        assumed = "Taken for granted on 15 November 2025, so that a cycle runs today."
        assert assumed in page
        assert page.index(assumed) < page.index("Requirement by requirement")
        assert "approved provider" in page
        assert "outside" not in page
        page = browser.get("/progress/other/us-nj?granted_on=2025-07-01").text
        assert "Taken for granted" not in page
        page = browser.get("/progress/other/us-tx").text
        assert "15 November 2026, the day of your first entry." in page

    def test_the_second_page_stands_on_the_same_assumption(self, sign_in, registered):
        registered("au-vic-vit", hours=51)
        page = sign_in("tara").get("/progress/other/us-il?page=2").text
        assert "so that a cycle runs today." in page

    def test_asks_for_a_career_stage_where_the_body_knows_some(self, sign_in):
        browser = sign_in("rua")
        assert 'name="stage"' in browser.get("/progress/other/au-nsw-nesa").text
        assert 'name="stage"' not in browser.get("/progress/other/us-tx").text

    def test_works_without_a_registration_or_a_log(self, sign_in):
        page = sign_in("rua").get("/progress/other/au-vic-vit").text
        assert "Nothing logged yet" in page

    def test_nonsense_is_refused_beside_its_field(self, sign_in):
        browser = sign_in("rua")
        for question in (
            "fte=2",
            "type=king",
            "granted_on=yesterday",
            "birth_month=13",
            "certificates=none-such",
            "granted_on=2026-01-01&expires_on=2025-01-01",
            "leave_1_from=2026-01-01",
        ):
            answer = browser.get(f"/progress/other/us-il?{question}")
            assert answer.status_code == 422, question
            assert 'class="error"' in answer.text, question
            assert "Requirement by requirement" not in answer.text, question

    def test_a_body_that_nobody_knows_is_not_found(self, sign_in):
        assert sign_in("rua").get("/progress/other/nowhere").status_code == 404

    def test_pages_keep_the_facts(self, sign_in, registered):
        registered("au-vic-vit", hours=51)
        browser = sign_in("tara")
        page = browser.get("/progress/other/us-nj?type=full&fte=0.5").text
        assert "fte=0.5" in page
        assert "page=2" in page
        assert browser.get("/progress/other/us-nj?type=full&fte=0.5&page=2").status_code == 200

    def test_leads_nowhere_that_the_address_says(self, sign_in):
        strange = "_method=POST&_scheme=javascript&_external=1&_anchor=x&who=me"
        answer = sign_in("tara").get(f"/progress/other/us-nj?type=full&fte=0.5&{strange}")
        assert answer.status_code == 200
        assert "javascript:" not in answer.text
        assert "who=me" not in answer.text


class TestSideBySide:
    def test_each_entry_says_what_it_counts_in_each_and_why(self, sign_in, registered):
        facts = {"granted_on": date(2024, 7, 1), "employment": "full-time"}
        registered("au-vic-vit", "us-il", hours=2, facts={"us-il": facts})
        page = sign_in("tara").get("/progress/side-by-side").text
        assert 'data-label="VIT"' in page
        assert 'data-label="ISBE"' in page
        assert "approved providers only" in page
        assert "Illinois State Board of Education" in page
        assert "used only once" not in page

    def test_an_hour_that_may_be_used_once_is_explained_where_it_bites(self, sign_in, registered):
        facts = {"granted_on": date(2024, 7, 1), "employment": "full-time"}
        claims = {"us-il": Claim(provider="P")}
        registered("au-vic-vit", "us-il", hours=2, facts={"us-il": facts}, claims=claims)
        page = sign_in("tara").get("/progress/side-by-side").text
        assert "ISBE lets an hour be used only once, and 2 h of what it counts" in page
        assert "counted by VIT too" in " ".join(page.split())
        assert page.count("Can be used only once: here or there.") == 2

    def test_two_registrations_with_one_body_are_told_apart(self, sign_in, registered):
        first = {"granted_on": date(2024, 7, 1), "expires_on": date(2025, 7, 1)}
        registered("us-nj", facts={"us-nj": first})
        registered("us-nj", facts={"us-nj": {"granted_on": date(2025, 8, 1)}})
        page = sign_in("tara").get("/progress/side-by-side").text
        assert "NJDOE 2024-07-01" in page
        assert "NJDOE 2025-08-01" in page

    def test_without_two_there_is_a_next_step(self, sign_in, registered):
        assert "nothing to compare yet" in sign_in("rua").get("/progress/side-by-side").text
        registered("au-vic-vit")
        page = sign_in("tara").get("/progress/side-by-side").text
        assert "nothing to compare yet" in page
        assert "Nothing logged yet" in page

    def test_an_entry_without_a_title_yet_is_still_named(self, sign_in, registered):
        one, _other = registered("au-vic-vit", "us-nj", hours=1, title="")
        browser = sign_in("tara")
        for path in ("/progress/side-by-side", f"/progress/{one}"):
            assert "<bdi>Without a title</bdi></a>" in browser.get(path).text

    def test_fifty_entries_stand_on_a_page(self, sign_in, registered):
        registered("au-vic-vit", "us-nj", hours=51)
        browser = sign_in("tara")
        assert browser.get("/progress/side-by-side").text.count("/activities/") == 50
        assert browser.get("/progress/side-by-side?page=2").text.count("/activities/") == 1
        assert browser.get("/progress/side-by-side?page=-7").status_code == 200
