"""The pages of batches: for whom, how far, taking back, revoking several."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.batches import UNDO_FOR, ItemState
from pldash.models.batches import BatchItem
from pldash.models.credentials import Credential
from pldash.models.jobs import Job
from pldash.models.outbox import OutboxMail
from pldash.working import worker_of
from tests.batches import work_off
from tests.clients import fields_of
from tests.factories import approved_activity

PREVIEW = "/desk/certificates/issue/preview"


@pytest.fixture
def approved(session, people):
    """What Pia approved of Tara and Theo."""
    approved_activity(session, people)
    approved_activity(session, people, who="theo")
    session.commit()


@pytest.fixture
def pia(sign_in, approved):
    return sign_in("pia")


@pytest.fixture
def address(people):
    return f"{PREVIEW}?school={people.wattle}&start=2026-01-01&end=2026-12-31"


def order(browser, address, *left_out):
    """Send the preview's form with all but these ticked."""
    fields = fields_of(browser.get(address), address)
    keep = [each for each in fields.poplist("teacher") if each not in left_out]
    for each in keep:
        fields.add("teacher", each)
    return browser.post(address, data=fields)


def every(session, row):
    session.rollback()
    return session.scalars(select(row)).all()


class TestIssue:
    def test_asks_for_the_days_of_this_year(self, pia):
        page = pia.get("/desk/certificates/issue")
        assert 'value="2026-01-01"' in page.text
        assert 'value="2026-11-18"' in page.text

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            ("start=2026-05-01&end=2026-04-01", "The last day comes before the first."),
            ("start=&end=2026-04-01", "Give the first day."),
            ("start=0001-05-01&end=2026-04-01", "Give a day between"),
        ],
    )
    def test_says_which_day_is_wrong(self, pia, people, days, told):
        page = pia.get(f"{PREVIEW}?school={people.wattle}&{days}")
        assert page.status_code == 422
        assert told in page.text

    def test_another_school_is_no_choice(self, pia, people):
        page = pia.get(f"{PREVIEW}?school={people.banksia}&start=2026-01-01&end=2026-12-31")
        assert page.status_code == 422

    def test_shows_for_whom_and_for_whom_not(self, app, pia, address):
        page = pia.get(address)
        assert "2 teachers get a certificate" in page.text
        assert "Tara Nguyen" in page.text
        order(pia, address)
        work_off(worker_of(app))
        again = pia.get(address)
        assert "Nobody to issue one for" in again.text
        assert "says the same already" in again.text

    def test_nothing_approved_is_said_so(self, pia, people):
        page = pia.get(f"{PREVIEW}?school={people.wattle}&start=2020-01-01&end=2020-12-31")
        assert "approved nothing that ended between these days" in page.text

    def test_issues_in_the_background_for_those_ticked(self, app, session, pia, people, address):
        answer = order(pia, address, str(people.theo.id))
        assert answer.status_code == 303
        assert "0 of 1 are done." in pia.get(answer.location).text
        assert every(session, Credential) == []

        work_off(worker_of(app))

        page = pia.get(answer.location)
        (issued,) = every(session, Credential)
        assert "All are done." in page.text
        assert "data-watch" not in page.text
        assert issued.number in page.text
        assert issued.teacher_id == people.tara.id
        assert "1 certificate" in pia.get("/desk/certificates").text

    def test_the_same_form_twice_is_one_batch(self, session, pia, address):
        fields = fields_of(pia.get(address), address)
        answers = [pia.post(address, data=fields) for _ in range(2)]
        assert answers[0].location == answers[1].location
        assert len(every(session, BatchItem)) == 2

    @pytest.mark.parametrize("ticked", [None, "nonsense"])
    def test_nobody_ticked_is_nobody_issued_for(self, session, pia, address, ticked):
        fields = fields_of(pia.get(address), address)
        fields.poplist("teacher")
        if ticked:
            fields["teacher"] = ticked
        page = pia.post(address, data=fields)
        assert page.status_code == 422
        assert "Tick at least one." in page.text
        assert " checked" not in page.text
        assert every(session, Job) == []

    def test_what_changed_meanwhile_is_shown_first(self, session, people, pia, address):
        fields = fields_of(pia.get(address), address)
        approved_activity(session, people)
        session.commit()
        page = pia.post(address, data=fields)
        assert page.status_code == 409
        assert "changed since you looked" in page.text
        assert every(session, Job) == []
        assert pia.post(address, data=fields_of(page, address)).status_code == 303


