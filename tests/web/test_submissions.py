from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState, ActivityType
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.credentials import CredentialState
from pldash.models.activities import Activity
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.credentials import Credential, CredentialLine
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.letters import Letter
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON


@pytest.fixture
def draft(engines, people):
    """A finished draft of Tara's."""
    with writing(engines.writer, SYSTEM) as session:
        return make_activity(session, people.tara.id)


@pytest.fixture
def waiting(engines, people):
    """An activity of Tara's that waits at Wattle Park."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle)


@pytest.fixture
def stored(engines):
    """Give what a query finds now."""

    def find(query):
        with reading(engines.reader, SYSTEM) as session:
            return session.scalars(query).all()

    return find


def send(browser, school_id, **chosen):
    """Send what another page's form would send."""
    keys = fields_of(browser.get("/schools"), "/schools")
    sent = {name: keys[name] for name in ("csrf_token", "form_key")}
    return browser.post("/submissions", data=sent | {"school_id": str(school_id)} | chosen)


def judge(engines, actor, row, kind, reason=""):
    with writing(engines.writer, SYSTEM) as session:
        decide(
            session,
            actor,
            (row.id, row.version),
            verdict=Verdict(DecisionKind(kind), reason),
            write_letter=lambda news: Letter(news.school, ""),
            now=NOON,
        )


class TestSend:
    def test_sends_an_activity_and_shows_who_has_it(self, sign_in, stored, people, draft):
        browser = sign_in("tara")

        answer = send(browser, people.wattle, activity_id=str(draft.id))

        assert (answer.status_code, answer.location) == (303, "/submissions")
        (row,) = stored(select(Submission))
        assert (row.state, row.school_id) == (SubmissionState.SUBMITTED, people.wattle)
        page = browser.get("/submissions").text
        for words in ("Submitted.", "#aussieED", "Sent on", "it waits for Pia Okafor."):
            assert words in page

    def test_sends_several_as_one_submission_each(self, sign_in, engines, stored, people):
        with writing(engines.writer, SYSTEM) as session:
            ids = [str(make_activity(session, people.tara.id).id) for _ in range(3)]
        browser = sign_in("tara")

        send(browser, people.wattle, activity_id=ids)

        assert len(stored(select(Submission))) == 3
        assert "3 activities submitted." in browser.get("/submissions").text

    def test_who_has_one_and_could_take_another_is_named_once(
        self, sign_in, engines, people, acting
    ):
        with writing(engines.writer, SYSTEM) as session:
            make_submission(session, people.tara.id, people.wattle)
            row = make_submission(session, people.tara.id, people.wattle)
            open_submission(session, acting("pia"), row.id, version=row.version, now=NOON)

        page = sign_in("tara").get("/submissions").text

        assert page.count("it waits for Pia Okafor.") == 1
        assert "Until somebody takes it you can withdraw it." in page

    def test_sends_a_bundle_whole(self, sign_in, engines, stored, people):
        with writing(engines.writer, SYSTEM) as session:
            several = [make_activity(session, people.tara.id) for _ in range(2)]
            bundle = make_bundle(session, people.tara.id, *several)

        send(sign_in("tara"), people.wattle, bundle_id=str(bundle.id))

        (row,) = stored(select(Submission))
        assert (row.title, row.bundle_id) == ("A term of chats", bundle.id)

    def test_one_that_is_not_ready_sends_none(self, sign_in, engines, stored, people, draft):
        with writing(engines.writer, SYSTEM) as session:
            empty = make_activity(session, people.tara.id, parts=[])

        answer = send(sign_in("tara"), people.wattle, activity_id=[str(draft.id), str(empty.id)])

        assert answer.status_code == 422
        assert "Say how many minutes you took part first." in answer.text
        assert stored(select(Submission)) == []

    @pytest.mark.parametrize("school", ["banksia", "none", "missing"])
    def test_another_school_is_refused(self, sign_in, stored, people, draft, school):
        school_id = {"banksia": people.banksia, "none": uuid4(), "missing": ""}[school]

        answer = send(sign_in("tara"), school_id, activity_id=str(draft.id))

        assert answer.status_code == 422
        assert "Choose a school that you belong to." in answer.text
        assert stored(select(Submission)) == []

    def test_nothing_chosen_is_refused(self, sign_in, people):
        answer = send(sign_in("tara"), people.wattle)

        assert answer.status_code == 422
        assert "Choose at least one activity." in answer.text

    @pytest.mark.parametrize("who", ["theo", "pia", "sam"])
    def test_nobody_sends_another_persons(self, sign_in, stored, people, draft, who):
        school = people.banksia if who == "sam" else people.wattle

        assert send(sign_in(who), school, activity_id=str(draft.id)).status_code == 404
        assert stored(select(Submission)) == []

    @pytest.mark.parametrize("chosen", ["x", "01a20114"])
    def test_what_is_no_id_is_not_there(self, sign_in, people, chosen):
        browser = sign_in("tara")

        assert send(browser, people.wattle, activity_id=chosen).status_code == 404
        assert send(browser, people.wattle, bundle_id=chosen).status_code == 404

    def test_what_waits_is_a_conflict(self, sign_in, stored, people, waiting):
        activity_id = waiting.content["activities"][0]["id"]

        answer = send(sign_in("tara"), people.wattle, activity_id=activity_id)

        assert answer.status_code == 409
        assert "waits for a decision already" in answer.text
        assert len(stored(select(Submission))) == 1

    def test_sent_twice_is_sent_once(self, sign_in, stored, people, draft):
        browser = sign_in("tara")
        keys = fields_of(browser.get("/schools"), "/schools")
        sent = {
            "csrf_token": keys["csrf_token"],
            "form_key": keys["form_key"],
            "school_id": str(people.wattle),
            "activity_id": str(draft.id),
        }

        answers = [browser.post("/submissions", data=sent) for _ in range(3)]

        assert {answer.location for answer in answers} == {"/submissions"}
        assert len(stored(select(Submission))) == 1

    def test_without_the_forms_token_nothing_is_sent(self, sign_in, stored, people, draft):
        sent = {
            "form_key": "k" * 22,
            "school_id": str(people.wattle),
            "activity_id": str(draft.id),
        }

        assert sign_in("tara").post("/submissions", data=sent).status_code == 400
        assert stored(select(Submission)) == []


