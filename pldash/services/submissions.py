"""The teacher's side of submitting: send a frozen copy to a school, and take it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.approvals import STANDING, SubmissionState, after_withdrawal
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.procedures import Procedure, may_ask_ahead
from pldash.domain.schools import OrganisationKind
from pldash.domain.submissions import SubmissionContent, refuse_not_editable, refuse_unready
from pldash.models.activities import Activity, Bundle
from pldash.models.approvals import Submission, SubmissionLine
from pldash.models.base import new_id
from pldash.models.schools import Organisation
from pldash.services import figure_keeping  # noqa: F401  listens for what is approved
from pldash.services.deciders import system_for
from pldash.services.places import open_place
from pldash.services.procedures import procedure_on
from pldash.services.submission_contents import EVERYTHING_SENT, digest_of_content, freeze
from pldash.services.trail import Happening, chain_of, record


def submit(
    session: Session,
    actor: Actor,
    *,
    activity_ids: Sequence[UUID],
    bundle_id: UUID | None,
    school_id: UUID,
    now: datetime,
) -> Submission:
    """Send one activity, or one whole bundle, to a school as it stands now.

    :param activity_ids: the single activity; ignored where a bundle is given
    :raises NotFound: if it is not the actor's own
    :raises RuleBroken: if it is not ready, or the school is not theirs to send to
    :raises Conflict: if it waits already or is approved
    """
    bundle = None if bundle_id is None else _own_bundle(session, actor, bundle_id)
    activities = _chosen(session, actor, activity_ids, bundle=bundle)
    refuse_not_editable(each.state for each in activities)
    _refuse_wrong_bundle(activities, bundle)
    school = open_place(session, actor, school_id)
    content = freeze(session, activities, bundle)
    refuse_unready(content)
    submission = _new_submission(activities, content, school)
    submission.bundle_id, submission.submitted_at = bundle_id, now
    _follow(submission, content, procedure_on(session, school, now=now), now=now)
    system = system_for(session, actor, school, now=now)
    submission.system_id = None if system is None else system.id
    body = {
        "from": None,
        "to": submission.state.value,
        "teacher": str(actor.account_id),
        "minutes": submission.minutes,
        "content": submission.content_digest,
        "activities": move(activities, ActivityState.SUBMITTED),
        "system": None if system is None else str(system.id),
        "procedure": None if submission.procedure_id is None else str(submission.procedure_id),
    }
    session.add(submission)
    session.flush()
    record(
        session,
        chain_of(submission),
        happening(actor, submission, "submitted", body=body),
        now=now,
    )
    return submission


def _follow(
    submission: Submission,
    content: SubmissionContent,
    held: tuple[UUID | None, Procedure],
    *,
    now: datetime,
) -> None:
    """Let a submission go the way in which its school approves now.

    :raises RuleBroken: if it lies ahead and the school approves nothing beforehand
    """
    submission.procedure_id, procedure = held
    submission.procedure = procedure.kind
    submission.is_ahead = may_ask_ahead(content, procedure, now)


def submit_each(
    session: Session, actor: Actor, *, activity_ids: Iterable[UUID], school_id: UUID, now: datetime
) -> tuple[Submission, ...]:
    """Send several activities, each as a submission of its own; all of them or none.

    :raises RuleBroken: if none was chosen, or one is not ready
    """
    chosen = tuple(dict.fromkeys(activity_ids))
    if not chosen:
        raise RuleBroken("nothing-chosen", field="activity_id")
    return tuple(
        submit(session, actor, activity_ids=[each], bundle_id=None, school_id=school_id, now=now)
        for each in chosen
    )


def withdraw(
    session: Session, actor: Actor, submission_id: UUID, *, version: int, now: datetime
) -> Submission:
    """Take a submission back that nobody has opened; its activities are drafts again.

    :raises NotFound: if there is no such submission of the actor's own
    :raises Conflict: if a leader has opened or decided it, or it changed meanwhile
    """
    submission = _own_submission(session, actor, submission_id)
    is_half_approved = submission.first_by is not None
    state = after_withdrawal(submission.state, is_half_approved=is_half_approved)
    if submission.version != version:
        raise Conflict("changed-meanwhile")
    activities = _own_activities(
        session, actor, Activity.id.in_([line.activity_id for line in submission.lines])
    )
    body: dict[str, Any] = {"from": submission.state.value, "to": state.value}
    close(submission, state)
    body["activities"] = move(activities, ActivityState.DRAFT)
    session.flush()
    chain = chain_of(submission)
    record(session, chain, happening(actor, submission, "withdrawn", body=body), now=now)
    return submission


def close(submission: Submission, state: SubmissionState) -> None:
    """Give a submission its new state, and its lines what that means for them."""
    submission.state = state
    for line in submission.lines:
        line.standing = STANDING[state]


def move(activities: Iterable[Activity], state: ActivityState) -> list[dict[str, str]]:
    """Give the activities their new state and return old and new, for the trail."""
    moved = []
    for each in activities:
        moved.append({"id": str(each.id), "from": each.state.value, "to": state.value})
        each.state = state
    return moved


def happening(
    actor: Actor, submission: Submission, what: str, *, body: dict[str, Any]
) -> Happening:
    """Return what happened to a submission, for its school's chain."""
    return Happening(
        actor=actor.account_id,
        action=f"submission:{what}",
        subject=f"submission:{submission.id}",
        body=body,
    )


