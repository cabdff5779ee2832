from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from pldash.models.registrations import Registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.case_files import shipped_rules
from tests.clients import fields_of

NEW = "/registrations/new/au-vic-vit"


def send(browser, address, **changes):
    """Fill in the form at an address as it stands, with these changes, and send it."""
    sent = fields_of(browser.get(address), address)
    for name, value in changes.items():
        sent[name] = value
    return browser.post(address, data=sent)


@pytest.fixture
def registered(sign_in):
    """Tara's browser and the address of her new registration."""
    browser = sign_in("tara")
    answer = send(browser, NEW, number="123 456", granted_on="2021-02-01")
    return browser, answer.location.replace("/progress/", "/registrations/")


def count(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(Registration))


class TestListing:
    def test_says_what_to_do_when_there_is_none(self, sign_in):
        page = sign_in("tara").get("/registrations").text
        assert "No registration yet" in page
        assert "Victorian Institute of Teaching" in page

    def test_shows_mine_and_nobody_elses(self, registered, sign_in):
        browser, _ = registered
        assert "123 456" in browser.get("/registrations").text
        assert "123 456" not in sign_in("theo").get("/registrations").text


class TestNew:
    def test_leads_to_the_cycle_and_the_rule_that_made_it(self, sign_in):
        browser = sign_in("tara")
        answer = send(browser, NEW, number="1")
        assert answer.status_code == 303
        page = browser.get(answer.location).text
        assert "1 Oct 2026 to 30 Sept 2027" in page
        assert "the body&#39;s own year" in page.lower() or "body's own year" in page.lower()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"due_on": "2020-01-01", "granted_on": "2021-01-01"}, "before the one on which"),
            ({"leave_1_from": "2024-02-01"}, "Give both days"),
            ({"fte": "3"}, "between 0 and 1"),
            ({"fte": "sNaN"}, "between 0 and 1"),
            ({"granted_on": "soon"}, "Not a valid date"),
            ({"due_on": "9999-12-31"}, "between 1900 and 2199"),
            ({"granted_on": "0001-01-01"}, "between 1900 and 2199"),
            ({"number": "x" * 61}, "60"),
            ({"number": "a\x00b"}, "was taken out"),
            ({"birth_month": "13"}, "Not a valid choice"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_the_rest(self, sign_in, engines, changes, words):
        answer = send(sign_in("tara"), NEW, **{"expires_on": "2030-01-01", **changes})
        assert answer.status_code == 422
        assert words in answer.text
        assert "2030-01-01" in answer.text
        assert count(engines) == 0

    def test_the_same_form_twice_makes_one(self, sign_in, engines):
        browser = sign_in("tara")
        sent = fields_of(browser.get(NEW), NEW)
        first, second = browser.post(NEW, data=sent), browser.post(NEW, data=sent)
        assert first.location == second.location
        assert count(engines) == 1

    def test_an_unknown_body_leads_nowhere(self, sign_in):
        browser = sign_in("tara")
        assert browser.get("/registrations/new/xx-none").status_code == 404
        assert browser.get("/registrations/new/xx-none").status_code == 404

    def test_without_its_token_it_is_refused(self, sign_in, engines):
        browser = sign_in("tara")
        sent = fields_of(browser.get(NEW), NEW)
        del sent["csrf_token"]
        assert browser.post(NEW, data=sent).status_code == 400
        assert count(engines) == 0

    def test_fields_that_are_not_the_forms_are_ignored(self, sign_in, engines, people):
        send(sign_in("tara"), NEW, teacher_id=str(people.theo.id), body="us-il", version="9")
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(Registration)).one()
        assert (row.teacher_id, row.body, row.version) == (people.tara.id, "au-vic-vit", 1)

    def test_every_body_has_a_form_and_a_page_without_empty_amounts(self, sign_in):
        browser = sign_in("tara")
        for body in shipped_rules().bodies:
            page = browser.get(send(browser, f"/registrations/new/{body.code}").location).text
            assert "Requirement by requirement" in page
            for slip in (r"\b0 (h|min) of 0 ", "None", "null"):
                assert re.search(slip, page) is None, (body.code, slip)


class TestWhatOneBodyAsks:
    def test_a_number_and_a_yes_are_kept_and_shown_again(self, sign_in):
        browser = sign_in("tara")
        new = "/registrations/new/us-wa"
        answer = send(browser, new, attribute_growth_plans="3", attribute_equity_goal="yes")
        assert "25 h" in browser.get(answer.location).text
        edit = answer.location.replace("/progress/", "/registrations/")
        again = fields_of(browser.get(edit), edit)
        assert (again["attribute_growth_plans"], again["attribute_equity_goal"]) == ("3", "yes")
        send(browser, edit, attribute_growth_plans="", attribute_equity_goal="no")
        assert "100 h" in browser.get(answer.location).text
        assert fields_of(browser.get(edit), edit)["attribute_equity_goal"] == "no"

    def test_what_is_not_said_stays_so(self, sign_in, engines):
        browser = sign_in("tara")
        assert send(browser, "/registrations/new/us-wa", number="7").status_code == 303
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalar(select(Registration).where(Registration.number == "7"))
        assert row.facts["attributes"] == {}

    def test_half_a_plan_is_refused_beside_its_field(self, sign_in):
        answer = send(sign_in("tara"), "/registrations/new/us-wa", attribute_growth_plans="0.5")
        assert answer.status_code == 422
        assert "Not a valid integer value" in answer.text


