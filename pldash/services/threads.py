"""The messages on a submission, and on what the same activities were sent as before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from pldash.domain.approvals import WAITING, SubmissionState
from pldash.domain.credentials import CredentialState
from pldash.domain.messages import Side, why_closed
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.base import table_of
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.messages import Message
from pldash.services.prepared import Prepared
from pldash.services.scope import UNSCOPED

BY: Final[dict[Side, ColumnElement[bool]]] = {
    Side.TEACHER: Message.leader_id.is_(None),
    Side.SCHOOL: Message.leader_id.is_not(None),
}
"""Which messages come from a side."""

_SENT, _MINE = table_of(Submission), table_of(SubmissionLine).alias("mine")
_THEIRS = table_of(SubmissionLine).alias("theirs")
_BEFORE = Prepared(
    select(_SENT.c.id)
    .distinct()
    .join(_THEIRS, _THEIRS.c.submission_id == _SENT.c.id)
    .join(_MINE, _MINE.c.activity_id == _THEIRS.c.activity_id)
    .where(
        _MINE.c.submission_id == bindparam("id"),
        _SENT.c.school_id == bindparam("school_id"),
        _SENT.c.submitted_at < bindparam("submitted_at"),
    )
)
"""Goes past the scope, for ids of what was sent to the school that the reader is asked about."""


def sent_before(session: Session, row: Submission) -> Sequence[UUID]:
    """Return what the same activities were sent to the same school as before."""
    asked = {"id": row.id, "school_id": row.school_id, "submitted_at": row.submitted_at}
    return [each.id for each in _BEFORE.rows(session.connection(), asked)]


def thread_of(session: Session, row: Submission, before: Sequence[UUID]) -> Sequence[Message]:
    """Return all that was written about a submission, the oldest first.

    What was written about the same activities when they were sent to the same school before goes
    on with them.

    :param before: what :func:`sent_before` found
    """
    if not before and row.messaged_at is None:
        return ()
    query = (
        select(Message)
        .where(Message.submission_id.in_((row.id, *before)))
        .options(joinedload(Message.leader))
        .order_by(Message.written_at, Message.id)
    )
    return session.scalars(query).all()


def why_thread_closed(session: Session, row: Submission) -> str | None:
    """Return why nobody writes about a submission any more; None while they do."""
    if row.state in WAITING:
        return None
    return why_closed(
        row.state,
        is_sent_again=bool(session.scalar(_sent_again(row))),
        # A certificate may be another school's: this tells no more of it than that there is one.
        is_certified=bool(session.scalar(_certified(row), execution_options={UNSCOPED: True})),
    )


def mark_read(session: Session, row: Submission, by: Side, *, now: datetime) -> None:
    """Note that a side has read what the other one wrote."""
    other = Side.SCHOOL if by is Side.TEACHER else Side.TEACHER
    change = update(Message).where(_in_thread(row), BY[other], Message.read_at.is_(None))
    session.execute(change.values(read_at=now))


def has_unread(by: Side) -> ColumnElement[bool]:
    """Return whether a side's message on a submission is unread, as part of another query."""
    return exists().where(Message.submission_id == Submission.id, BY[by], Message.read_at.is_(None))


def has_unread_along(by: Side) -> ColumnElement[bool]:
    """Return whether a side's message is unread that goes on with what waits, for another query.

    It may be about the same activities as they were sent to the school before.
    """
    mine, theirs = aliased(SubmissionLine), aliased(SubmissionLine)
    return exists().where(
        Message.teacher_id == Submission.teacher_id,
        Message.school_id == Submission.school_id,
        BY[by],
        Message.read_at.is_(None),
        theirs.submission_id == Message.submission_id,
        mine.submission_id == Submission.id,
        mine.activity_id == theirs.activity_id,
    )


def _in_thread(row: Submission) -> ColumnElement[bool]:
    mine, theirs = aliased(SubmissionLine), aliased(SubmissionLine)
    earlier = (
        select(theirs.submission_id)
        .join(mine, mine.activity_id == theirs.activity_id)
        .join(Submission, Submission.id == theirs.submission_id)
        .where(
            mine.submission_id == row.id,
            Submission.school_id == row.school_id,
            Submission.submitted_at < row.submitted_at,
        )
    )
    return or_(Message.submission_id == row.id, Message.submission_id.in_(earlier))


def _sent_again(row: Submission) -> Select[tuple[bool]]:
    mine, theirs = aliased(SubmissionLine), aliased(SubmissionLine)
    later = (
        select(Submission.id)
        .join(theirs, theirs.submission_id == Submission.id)
        .join(mine, mine.activity_id == theirs.activity_id)
        .where(
            mine.submission_id == row.id,
            Submission.school_id == row.school_id,
            Submission.submitted_at > row.submitted_at,
            Submission.state != SubmissionState.WITHDRAWN,
        )
    )
    return select(later.exists())


def _certified(row: Submission) -> Select[tuple[bool]]:
    on_one = (
        select(CredentialLine.credential_id)
        .join(Credential, Credential.id == CredentialLine.credential_id)
        .where(CredentialLine.submission_id == row.id, Credential.state == CredentialState.ISSUED)
    )
    return select(on_one.exists())


def unread_ids(session: Session, row: Submission, by: Side) -> Sequence[UUID]:
    """Return which messages of a side on a submission the other one has not read, in order."""
    query = select(Message.id).where(
        Message.submission_id == row.id, BY[by], Message.read_at.is_(None)
    )
    return session.scalars(query.order_by(Message.written_at, Message.id)).all()
