"""The two statements of the queue, worked out once for each number of schools and each filter."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pldash.domain.actors import Actor
from pldash.domain.approvals import FOR_LEADERS
from pldash.domain.messages import Side
from pldash.domain.rounds import RoundItemState
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.messages import Message
from pldash.models.rounds import RoundItem
from pldash.services.prepared import Prepared
from pldash.services.threads import has_unread_along

FILTERS: Final = {
    "teacher_id": Submission.teacher_id,
    "chat": Submission.chat_tag,
    "kind": Submission.kind,
}
"""What the queue is narrowed by, under the names of the filter."""

Order = tuple[InstrumentedAttribute[Any], ...]


def values_for(actor: Actor) -> dict[str, Any]:
    """Return what both statements are given: who asks, for which schools, and the states."""
    return {
        **{f"school_{place}": each for place, each in enumerate(schools_of(actor))},
        **{f"state_{place}": each for place, each in enumerate(FOR_LEADERS)},
        "in_round": RoundItemState.WAITING,
        "me": actor.account_id,
    }


def schools_of(actor: Actor) -> list[UUID]:
    """Return the schools that the actor leads, in one order."""
    return sorted(actor.led_ids)


@lru_cache(maxsize=64)
def piles_statement(schools: int) -> Prepared:
    """Return the statement that counts what waits, of each teacher, chat and kind together.

    :param schools: how many the actor leads
    """
    what: tuple[Any, ...] = (
        Submission.teacher_id,
        Account.name,
        Submission.chat_tag,
        Submission.kind,
    )
    counts = (func.count().label("waiting"), func.min(Submission.submitted_at).label("oldest_at"))
    query = select(*what, *counts).join(Account, Account.id == Submission.teacher_id)
    return Prepared(query.where(*_waiting(schools)).group_by(*what))


@lru_cache(maxsize=256)
def rows_statement(schools: int, narrowed: frozenset[str], order: Order) -> Prepared:
    """Return the statement that gives a page of the queue.

    :param schools: how many the actor leads
    :param narrowed: the names of the filters that are set
    :param order: what stands before the age
    """
    opener = aliased(Account)
    shown: tuple[Any, ...] = (
        Submission.id,
        Submission.teacher_id,
        Account.name,
        Submission.title,
        Submission.chat_tag,
        Submission.kind,
        Submission.minutes,
        Submission.grade,
        Submission.is_reflected,
        Submission.submitted_at,
        opener.name.label("holder"),
        has_unread_along(Side.TEACHER).label("has_message"),
        Submission.first_by.is_not(None).label("is_half_approved"),
        Submission.is_ahead,
        Submission.is_drawn,
    )
    asked = [FILTERS[name] == bindparam(name) for name in sorted(narrowed)]
    query = (
        select(*shown)
        .join(Account, Account.id == Submission.teacher_id)
        .join(opener, opener.id == Submission.opened_by, isouter=True)
        .where(*_waiting(schools), *asked)
        .order_by(*order, Submission.submitted_at, Submission.id)
    )
    return Prepared(query.limit(bindparam("most")).offset(bindparam("skip")))


@lru_cache(maxsize=64)
def unread_statement(schools: int) -> Prepared:
    """Return the statement that counts on how much teachers wrote what no leader has read."""
    query = (
        select(func.count(Message.submission_id.distinct()).label("count"))
        .join(Submission, Submission.id == Message.submission_id)
        .where(
            _in_schools(schools),
            Message.leader_id.is_(None),
            Message.read_at.is_(None),
            Submission.teacher_id != bindparam("account_id"),
            Submission.state != bindparam("withdrawn"),
        )
    )
    return Prepared(query)


def _waiting(schools: int) -> tuple[ColumnElement[bool], ...]:
    states: list[Any] = [
        bindparam(f"state_{place}", type_=Submission.state.type)
        for place in range(len(FOR_LEADERS))
    ]
    in_round = exists().where(
        RoundItem.submission_id == Submission.id, RoundItem.state == bindparam("in_round")
    )
    me = bindparam("me", type_=Submission.teacher_id.type)
    return (
        _in_schools(schools),
        Submission.state.in_(states),
        Submission.teacher_id != me,
        Submission.first_by.is_distinct_from(me),
        ~in_round,
    )


def _in_schools(schools: int) -> ColumnElement[bool]:
    named: list[Any] = [
        bindparam(f"school_{place}", type_=Submission.school_id.type) for place in range(schools)
    ]
    return or_(Submission.school_id.in_(named), Submission.system_id.in_(named))
