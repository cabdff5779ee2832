"""The school's rule for small amounts: approves by itself, or leaves a submission to a person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import NOBODY, Actor
from pldash.domain.approvals import DeciderRole
from pldash.domain.procedures import (
    ProcedureKind,
    identity_of,
    is_drawn,
    is_within,
    procedure_of,
)
from pldash.domain.submissions import SubmissionContent
from pldash.domain.values import ParticipationMode
from pldash.models.approvals import Decision, Submission
from pldash.models.procedures import ProcedureRow
from pldash.models.schools import Organisation
from pldash.services.decisions import approve_by_rule
from pldash.services.issuing import wait_for_turn
from pldash.services.submission_contents import content_of
from pldash.services.submissions import happening
from pldash.services.trail import chain_of, record


def settle(
    session: Session, actor: Actor, submission: Submission, *, secret: bytes, now: datetime
) -> bool:
    """Approve what was just sent by the school's rule, and say whether that was done.

    What is above a limit, corrects an approved entry or is a leader's own always waits for a
    person; so does what the sample draws. A submission that nobody settles waits too.

    :param secret: what nobody who sends knows, and the sample is drawn with
    """
    if submission.procedure is not ProcedureKind.AUTOMATIC:
        return False
    row = session.get_one(ProcedureRow, submission.procedure_id)
    procedure, content = procedure_of(row.rules), content_of(submission)
    if submission.school_id in actor.led_ids or _corrects(content):
        return False
    wait_for_turn(session, submission.teacher_id)
    used = _used(session, submission, now=now)
    if not is_within(procedure.limits, dict(content.minutes.present), used):
        return False
    about = identity_of(content, str(submission.teacher_id), str(submission.school_id))
    if is_drawn(secret, about, procedure.sample_percent):
        _draw(session, submission, now=now)
        return False
    approve_by_rule(session, submission, now=now)
    return True


def _corrects(content: SubmissionContent) -> bool:
    return any(each.corrects for each in content.activities)


def _used(session: Session, submission: Submission, *, now: datetime) -> Counter[ParticipationMode]:
    """Return the minutes that the rule approved for the teacher there in this month."""
    zone = ZoneInfo(session.get_one(Organisation, submission.school_id).zone)
    today = now.astimezone(zone)
    month = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(Submission)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(
            Submission.teacher_id == submission.teacher_id,
            Submission.school_id == submission.school_id,
            Decision.decided_role == DeciderRole.RULE,
            Decision.decided_at >= month,
        )
    )
    used = Counter[ParticipationMode]()
    for each in session.scalars(query):
        used.update(dict(content_of(each).minutes.present))
    return used


def _draw(session: Session, submission: Submission, *, now: datetime) -> None:
    """Mark what the sample took: it waits in the queue like everything else."""
    submission.is_drawn = True
    session.flush()
    body = {"procedure": str(submission.procedure_id), "teacher": str(submission.teacher_id)}
    what = happening(NOBODY, submission, "drawn", body=body)
    record(session, chain_of(submission), what, now=now)
