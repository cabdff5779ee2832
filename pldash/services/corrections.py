"""Lets an approved entry and its correction count once: the correction takes the place."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.models.activities import Activity


def is_replaced() -> ColumnElement[bool]:
    """Return the condition of an activity whose correction was approved."""
    correction = aliased(Activity)
    is_approved = correction.state == ActivityState.APPROVED
    return exists().where(correction.corrects_id == Activity.id, is_approved)


def counted_once() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that let an entry and its correction never count both.

    The approved entry counts until its correction is approved.
    """
    return (
        ~is_replaced(),
        or_(Activity.corrects_id.is_(None), Activity.state == ActivityState.APPROVED),
    )


def counted_with(activity_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the same conditions, as if one activity were approved already."""
    correction = aliased(Activity)
    is_this = correction.id == activity_id
    return (
        ~is_replaced(),
        ~exists().where(correction.corrects_id == Activity.id, is_this),
        or_(
            Activity.corrects_id.is_(None),
            Activity.state == ActivityState.APPROVED,
            Activity.id == activity_id,
        ),
    )


def approved_corrections(
    session: Session, actor: Actor, activity_ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """Return the actor's activities that count no more, each with the correction that does."""
    query = select(Activity.corrects_id, Activity.id).where(
        Activity.teacher_id == actor.account_id,
        Activity.corrects_id.in_(activity_ids),
        Activity.state == ActivityState.APPROVED,
    )
    return {row.corrects_id: row.id for row in session.execute(query)}
