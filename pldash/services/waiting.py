"""What waits for its teacher: entries and bundles that came back or are unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.models.activities import Activity, Bundle, ParticipationPart, Reflection

WAITING_SHOWN = 4
"""Entries that wait for their teacher on the first page; the record has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry that its teacher has to come back to, or a whole bundle: it is sent as one.

    :ivar activity_id: the entry; of a bundle, one that stands for all
    :ivar bundle_id: the bundle; None for an entry by itself
    :ivar entries: how many entries it stands for
    """

    activity_id: UUID
    bundle_id: UUID | None
    entries: int
    title: str
    ended_on: date
    state: ActivityState
    minutes: int
    is_reflected: bool


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The first of them, and how many there are."""

    first: Sequence[Waiting]
    count: int


def _minutes_together() -> ColumnElement[int]:
    """Return the minutes of an activity, or of all its bundle, as part of another query.

    Two queries and not one with an "or": each finds its rows by an index.
    """
    each = aliased(Activity)
    total = select(func.coalesce(func.sum(ParticipationPart.minutes), 0))
    own = total.where(ParticipationPart.activity_id == Activity.id)
    whole = total.join(each, each.id == ParticipationPart.activity_id).where(
        each.bundle_id == Activity.bundle_id
    )
    return case(
        (Activity.bundle_id.is_(None), own.correlate(Activity).scalar_subquery()),
        else_=whole.correlate(Activity).scalar_subquery(),
    )


def _entries_of_bundle() -> ScalarSelect[int]:
    """Return how many entries are in an activity's bundle, as part of another query."""
    each = aliased(Activity)
    return (
        select(func.count())
        .select_from(each)
        .where(each.bundle_id == Activity.bundle_id)
        .correlate(Activity)
        .scalar_subquery()
    )


def _stands_for_its_bundle() -> ColumnElement[bool]:
    """Return whether an activity is by itself, or the last of those of its bundle that wait."""
    other = aliased(Activity)
    return ~exists().where(
        other.bundle_id == Activity.bundle_id,
        other.state == Activity.state,
        other.id > Activity.id,
    )


def waiting_for_teacher(session: Session, actor: Actor) -> WaitingList:
    """Return what came back or is unfinished: what was returned first, then drafts, newest first.

    A bundle waits as a whole: its entries are not sent by themselves. Somebody without a school
    has nowhere to send a draft, so a finished one does not wait.
    """
    rows = session.execute(_waiting_query(actor)).all()
    return WaitingList(
        [
            Waiting(
                activity_id=row.id,
                bundle_id=row.bundle_id,
                entries=max(row.entries, 1),
                title=row.title,
                ended_on=row.ended_on,
                state=row.state,
                minutes=row.minutes,
                is_reflected=row.is_reflected,
            )
            for row in rows
        ],
        rows[0].in_all if rows else 0,
    )


def _waiting_query(
    actor: Actor,
) -> Select[UUID, UUID | None, int, str, date, ActivityState, int, bool, int]:
    """Return the query for the first of what waits, with how much waits in all."""
    minutes = _minutes_together()
    is_reflected = or_(
        exists().where(Reflection.activity_id == Activity.id),
        exists().where(Reflection.bundle_id == Activity.bundle_id),
    )
    query = (
        select(
            Activity.id,
            Activity.bundle_id,
            _entries_of_bundle().label("entries"),
            func.coalesce(Bundle.title, Activity.title).label("title"),
            Activity.ended_on,
            Activity.state,
            minutes.label("minutes"),
            is_reflected.label("is_reflected"),
            func.count().over().label("in_all"),
        )
        .join(Activity.bundle, isouter=True)
        .where(
            Activity.teacher_id == actor.account_id,
            Activity.state.in_((ActivityState.RETURNED, ActivityState.DRAFT)),
            _stands_for_its_bundle(),
        )
        .order_by(Activity.state.desc(), Activity.ended_on.desc(), Activity.id.desc())
        .limit(WAITING_SHOWN)
    )
    if not actor.school_ids:
        query = query.where(minutes == 0)
    return query