class TestBatch:
    @pytest.fixture
    def batch(self, app, pia, address):
        location = order(pia, address).location
        work_off(worker_of(app))
        return location

    def test_is_taken_back_in_one_go(self, app, session, pia, batch):
        answer = pia.post(
            f"{batch}/undo", data=fields_of(pia.get(f"{batch}/undo"), f"{batch}/undo")
        )
        assert (answer.status_code, answer.location) == (303, batch)
        assert "It is being taken back." in pia.get(batch).text
        work_off(worker_of(app))
        assert {each.state for each in every(session, BatchItem)} == {ItemState.UNDONE}
        page = pia.get(f"{batch}/undo")
        assert "cannot be taken back any more" in page.text

    def test_too_late_is_said_so(self, clock, pia, batch, session):
        fields = fields_of(pia.get(f"{batch}/undo"), f"{batch}/undo")
        pia.post(f"{batch}/undo", data=fields_of(pia.get(f"{batch}/undo"), f"{batch}/undo"))
        assert pia.post(f"{batch}/undo", data=fields).status_code == 409

    def test_the_teachers_hear_of_it_an_hour_later(self, app, clock, session, people, batch):
        clock.moment += UNDO_FOR
        work_off(worker_of(app))
        mails = {mail.recipient: mail for mail in every(session, OutboxMail)}
        assert set(mails) == {people.tara.email, people.theo.email}
        mail = mails[people.tara.email]
        (hers,) = [row for row in every(session, Credential) if row.teacher_id == people.tara.id]
        assert mail.subject == "Wattle Park Secondary College issued a certificate for you"
        assert f"http://localhost:5000/certificates/{hers.id}\n" in mail.body
        for private in ("Pia", "Tara", "aussieED", hers.number, hers.code):
            assert private not in mail.subject + mail.body

    def test_all_of_it_can_be_revoked(self, app, session, pia, batch):
        revoking = f"/desk/certificates/revoke?batch={batch.rpartition('/')[2]}"
        assert revoking in pia.get(batch).text
        fields = fields_of(pia.get(revoking), revoking)
        fields["reason"] = "withdrawn-by-school"
        fields["note"] = "Between us."
        answer = pia.post(revoking, data=fields)
        assert answer.status_code == 303
        work_off(worker_of(app))
        page = pia.get(answer.location).text
        assert "Revoked: 2" in page
        assert "Between us." in page
        mails = every(session, OutboxMail)
        assert len(mails) == 2
        assert all("The school that approved it withdrew it." in mail.body for mail in mails)

    def test_those_ticked_can_be_revoked(self, app, session, pia, batch):
        first, _second = every(session, Credential)
        revoking = f"/desk/certificates/revoke?id={first.id}"
        page = pia.get(revoking)
        assert first.number in page.text
        fields = fields_of(page, revoking)
        fields["reason"] = "error"
        pia.post(revoking, data=fields)
        work_off(worker_of(app))
        assert {row.id: row.state.value for row in every(session, Credential)}[first.id] == (
            "revoked"
        )

    def test_revoking_needs_a_reason(self, pia, session, batch):
        first, _second = every(session, Credential)
        revoking = f"/desk/certificates/revoke?id={first.id}"
        fields = fields_of(pia.get(revoking), revoking)
        fields.poplist("reason")
        page = pia.post(revoking, data=fields)
        assert page.status_code == 422
        assert "Choose a reason." in page.text

    @pytest.mark.parametrize("asked", ["", "?id=nonsense"])
    def test_nothing_chosen_is_said_so(self, pia, asked):
        page = pia.get(f"/desk/certificates/revoke{asked}")
        assert "Nothing is chosen" in page.text

    def test_another_schools_are_not_there(self, sign_in, session, batch):
        first, _second = every(session, Credential)
        sam = sign_in("sam")
        assert sam.get(f"/desk/certificates/revoke?id={first.id}").status_code == 404
        assert sam.get(batch).status_code == 404
        assert sam.get(f"/desk/certificates/revoke?batch={batch[-36:]}").status_code == 404

    def test_turns_pages(self, pia, batch, monkeypatch):
        monkeypatch.setattr("pldash.services.batches.PAGE_SIZE", 1)
        assert f"{batch}?page=2" in pia.get(batch).text
        assert f"{batch}?page=1" in pia.get(f"{batch}?page=2").text
