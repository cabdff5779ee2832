"""The queue of the desk: what waits at the schools that one leads, narrowed, grouped, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import FOR_LEADERS
from pldash.domain.values import EvidenceGrade
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.services.queue_statements import piles_statement, rows_statement, values_for
from pldash.services.round_rows import is_in_round

PAGE_SIZE = 50


class Grouping(StrEnum):
    """What the queue is put together by."""

    NONE = ""
    TEACHER = "teacher"
    CHAT = "chat"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilter:
    """Which part of the queue is looked at, and in what order.

    :ivar chat: a chat's tag; None is every one
    :ivar kind: a kind of learning; None is every one
    """

    teacher_id: UUID | None = None
    chat: str | None = None
    kind: str | None = None
    group: Grouping = Grouping.NONE
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        """Return whether anything is left out."""
        return any(each is not None for each in (self.teacher_id, self.chat, self.kind))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that one can filter by, and how many wait there.

    :ivar value: what the filter compares with
    """

    value: object
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue: as much of a submission as a list shows.

    :ivar holder: who has taken it up; None where nobody has
    :ivar has_message: whether its teacher wrote something that no leader has read
    :ivar is_drawn: whether the rule's sample took it
    """

    id: UUID
    teacher_id: UUID
    teacher: str
    title: str
    chat_tag: str
    kind: str
    minutes: int
    grade: EvidenceGrade
    is_reflected: bool
    submitted_at: datetime
    holder: str | None
    has_message: bool
    is_half_approved: bool
    is_ahead: bool
    is_drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the queue, oldest first within each group.

    :ivar waiting: how many the filter leaves, over all pages
    :ivar decidable: how many of all that wait the actor may decide on
    :ivar in_groups: how many wait in each group of this filter, by the group's value
    """

    rows: Sequence[Waiting]
    waiting: int
    decidable: int
    oldest_at: datetime | None
    page: int
    pages: int
    teachers: Sequence[Choice]
    chats: Sequence[Choice]
    kinds: Sequence[Choice]
    in_groups: Mapping[object, int]


_ORDERS: Final[Mapping[Grouping, tuple[InstrumentedAttribute[Any], ...]]] = {
    Grouping.NONE: (),
    Grouping.TEACHER: (Account.name, Submission.teacher_id),
    Grouping.CHAT: (Submission.chat_tag,),
    Grouping.KIND: (Submission.kind,),
}
"""What stands before the time of sending; the last of them is the group's value."""
_AGE: Final = (Submission.submitted_at, Submission.id)


@dataclass(frozen=True, slots=True)
class _Pile:
    """What waits of one teacher, chat and kind together."""

    teacher_id: UUID
    name: str
    chat: str
    kind: str
    waiting: int
    oldest_at: datetime


