from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.approvals import SubmissionState
from pldash.domain.batches import UNDO_FOR, BatchKind, ItemState, refuse_undo
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.jobs import MOST_TRIES
from pldash.domain.values import Reason
from pldash.models.approvals import Submission
from pldash.models.batches import BatchItem
from pldash.models.credentials import Credential
from pldash.models.jobs import Job
from pldash.models.outbox import OutboxMail
from pldash.models.schools import MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services import batches
from pldash.services.batches import (
    batch_for,
    latest_batches,
    order_issue,
    order_revocation,
    undo_batch,
)
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from tests.batches import WRONG, YEAR, every, make_worker, states, work_off
from tests.factories import asked_for, make_certificate
from tests.proofs import FakeProofs, fake_pdf
from tests.stock import NOON

pytestmark = pytest.mark.usefixtures("approved")


@pytest.fixture
def as_tara(engines, people, acting, files):
    """Issue Tara's certificate of the year as she would herself, and return its id."""

    def issue():
        with writing(engines.writer, SYSTEM) as session:
            return make_certificate(session, acting("tara"), asked_for(people), files).id

    return issue


class TestIssue:
    def test_issues_each_teachers_own_certificate_once(self, engines, people, order, worker, files):
        batch_id = order("tara", "theo")

        assert work_off(worker) == 2

        assert states(engines, batch_id) == {"tara": ("done", ""), "theo": ("done", "")}
        issued = every(engines, Credential)
        assert {row.teacher_id for row in issued} == {people.tara.id, people.theo.id}
        assert {row.title for row in issued} == {"2026-01-01/2026-12-31"}
        assert all(files.get(row.pdf_sha256).startswith(b"%PDF-fake") for row in issued)

    def test_the_trail_says_who_asked_and_whose_it_is(self, engines, people, order, worker):
        batch_id = order("tara")
        work_off(worker)

        ordered, issued = every(engines, TrailEvent, TrailEvent.seq)[-2:]
        assert (ordered.action, ordered.subject) == ("batch:ordered", f"batch:{batch_id}")
        assert ordered.body == {"kind": "issue", "items": 1}
        assert (issued.action, issued.actor) == ("credential:issued", people.pia.id)
        assert issued.body["teacher"] == str(people.tara.id)

    def test_what_was_issued_before_is_found_and_not_issued_again(
        self, engines, as_tara, order, worker
    ):
        known = as_tara()

        batch_id = order("tara")
        work_off(worker)

        assert states(engines, batch_id) == {"tara": ("already", "")}
        assert [row.id for row in every(engines, Credential)] == [known]
        assert every(engines, BatchItem)[0].credential_id == known

    def test_who_has_nothing_approved_is_told_apart(self, engines, order, worker):
        batch_id = order("tara", "ada")
        work_off(worker)
        assert states(engines, batch_id) == {
            "tara": ("done", ""),
            "ada": ("refused", "no-approved-activity"),
        }

    def test_what_the_paper_cannot_print_is_refused_with_the_character(
        self, engines, clock, files, order
    ):
        def draw(facts):
            raise RuleBroken([Reason("glyph-missing", detail="X (U+0058)")])

        batch_id = order("tara")
        work_off(make_worker(engines, clock, files, FakeProofs(draw=draw)))

        assert states(engines, batch_id) == {"tara": ("refused", "glyph-missing")}
        assert every(engines, BatchItem)[0].detail == "X (U+0058)"

    def test_a_leader_who_leads_no_more_issues_nothing(self, engines, people, order, worker):
        batch_id = order("tara")
        with writing(engines.writer, SYSTEM) as session:
            for role in session.scalars(
                select(MembershipRole).where(MembershipRole.role == "leader")
            ):
                session.delete(role)
        work_off(worker)
        assert states(engines, batch_id) == {"tara": ("refused", "no-longer-leading")}
        assert every(engines, Credential) == []

    def test_nor_one_whose_account_is_gone(self, engines, order, worker):
        batch_id = order("tara")
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(batches.Batch, batch_id).asked_by = None
        work_off(worker)
        assert states(engines, batch_id) == {"tara": ("refused", "no-longer-leading")}

    def test_what_fails_for_good_is_told(self, engines, clock, files, order, caplog):
        def draw(facts):
            raise OSError

        batch_id = order("tara")
        worker = make_worker(engines, clock, files, FakeProofs(draw=draw))
        for _ in range(MOST_TRIES + 1):
            assert worker.work_once()
            clock.moment += timedelta(hours=1)
        assert states(engines, batch_id) == {"tara": ("refused", "could-not-be-made")}

    def test_what_changed_while_it_was_drawn_is_tried_again(
        self, engines, clock, files, order, caplog
    ):
        def draw(facts):
            decline_everything(engines)
            return fake_pdf(facts)

        batch_id = order("tara")
        worker = make_worker(engines, clock, files, FakeProofs(draw=draw))
        assert worker.work_once()
        assert every(engines, Job)[0].failure == "Conflict"
        assert every(engines, Credential) == []
        clock.moment += timedelta(minutes=1)
        assert worker.work_once()
        assert states(engines, batch_id) == {"tara": ("refused", "no-approved-activity")}
        assert list(files_in(files)) == []

    def test_what_its_teacher_issued_while_it_was_drawn_is_not_the_batchs(
        self, engines, clock, files, as_tara, as_pia, order
    ):
        def draw(facts):
            as_tara()
            return fake_pdf(facts)

        batch_id = order("tara")
        worker = make_worker(engines, clock, files, FakeProofs(draw=draw))
        work_off(worker)
        assert states(engines, batch_id) == {"tara": ("already", "")}
        as_pia(undo_batch, batch_id, now=NOON)
        work_off(worker)
        (own,) = every(engines, Credential)
        assert own.state is CredentialState.ISSUED


