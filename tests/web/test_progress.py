from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from pldash.domain.activities import ActivityState
from pldash.domain.cases import RegistrationType
from pldash.domain.cases_input import read_case
from pldash.domain.reasons import DAYS_AS_DETAIL, ReasonCode
from pldash.domain.requirements import evaluate
from pldash.domain.sources import Certainty
from pldash.domain.values import ParticipationMode, Reason
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.web.progress.sentences import CERTAINTY, FACTS, RULE_SENTENCES, rule_sentence
from tests.case_files import case_input, rules_for, shipped_rules, written_cases
from tests.logs import log_activity
from tests.statements import watched
from tests.stock import NOON

LIVE, TRIED = ParticipationMode.SYNCHRONOUS, ParticipationMode.APPLICATION


@pytest.fixture
def registered(session_of, acting, people):
    """Register Tara with a body after so many chat hours, and give the page's address."""

    def register(body="au-vic-vit", hours=0, state=ActivityState.APPROVED, **facts):
        session = session_of("tara")
        entry = RegistrationEntry(body=body, **{"type": RegistrationType.FULL, **facts})
        row = add_registration(session, acting("tara"), entry, now=NOON)
        for number in range(hours):
            day = NOON.date() - timedelta(days=number % 40 + 1)
            log_activity(session, people.tara.id, {LIVE: 60}, state=state, ended_on=day)
        session.commit()
        session.close()
        return f"/progress/{row.id}"

    return register


class TestSentences:
    @pytest.mark.parametrize("code", ReasonCode)
    def test_every_reason_has_one_with_its_minutes(self, app, code):
        with app.test_request_context():
            detail = "2029-04-30" if code in DAYS_AS_DETAIL else "type"
            words = rule_sentence(Reason(code, minutes=80, detail=detail))
        assert "1 h 20 min" in words
        assert "%" not in words
        assert code.value not in words

    def test_a_day_is_written_out(self, app):
        with app.test_request_context():
            words = rule_sentence(Reason(ReasonCode.KEEP_UNTIL, detail="2029-04-30"))
        assert words == "Keep your records until 30 Apr 2029."

    def test_a_number_of_days_is_spoken_as_one(self, app):
        reasons = [
            Reason(code, detail=number)
            for code in (ReasonCode.DAYS_SHORT_BY, ReasonCode.EXTENDED_BY_LEAVE)
            for number in ("1", "80")
        ]
        with app.test_request_context():
            words = [rule_sentence(reason) for reason in reasons]
        assert words == [
            "1 more day of service would be enough as well.",
            "80 more days of service would be enough as well.",
            "Leave moved its end by 1 day.",
            "Leave moved its end by 80 days.",
        ]

    def test_a_certificate_is_called_by_its_name(self, app):
        body = shipped_rules().body("us-il")
        with app.test_request_context():
            words = rule_sentence(Reason(ReasonCode.LOWER_AMOUNT, detail="nbpts"), body=body)
        assert body.certificates["nbpts"] in words
        assert "nbpts" not in words

    def test_every_written_case_of_every_body_speaks_plainly(self, app):
        """No sentence shows a code, a gap, or a name of our own for something."""
        spoken = set()
        with app.test_request_context():
            for name, _, written in written_cases():
                sets = rules_for(name)
                body = sets.body(name)
                result = evaluate(read_case(case_input(name, written), sets), sets)
                rows = (*result.requirements, *result.entries)
                reasons = [reason for row in rows for reason in row.reasons]
                spoken.update(rule_sentence(reason, body=body) for reason in reasons)
        assert len(spoken) > 100
        unclear = [each for each in spoken if re.search(r"[%_]|\b\w+-\w+-\w+|None| \.|  ", each)]
        assert unclear == []
        assert all(each.endswith(".") for each in spoken)

    def test_every_certainty_and_fact_has_words(self, app):
        assert set(CERTAINTY) == set(Certainty)
        assert {"type", "granted_on", "employment", "days_taught"} <= set(FACTS)
        assert set(RULE_SENTENCES) == set(ReasonCode)
        assert {key for body in shipped_rules().bodies for key in body.attributes} <= set(FACTS)