def queue(session: Session, actor: Actor, chosen: DeskFilter) -> DeskPage:
    """Return a page of what waits for the actor's decision; nobody finds their own there.

    One statement counts everything, whatever the page then says of it; another gives the rows.
    """
    piles = _piles(session, actor)
    shown = [pile for pile in piles if _is_chosen(pile, chosen)]
    waiting = sum(pile.waiting for pile in shown)
    pages = max(1, -(-waiting // PAGE_SIZE))
    page = min(max(1, chosen.page), pages)
    return DeskPage(
        rows=_rows(session, actor, chosen, skip=(page - 1) * PAGE_SIZE) if waiting else (),
        waiting=waiting,
        decidable=sum(pile.waiting for pile in piles),
        oldest_at=min((pile.oldest_at for pile in piles), default=None),
        page=page,
        pages=pages,
        teachers=_choices(piles, lambda pile: (pile.name, pile.teacher_id)),
        chats=_choices(piles, lambda pile: (pile.chat, pile.chat)),
        kinds=_choices(piles, lambda pile: (pile.kind, pile.kind)),
        in_groups=_in_groups(shown, chosen.group),
    )


def group_of(row: Waiting, grouping: Grouping) -> object:
    """Return the value of the group that a submission stands in; None where nothing is grouped."""
    order = _ORDERS[grouping]
    return getattr(row, order[-1].key) if order else None


def decidable_count(session: Session, actor: Actor) -> int:
    """Return how many submissions wait for the actor; nobody is asked where they lead no school."""
    return _count(session, _waiting(actor)) if actor.led_ids else 0


def waiting_for_leader(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    """Return how many submissions the actor may decide on, and since when the oldest waits."""
    if not actor.led_ids:
        return 0, None
    query = select(func.count(), func.min(Submission.submitted_at)).where(*_waiting(actor))
    count, oldest_at = session.execute(query).one()
    return count, oldest_at


def next_to_decide(
    session: Session, actor: Actor, chosen: DeskFilter, *, after: Submission
) -> UUID | None:
    """Return which submission comes next in the order of the queue, else the first that is left.

    :param after: with its teacher loaded
    """
    conditions = (
        *_waiting(actor),
        *_conditions(chosen),
        Submission.id != after.id,
    )
    order = (*_ORDERS[chosen.group], *_AGE)
    here = [getattr(after.teacher if each is Account.name else after, each.key) for each in order]
    first = _in_order(select(Submission.id).where(*conditions), chosen.group).limit(1)
    following: UUID | None = session.scalar(first.where(tuple_(*order) > tuple(here)))
    return following or session.scalar(first)


def _rows(session: Session, actor: Actor, chosen: DeskFilter, *, skip: int) -> tuple[Waiting, ...]:
    asked = {"teacher_id": chosen.teacher_id, "chat": chosen.chat, "kind": chosen.kind}
    narrowed = {name: value for name, value in asked.items() if value is not None}
    statement = rows_statement(len(actor.led_ids), frozenset(narrowed), _ORDERS[chosen.group])
    values = {**values_for(actor), **narrowed, "most": PAGE_SIZE, "skip": skip}
    return tuple(Waiting(*row) for row in statement.rows(session.connection(), values))


def _piles(session: Session, actor: Actor) -> list[_Pile]:
    if not actor.led_ids:
        return []
    statement = piles_statement(len(actor.led_ids))
    return [_Pile(*row) for row in statement.rows(session.connection(), values_for(actor))]


def _is_chosen(pile: _Pile, chosen: DeskFilter) -> bool:
    asked = (
        (pile.teacher_id, chosen.teacher_id),
        (pile.chat, chosen.chat),
        (pile.kind, chosen.kind),
    )
    return all(wanted is None or found == wanted for found, wanted in asked)


def _waiting(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what the actor may decide on: never their own.

    What is being approved in a round waits no more.
    """
    led = actor.led_ids
    return (
        or_(Submission.school_id.in_(led), Submission.system_id.in_(led)),
        Submission.state.in_(FOR_LEADERS),
        Submission.teacher_id != actor.account_id,
        Submission.first_by.is_distinct_from(actor.account_id),
        ~is_in_round(),
    )


def _conditions(chosen: DeskFilter) -> tuple[ColumnElement[bool], ...]:
    asked = (
        (Submission.teacher_id, chosen.teacher_id),
        (Submission.chat_tag, chosen.chat),
        (Submission.kind, chosen.kind),
    )
    return tuple(column == value for column, value in asked if value is not None)


def _in_order(query: Select[Any], grouping: Grouping) -> Select[Any]:
    return query.join(Submission.teacher).order_by(*_ORDERS[grouping], *_AGE)


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Submission).where(*conditions)) or 0


def _choices(
    piles: Sequence[_Pile], key: Callable[[_Pile], tuple[str, object]]
) -> tuple[Choice, ...]:
    """Return what one can filter by, by name; a chat or kind that is none is no choice.

    :param key: the name, and what the filter compares with
    """
    counts = Counter[tuple[str, object]]()
    for pile in piles:
        counts[key(pile)] += pile.waiting
    ordered = sorted(counts, key=lambda each: (each[0], str(each[1])))
    return tuple(Choice(value, name, counts[name, value]) for name, value in ordered if name)


def _in_groups(piles: Sequence[_Pile], grouping: Grouping) -> dict[object, int]:
    values = {
        Grouping.TEACHER: lambda pile: pile.teacher_id,
        Grouping.CHAT: lambda pile: pile.chat,
        Grouping.KIND: lambda pile: pile.kind,
    }
    counts = Counter[object]()
    for pile in piles if grouping in values else ():
        counts[values[grouping](pile)] += pile.waiting
    return dict(counts)
