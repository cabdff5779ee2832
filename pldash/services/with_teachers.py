"""What a leader waits for: teachers' answers to other minutes, returns, messages to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.messages import Side
from pldash.models.accounts import Account
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.messages import Message
from pldash.services.queue_statements import unread_statement, values_for
from pldash.services.threads import BY, has_unread

SHOWN: Final = 200
"""More would not be looked through."""


class WaitsFor(StrEnum):
    """What is waited for."""

    READING = "reading"
    """A leader, who has not read the teacher's message."""
    ANSWER = "answer"
    """The teacher, who accepts or contests other minutes."""
    CHANGE = "change"
    """The teacher, who changes what was returned and sends it again."""


@dataclass(frozen=True, slots=True)
class WithTeacher:
    """A submission that waits elsewhere than in the queue.

    :ivar since: when the message was written, the minutes were proposed, or it was returned
    """

    id: UUID
    teacher: str
    title: str
    minutes: int
    waits_for: WaitsFor
    since: datetime


def with_teachers(session: Session, actor: Actor) -> Sequence[WithTeacher]:
    """Return what waits elsewhere at the schools that the actor leads, the longest first."""
    found = session.execute(_query(actor)).all()
    return [
        WithTeacher(key, name, title, minutes, WaitsFor(kind), since)
        for key, name, title, minutes, kind, since in found
    ]


def unread_count(session: Session, actor: Actor) -> int:
    """Return on how many submissions teachers wrote what no leader has read."""
    if not actor.led_ids:
        return 0
    values = {
        name: value for name, value in values_for(actor).items() if name.startswith("school_")
    } | {"account_id": actor.account_id, "withdrawn": SubmissionState.WITHDRAWN}
    (found,) = unread_statement(len(actor.led_ids)).rows(session.connection(), values)
    count: int = found.count
    return count


def _query(actor: Actor) -> Select[Any]:
    is_asked = Submission.state == SubmissionState.ADJUSTED
    written = (
        select(func.max(Message.written_at))
        .where(Message.submission_id == Submission.id, BY[Side.TEACHER], Message.read_at.is_(None))
        .scalar_subquery()
    )
    kind = case(
        (_is_unread(), WaitsFor.READING.value),
        (is_asked, WaitsFor.ANSWER.value),
        else_=WaitsFor.CHANGE.value,
    )
    since = case(
        (_is_unread(), written), (is_asked, Submission.opened_at), else_=Decision.decided_at
    )
    return (
        select(
            Submission.id,
            Account.name,
            Submission.title,
            Submission.minutes,
            kind,
            since.label("since"),
        )
        .join(Account, Account.id == Submission.teacher_id)
        .join(Decision, Decision.submission_id == Submission.id, isouter=True)
        .where(*_led(actor), or_(_is_unread(), is_asked, _is_to_be_changed()))
        .order_by(since, Submission.id)
        .limit(SHOWN)
    )


def _led(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Submission.school_id.in_(actor.led_ids),
        Submission.teacher_id != actor.account_id,
        Submission.state != SubmissionState.WITHDRAWN,
    )


def _is_unread() -> ColumnElement[bool]:
    return has_unread(Side.TEACHER)


def _is_to_be_changed() -> ColumnElement[bool]:
    """Return whether it was returned, still is in the teacher's record, and was not sent again."""
    line, later, again = aliased(SubmissionLine), aliased(SubmissionLine), aliased(Submission)
    sent_again = exists().where(
        later.activity_id == line.activity_id,
        again.id == later.submission_id,
        again.submitted_at > Submission.submitted_at,
        again.state != SubmissionState.WITHDRAWN,
    )
    is_there = exists().where(line.submission_id == Submission.id, ~sent_again)
    return and_(Submission.state == SubmissionState.RETURNED, is_there)