def schools_to_send_to(session: Session, actor: Actor) -> tuple[Organisation, ...]:
    """Return the open schools that the actor belongs to, by name."""
    query = (
        select(Organisation)
        .where(Organisation.id.in_(actor.school_ids), Organisation.closed_at.is_(None))
        .order_by(Organisation.name)
    )
    return tuple(session.scalars(query))


def _own_bundle(session: Session, actor: Actor, bundle_id: UUID) -> Bundle:
    query = (
        select(Bundle)
        .where(Bundle.id == bundle_id, Bundle.teacher_id == actor.account_id)
        .options(selectinload(Bundle.reflections))
        .with_for_update()
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("bundle")
    return found


def _chosen(
    session: Session, actor: Actor, activity_ids: Sequence[UUID], *, bundle: Bundle | None
) -> tuple[Activity, ...]:
    """Return what is to be sent: all of a bundle, or the one activity.

    :raises NotFound: if it is not the actor's own
    """
    if bundle is not None:
        return _own_activities(session, actor, Activity.bundle_id == bundle.id)
    found = _own_activities(session, actor, Activity.id.in_(activity_ids))
    if len(found) != len(set(activity_ids)):
        raise NotFound("activity")
    return found


def _own_activities(
    session: Session, actor: Actor, which: ColumnElement[bool]
) -> tuple[Activity, ...]:
    """Return the activities, locked, so that two windows never send one of them twice."""
    query = (
        select(Activity)
        .where(which, Activity.teacher_id == actor.account_id)
        .options(*EVERYTHING_SENT)
        .order_by(Activity.ended_on, Activity.id)
        .with_for_update(of=Activity)
    )
    return tuple(session.scalars(query))


def _own_submission(session: Session, actor: Actor, submission_id: UUID) -> Submission:
    query = (
        select(Submission)
        .where(Submission.id == submission_id, Submission.teacher_id == actor.account_id)
        .options(selectinload(Submission.lines))
        .with_for_update()
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("submission")
    require(actor, Permission.SUBMISSION_WITHDRAW, Subject(found.teacher_id, found.school_id))
    return found


def _refuse_wrong_bundle(activities: Sequence[Activity], bundle: Bundle | None) -> None:
    """Refuse what is neither one activity nor one whole bundle."""
    if not activities:
        raise RuleBroken("bundle-empty" if bundle else "nothing-chosen", field="activity_id")
    if bundle is not None:
        return
    if len(activities) > 1:
        raise RuleBroken("bundle-first", field="activity_id")
    if activities[0].bundle_id is not None:
        raise RuleBroken("send-the-bundle", field="activity_id")


def _new_submission(
    activities: Sequence[Activity], content: SubmissionContent, school: Organisation
) -> Submission:
    state = SubmissionState.SUBMITTED
    return Submission(
        id=new_id(),
        teacher_id=activities[0].teacher_id,
        school_id=school.id,
        is_outside=school.kind is OrganisationKind.OUTSIDE,
        state=state,
        title=content.title,
        chat_tag=content.chat_tag,
        kind=content.kind,
        is_reflected=content.is_reflected,
        minutes=content.minutes.total,
        grade=content.grade,
        content=content.to_plain(),
        content_digest=digest_of_content(content),
        lines=[
            SubmissionLine(activity_id=each.id, position=place, standing=STANDING[state])
            for place, each in enumerate(activities)
        ],
    )