class TestShow:
    def test_says_what_is_asked_what_counts_and_by_which_rule(self, sign_in, registered):
        page = sign_in("tara").get(registered(hours=5)).text
        assert "5 h of 20 h" in page
        assert "15 h to go" in page
        assert "316 days left" in page
        assert "https://www.vit.vic.edu.au/" in page
        assert "Not met" in page

    def test_what_the_body_says_lowers_no_amount_is_told_beside_it(self, sign_in, registered):
        tara = sign_in("tara")
        page = tara.get(registered()).text
        assert "Working part-time does not lower the amount. Casual or relief work does not" in page
        assert "The rule: The same for full-time, part-time and casual teachers" in page
        lowers = tara.get(registered("us-nj")).text
        assert "does not lower the amount" not in lowers
        unasked = registered(type=RegistrationType.PROVISIONAL, granted_on=date(2020, 1, 1))
        assert "does not lower" not in tara.get(unasked).text

    def test_what_waits_for_approval_is_told_apart(self, sign_in, registered):
        page = sign_in("tara").get(registered(hours=2, state=ActivityState.SUBMITTED)).text
        assert "Waiting for approval" in page
        assert "Once everything logged is approved: 2 h" in page

    @pytest.mark.parametrize(
        ("state", "why"),
        [
            (ActivityState.DRAFT, "You have not sent it for approval yet."),
            (ActivityState.RETURNED, "It came back to you: change it and send it again."),
            (ActivityState.DECLINED, "Your school declined it."),
        ],
    )
    def test_what_does_not_wait_is_not_said_to(self, sign_in, registered, state, why):
        page = sign_in("tara").get(registered(hours=1, state=state)).text
        assert why in page
        assert "Waiting for approval" not in page

    def test_what_was_declined_is_not_reckoned_with(self, sign_in, registered):
        page = sign_in("tara").get(registered(hours=2, state=ActivityState.DECLINED)).text
        assert "is approved: " not in page
        assert "Once approved" not in page

    def test_what_approval_alone_would_not_mend_is_said_at_once(self, sign_in, registered):
        facts = {"granted_on": date(2024, 3, 1), "state": ActivityState.SUBMITTED}
        page = sign_in("tara").get(registered("us-il", hours=1, **facts)).text
        assert "Waiting for approval" in page
        assert "and this has none" in page

    def test_each_minute_names_the_dated_rule_that_took_it(
        self, sign_in, registered, session_of, people
    ):
        address = registered("au-nsw-nesa", hours=1, granted_on=date(2024, 9, 1))
        session = session_of("tara")
        log_activity(
            session, people.tara.id, {LIVE: 30}, state=ActivityState.APPROVED, standards=()
        )
        log_activity(session, people.tara.id, {TRIED: 20}, state=ActivityState.APPROVED)
        session.commit()
        session.close()
        page = sign_in("tara").get(address).text
        assert "30 min: It names no standard of this body" in page
        assert page.count("The rule since 16 Aug 2024<") == 1
        assert "20 min: Trying it out in class is teaching" in page

    def test_a_body_that_counts_nothing_here_says_so(self, sign_in, registered):
        page = sign_in("tara").get(registered("us-il", hours=1, granted_on=date(2024, 3, 1))).text
        assert "approved providers only" in page

    def test_a_missing_fact_is_named_instead_of_guessed(self, sign_in, registered):
        page = sign_in("tara").get(registered(type=None)).text
        assert "depends on the kind of registration" in page
        assert "Cannot be judged" in page

    def test_enough_is_said_plainly(self, sign_in, registered):
        page = sign_in("tara").get(registered(hours=20)).text
        assert "You have the hours that are asked." in page

    def test_nothing_asked_is_said_plainly(self, sign_in, registered):
        page = sign_in("tara").get(registered(type=RegistrationType.NON_PRACTISING)).text
        assert "Nothing is asked of you here" in page

    def test_either_of_two_ways_is_told_without_an_amount(self, sign_in, registered):
        browser = sign_in("tara")
        days = dict.fromkeys((2025, 2026), 20)
        address = registered("au-tas-trb", granted_on=date(2025, 1, 1), days_taught=days)
        page = browser.get(address).text
        assert "What is asked of you is not there yet;" in page
        assert "80 more days of service" in page
        address = registered("au-tas-trb", hours=1, granted_on=date(2024, 3, 1))
        assert "What is asked of you is there." in browser.get(address).text

    def test_a_body_without_a_cycle_says_so_and_shows_no_amount(self, sign_in, registered):
        page = sign_in("tara").get(registered("gb-wls-ewc", hours=1)).text
        assert "Without a cycle" in page
        assert "The body has no cycle" in page
        assert "in this cycle" not in page
        assert "Nothing is asked of you here" in page
        assert "0 min of" not in page
        assert ">pedagogy<" not in page

    def test_a_body_without_hours_shows_what_it_asks_instead(self, sign_in, registered):
        browser = sign_in("tara")
        page = browser.get(registered("gb-sct-gtcs", hours=1, due_on=date(2027, 7, 1))).text
        assert "cannot be put into hours" in page
        assert "Your line manager or reviewer confirms it as well" in page
        assert "names of these standards are not yet checked" in page
        assert "not yet checked" not in browser.get(registered()).text

    def test_a_slow_pace_is_told_with_its_month(self, sign_in, registered):
        page = sign_in("tara").get(registered(hours=1)).text
        assert "after the end" in page

    def test_fifty_entries_stand_on_a_page(self, sign_in, registered):
        browser, address = sign_in("tara"), registered(hours=51)
        assert browser.get(address).text.count("/activities/") == 50
        assert browser.get(f"{address}?page=2").text.count("/activities/") == 1
        for strange in ("0", "-3", "99", "x"):
            assert browser.get(f"{address}?page={strange}").status_code == 200

    def test_an_empty_log_leads_to_logging(self, sign_in, registered):
        assert "Nothing logged yet" in sign_in("tara").get(registered()).text

    def test_without_a_school_it_is_marked_as_self_declared(self, sign_in, session_of, acting):
        session = session_of("rua")
        row = add_registration(
            session, acting("rua"), RegistrationEntry(body="au-vic-vit"), now=NOON
        )
        session.commit()
        session.close()
        assert "self-declared" in sign_in("rua").get(f"/progress/{row.id}").text

    @pytest.mark.parametrize("hours", [1, 45])
    def test_takes_few_statements_however_long_the_log(self, sign_in, registered, engines, hours):
        browser, address = sign_in("tara"), registered(hours=hours)
        with watched(engines.reader) as statements:
            browser.get(address)
        assert 3 < len(statements) <= 12


class TestCards:
    def test_the_first_page_says_where_one_stands(self, sign_in, registered):
        registered(hours=5)
        page = sign_in("tara").get("/").text
        assert "15 h to go" in page
        assert "VIT" in page

    def test_without_a_registration_it_offers_one(self, sign_in):
        assert "Add a registration" in sign_in("tara").get("/").text
