"""What the desk shows of one submission, to who leads its school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Integer, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission
from pldash.domain.submissions import SubmissionContent, SubmittedEvidence
from pldash.models.activities import Activity, ParticipationPart
from pldash.models.approvals import Adjustment, Decision, Submission, SubmissionLine
from pldash.models.base import table_of
from pldash.models.messages import Message
from pldash.services.answers import earlier_answers
from pldash.services.approvals import refuse_strangers
from pldash.services.prepared import Prepared
from pldash.services.scope import looking_beyond
from pldash.services.submission_contents import content_of
from pldash.services.threads import sent_before, thread_of, why_thread_closed


@dataclass(frozen=True, slots=True)
class ChatHistory:
    """What a teacher had approved in one chat at this school before."""

    approved: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDetail:
    """One submission with everything that a decision needs.

    :ivar earlier: why the same activities came back from this school before, latest first
    :ivar messages: what was written about it, oldest first
    :ivar closed: why nobody writes about it any more; None while they do
    """

    row: Submission
    content: SubmissionContent
    decision: Decision | None
    earlier: Sequence[Decision]
    history: ChatHistory | None
    is_own: bool
    messages: Sequence[Message]
    closed: str | None

    @property
    def is_gone(self) -> bool:
        """Return whether it was taken back, and is its teacher's alone to read."""
        return self.row.state is SubmissionState.WITHDRAWN and not self.is_own


def look_at(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    """Return one submission for a leader of its school; looking changes nothing.

    :raises NotFound: for a stranger, or once its teacher has taken it back
    :raises NotPermitted: for the teacher, or a colleague who does not lead
    """
    detail = look_behind(session, actor, submission_id)
    if detail.is_gone:
        raise NotFound("submission")
    return detail


def look_behind(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    """Return a submission for a leader who was overtaken, to say by what.

    :raises NotFound: for a stranger
    :raises NotPermitted: for the teacher, or a colleague who does not lead
    """
    refuse_strangers(session, actor, submission_id, permission=Permission.DESK_USE)
    return _detail(session, actor, submission_id)


def look_at_own(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    """Return one of the actor's own submissions as it was sent.

    :raises NotFound: if it is not the actor's own
    """
    detail = _detail(session, actor, submission_id)
    if not detail.is_own:
        raise NotFound("submission")
    session.refresh(detail.row, ["lines"])  # what came back is changed from there
    return detail


def look_at_either(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    """Return one submission for its teacher, or for a leader of its school.

    :raises NotFound: for a stranger, or for leaders once it is taken back
    :raises NotPermitted: for a colleague who does not lead
    """
    refuse_strangers(session, actor, submission_id, permission=Permission.SUBMISSION_VIEW)
    detail = _detail(session, actor, submission_id)
    if detail.is_gone:
        raise NotFound("submission")
    return detail


def evidence_of(
    session: Session, actor: Actor, submission_id: UUID, *, evidence_id: str
) -> SubmittedEvidence:
    """Return one piece of frozen evidence, for its teacher or a leader of the school.

    :raises NotFound: if it was not sent, or for a stranger, or for leaders once it is taken back
    :raises NotPermitted: for a colleague who does not lead
    """
    found = look_at_either(session, actor, submission_id).content.evidence(evidence_id)
    if found is None:
        raise NotFound("evidence")
    return found


def _detail(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    row = _row(session, submission_id)
    before = sent_before(session, row)
    return SubmissionDetail(
        row=row,
        content=content_of(row),
        decision=row.decision,
        earlier=earlier_answers(session, before),
        history=_history(session, row) if row.chat_tag else None,
        is_own=row.teacher_id == actor.account_id,
        messages=thread_of(session, row, before),
        closed=why_thread_closed(session, row),
    )


def _row(session: Session, submission_id: UUID) -> Submission:
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            joinedload(Submission.teacher, innerjoin=True),
            joinedload(Submission.school, innerjoin=True),
            joinedload(Submission.opener),
            joinedload(Submission.first),
            selectinload(Submission.adjustments).joinedload(Adjustment.maker),
            joinedload(Submission.decision).joinedload(Decision.decider),
        )
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("submission")
    return found


_SENT, _LINES = table_of(Submission), table_of(SubmissionLine)
_LOGGED, _PARTS = table_of(Activity), table_of(ParticipationPart)
_CORRECTIONS = table_of(Activity).alias("correction")
_HISTORY = Prepared(
    select(
        func.count(_SENT.c.id.distinct()).label("approved"),
        func.coalesce(func.sum(_PARTS.c.minutes), bindparam("none", type_=Integer())).label(
            "minutes"
        ),
    )
    .join(_LINES, _LINES.c.submission_id == _SENT.c.id)
    .join(_LOGGED, _LOGGED.c.id == _LINES.c.activity_id)
    .join(_PARTS, _PARTS.c.activity_id == _LOGGED.c.id)
    .where(
        _SENT.c.teacher_id == bindparam("teacher_id"),
        _SENT.c.school_id == bindparam("school_id"),
        _SENT.c.chat_tag == bindparam("chat_tag"),
        _SENT.c.state == bindparam("approved"),
        _SENT.c.id != bindparam("id"),
        ~exists().where(
            _CORRECTIONS.c.corrects_id == _LOGGED.c.id,
            _CORRECTIONS.c.state == bindparam("corrected"),
        ),
    )
)
"""The record is the teacher's: this looks past the scope, for two sums of what was sent here."""


def _history(session: Session, row: Submission) -> ChatHistory:
    """Count what was approved here before, a corrected entry once; the diary stays closed."""
    asked = {
        "teacher_id": row.teacher_id,
        "school_id": row.school_id,
        "chat_tag": row.chat_tag,
        "approved": SubmissionState.APPROVED,
        "corrected": ActivityState.APPROVED,
        "id": row.id,
        "none": 0,
    }
    with looking_beyond(session):
        (found,) = _HISTORY.rows(session.connection(), asked)
    return ChatHistory(found.approved, found.minutes)
