"""Issues the certificates of a batch, one after the other, each once; then tells the teachers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.batches import UNDO_FOR, ItemState, Outcome
from pldash.domain.certificates import ScopeKind
from pldash.domain.credentials import CredentialState
from pldash.domain.errors import NotFound, NotPermitted, RuleBroken
from pldash.domain.mailing import NewsKind
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.models.accounts import Account
from pldash.models.batches import Batch
from pldash.models.credentials import Credential
from pldash.models.schools import Organisation
from pldash.ports import FileStore
from pldash.services.batch_errands import GONE, Clerk, Errand, settle
from pldash.services.batches import TELL_JOB, item_job
from pldash.services.certificate_plans import CertificatePlan, CertificateRequest, plan_certificate
from pldash.services.issuing import (
    DrawnCertificate,
    NumberedCertificate,
    Seal,
    discard_drawn,
    draw_certificate,
    issue_certificate,
    number_certificate,
)
from pldash.services.jobs import TakenJob, enqueue, finish
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.scope import SYSTEM, UNSCOPED, scope_of
from pldash.services.unit_of_work import reading, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNews:
    """What the mail about a certificate may tell: nobody's name but the school's."""

    credential_id: UUID
    school: str
    locale: str


WriteIssue = Callable[[IssueNews], Letter]
"""Puts the news into words, in the teacher's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a certificate is made with.

    :ivar base_url: the public address, without a slash at the end
    :ivar is_test: whether its keys are for trying things out
    """

    seal: Seal
    files: FileStore
    rules: RequirementSets
    base_url: str
    is_test: bool


@dataclass(frozen=True, kw_only=True)
class Issuer(Clerk):
    """Issues one certificate of a batch, in its teacher's name, as the leader asked."""

    press: Press

    def work(self, job: TakenJob) -> None:
        """Issue it, or write down why not.

        :raises PldashError: if it is worth another try
        """
        errand = self.errand(job)
        if errand.is_undone:
            self.end(job, Outcome(ItemState.CALLED_OFF))
            return
        try:
            self._issue(job, errand)
        except RuleBroken as error:
            self.end(job, Outcome(ItemState.REFUSED, reason=error.reasons[0]))
        except (NotFound, NotPermitted):
            self.end(job, Outcome(ItemState.REFUSED, reason=GONE))

    def _issue(self, job: TakenJob, errand: Errand) -> None:
        subject = Subject(school_id=errand.school_id)
        require(errand.leader, Permission.CREDENTIAL_ISSUE_MANY, subject)
        plan, numbered = self._planned(errand)
        if plan.same is not None:
            self.end(job, Outcome(ItemState.ALREADY, plan.same.id))
            return
        drawn = draw_certificate(
            numbered, seal=self.press.seal, files=self.press.files, now=self.clock()
        )
        issued = None
        try:
            issued = self._write(job, errand, drawn)
        finally:
            discard_drawn(self.press.files, drawn, issued)

    def _planned(self, errand: Errand) -> tuple[CertificatePlan, NumberedCertificate]:
        assert errand.period is not None, "what is issued has a period"
        teacher, now = Actor(errand.teacher_id), self.clock()
        request = CertificateRequest(
            school_id=errand.school_id,
            kind=ScopeKind.PERIOD,
            period=errand.period,
            ordered_by=errand.leader.account_id,
        )
        rules, is_test = self.press.rules, self.press.is_test
        with reading(self.reader, scope_of(teacher)) as session:
            plan = plan_certificate(
                session, teacher, request, rules=rules, is_test=is_test, now=now
            )
            url = self.press.base_url
            return plan, number_certificate(session, plan, base_url=url, now=now)

    def _write(self, job: TakenJob, errand: Errand, drawn: DrawnCertificate) -> Credential | None:
        """Write a drawn certificate down, in the transaction that ends its job.

        :raises Conflict: if what it says has changed since it was planned
        :raises NumberTaken: if it must be drawn again under another number
        """
        now, teacher = self.clock(), Actor(errand.teacher_id)
        with writing(self.writer, scope_of(teacher)) as session:
            finish(session, job, now=now)
            if _is_undone(session, errand.batch_id):
                settle(session, job, Outcome(ItemState.CALLED_OFF), now=now)
                return None
            issued = issue_certificate(session, teacher, drawn, now=now)
            if issued.pdf_sha256 != drawn.paper.pdf_sha256:
                # Somebody else issued the same meanwhile: not this batch's to tell or take back.
                settle(session, job, Outcome(ItemState.ALREADY, issued.id), now=now)
                return issued
            later = item_job(TELL_JOB, errand.item_id, errand.asked_at + UNDO_FOR)
            enqueue(session, [later], now=now)
            settle(session, job, Outcome(ItemState.DONE, issued.id), now=now)
            return issued


@dataclass(frozen=True, kw_only=True)
class Teller(Clerk):
    """Tells a teacher of a certificate, once the batch can no longer be undone."""

    write_letter: WriteIssue

    def work(self, job: TakenJob) -> None:
        """Put a mail into the outbox, once; none about what no longer stands."""
        errand, now = self.errand(job), self.clock()
        with writing(self.writer, SYSTEM) as session:
            finish(session, job, now=now)
            credential = session.get_one(Credential, errand.credential_id)
            if errand.is_undone or credential.state is not CredentialState.ISSUED:
                return
            holder, school = credential.teacher_id, credential.school_id
            about = News(NewsKind.ISSUED, holder, school, credential.id)
            add_mail(session, self._mail(session, credential), now=now, news=about)

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Leave it: the certificate stands, and the teacher sees it at the next visit."""

    def _mail(self, session: Session, credential: Credential) -> NewMail:
        holder = session.get_one(Account, credential.teacher_id)
        school = session.get_one(Organisation, credential.school_id)
        news = IssueNews(credential_id=credential.id, school=school.name, locale=holder.locale)
        letter = self.write_letter(news)
        key = f"credential-issued:{credential.id}"
        return NewMail(key, holder.email, letter.subject, letter.body)


def _is_undone(session: Session, batch_id: UUID) -> bool:
    """Return whether a batch was undone; who would undo it now waits for this transaction."""
    query = select(Batch.undone_at).where(Batch.id == batch_id).with_for_update(read=True)
    # The batch is the school's, and the session its teacher's.
    undone_at: datetime | None = session.scalar(query, execution_options={UNSCOPED: True})
    return undone_at is not None
