from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pldash.domain.approvals import SubmissionState
from pldash.domain.schools import Role
from pldash.models.approvals import Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Deputy, Membership, MembershipRole
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission
from tests.stock import NOON


@pytest.fixture
def waiting(engines, people):
    """Tara's activity, waiting at Wattle Park since yesterday."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle, now=NOON - timedelta(days=1))


@pytest.fixture
def stored(engines):
    """Give a row as it is stored now."""

    def find(kind, key):
        with reading(engines.reader, SYSTEM) as session:
            return session.get(kind, key)

    return find


def desk_of(row):
    return f"/desk/{row.id}"


def send_decision(browser, row, kind, **changes):
    page = browser.get(desk_of(row))
    sent = fields_of(page, f"/desk/{row.id}/decide")
    sent["kind"] = kind
    for name, value in changes.items():
        sent[name] = value
    return browser.post(f"/desk/{row.id}/decide", data=sent)


class TestDecide:
    def test_approves_and_opens_the_next_one(self, sign_in, engines, people, stored, waiting):
        with writing(engines.writer, SYSTEM) as session:
            following = make_submission(session, people.theo.id, people.wattle)
        browser = sign_in("pia")

        answer = send_decision(browser, waiting, "approve")

        assert (answer.status_code, answer.location) == (303, desk_of(following))
        row = stored(Submission, waiting.id)
        assert row.state is SubmissionState.APPROVED
        assert "Approved: #aussieED, Tara Nguyen." in browser.get(answer.location).text

    def test_the_last_one_leads_back_to_the_list(self, sign_in, waiting):
        answer = send_decision(sign_in("pia"), waiting, "approve")

        assert answer.location == "/desk"

    def test_keeps_the_filter(self, sign_in, engines, people, waiting):
        with writing(engines.writer, SYSTEM) as session:
            make_submission(session, people.theo.id, people.wattle)
        browser = sign_in("pia")
        where = f"/desk/{waiting.id}/decide?teacher={people.tara.id}"
        page = browser.get(f"{desk_of(waiting)}?teacher={people.tara.id}")

        sent = fields_of(page, where)
        sent["kind"] = "approve"
        answer = browser.post(where, data=sent)

        assert answer.location == f"/desk?teacher={people.tara.id}"

    @pytest.mark.parametrize(
        ("kind", "state"),
        [("return", SubmissionState.RETURNED), ("decline", SubmissionState.DECLINED)],
    )
    def test_gives_the_reason_to_the_teacher(self, sign_in, stored, waiting, kind, state):
        send_decision(sign_in("pia"), waiting, kind, reason="Say <more>.")

        assert stored(Submission, waiting.id).state is state
        assert stored(Decision, waiting.id).reason == "Say <more>."
        page = sign_in("tara").get("/submissions").text
        assert "Say &lt;more&gt;." in page
        assert "Pia Okafor" in page

    def test_words_with_an_approval_are_kept_and_said_to_be(self, sign_in, stored, waiting):
        browser = sign_in("pia")

        answer = send_decision(browser, waiting, "approve", reason=" Well seen. ")

        assert stored(Decision, waiting.id).reason == "Well seen."
        page = browser.get(answer.location).text
        assert "Approved with your words: #aussieED, Tara Nguyen." in page
        assert "Well seen." in sign_in("tara").get("/submissions").text

    @pytest.mark.parametrize("kind", ["return", "decline"])
    def test_shows_the_leader_what_was_decided(self, sign_in, waiting, kind):
        browser = sign_in("pia")
        send_decision(browser, waiting, kind, reason="Say more.")

        page = browser.get(desk_of(waiting)).text

        assert "Returned to you" not in page
        assert "Say more." in page
        assert "/decide" not in page

    @pytest.mark.parametrize("kind", ["return", "decline"])
    def test_without_a_reason_the_page_comes_back(self, sign_in, stored, waiting, kind):
        answer = send_decision(sign_in("pia"), waiting, kind)

        assert answer.status_code == 422
        assert "Say why, so that the teacher knows what to do next." in answer.text
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_too_long_a_reason_comes_back_with_every_word(self, sign_in, waiting):
        answer = send_decision(sign_in("pia"), waiting, "return", reason="word " * 500)

        assert answer.status_code == 422
        assert "word " * 500 in answer.text

    @pytest.mark.parametrize("kind", ["", "adjust"])
    def test_another_button_is_none(self, sign_in, stored, waiting, kind):
        answer = send_decision(sign_in("pia"), waiting, kind)

        assert answer.status_code == 422
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_mails_the_teacher_a_link_without_private_words(
        self, sign_in, engines, people, waiting
    ):
        send_decision(sign_in("pia"), waiting, "return", reason="A private word.")

        with reading(engines.reader, SYSTEM) as session:
            (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.recipient == people.tara.email
        assert mail.subject == "A decision at Wattle Park Secondary College"
        assert f"/submissions/{waiting.id}" in mail.body
        for private in ("private", "aussieED", "Pia", "Tara"):
            assert private not in mail.subject + mail.body

    def test_who_comes_second_is_told_who_decided_what(
        self, sign_in, engines, people, stored, waiting
    ):
        with writing(engines.writer, SYSTEM) as session:
            session.add(
                Deputy(
                    school_id=people.wattle,
                    account_id=people.theo.id,
                    from_on=date(2026, 11, 1),
                    until_on=date(2026, 11, 30),
                )
            )
        first, second = sign_in("pia"), sign_in("theo")
        sent = fields_of(second.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        send_decision(first, waiting, "approve")

        sent["kind"], sent["reason"] = "return", "My own words."
        answer = second.post(f"/desk/{waiting.id}/decide", data=sent)

        assert answer.status_code == 409
        assert "Pia Okafor approved this on" in answer.text
        assert "My own words." in answer.text
        assert stored(Decision, waiting.id).decided_by == people.pia.id

    def test_an_old_page_is_told_so(self, sign_in, stored, waiting):
        browser = sign_in("pia")
        old = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        take = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/take")
        browser.post(f"/desk/{waiting.id}/take", data=take)

        old["kind"] = "approve"
        answer = browser.post(f"/desk/{waiting.id}/decide", data=old)

        assert answer.status_code == 409
        assert "Look at it again" in answer.text
        assert stored(Submission, waiting.id).state is SubmissionState.OPENED

    @pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
    def test_a_version_that_is_none_is_an_old_page(self, sign_in, stored, waiting, version):
        answer = send_decision(sign_in("pia"), waiting, "approve", version=version)

        assert answer.status_code == 409
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_sent_twice_is_done_once(self, sign_in, engines, waiting):
        browser = sign_in("pia")
        sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        sent["kind"] = "approve"

        answers = [browser.post(f"/desk/{waiting.id}/decide", data=sent) for _ in range(3)]

        assert {(one.status_code, one.location) for one in answers} == {(303, "/desk")}
        with reading(engines.reader, SYSTEM) as session:
            assert len(session.scalars(select(OutboxMail)).all()) == 1

    @pytest.mark.parametrize(
        ("who", "status"),
        [("tara", 403), ("theo", 403), ("ada", 403), ("sam", 404), ("rua", 403)],
    )
    def test_is_refused_to_everybody_else(self, sign_in, stored, waiting, who, status):
        sent = fields_of(sign_in("pia").get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        sent["kind"] = "approve"
        browser = sign_in(who)
        sent["csrf_token"] = fields_of(browser.get("/submissions"), "/sign-out")["csrf_token"]

        for action in ("decide", "take"):
            assert browser.post(f"/desk/{waiting.id}/{action}", data=sent).status_code == status
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_is_refused_on_ones_own_also_when_the_form_is_made_up(
        self, sign_in, engines, people, stored, waiting
    ):
        with writing(engines.writer, SYSTEM) as session:
            own = make_submission(session, people.pia.id, people.wattle)
        browser = sign_in("pia")
        sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        sent["kind"], sent["version"] = "approve", str(own.version)

        for action in ("decide", "take"):
            assert browser.post(f"/desk/{own.id}/{action}", data=sent).status_code == 403
        assert stored(Submission, own.id).state is SubmissionState.SUBMITTED

    def test_without_the_forms_token_nothing_happens(self, sign_in, stored, waiting):
        browser = sign_in("pia")
        sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        sent["kind"], sent["csrf_token"] = "approve", "forged"

        assert browser.post(f"/desk/{waiting.id}/decide", data=sent).status_code == 400
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_takes_nothing_else_from_the_form(self, sign_in, people, stored, waiting):
        send_decision(
            sign_in("pia"),
            waiting,
            "approve",
            decided_by=str(people.tara.id),
            minutes="9000",
            state="approved",
            school_id=str(people.banksia),
        )

        row, decision = stored(Submission, waiting.id), stored(Decision, waiting.id)
        assert (row.minutes, row.school_id) == (80, people.wattle)
        assert decision.decided_by == people.pia.id

    def test_a_signed_out_form_is_asked_to_sign_in(self, client, waiting):
        assert client.post(f"/desk/{waiting.id}/decide").status_code in {400, 401}


class TestRightsEnd:
    def test_a_role_taken_counts_on_the_next_request(self, sign_in, engines, people, waiting):
        browser = sign_in("pia")
        sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/decide")
        with writing(engines.writer, SYSTEM) as session:
            member = session.scalars(
                select(Membership).where(Membership.account_id == people.pia.id)
            ).one()
            member.roles = [MembershipRole(role=Role.TEACHER)]

        sent["kind"] = "approve"
        assert browser.post(f"/desk/{waiting.id}/decide", data=sent).status_code == 403
        assert browser.get(desk_of(waiting)).status_code == 403
        assert browser.get("/desk").status_code == 403

    def test_a_deputys_last_day_is_the_last(self, sign_in, engines, people, clock, waiting):
        with writing(engines.writer, SYSTEM) as session:
            session.add(
                Deputy(
                    school_id=people.wattle,
                    account_id=people.theo.id,
                    from_on=date(2026, 11, 18),
                    until_on=date(2026, 11, 18),
                )
            )
        browser = sign_in("theo")
        assert browser.get(desk_of(waiting)).status_code == 200

        clock.moment += timedelta(days=1)

        assert browser.get(desk_of(waiting)).status_code == 403