def decline_everything(engines):
    """Make what was approved something that is not."""
    with writing(engines.writer, SYSTEM) as session:
        for row in session.scalars(select(Submission)):
            row.state = SubmissionState.DECLINED


def files_in(files):
    return (each for each in files._folder.rglob("*") if each.is_file())


class TestAccess:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("tara", NotPermitted), ("ada", NotPermitted), ("sam", NotFound), ("rua", NotFound)],
    )
    def test_only_leaders_order_see_and_undo(self, session, acting, order, who, refusal):
        batch_id = order("tara")
        school_id, whom = session.get_one(batches.Batch, batch_id).school_id, [uuid4()]
        with pytest.raises(refusal):
            order_issue(session, acting(who), school_id, period=YEAR, teacher_ids=whom, now=NOON)
        for look in (batch_for, undo_batch):
            with pytest.raises(refusal):
                look(session, acting(who), batch_id, now=NOON)

    def test_there_is_none_of_an_unknown_id(self, session, acting):
        with pytest.raises(NotFound):
            batch_for(session, acting("pia"), uuid4(), now=NOON)

    def test_it_is_for_somebody_and_not_for_everybody(self, people, order, monkeypatch):
        with pytest.raises(RuleBroken, match="nobody-chosen"):
            order()
        monkeypatch.setattr(batches, "MOST", 1)
        with pytest.raises(RuleBroken, match="too-many-chosen"):
            order("tara", "theo")


class TestLook:
    def test_counts_and_shows_what_could_not_be_done_first(
        self, as_pia, order, worker, monkeypatch
    ):
        monkeypatch.setattr(batches, "PAGE_SIZE", 2)
        batch_id = order("tara", "theo", "ada")
        worker.work_once()
        first = as_pia(batch_for, batch_id, now=NOON)
        assert (first.total, first.settled, first.pages) == (3, 1, 2)
        work_off(worker)

        detail = as_pia(batch_for, batch_id, now=NOON)

        assert detail.counts == {ItemState.DONE: 2, ItemState.REFUSED: 1}
        (refused, name, number), (done, _name, issued) = detail.rows
        assert (refused.code, name, number) == ("no-approved-activity", "Ada Whitfield", None)
        assert done.state is ItemState.DONE
        assert issued.startswith("PLD-2026-")
        assert as_pia(batch_for, batch_id, now=NOON, page=9).page == 2

    def test_lists_the_latest(self, as_pia, acting, session, order):
        first, second = order("tara"), order("tara", "theo", now=NOON + UNDO_FOR)
        assert [(row.id, size) for row, size in as_pia(latest_batches)] == [(second, 2), (first, 1)]
        assert latest_batches(session, acting("sam")) == []


