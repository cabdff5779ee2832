from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pldash.domain.approvals import SubmissionState
from pldash.domain.values import Period
from pldash.models.approvals import Submission
from pldash.models.procedures import ProcedureRow
from pldash.services.deputies import set_deputy
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.logging_pages import entry_form, meeting_address
from tests.made import make_activity, make_bundle
from tests.procedures import ALL_DRAWN, PRE_APPROVAL, TODAY, TWO_STEPS, choose
from tests.stock import NOON

RULE = {
    "kind": "automatic",
    "limit_synchronous": "120",
    "limit_lurking": "60",
    "sample": "1",
    "from_on": "2026-11-18",
}


def send(browser, people, activity):
    keys = fields_of(browser.get("/schools"), "/schools")
    sent = {name: keys[name] for name in ("csrf_token", "form_key")}
    sent |= {"school_id": str(people.wattle), "activity_id": str(activity.id)}
    return browser.post("/submissions", data=sent, follow_redirects=True)


class TestChoosing:
    def test_shows_what_it_means_before_it_holds(self, sign_in, people, engines):
        browser, address = sign_in("ada"), f"/school/{people.wattle}/approving/new"
        form = fields_of(browser.get(address), address).to_dict()

        shown = browser.post(address, data=form | RULE | {"do": "preview"})

        assert "up to 2 h a month for each teacher are approved at once" in shown.text
        assert "about 1 is drawn for review" in shown.text
        with reading(engines.reader, SYSTEM) as session:
            assert session.scalars(select(ProcedureRow)).all() == []
        form = fields_of(shown, address).to_dict()
        done = browser.post(address, data=form | RULE | {"do": "start"}, follow_redirects=True)
        assert "Small amounts by a rule" in done.text
        again = fields_of(browser.get(address), address).to_dict()
        assert (again["limit_synchronous"], again["from_on"]) == ("120", "2026-11-19")

    def test_says_beside_the_field_what_is_wrong(self, sign_in, people):
        browser, address = sign_in("ada"), f"/school/{people.wattle}/approving/new"
        wrong = RULE | {"limit_synchronous": "", "limit_lurking": "", "do": "preview"}

        refused = browser.post(
            address, data=fields_of(browser.get(address), address).to_dict() | wrong
        )

        assert refused.status_code == 422
        summary = BeautifulSoup(refused.text, "html.parser").select_one(".error-links")
        assert summary.a["href"] == "#limit_synchronous"
        assert "Give a limit for at least one way of taking part." in summary.text

    def test_warns_where_two_are_needed_and_one_decides(self, sign_in, people):
        browser, address = sign_in("ada"), f"/school/{people.wattle}/approving/new"
        two = {"kind": "two-steps", "from_on": "2026-11-18", "do": "preview"}

        shown = browser.post(address, data=fields_of(browser.get(address), address).to_dict() | two)

        assert "Only 1 person decides here at present" in shown.text


@pytest.fixture
def _no_sample(engines, people, acting):
    """The school's rule draws nothing for review."""
    with writing(engines.writer, SYSTEM) as session:
        version = choose(session, acting("ada"), people.wattle, ALL_DRAWN)
        version.rules = version.rules | {"sample_percent": 0}


