"""Whether what a mail tells is still so when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState
from pldash.domain.approvals import SubmissionState
from pldash.domain.credentials import CredentialState
from pldash.domain.mailing import NewsKind
from pldash.models.activities import Activity
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.credentials import Credential
from pldash.models.messages import Message
from pldash.models.outbox import OutboxMail

DECIDED = {SubmissionState.APPROVED, SubmissionState.DECLINED}


def is_still_news(session: Session, mail: OutboxMail) -> bool:
    """Return whether a mail may still be sent; what is no news always may.

    :param session: one that may see everything
    """
    if mail.news is None or mail.about_id is None:
        return True
    return _STILL[mail.news](session, mail.about_id)


def _is_decided(session: Session, submission_id: UUID) -> bool:
    """Return whether a decision is new to its teacher: what was returned is not sent again yet."""
    state = _state(session, submission_id)
    if state is not SubmissionState.RETURNED:
        return state in DECIDED
    query = (
        select(Activity.id)
        .join(SubmissionLine, SubmissionLine.activity_id == Activity.id)
        .where(
            SubmissionLine.submission_id == submission_id,
            Activity.state == ActivityState.RETURNED,
        )
    )
    return session.scalars(query).first() is not None


def _is_asked(session: Session, submission_id: UUID) -> bool:
    """Return whether other minutes still wait for the teacher's answer."""
    return _state(session, submission_id) is SubmissionState.ADJUSTED


def _state(session: Session, submission_id: UUID) -> SubmissionState | None:
    return session.scalar(select(Submission.state).where(Submission.id == submission_id))


def _is_issued(session: Session, credential_id: UUID) -> bool:
    return _standing(session, credential_id) is CredentialState.ISSUED


def _is_revoked(session: Session, credential_id: UUID) -> bool:
    return _standing(session, credential_id) is CredentialState.REVOKED


def _standing(session: Session, credential_id: UUID) -> CredentialState | None:
    return session.scalar(select(Credential.state).where(Credential.id == credential_id))


def _is_answer_unread(session: Session, submission_id: UUID) -> bool:
    return _is_unread(session, submission_id, Message.leader_id.is_not(None))


def _is_question_unread(session: Session, submission_id: UUID) -> bool:
    return _is_unread(session, submission_id, Message.leader_id.is_(None))


def _is_unread(session: Session, submission_id: UUID, side: ColumnElement[bool]) -> bool:
    query = select(Message.id).where(
        Message.submission_id == submission_id, Message.read_at.is_(None), side
    )
    return session.scalars(query.limit(1)).first() is not None


def _stays_so(_session: Session, _approver_id: UUID) -> bool:
    return True


_STILL: Mapping[NewsKind, Callable[[Session, UUID], bool]] = {
    NewsKind.DECISION: _is_decided,
    NewsKind.PROPOSAL: _is_asked,
    NewsKind.ISSUED: _is_issued,
    NewsKind.REVOKED: _is_revoked,
    NewsKind.ANSWER: _is_answer_unread,
    NewsKind.QUESTION: _is_question_unread,
    NewsKind.APPROVER_ENDED: _stays_so,
    NewsKind.APPROVING_ENDED: _stays_so,
}
