"""Other minutes than were sent: a leader proposes them, the teacher accepts or contests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.adjustments import (
    AdjustmentAnswer,
    Minutes,
    after_adjustment,
    after_answer,
    refuse_ahead,
    refuse_bad_minutes,
    with_minutes,
)
from pldash.domain.approvals import (
    DeciderRole,
    DecisionKind,
    SubmissionState,
    decider_role,
    refuse_held,
    refuse_the_same,
)
from pldash.domain.errors import NotFound
from pldash.domain.mailing import NewsKind
from pldash.domain.messages import Side
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.activities import Activity
from pldash.models.approvals import Adjustment, Submission
from pldash.services.approvals import (
    refuse_old_page,
    replace_unanswered,
    to_decide,
)
from pldash.services.decisions import (
    Decided,
    add_decision,
    change_of,
    needs_another,
    take_first_step,
)
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.submission_contents import sent_content_of
from pldash.services.submissions import close, happening, move
from pldash.services.threads import mark_read
from pldash.services.trail import chain_of, record, salted_digest


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other minutes, by activity and participation mode, and why.

    :ivar anyway: although another leader has it
    """

    minutes: Minutes
    note: str
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a teacher answers to a proposal, with words where it is contested."""

    kind: AdjustmentAnswer
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalNews:
    """What the teacher's mail may tell: no title, no note, nobody's name but the school's."""

    submission_id: UUID
    school: str
    locale: str


WriteLetter = Callable[[ProposalNews], Letter]
"""Puts the news into words, in the teacher's language."""


def adjust(
    session: Session,
    actor: Actor,
    submission: tuple[UUID, int],
    *,
    proposal: Proposal,
    write_letter: WriteLetter,
    now: datetime,
) -> Adjustment:
    """Propose other minutes, and tell the teacher; an earlier proposal is replaced.

    :param submission: its id, and the version that was looked at
    :raises NotFound: if it is nothing to the actor
    :raises NotPermitted: if the actor may not decide on it, above all on their own
    :raises Conflict: if it no longer waits, or changed meanwhile
    :raises RuleBroken: if the minutes cannot be, or the note is missing
    """
    submission_id, version = submission
    found = to_decide(session, actor, submission_id)
    state = after_adjustment(found.state, proposal.note)
    refuse_old_page(found, version)
    refuse_the_same(found.first_by, actor)
    refuse_held(found.opened_by, actor, anyway=proposal.anyway)
    refuse_ahead(is_ahead=found.is_ahead)
    content = sent_content_of(found)
    refuse_bad_minutes(content, proposal.minutes)
    replace_unanswered(found, now=now)
    session.flush()
    row = _proposed(actor, found, proposal, now=now)
    body = change_of(found, state)
    close(found, state)
    found.opened_at, found.opened_by = now, actor.account_id
    session.add(row)
    session.flush()
    body |= {
        "adjustment": str(row.id),
        "minutes": with_minutes(content, proposal.minutes).minutes.total,
        "note": salted_digest(content.salt, row.note),
    }
    what = happening(actor, found, "adjusted", body=body)
    record(session, chain_of(found), what, now=now)
    _tell_teacher(session, found, row, write_letter=write_letter, now=now)
    return row


def answer(
    session: Session, actor: Actor, submission: tuple[UUID, int], *, said: Answer, now: datetime
) -> Submission:
    """Accept other minutes, which approves the submission with them, or contest them.

    The leader who proposed them has decided; the teacher agrees, and the entry's minutes
    become what both say. Where the school asks two people, another leader goes on.

    :param submission: its id, and the version that was looked at
    :raises NotFound: if it is not the actor's own
    :raises Conflict: if no proposal waits for an answer, or it changed meanwhile
    :raises RuleBroken: if it is contested without a word why
    """
    submission_id, version = submission
    found = _own(session, actor, submission_id)
    state = after_answer(found.state, said.kind, said.words)
    refuse_old_page(found, version)
    row = next(each for each in found.adjustments if each.answer is None)
    row.answer, row.answered_at = said.kind, now
    mark_read(session, found, Side.TEACHER, now=now)
    body = change_of(found, state) | {"adjustment": str(row.id)}
    if state is SubmissionState.APPROVED and needs_another(found):
        _agree_first(session, actor, found, row=row, now=now)
        return found
    close(found, state)
    if state is SubmissionState.APPROVED:
        body |= _agree(session, found, row, now=now)
    else:
        row.words = said.words.strip()
        body["words"] = salted_digest(sent_content_of(found).salt, row.words)
    session.flush()
    what = happening(actor, found, f"adjustment-{said.kind}", body=body)
    record(session, chain_of(found), what, now=now)
    return found