@pytest.mark.usefixtures("_no_sample")
class TestTheRuleWhereverItIsSentFrom:
    SAID = "Submitted. The school&#39;s rule approved it at once."

    def test_from_the_log_form(self, sign_in, engines):
        tara = sign_in("tara")
        action, sent = entry_form(tara.get(meeting_address(engines)))
        sent["do"] = "submit"

        page = tara.post(action, data=sent, follow_redirects=True).text

        assert self.SAID in page
        assert sign_in("pia").get("/desk").text.count("data-desk-row") == 0

    def test_from_the_page_of_a_bundle(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            pair = [make_activity(session, people.tara.id, title=title) for title in "AB"]
            address = f"/bundles/{make_bundle(session, people.tara.id, *pair).id}"
        tara = sign_in("tara")
        sent = fields_of(tara.get(address), address).to_dict()
        sent |= {"do": "submit", "school_id": str(people.wattle), "words_immediate": "Both."}

        page = tara.post(address, data=sent, follow_redirects=True).text

        assert self.SAID in page


class TestWhatFollows:
    def test_what_the_rule_approves_says_that_nobody_read_it(
        self, sign_in, people, engines, acting
    ):
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, ALL_DRAWN)
            activity = make_activity(session, people.tara.id)
        browser = sign_in("tara")
        drawn = send(browser, people, activity)
        with writing(engines.writer, SYSTEM) as session:
            row = session.scalars(select(Submission)).one()
            assert (row.is_drawn, row.state) == (True, SubmissionState.SUBMITTED)
            version = session.scalars(select(ProcedureRow)).one()
            version.rules = version.rules | {"sample_percent": 0}
            other = make_activity(session, people.tara.id, title="Another")

        page = send(browser, people, other)

        assert "rule approved it at once" not in drawn.text
        assert "It was drawn for review" in drawn.text
        assert "The school&#39;s rule approved it at once." in page.text
        assert "Nobody had read it." in page.text
        desk = sign_in("pia").get("/desk").text
        assert "drawn for review" in desk
        assert "/desk/by-rule" in desk
        review = sign_in("pia").get("/desk/by-rule").text
        assert "1 waits." in review
        assert f"/desk/{row.id}" not in review
        assert "Approved by the rule" in review
        assert "/desk/by-rule" not in sign_in("sam").get("/desk").text
        assert "No rule approved anything" in sign_in("sam").get("/desk/by-rule").text

    def test_of_two_steps_the_desk_leaves_the_second_to_another(
        self, sign_in, people, engines, acting
    ):
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, TWO_STEPS)
            activity = make_activity(session, people.tara.id)
        tara, pia = sign_in("tara"), sign_in("pia")
        send(tara, people, activity)
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(Submission)).one()
        address = f"/desk/{row.id}"
        before = pia.get(address)
        form = fields_of(before, f"{address}/decide").to_dict()

        done = pia.post(f"{address}/decide", data=form | {"kind": "approve"}, follow_redirects=True)

        assert "The school asks two people" in before.text
        assert "nobody else here can approve it at present" in done.text
        alone = pia.get(address).text
        assert "somebody else takes the second" in alone
        assert "Write to Tara Nguyen" in alone
        assert "nobody else decides at present. Ask Ada Whitfield" in alone
        listing = tara.get("/submissions").text
        assert "Pia Okafor approved it first, on" in listing
        assert "nobody else decides at present. Ask Ada Whitfield" in listing
        assert "you can withdraw it" not in listing

    def test_of_two_steps_each_says_who_can_take_the_second(self, sign_in, people, engines, acting):
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, TWO_STEPS)
            whom = (people.wattle, people.theo.id)
            set_deputy(session, acting("ada"), whom, period=Period(TODAY, TODAY), now=NOON)
            activity = make_activity(session, people.tara.id)
        tara, pia = sign_in("tara"), sign_in("pia")
        sent = send(tara, people, activity)
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(Submission)).one()
        address = f"/desk/{row.id}"
        form = fields_of(pia.get(address), f"{address}/decide").to_dict()

        done = pia.post(f"{address}/decide", data=form | {"kind": "approve"}, follow_redirects=True)

        assert "two people approve it, one after the other" in sent.text
        assert "Somebody else approves it too." in done.text
        for page in (pia.get(address), tara.get("/submissions")):
            assert "it waits for Theo Papadakis." in page.text

    def test_accepting_minutes_is_the_first_of_two(self, sign_in, people, engines, acting):
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, TWO_STEPS)
            activity = make_activity(session, people.tara.id)
        tara, pia = sign_in("tara"), sign_in("pia")
        send(tara, people, activity)
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(Submission)).one()
        leads = fields_of(pia.get(f"/desk/{row.id}"), f"/desk/{row.id}/adjust").to_dict()
        minutes = next(name for name in leads if name.startswith("minutes-"))
        pia.post(f"/desk/{row.id}/adjust", data=leads | {minutes: "5", "note": "Five, I think."})
        asked = tara.get(f"/submissions/{row.id}")
        form = fields_of(asked, f"/submissions/{row.id}/answer").to_dict()

        done = tara.post(
            f"/submissions/{row.id}/answer", data=form | {"kind": "accepted"}, follow_redirects=True
        )

        assert "it is approved" not in asked.text
        assert "Accepted: that is the first of two approvals." in done.text
        assert tara.get(f"/submissions/{row.id}").text.count("Five, I think.") == 1

    def test_what_lies_ahead_is_pre_approved(self, sign_in, people, engines, acting):
        with writing(engines.writer, SYSTEM) as session:
            choose(session, acting("ada"), people.wattle, PRE_APPROVAL)
            day = NOON.date().replace(month=12)
            activity = make_activity(session, people.tara.id, started_on=day, ended_on=day)
        tara, pia = sign_in("tara"), sign_in("pia")
        send(tara, people, activity)
        with reading(engines.reader, SYSTEM) as session:
            row = session.scalars(select(Submission)).one()
        address = f"/desk/{row.id}"
        before = pia.get(address)
        form = fields_of(before, f"{address}/decide").to_dict()

        done = pia.post(f"{address}/decide", data=form | {"kind": "approve"}, follow_redirects=True)

        assert "Pre-approve" in before.text
        assert "Ask Tara Nguyen something, before you decide" in before.text
        assert "No reflection came" not in before.text
        assert "no reflection" not in before.text
        assert "still ahead" in tara.get("/").text
        assert "submit what came of it" in tara.get(f"/activities/{activity.id}").text
        assert "Your school approves beforehand" in tara.get("/log").text
        assert "Your school approves beforehand" not in sign_in("sam").get("/log").text
        assert "Pre-approved: #aussieED" in done.text
        assert (
            "Take part, change what came out otherwise, send it." in tara.get("/submissions").text
        )
