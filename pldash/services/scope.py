"""Which rows a session may see: set once, applied to every query it makes.

Two scopes follow `docs/adr/0006-two-scopes.md`: a teacher's own rows, and the
rows of the schools where the actor holds a role. A query of a session without
a scope is refused, so that forgetting fails closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, event, or_
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from pldash.domain.actors import Actor
from pldash.models.base import HeldBySchool, OwnedByTeacher, SharedWithSchool
from pldash.models.chats import ChatRow

UNSCOPED = "pldash_unscoped"
"""Execution option of the few queries that look across the scopes; each says why."""


class ScopeMissing(Exception):
    """A session asked for rows before anybody said whose: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a session may see.

    :ivar account_id: the owner whose record is visible; none for the public pages
    :ivar school_ids: the schools whose people and chats are visible
    :ivar led_ids: the schools whose submissions and certificates are visible
    :ivar everything: for commands and public look-ups by an unguessable code
    """

    account_id: UUID | None = None
    school_ids: frozenset[UUID] = frozenset()
    led_ids: frozenset[UUID] = frozenset()
    everything: bool = False


SYSTEM = Scope(everything=True)


def scope_of(actor: Actor) -> Scope:
    """Return whose rows a person may see."""
    return Scope(actor.account_id, actor.school_ids, actor.led_ids)


def set_scope(session: Session, scope: Scope) -> None:
    """Say whose rows the session may see; once for each session."""
    session.info["scope"] = scope


@event.listens_for(Session, "do_orm_execute")
def _apply_scope(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if state.execution_options.get(UNSCOPED):
        return
    scope: Scope | None = state.session.info.get("scope")
    if scope is None:
        raise ScopeMissing("set_scope() was not called for this session")
    if not scope.everything:
        state.statement = state.statement.options(*_criteria(scope))


@lru_cache(maxsize=256)
def _criteria(scope: Scope) -> tuple[Any, ...]:
    account, schools, led = scope.account_id, tuple(scope.school_ids), tuple(scope.led_ids)
    return (
        with_loader_criteria(
            OwnedByTeacher, lambda row: row.teacher_id == account, include_aliases=True
        ),
        with_loader_criteria(
            HeldBySchool, lambda row: row.school_id.in_(schools), include_aliases=True
        ),
        with_loader_criteria(
            SharedWithSchool,
            lambda row: or_(row.teacher_id == account, row.school_id.in_(led)),
            include_aliases=True,
        ),
        with_loader_criteria(ChatRow, _visible_chats(scope), include_aliases=True),
    )


def _visible_chats(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a chat that may be seen: shipped, a school's own, one's own."""
    shipped = and_(ChatRow.school_id.is_(None), ChatRow.teacher_id.is_(None))
    of_a_school = ChatRow.school_id.in_(scope.school_ids)
    if scope.account_id is None:
        # A visitor has no chats: "no teacher" would match those of every school.
        return or_(shipped, of_a_school)
    return or_(shipped, of_a_school, ChatRow.teacher_id == scope.account_id)
