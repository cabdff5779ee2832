"""Where a teacher may send something: to their schools; without one, to outside approvers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission, Subject, is_permitted
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Organisation
from pldash.services.scope import UNSCOPED
from pldash.services.trail import school_chain, teacher_chain

Places = tuple[tuple[UUID, str], ...]
"""Ids and names, by name."""


def outside_places(session: Session, actor: Actor) -> Places:
    """Return the outside approvers to whom the actor may send; none for whoever has a school."""
    if actor.school_ids:
        return ()
    query = (
        select(Organisation.id, Organisation.name)
        .join(OutsideApprover, OutsideApprover.place_id == Organisation.id)
        .where(
            OutsideApprover.teacher_id == actor.account_id,
            OutsideApprover.ended_at.is_(None),
            Organisation.closed_at.is_(None),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def open_place(session: Session, actor: Actor, place_id: UUID) -> Organisation:
    """Return where something is sent, which must be open.

    An outside approver's is locked: while it is ended, nothing more is sent there.

    :raises RuleBroken: if it is not the actor's to send to, or closed
    """
    inviter = None if place_id in actor.school_ids else _inviter(session, place_id)
    subject = Subject(teacher_id=actor.account_id, school_id=place_id, invited_by=inviter)
    if not is_permitted(actor, Permission.SUBMISSION_SEND, subject):
        raise RuleBroken("not-a-member", field="school_id")
    place = session.get_one(Organisation, place_id)
    if inviter is not None:
        session.refresh(place, with_for_update={"key_share": True})
    if place.closed_at is not None:
        raise RuleBroken("school-closed", field="school_id")
    return place


def chain_at(session: Session, place_id: UUID) -> str:
    """Return the name of the chain that tells what is done at a school, or as an outside approver.

    As :func:`~pldash.services.trail.chain_of` for what no single submission stands for.
    """
    query = select(OutsideApprover.teacher_id).where(OutsideApprover.place_id == place_id)
    # The row is the teacher's; whoever approves for them writes on their chain.
    teacher_id = session.scalar(query, execution_options={UNSCOPED: True})
    return school_chain(place_id) if teacher_id is None else teacher_chain(teacher_id)


def _inviter(session: Session, place_id: UUID) -> UUID | None:
    """Return who invited the outside approver of a place, where it is one of the actor's own."""
    query = select(OutsideApprover.teacher_id).where(OutsideApprover.place_id == place_id)
    return session.scalar(query)
