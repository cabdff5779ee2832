"""Sends on to the system above what nobody at the school can decide."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.actors import Actor
from pldash.domain.approvals import refuse_passing_up
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.approvals import Submission
from pldash.models.messages import Message
from pldash.models.schools import Organisation
from pldash.services.deciders import desk_of
from pldash.services.submissions import happening
from pldash.services.trail import chain_of, record


def pass_up(
    session: Session, actor: Actor, submission_id: UUID, *, version: int, now: datetime
) -> Organisation:
    """Give a submission to the system above, whose leaders then read it; return that system.

    :raises NotFound: if there is no such submission of the actor's own
    :raises Conflict: if somebody here can decide meanwhile, nobody above can, it no longer
        waits for a leader, or it changed meanwhile
    """
    query = (
        select(Submission)
        .where(Submission.id == submission_id, Submission.teacher_id == actor.account_id)
        .options(selectinload(Submission.adjustments))
        .with_for_update(of=Submission)
    )
    row = session.scalar(query)
    if row is None:
        raise NotFound("submission")
    require(actor, Permission.SUBMISSION_WITHDRAW, Subject(row.teacher_id, row.school_id))
    refuse_passing_up(row.state)
    above = desk_of(session, row, now=now).above
    if row.version != version or above is None:
        raise Conflict("changed-meanwhile")
    body = {
        "from": None if row.system_id is None else str(row.system_id),
        "to": str(above.id),
        "teacher": str(row.teacher_id),
    }
    row.system_id = above.id
    for each in row.adjustments:
        each.system_id = above.id
    for message in session.scalars(select(Message).where(Message.submission_id == row.id)):
        message.system_id = above.id
    session.flush()
    what = happening(actor, row, "passed-up", body=body)
    record(session, chain_of(row), what, now=now)
    return above