def _proposed(
    actor: Actor, submission: Submission, proposal: Proposal, *, now: datetime
) -> Adjustment:
    assert actor.account_id is not None, "only signed-in people decide"
    return Adjustment(
        submission=submission,
        school_id=submission.school_id,
        system_id=submission.system_id,
        minutes={key: dict(parts) for key, parts in proposal.minutes.items()},
        note=proposal.note.strip(),
        made_by=actor.account_id,
        made_role=decider_role(actor, submission.school_id, submission.system_id).value,
        made_at=now,
    )


def _agree(
    session: Session, submission: Submission, row: Adjustment, *, now: datetime
) -> dict[str, object]:
    """Write what both agreed on, and return what the trail says of it."""
    activities = _take_minutes(session, submission, row)
    by = _decided(row, now)
    add_decision(session, submission, DecisionKind.APPROVE, by=by)
    return {
        "decided_by": str(row.made_by),
        "minutes": submission.minutes,
        "activities": move(activities, ActivityState.APPROVED),
    }


def _agree_first(
    session: Session, actor: Actor, submission: Submission, *, row: Adjustment, now: datetime
) -> None:
    """Write what both agreed on as the first of two steps; another leader takes the second."""
    _take_minutes(session, submission, row)
    change = {
        "adjustment": str(row.id),
        "decided_by": str(row.made_by),
        "minutes": submission.minutes,
    }
    take_first_step(session, actor, submission, by=_decided(row, now), change=change)


def _decided(row: Adjustment, now: datetime) -> Decided:
    return Decided(row.made_by, DeciderRole(row.made_role), row.note, now)


def _take_minutes(
    session: Session, submission: Submission, row: Adjustment
) -> tuple[Activity, ...]:
    """Give the submission and the teacher's own entries the minutes that were agreed on."""
    submission.adjusted = row.minutes
    submission.minutes = with_minutes(sent_content_of(submission), row.minutes).minutes.total
    activities = _activities(session, submission)
    _change_parts(activities, row.minutes)
    return activities


def _change_parts(activities: Iterable[Activity], minutes: Minutes) -> None:
    """Give the teacher's own entries the minutes that were agreed on; 0 takes a part away."""
    for activity in activities:
        agreed = minutes.get(str(activity.id), {})
        for part in list(activity.parts):
            part.minutes = agreed.get(part.mode.value, part.minutes)
            if not part.minutes:
                activity.parts.remove(part)


def _activities(session: Session, submission: Submission) -> tuple[Activity, ...]:
    query = (
        select(Activity)
        .where(
            Activity.id.in_([line.activity_id for line in submission.lines]),
            Activity.teacher_id == submission.teacher_id,
        )
        .options(selectinload(Activity.parts))
        .order_by(Activity.id)
        .with_for_update(of=Activity)
    )
    return tuple(session.scalars(query))


def _own(session: Session, actor: Actor, submission_id: UUID) -> Submission:
    query = (
        select(Submission)
        .where(Submission.id == submission_id, Submission.teacher_id == actor.account_id)
        .options(
            selectinload(Submission.lines),
            selectinload(Submission.adjustments),
            joinedload(Submission.decision),
        )
        .with_for_update(of=Submission)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("submission")
    require(actor, Permission.SUBMISSION_ANSWER, Subject(found.teacher_id, found.school_id))
    return found


def _tell_teacher(
    session: Session,
    submission: Submission,
    row: Adjustment,
    *,
    write_letter: WriteLetter,
    now: datetime,
) -> None:
    news = ProposalNews(
        submission_id=submission.id,
        school=submission.school.name,
        locale=submission.teacher.locale,
    )
    letter = write_letter(news)
    mail = NewMail(
        unique_key=f"submission-adjusted:{row.id}",
        recipient=submission.teacher.email,
        subject=letter.subject,
        body=letter.body,
    )
    about = News(NewsKind.PROPOSAL, submission.teacher_id, submission.school_id, submission.id)
    add_mail(session, mail, now=now, news=about)