class TestUndo:
    def test_takes_back_what_was_issued_and_calls_off_the_rest(
        self, engines, as_pia, order, worker
    ):
        batch_id = order("tara", "theo")
        worker.work_once()

        as_pia(undo_batch, batch_id, now=NOON)
        work_off(worker)

        assert sorted(states(engines, batch_id).values()) == [("called-off", ""), ("undone", "")]
        (row,) = every(engines, Credential)
        assert (row.state, row.revocation_reason) == (
            CredentialState.REVOKED,
            RevocationReason.ERROR,
        )
        told = [each.action for each in every(engines, TrailEvent, TrailEvent.seq)]
        assert told[-2:] == ["batch:undone", "credential:revoked"]

    def test_nobody_hears_of_what_was_undone(self, engines, clock, as_pia, order, worker):
        batch_id = order("tara")
        work_off(worker)
        as_pia(undo_batch, batch_id, now=NOON)
        clock.moment += UNDO_FOR
        work_off(worker)
        assert every(engines, OutboxMail) == []

    def test_a_leaders_own_is_withdrawn_by_its_holder(self, engines, as_pia, order, worker):
        batch_id = order("pia")
        work_off(worker)
        as_pia(undo_batch, batch_id, now=NOON)
        work_off(worker)
        assert states(engines, batch_id) == {"pia": ("undone", "")}
        assert every(engines, Credential)[0].revocation_reason is (
            RevocationReason.WITHDRAWN_BY_HOLDER
        )

    def test_one_that_is_drawn_just_now_is_not_issued(self, engines, clock, files, as_pia, order):
        def draw(facts):
            as_pia(undo_batch, batch_id, now=NOON)
            return fake_pdf(facts)

        batch_id = order("tara")
        work_off(make_worker(engines, clock, files, FakeProofs(draw=draw)))

        assert states(engines, batch_id) == {"tara": ("called-off", "")}
        assert every(engines, Credential) == []
        assert list(files_in(files)) == []

    def test_one_that_was_revoked_meanwhile_is_as_good_as_undone(
        self, engines, as_pia, order, worker
    ):
        batch_id = order("tara")
        work_off(worker)
        (row,) = every(engines, Credential)
        as_pia(order_revocation, [row.id], revocation=WRONG, now=NOON)
        as_pia(undo_batch, batch_id, now=NOON)
        work_off(worker)
        assert states(engines, batch_id) == {"tara": ("undone", "")}

    def test_who_leads_no_more_undoes_nothing(self, engines, as_pia, order, worker):
        batch_id = order("tara")
        work_off(worker)
        as_pia(undo_batch, batch_id, now=NOON)
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(batches.Batch, batch_id).undone_by = None
            session.get_one(batches.Batch, batch_id).asked_by = None
        work_off(worker)
        assert states(engines, batch_id) == {"tara": ("done", "no-longer-leading")}

    def test_can_be_done_once_and_in_time(self, as_pia, order):
        batch_id = order("tara")
        with pytest.raises(Conflict, match="too-late-to-undo"):
            as_pia(undo_batch, batch_id, now=NOON + UNDO_FOR + timedelta(seconds=1))
        as_pia(undo_batch, batch_id, now=NOON + UNDO_FOR)
        with pytest.raises(Conflict, match="batch-undone"):
            as_pia(undo_batch, batch_id, now=NOON)

    def test_what_was_revoked_stays_revoked(self):
        with pytest.raises(Conflict, match="too-late-to-undo"):
            refuse_undo(BatchKind.REVOKE, NOON, None, now=NOON)


class TestTell:
    def test_teachers_hear_of_it_once_it_cannot_be_undone(
        self, engines, clock, people, order, worker
    ):
        order("tara")
        assert work_off(worker) == 1
        assert every(engines, OutboxMail) == []
        clock.moment += UNDO_FOR

        assert work_off(worker) == 1

        (mail,) = every(engines, OutboxMail)
        assert (mail.recipient, mail.subject) == (people.tara.email, "Issued")

    def test_not_of_one_that_stands_no_more(self, engines, clock, as_pia, order, worker):
        order("tara")
        work_off(worker)
        (row,) = every(engines, Credential)
        as_pia(order_revocation, [row.id], revocation=WRONG, now=NOON)
        clock.moment += UNDO_FOR
        work_off(worker)
        assert [mail.subject for mail in every(engines, OutboxMail)] == ["Revoked"]

    def test_a_mail_that_cannot_be_written_is_left_out(self, engines, clock, people, order, worker):
        batch_id = order("tara")
        work_off(worker)
        with writing(engines.writer, SYSTEM) as session:
            job = session.scalars(select(Job).where(Job.kind == "batch-tell")).one()
            job.tries = MOST_TRIES
        clock.moment += UNDO_FOR
        assert work_off(worker) == 1
        assert states(engines, batch_id) == {"tara": ("done", "")}
        assert every(engines, OutboxMail) == []