class TestWithdraw:
    def button(self, browser, row):
        return fields_of(browser.get(f"/submissions/{row.id}"), f"/submissions/{row.id}/withdraw")

    def test_makes_a_draft_of_it_again(self, sign_in, stored, waiting):
        browser = sign_in("tara")

        answer = browser.post(
            f"/submissions/{waiting.id}/withdraw", data=self.button(browser, waiting)
        )

        assert answer.location == "/submissions"
        assert stored(select(Submission.state)) == [SubmissionState.WITHDRAWN]
        assert stored(select(Activity.state)) == [ActivityState.DRAFT]
        assert "draft again" in browser.get("/submissions").text

    def test_is_offered_on_the_entrys_own_page(self, sign_in, stored, waiting):
        browser = sign_in("tara")
        (activity_id,) = stored(select(Activity.id))
        page = browser.get(f"/activities/{activity_id}")
        assert "Sent to Wattle Park" in page.text
        assert f'href="/submissions/{waiting.id}"' in page.text
        address = f"/submissions/{waiting.id}/withdraw"

        assert browser.post(address, data=fields_of(page, address)).status_code == 303

        assert stored(select(Submission.state)) == [SubmissionState.WITHDRAWN]
        assert address not in browser.get(f"/activities/{activity_id}").text

    def test_is_offered_on_the_page_of_a_bundle(self, sign_in, engines, stored, people):
        with writing(engines.writer, SYSTEM) as session:
            bundle = make_bundle(session, people.tara.id, make_activity(session, people.tara.id))
        browser = sign_in("tara")
        send(browser, people.wattle, bundle_id=str(bundle.id))
        (sent_id,) = stored(select(Submission.id))
        assert f"/submissions/{sent_id}/withdraw" in browser.get(f"/bundles/{bundle.id}").text

    def test_is_not_offered_once_a_leader_has_it(self, sign_in, engines, acting, stored, waiting):
        with writing(engines.writer, SYSTEM) as session:
            open_submission(session, acting("pia"), waiting.id, version=1, now=NOON)
        (activity_id,) = stored(select(Activity.id))
        page = sign_in("tara").get(f"/activities/{activity_id}").text
        assert "Pia Okafor has it, since" in page
        assert f'href="/submissions/{waiting.id}"' in page
        assert f"/submissions/{waiting.id}/withdraw" not in page

    def test_is_too_late_once_a_leader_has_it(self, sign_in, engines, acting, waiting):
        browser = sign_in("tara")
        sent = self.button(browser, waiting)
        with writing(engines.writer, SYSTEM) as session:
            open_submission(session, acting("pia"), waiting.id, version=1, now=NOON)

        answer = browser.post(f"/submissions/{waiting.id}/withdraw", data=sent)

        assert answer.status_code == 409
        assert "Pia Okafor has it, since" in answer.text
        assert (
            f"/submissions/{waiting.id}/withdraw"
            not in browser.get(f"/submissions/{waiting.id}").text
        )

    @pytest.mark.parametrize("who", ["theo", "pia", "ada", "sam", "rua"])
    def test_is_the_owners_alone(self, sign_in, stored, waiting, who):
        browser = sign_in(who)
        sent = fields_of(browser.get("/schools"), "/schools")
        sent["version"] = "1"

        answer = browser.post(f"/submissions/{waiting.id}/withdraw", data=sent)

        assert answer.status_code == 404
        assert browser.get(f"/submissions/{waiting.id}").status_code == 404
        assert stored(select(Submission.state)) == [SubmissionState.SUBMITTED]


