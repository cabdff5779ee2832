"""A teacher's record as a list: pages and months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    extract,
    func,
    select,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.dates import last_of_month
from pldash.domain.values import ParticipationMode, Period
from pldash.models.activities import (
    Activity,
    ActivityStandard,
    ParticipationPart,
)
from pldash.models.frameworks import FrameworkItemRow
from pldash.services.corrections import approved_corrections, counted_once
from pldash.services.my_submissions import asked_about

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which entries of a record are wanted; nothing given means all.

    :ivar period: days that an entry must have some of
    """

    chat_id: UUID | None = None
    mode: ParticipationMode | None = None
    states: frozenset[ActivityState] = frozenset()
    standard_id: UUID | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a record; an approved entry and its correction are two rows, counted once.

    :ivar months: minutes of each whole month that has a row on the page, by year and month
    :ivar replaced: the entries on the page whose correction counts in their place
    :ivar asked: those for which a leader proposes other minutes
    """

    rows: Sequence[Activity]
    page: int
    pages: int
    count: int
    minutes: int
    months: dict[tuple[int, int], int]
    replaced: frozenset[UUID]
    asked: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class UsedFilters:
    """The chats and standards that a record holds, to choose from; id and name of each."""

    chats: Sequence[tuple[UUID, str]]
    standards: Sequence[tuple[UUID, str]]


def record_page(
    session: Session, actor: Actor, wanted: RecordFilter, *, page: int = 1
) -> RecordPage:
    """Return one page of the entries that are wanted, the newest first.

    A page beyond the last one is the last one.
    """
    criteria = _criteria(actor, wanted)
    count, minutes = session.execute(
        select(
            func.count(Activity.id.distinct()),
            func.coalesce(func.sum(_minutes_counted_once()), 0),
        )
        .join(Activity.parts, isouter=True)
        .where(*criteria)
    ).one()
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    rows = session.scalars(
        select(Activity)
        .where(*criteria)
        .options(selectinload(Activity.parts), joinedload(Activity.bundle))
        .order_by(Activity.ended_on.desc(), Activity.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    months = _months(session, criteria, rows)
    replaced = approved_corrections(session, actor, [row.id for row in rows])
    asked = asked_about(session, actor, rows)
    return RecordPage(rows, page, pages, count, minutes, months, frozenset(replaced), asked)


def chosen_activities(
    session: Session, actor: Actor, activity_ids: Sequence[UUID]
) -> Sequence[Activity]:
    """Return some of the actor's own activities, the newest first; others are left out."""
    return session.scalars(
        select(Activity)
        .where(Activity.teacher_id == actor.account_id, Activity.id.in_(activity_ids))
        .options(selectinload(Activity.parts), joinedload(Activity.bundle))
        .order_by(Activity.ended_on.desc(), Activity.id.desc())
    ).all()


def used_filters(session: Session, actor: Actor) -> UsedFilters:
    """Return what a record can be filtered by."""
    chats = (
        select(Activity.chat_id, func.max(Activity.title))
        .where(Activity.teacher_id == actor.account_id, Activity.chat_id.is_not(None))
        .group_by(Activity.chat_id)
        .order_by(func.lower(func.max(Activity.title)))
    )
    standards = (
        select(FrameworkItemRow.id, FrameworkItemRow.code, FrameworkItemRow.title)
        .where(
            exists().where(
                ActivityStandard.item_id == FrameworkItemRow.id,
                ActivityStandard.activity_id == Activity.id,
                Activity.teacher_id == actor.account_id,
            )
        )
        .order_by(FrameworkItemRow.framework_id, FrameworkItemRow.position)
    )
    return UsedFilters(
        [(row[0], row[1]) for row in session.execute(chats) if row[0] is not None],
        [(row.id, f"{row.code} {row.title}") for row in session.execute(standards)],
    )


def _criteria(actor: Actor, wanted: RecordFilter) -> list[ColumnElement[bool]]:
    found = [Activity.teacher_id == actor.account_id]
    if wanted.chat_id is not None:
        found.append(Activity.chat_id == wanted.chat_id)
    if wanted.states:
        found.append(Activity.state.in_(wanted.states))
    if wanted.period is not None:
        found.append(Activity.started_on <= wanted.period.end)
        found.append(Activity.ended_on >= wanted.period.start)
    if wanted.mode is not None:
        found.append(Activity.parts.any(ParticipationPart.mode == wanted.mode))
    if wanted.standard_id is not None:
        link = ActivityStandard
        is_linked = (link.activity_id == Activity.id, link.item_id == wanted.standard_id)
        found.append(exists().where(*is_linked))
    return found


def _months(
    session: Session, criteria: Sequence[ColumnElement[bool]], rows: Sequence[Activity]
) -> dict[tuple[int, int], int]:
    """Return the minutes of each month on the page, also of its entries on the next one."""
    if not rows:
        return {}
    year, month = extract("year", Activity.ended_on), extract("month", Activity.ended_on)
    first, last = rows[-1].ended_on.replace(day=1), rows[0].ended_on
    found = session.execute(
        select(year, month, func.sum(_minutes_counted_once()))
        .join(Activity.parts)
        .where(*criteria, Activity.ended_on.between(first, last_of_month(last.year, last.month)))
        .group_by(year, month)
    )
    return {(int(each[0]), int(each[1])): int(each[2]) for each in found}


def _minutes_counted_once() -> ColumnElement[int]:
    """Return a part's minutes, 0 where a correction counts or will count in its place."""
    return case((and_(*counted_once()), ParticipationPart.minutes), else_=0)
