"""The leader's side: take a submission, and decide on it, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import (
    DecisionKind,
    after_decision,
    after_giving_back,
    after_opening,
    decider_role,
    refuse_held,
    refuse_the_same,
)
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.mailing import NewsKind
from pldash.domain.messages import Side
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.procedures import settled_kind
from pldash.models.approvals import Submission
from pldash.models.base import table_of
from pldash.services.decisions import (
    Decided,
    activities_of,
    add_decision,
    change_of,
    needs_another,
    take_first_step,
)
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.prepared import Prepared
from pldash.services.scope import beyond_scope, looking_beyond
from pldash.services.submission_contents import content_of
from pldash.services.submissions import close, happening, move
from pldash.services.threads import mark_read
from pldash.services.trail import chain_of, record, salted_digest

ACTIVITY_STATES = {
    DecisionKind.APPROVE: ActivityState.APPROVED,
    DecisionKind.RETURN: ActivityState.RETURNED,
    DecisionKind.DECLINE: ActivityState.DECLINED,
    DecisionKind.PRE_APPROVE: ActivityState.DRAFT,
}
"""What a decision makes of the activities."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a leader decided, and why.

    :ivar anyway: although another leader has it
    """

    kind: DecisionKind
    reason: str = ""
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNews:
    """What the teacher's mail may tell: no title, no reason, nobody's name but the school's."""

    submission_id: UUID
    school: str
    kind: DecisionKind
    locale: str


_SENT = table_of(Submission)
_WHOSE = Prepared(
    select(_SENT.c.teacher_id, _SENT.c.school_id, _SENT.c.system_id).where(
        _SENT.c.id == bindparam("id")
    )
)
"""Looks past the scope for these ids alone, to tell a colleague from a stranger."""

WriteLetter = Callable[[DecisionNews], Letter]
"""Puts the news into words, in the teacher's language."""


def open_submission(
    session: Session, actor: Actor, submission_id: UUID, *, version: int, now: datetime
) -> Submission:
    """Take a submission: from now on the teacher no longer withdraws it.

    :raises NotFound: if it is nothing to the actor
    :raises NotPermitted: if the actor may not decide on it
    :raises Conflict: if it no longer waits, or changed meanwhile
    """
    submission = to_decide(session, actor, submission_id)
    state = after_opening(submission.state)
    refuse_the_same(submission.first_by, actor)
    refuse_old_page(submission, version)
    body = change_of(submission, state)
    close(submission, state)
    submission.opened_at, submission.opened_by = now, actor.account_id
    session.flush()
    what = happening(actor, submission, "opened", body=body)
    record(session, chain_of(submission), what, now=now)
    return submission


def give_back(
    session: Session, actor: Actor, submission_id: UUID, *, version: int, now: datetime
) -> Submission:
    """Let go of a submission that one has taken: it is anybody's again, and may be withdrawn.

    :raises NotFound: if it is nothing to the actor
    :raises NotPermitted: if the actor may not decide on it
    :raises Conflict: if the actor does not have it, or it changed meanwhile
    """
    submission = to_decide(session, actor, submission_id)
    state = after_giving_back(submission.state)
    refuse_old_page(submission, version)
    if submission.opened_by != actor.account_id:
        raise Conflict("not-yours-to-give-back")
    body = change_of(submission, state)
    close(submission, state)
    submission.opened_at = submission.opened_by = None
    session.flush()
    what = happening(actor, submission, "given-back", body=body)
    record(session, chain_of(submission), what, now=now)
    return submission


def decide(
    session: Session,
    actor: Actor,
    submission: tuple[UUID, int],
    *,
    verdict: Verdict,
    write_letter: WriteLetter,
    now: datetime,
) -> Submission:
    """Approve, return or decline a submission, and tell the teacher.

    Where the school asks two people, the first approval leaves it to another; what lies ahead is
    pre-approved, and is its teacher's draft again.

    :param submission: its id, and the version that was looked at
    :raises NotFound: if it is nothing to the actor
    :raises NotPermitted: if the actor may not decide on it, above all on their own
    :raises Conflict: if it no longer waits, or changed meanwhile
    :raises RuleBroken: if a needed reason is missing, another leader has it, or the actor took
        the first of two steps
    """
    submission_id, version = submission
    found = to_decide(session, actor, submission_id)
    kind = settled_kind(verdict.kind, is_ahead=found.is_ahead)
    state = after_decision(found.state, kind, verdict.reason)
    refuse_old_page(found, version)
    refuse_the_same(found.first_by, actor)
    refuse_held(found.opened_by, actor, anyway=verdict.anyway)
    replace_unanswered(found, now=now)
    role = decider_role(actor, found.school_id, found.system_id)
    by = Decided(actor.account_id, role, verdict.reason.strip(), now)
    if kind is DecisionKind.APPROVE and needs_another(found):
        take_first_step(session, actor, found, by=by, change={})
        return found
    body = change_of(found, state)
    close(found, state)
    mark_read(session, found, Side.SCHOOL, now=now)
    with beyond_scope(session):  # the activities are the teacher's, and their state is decided
        body["activities"] = move(activities_of(session, found), ACTIVITY_STATES[kind])
    add_decision(session, found, kind, by=by)
    if by.words:
        body["reason"] = salted_digest(content_of(found).salt, by.words)
    what = happening(actor, found, state.value, body=body)
    record(session, chain_of(found), what, now=now)
    _tell_teacher(session, found, kind, write_letter=write_letter, now=now)
    return found


def refuse_strangers(
    session: Session, actor: Actor, submission_id: UUID, *, permission: Permission
) -> None:
    """Let pass who may do this to the submission.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for its owner or a colleague who lacks the right
    """
    with looking_beyond(session):  # for these ids alone, to tell a colleague from a stranger
        rows = _WHOSE.rows(session.connection(), {"id": submission_id})
    for row in rows:
        subject = Subject(row.teacher_id, row.school_id, row.system_id)
        return require(actor, permission, subject)
    raise NotFound("submission")


def to_decide(session: Session, actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission that the actor may decide on, locked until the transaction ends."""
    refuse_strangers(session, actor, submission_id, permission=Permission.SUBMISSION_DECIDE)
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            selectinload(Submission.lines),
            selectinload(Submission.adjustments),
            joinedload(Submission.teacher, innerjoin=True),
            joinedload(Submission.school, innerjoin=True),
        )
        .with_for_update(of=Submission)
    )
    return session.scalars(query).one()


def refuse_old_page(submission: Submission, version: int) -> None:
    """Refuse what was decided over an older version than is stored.

    :raises Conflict: if it changed meanwhile
    """
    if submission.version != version:
        raise Conflict("changed-meanwhile")


def replace_unanswered(submission: Submission, *, now: datetime) -> None:
    """Take back what was proposed and not answered: something else takes its place."""
    for each in submission.adjustments:
        if each.answer is None:
            each.answer, each.answered_at = AdjustmentAnswer.REPLACED, now


def _tell_teacher(
    session: Session,
    submission: Submission,
    kind: DecisionKind,
    *,
    write_letter: WriteLetter,
    now: datetime,
) -> None:
    news = DecisionNews(
        submission_id=submission.id,
        school=submission.school.name,
        kind=kind,
        locale=submission.teacher.locale,
    )
    letter = write_letter(news)
    mail = NewMail(
        unique_key=f"submission-decided:{submission.id}",
        recipient=submission.teacher.email,
        subject=letter.subject,
        body=letter.body,
    )
    about = News(NewsKind.DECISION, submission.teacher_id, submission.school_id, submission.id)
    add_mail(session, mail, now=now, news=about)