class TestMine:
    @pytest.mark.parametrize("page", ["/submissions", "/certificates", "/certificates/new"])
    @pytest.mark.parametrize(("who", "is_led_there"), [("rua", True), ("tara", False)])
    def test_whoever_has_no_school_is_led_to_one(self, sign_in, page, who, is_led_there):
        assert ("Join your school</a>" in sign_in(who).get(page).text) is is_led_there

    def test_without_any_it_says_the_next_step(self, sign_in):
        assert "Nothing sent yet" in sign_in("rua").get("/submissions").text

    def test_says_what_was_decided_by_whom_and_what_comes_next(
        self, sign_in, engines, people, acting
    ):
        reasons = {"approve": "Well done.", "return": "Say more.", "decline": "Not this."}
        for kind, reason in reasons.items():
            with writing(engines.writer, SYSTEM) as session:
                row = make_submission(session, people.tara.id, people.wattle)
            judge(engines, acting("pia"), row, kind, reason)

        page = sign_in("tara").get("/submissions").text

        for words in (
            *reasons.values(),
            "Pia Okafor approved this on",
            "Pia Okafor returned this on",
            "Pia Okafor declined this on",
            "You can put it on a certificate.",
            "Every word is kept",
        ):
            assert words in page

    def test_leads_to_where_what_came_back_is_changed(self, sign_in, engines, people, acting):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(session, people.tara.id, people.wattle)
            several = [make_activity(session, people.tara.id) for _ in range(2)]
            bundle = make_bundle(session, people.tara.id, *several)
        browser = sign_in("tara")
        send(browser, people.wattle, bundle_id=str(bundle.id))
        with reading(engines.reader, SYSTEM) as session:
            whole = session.scalars(select(Submission).where(Submission.bundle_id == bundle.id))
            (whole,) = whole.all()
        judge(engines, acting("pia"), row, "return", "Say more.")
        judge(engines, acting("pia"), whole, "decline", "Not this.")

        page = browser.get("/submissions").text

        change = f"/activities/{row.lines[0].activity_id}/edit"
        assert change in page
        assert change in browser.get(f"/submissions/{row.id}").text
        assert f"/bundles/{bundle.id}" in page

    def test_what_was_sent_again_is_old_news(self, sign_in, engines, people, acting, waiting):
        judge(engines, acting("pia"), waiting, "return", "Say more.")
        browser = sign_in("tara")
        send(browser, people.wattle, activity_id=str(waiting.lines[0].activity_id))

        page = browser.get("/submissions").text

        assert "Say more." not in page
        assert page.count("row-title") == 1

    def test_what_was_deleted_since_leads_nowhere(self, sign_in, engines, people, acting, waiting):
        judge(engines, acting("pia"), waiting, "return", "Say more.")
        with writing(engines.writer, SYSTEM) as session:
            session.delete(session.scalars(select(SubmissionLine)).one())

        assert "/edit" not in sign_in("tara").get("/submissions").text

    def test_names_nobody_where_nobody_else_decides(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            make_submission(session, people.pia.id, people.wattle)

        page = sign_in("pia").get("/submissions").text

        assert "nobody else decides at present." in page

    def test_what_is_on_a_certificate_has_its_own_place(
        self, sign_in, engines, people, acting, waiting
    ):
        judge(engines, acting("pia"), waiting, "approve")
        browser = sign_in("tara")
        assert "PLD-2026-ABCDEF" not in browser.get("/submissions").text
        with writing(engines.writer, SYSTEM) as session:
            session.add(certificate(people, waiting))

        assert "On your certificate PLD-2026-ABCDEF." in browser.get("/submissions").text

    def test_shows_mine_alone(self, sign_in, waiting):
        for name in ("theo", "pia", "sam"):
            assert "Nothing sent yet" in sign_in(name).get("/submissions").text

    def test_shows_one_as_it_was_sent(self, sign_in, engines, stored, waiting):
        with writing(engines.writer, SYSTEM) as session:
            session.scalars(select(Activity)).one().title = "Renamed"

        page = sign_in("tara").get(f"/submissions/{waiting.id}").text

        assert "#aussieED" in page
        assert "Renamed" not in page


def certificate(people, row):
    return Credential(
        teacher_id=people.tara.id,
        school_id=people.wattle,
        number="PLD-2026-ABCDEF",
        code="0123456789ABCDEFP",
        scope_key="x",
        lines_digest="x",
        state=CredentialState.ISSUED,
        issued_at=NOON + timedelta(days=1),
        minutes=80,
        title="A year",
        facts={},
        pdf_sha256="0" * 64,
        pdf_bytes=9,
        lines=[
            CredentialLine(position=0, activity_id=row.lines[0].activity_id, submission_id=row.id)
        ],
    )


def test_a_leader_reads_what_kind_of_learning_it_was_where_no_chat_says_it(
    sign_in, waiting, engines, people
):
    with writing(engines.writer, SYSTEM) as session:
        facts = {"chat_id": None, "activity_type": ActivityType.COURSE}
        course = make_submission(session, people.tara.id, people.wattle, title="A course", **facts)
    browser = sign_in("pia")
    assert "Kind of learning" not in browser.get(f"/desk/{waiting.id}").text
    shown = browser.get(f"/desk/{course.id}").text
    assert re.search(r"Kind of learning</dt>\s*<dd>\s*<bdi>Course</bdi>", shown)
