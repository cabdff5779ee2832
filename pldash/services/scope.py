"""Which rows a session may see: set once, applied to every query it makes.

Two scopes follow `docs/adr/0006-two-scopes.md`: a teacher's own rows, and the
rows of the schools where the actor holds a role. A query of a session without
a scope is refused, so that forgetting fails closed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Result,
    and_,
    column,
    event,
    or_,
    select,
    table,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    ORMExecuteState,
    Session,
    with_loader_criteria,
)

from pldash.models.activities import Activity, ActivityStandard
from pldash.models.base import (
    Base,
    HeldBySchool,
    OwnedByTeacher,
    SharedForDecision,
    SharedWithSchool,
    table_of,
)
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow, SchoolFramework
from pldash.services.row_security import (
    SYSTEM,
    Scope,
    ScopeMissing,
    beyond_scope,
    looking_beyond,
    scope_in,
    scope_of,
    set_scope,
)

__all__ = [
    "SYSTEM",
    "UNSCOPED",
    "Scope",
    "ScopeMissing",
    "beyond_scope",
    "is_framework_visible",
    "looking_beyond",
    "scope_in",
    "scope_of",
    "set_scope",
]

UNSCOPED = "pldash_unscoped"
"""Execution option of the few queries that look across the scopes; each says why."""


@event.listens_for(Session, "do_orm_execute")
def _apply_scope(state: ORMExecuteState) -> Result[Any] | None:
    if not (state.is_select or state.is_update or state.is_delete):
        return None
    if state.execution_options.get(UNSCOPED):
        with looking_beyond(state.session):
            return state.invoke_statement()
    scope = scope_in(state.session)
    if not scope.everything:
        state.statement = state.statement.options(*_criteria(scope))
    return None


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
        with_loader_criteria(
            SharedForDecision,
            lambda row: or_(
                row.teacher_id == account, row.school_id.in_(led), row.system_id.in_(led)
            ),
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
