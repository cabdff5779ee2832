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

from sqlalchemy import ColumnElement, FromClause, and_, column, event, or_, select, table
from sqlalchemy.orm import (
    InstrumentedAttribute,
    ORMExecuteState,
    Session,
    with_loader_criteria,
)

from pldash.domain.actors import Actor
from pldash.models.activities import Activity, ActivityStandard
from pldash.models.base import Base, HeldBySchool, OwnedByTeacher, SharedWithSchool, table_of
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow, SchoolFramework

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


def scope_in(session: Session) -> Scope:
    """Return whose rows a session may see.

    :raises ScopeMissing: if nobody said
    """
    scope: Scope | None = session.info.get("scope")
    if scope is None:
        raise ScopeMissing("set_scope() was not called for this session")
    return scope


@event.listens_for(Session, "do_orm_execute")
def _apply_scope(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if state.execution_options.get(UNSCOPED):
        return
    scope = scope_in(state.session)
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
        with_loader_criteria(
            FrameworkRow, is_framework_visible(scope, FrameworkRow.id), include_aliases=True
        ),
        with_loader_criteria(
            FrameworkItemRow,
            is_framework_visible(scope, FrameworkItemRow.framework_id),
            include_aliases=True,
        ),
    )


def _visible_chats(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of a chat that may be seen: shipped, a school's own, one's own."""
    shipped = and_(ChatRow.school_id.is_(None), ChatRow.teacher_id.is_(None))
    of_a_school = ChatRow.school_id.in_(scope.school_ids)
    if scope.account_id is None:
        # A visitor has no chats: "no teacher" would match those of every school.
        return or_(shipped, of_a_school)
    return or_(shipped, of_a_school, ChatRow.teacher_id == scope.account_id)


def _apart(row: type[Base], *names: str) -> FromClause:
    """Return a table under a name of its own, so that no query around it takes it for its own."""
    known = table_of(row)
    columns = [column(name, known.c[name].type) for name in names]
    return table(known.name, *columns).alias(f"seen_{known.name}")


_OWNED = _apart(SchoolFramework, "framework_id", "school_id")
_ITEMS = _apart(FrameworkItemRow, "id", "framework_id")
_CHOSEN = _apart(ActivityStandard, "item_id", "activity_id")
_LOGGED = _apart(Activity, "id", "teacher_id")


def is_framework_visible(
    scope: Scope, framework_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return the condition of a framework that may be seen: shipped, a school's, in one's record.

    Whoever left a school keeps the standards that they linked there to what they learnt.
    """
    others = _OWNED.c.framework_id == framework_id, _OWNED.c.school_id.not_in(scope.school_ids)
    linked = select(_ITEMS.c.framework_id).where(
        _ITEMS.c.id == _CHOSEN.c.item_id,
        _CHOSEN.c.activity_id == _LOGGED.c.id,
        _LOGGED.c.teacher_id == scope.account_id,
    )
    hidden = select(_OWNED.c.school_id).where(*others, _OWNED.c.framework_id.not_in(linked))
    return ~hidden.exists()
