"""Write to each other about a submission: the teacher, and those who may decide on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.mailing import NewsKind
from pldash.domain.messages import Side, refuse_bad_message
from pldash.domain.permissions import Permission
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.base import new_id
from pldash.models.messages import Message
from pldash.services.approvals import refuse_strangers
from pldash.services.deciders import deciders_of
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.submission_contents import sent_content_of
from pldash.services.submissions import happening
from pldash.services.threads import mark_read, sent_before, thread_of, unread_ids, why_thread_closed
from pldash.services.trail import chain_of, record, salted_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNews:
    """What a mail about a message may tell: none of its words, nobody's name but the school's.

    :ivar by: which side wrote
    """

    submission_id: UUID
    school: str
    by: Side
    locale: str


WriteLetter = Callable[[MessageNews], Letter]
"""Puts the news into words, in the reader's language."""


def write_message(
    session: Session,
    actor: Actor,
    submission_id: UUID,
    *,
    words: str,
    write_letter: WriteLetter,
    now: datetime,
) -> Message:
    """Write to the other side, and tell them by mail once until they have read it.

    Whoever writes has read what the other side wrote before. A page that was opened earlier
    decides nothing any more: its reader has not seen this.

    :raises NotFound: for a stranger, or for leaders once it is taken back
    :raises NotPermitted: for a colleague who does not lead
    :raises Conflict: if it was sent again, or is on a certificate
    :raises RuleBroken: if it says nothing, or is too long
    """
    row = _locked(session, actor, submission_id)
    side = side_of(actor, row)
    closed = why_thread_closed(session, row)
    if closed is not None:
        raise Conflict(closed)
    refuse_bad_message(words, already=_count(session, row))
    mark_read(session, row, side, now=now)
    message = Message(
        id=new_id(),
        submission=row,
        school_id=row.school_id,
        system_id=row.system_id,
        leader_id=None if side is Side.TEACHER else actor.account_id,
        words=words.strip(),
        written_at=now,
    )
    session.add(message)
    row.messaged_at = now
    session.flush()
    body = {
        "message": str(message.id),
        "by": side.value,
        "words": salted_digest(sent_content_of(row).salt, message.words),
    }
    what = happening(actor, row, "message-sent", body=body)
    record(session, chain_of(row), what, now=now)
    _tell(session, row, side, write_letter=write_letter, now=now)
    return message


def read_messages(
    session: Session, actor: Actor, submission_id: UUID, *, now: datetime
) -> Submission:
    """Note that the actor's side has read what the other one wrote.

    :raises NotFound: for a stranger, or for leaders once it is taken back
    :raises NotPermitted: for a colleague who does not lead
    """
    row = _locked(session, actor, submission_id)
    mark_read(session, row, side_of(actor, row), now=now)
    return row


def side_of(actor: Actor, row: Submission) -> Side:
    """Return on which side of a submission the actor stands."""
    return Side.TEACHER if row.teacher_id == actor.account_id else Side.SCHOOL


def _locked(session: Session, actor: Actor, submission_id: UUID) -> Submission:
    permission = Permission.SUBMISSION_TALK
    refuse_strangers(session, actor, submission_id, permission=permission)
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            selectinload(Submission.lines),
            joinedload(Submission.teacher, innerjoin=True),
            joinedload(Submission.school, innerjoin=True),
        )
        .with_for_update(of=Submission)
    )
    row = session.scalars(query).one()
    if row.state is SubmissionState.WITHDRAWN and side_of(actor, row) is Side.SCHOOL:
        raise NotFound("submission")
    return row


def _count(session: Session, row: Submission) -> int:
    query = select(func.count()).select_from(Message).where(Message.submission_id == row.id)
    return session.scalar(query) or 0


def _tell(
    session: Session, row: Submission, side: Side, *, write_letter: WriteLetter, now: datetime
) -> None:
    """Mail the other side, each person once for all that they have not read."""
    first = unread_ids(session, row, side)[0]
    kind = NewsKind.ANSWER if side is Side.SCHOOL else NewsKind.QUESTION
    readers = [row.teacher] if side is Side.SCHOOL else _leaders(session, row, now=now)
    for each in readers:
        news = MessageNews(
            submission_id=row.id, school=row.school.name, by=side, locale=each.locale
        )
        letter = write_letter(news)
        mail = NewMail(f"message:{first}:{each.id}", each.email, letter.subject, letter.body)
        add_mail(session, mail, now=now, news=News(kind, each.id, row.school_id, row.id))


def _leaders(session: Session, row: Submission, *, now: datetime) -> Sequence[Account]:
    """Return who of those who decide hears of a teacher's message.

    It is whoever has taken the submission; else who wrote about it before; else all of them.
    """
    deciders = deciders_of(session, row, now=now)
    wrote = {each.leader_id for each in thread_of(session, row, sent_before(session, row))}
    return _among(deciders, {row.opened_by}) or _among(deciders, wrote) or deciders


def _among(deciders: Iterable[Account], wanted: set[UUID | None]) -> list[Account]:
    return [each for each in deciders if each.id in wanted]
