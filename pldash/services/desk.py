"""What the desk shows: the queue of the schools that one leads, and one submission of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, defer, joinedload

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission
from pldash.domain.submissions import SubmissionContent, SubmittedEvidence
from pldash.models.accounts import Account
from pldash.models.activities import Activity, ParticipationPart
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.services.answers import earlier_answers
from pldash.services.approvals import refuse_strangers
from pldash.services.corrections import is_replaced
from pldash.services.scope import UNSCOPED
from pldash.services.submission_contents import content_of

PAGE_SIZE = 50
WAITING = (SubmissionState.SUBMITTED, SubmissionState.OPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilter:
    """Which part of the queue is looked at.

    :ivar chat: a chat's tag; None is every one
    """

    teacher_id: UUID | None = None
    chat: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the queue, oldest first.

    :ivar waiting: how many the filter leaves, over all pages
    :ivar decidable: how many of all that wait the actor may decide on
    :ivar teachers: whom one can filter by
    :ivar chats: what one can filter by
    """

    rows: Sequence[Submission]
    waiting: int
    decidable: int
    oldest_at: datetime | None
    page: int
    pages: int
    teachers: Sequence[tuple[UUID, str]]
    chats: Sequence[str]


@dataclass(frozen=True, slots=True)
class ChatHistory:
    """What a teacher had approved in one chat at this school before."""

    approved: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDetail:
    """One submission with everything that a decision needs.

    :ivar earlier: why the same activities came back from this school before, latest first
    """

    row: Submission
    content: SubmissionContent
    decision: Decision | None
    earlier: Sequence[Decision]
    history: ChatHistory | None
    is_own: bool

    @property
    def is_gone(self) -> bool:
        """Return whether it was taken back, and is its teacher's alone to read."""
        return self.row.state is SubmissionState.WITHDRAWN and not self.is_own


def queue(session: Session, actor: Actor, chosen: DeskFilter) -> DeskPage:
    """Return a page of what waits at the schools that the actor leads, oldest first."""
    everything = _waiting(actor)
    chosen_ones = (*everything, *_conditions(chosen))
    waiting = _count(session, chosen_ones)
    pages = max(1, -(-waiting // PAGE_SIZE))
    page = min(max(1, chosen.page), pages)
    rows = session.scalars(
        _in_order(select(Submission).where(*chosen_ones))
        .options(
            joinedload(Submission.teacher, innerjoin=True),
            joinedload(Submission.opener),
            defer(Submission.content),
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    decidable, oldest_at = waiting_for_leader(session, actor)
    return DeskPage(
        rows=rows,
        waiting=waiting,
        decidable=decidable,
        oldest_at=oldest_at,
        page=page,
        pages=pages,
        teachers=_teachers(session, everything),
        chats=_chats(session, everything),
    )


def decidable_count(session: Session, actor: Actor) -> int:
    """Return how many submissions wait for the actor; nobody is asked where they lead no school."""
    return _count(session, _decidable(actor)) if actor.led_ids else 0


def waiting_for_leader(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    """Return how many submissions the actor may decide on, and since when the oldest waits."""
    if not actor.led_ids:
        return 0, None
    query = select(func.count(), func.min(Submission.submitted_at)).where(*_decidable(actor))
    count, oldest_at = session.execute(query).one()
    return count, oldest_at


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
    return detail


def next_to_decide(
    session: Session, actor: Actor, chosen: DeskFilter, *, after: Submission
) -> UUID | None:
    """Return which submission comes next in the queue, else the oldest that is left."""
    conditions = (
        *_decidable(actor),
        *_conditions(chosen),
        Submission.id != after.id,
    )
    later = tuple_(Submission.submitted_at, Submission.id) > (after.submitted_at, after.id)
    first = _in_order(select(Submission.id).where(*conditions)).limit(1)
    following: UUID | None = session.scalar(first.where(later)) or session.scalar(first)
    return following


def evidence_of(
    session: Session, actor: Actor, submission_id: UUID, *, evidence_id: str
) -> SubmittedEvidence:
    """Return one piece of frozen evidence, for its teacher or a leader of the school.

    :raises NotFound: if it was not sent, or for a stranger, or for leaders once it is taken back
    :raises NotPermitted: for a colleague who does not lead
    """
    refuse_strangers(session, actor, submission_id, permission=Permission.SUBMISSION_VIEW)
    detail = _detail(session, actor, submission_id)
    found = None if detail.is_gone else detail.content.evidence(evidence_id)
    if found is None:
        raise NotFound("evidence")
    return found


def _detail(session: Session, actor: Actor, submission_id: UUID) -> SubmissionDetail:
    row = _row(session, submission_id)
    return SubmissionDetail(
        row=row,
        content=content_of(row),
        decision=row.decision,
        earlier=earlier_answers(session, row),
        history=_history(session, row) if row.chat_tag else None,
        is_own=row.teacher_id == actor.account_id,
    )


def _row(session: Session, submission_id: UUID) -> Submission:
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            joinedload(Submission.teacher, innerjoin=True),
            joinedload(Submission.school, innerjoin=True),
            joinedload(Submission.opener),
            joinedload(Submission.decision).joinedload(Decision.decider),
        )
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("submission")
    return found


def _history(session: Session, row: Submission) -> ChatHistory:
    """Count what was approved here before, a corrected entry once; the diary stays closed."""
    query = (
        select(
            func.count(Submission.id.distinct()),
            func.coalesce(func.sum(ParticipationPart.minutes), 0),
        )
        .join(SubmissionLine, SubmissionLine.submission_id == Submission.id)
        .join(Activity, Activity.id == SubmissionLine.activity_id)
        .join(ParticipationPart, ParticipationPart.activity_id == Activity.id)
        .where(
            Submission.teacher_id == row.teacher_id,
            Submission.school_id == row.school_id,
            Submission.chat_tag == row.chat_tag,
            Submission.state == SubmissionState.APPROVED,
            Submission.id != row.id,
            ~is_replaced(),
        )
    )
    # The record is the teacher's: this looks past the scope, for two sums of what was sent here.
    approved, minutes = session.execute(query, execution_options={UNSCOPED: True}).one()
    return ChatHistory(approved, minutes)


def _waiting(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (Submission.school_id.in_(actor.led_ids), Submission.state.in_(WAITING))


def _decidable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what waits and is not the actor's own."""
    return (*_waiting(actor), Submission.teacher_id != actor.account_id)


def _conditions(chosen: DeskFilter) -> tuple[ColumnElement[bool], ...]:
    conditions = []
    if chosen.teacher_id is not None:
        conditions.append(Submission.teacher_id == chosen.teacher_id)
    if chosen.chat is not None:
        conditions.append(Submission.chat_tag == chosen.chat)
    return tuple(conditions)


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(Submission.submitted_at, Submission.id)


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Submission).where(*conditions)) or 0


def _teachers(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> tuple[tuple[UUID, str], ...]:
    query = (
        select(Account.id, Account.name)
        .join(Submission, Submission.teacher_id == Account.id)
        .where(*conditions)
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def _chats(session: Session, conditions: Sequence[ColumnElement[bool]]) -> tuple[str, ...]:
    query = (
        select(Submission.chat_tag)
        .where(*conditions, Submission.chat_tag != "")
        .distinct()
        .order_by(Submission.chat_tag)
    )
    return tuple(session.scalars(query))