class TestEdit:
    def test_a_day_that_only_one_body_asks_comes_back(self, sign_in):
        browser = sign_in("tara")
        new = "/registrations/new/au-wa-trbwa"
        answer = send(browser, new, attribute_applied_on="2026-06-30")
        address = answer.location.replace("/progress/", "/registrations/")
        assert 'value="2026-06-30"' in browser.get(address).text
        assert send(browser, address, number="7").status_code == 303
        assert 'value="2026-06-30"' in browser.get(address).text

    def test_shows_what_is_kept_and_saves_a_change(self, registered):
        browser, address = registered
        answer = send(browser, address, number="999", days_taught_2026="190", fte="0.6")
        assert answer.status_code == 303
        page = browser.get(address).text
        assert 'value="999"' in page
        assert 'value="190"' in page
        assert 'value="0.6"' in page

    def test_a_stale_form_shows_both_versions_and_can_be_sent_again(self, registered):
        browser, address = registered
        stale = fields_of(browser.get(address), address)
        send(browser, address, number="from another window")
        stale["number"] = "typed here"
        answer = browser.post(address, data=stale)
        assert answer.status_code == 409
        assert "from another window" in answer.text
        assert "typed here" in answer.text
        again = fields_of(answer, address)
        assert browser.post(address, data=again).status_code == 303
        assert 'value="typed here"' in browser.get(address).text

    @pytest.mark.parametrize("version", ["9" * 5_000, "x", ""])
    def test_a_version_that_none_has_is_stale(self, registered, version):
        browser, address = registered
        assert send(browser, address, version=version).status_code == 409

    @pytest.mark.parametrize("persona", ["theo", "pia", "ada", "sam"])
    def test_is_nothing_to_anybody_else(self, registered, sign_in, persona):
        _, address = registered
        other = sign_in(persona)
        assert other.get(address).status_code == 404
        assert other.get(address.replace("registrations", "progress")).status_code == 404


class TestRemove:
    def test_asks_first_then_removes(self, registered, engines):
        browser, address = registered
        assert "stay as they are" in browser.get(f"{address}/remove").text
        assert count(engines) == 1
        assert send(browser, f"{address}/remove").status_code == 303
        assert count(engines) == 0

    def test_a_second_click_is_answered_as_the_first(self, registered, engines):
        browser, address = registered
        sent = fields_of(browser.get(f"{address}/remove"), f"{address}/remove")
        answers = [browser.post(f"{address}/remove", data=sent) for _click in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].location == answers[1].location
        assert count(engines) == 0

    def test_another_form_for_what_is_gone_finds_nothing(self, registered):
        browser, address = registered
        sent = fields_of(browser.get(f"{address}/remove"), f"{address}/remove")
        send(browser, f"{address}/remove")
        assert browser.post(f"{address}/remove", data=sent).status_code == 404
        for key in ("short", "\0" * 20, "\u20ac" * 20):
            sent["form_key"] = key
            assert browser.post(f"{address}/remove", data=sent).status_code == 404


class TestWhatStandsOpen:
    def test_what_the_bodys_rules_turn_on_is_asked_before_the_other_facts(self, sign_in):
        browser = sign_in("tara")
        for code, is_asked in (("us-tx", True), ("au-vic-vit", False)):
            page = browser.get(f"/registrations/new/{code}").text
            assert page.count('name="birth_month"') == 1
            before = page.index('name="birth_month"') < page.index("days taught and other facts")
            assert before is is_asked

    def test_a_career_stage_is_asked_only_where_the_body_knows_some(self, sign_in, engines):
        browser = sign_in("tara")
        assert 'name="stage"' in browser.get("/registrations/new/au-nsw-nesa").text
        assert 'name="stage"' not in browser.get("/registrations/new/us-tx").text
        assert 'name="stage"' not in browser.get("/registrations/new/hk-cotap").text
        assert send(browser, "/registrations/new/us-tx", stage="lead").status_code == 303
        with reading(engines.reader, SYSTEM) as session:
            assert session.scalars(select(Registration.stage)).one() is None

    def test_bodies_stand_by_country_and_ones_own_country_is_open(self, sign_in):
        browser = sign_in("tara")
        page = browser.get("/registrations").text
        assert page.index("Australia") < page.index("ACT Teacher") < page.index("United States")
        assert '<details class="fold" open>' not in page
        send(browser, "/registrations/new/us-tx")
        page = browser.get("/registrations").text
        (own,) = re.findall(r'<details class="fold" open>\s*<summary>\s*(.*?) <', page)
        assert own == "United States"
