"""What the two sides of an outside approver have in common: the rows, the trail, the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.errors import NotFound
from pldash.domain.outside_approvers import ApproverState, state_of
from pldash.models.accounts import Account
from pldash.models.outside_approvers import OutsideApprover
from pldash.services.letters import Letter
from pldash.services.scope import UNSCOPED
from pldash.services.trail import Happening, record, teacher_chain

IS_OPEN: Final = frozenset({ApproverState.OPEN})
IS_NOT_OVER: Final = frozenset({ApproverState.OPEN, ApproverState.LATE, ApproverState.APPROVING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverNews:
    """What a mail about an invitation may tell.

    :ivar locale: the reader's language; None where nobody knows it
    :ivar is_for_approver: whether an ending is told to whoever approved, and not to the teacher
    """

    teacher: str
    approver: str
    locale: str | None = None
    is_for_approver: bool = False


WriteLetter = Callable[[ApproverNews], Letter]
"""Puts the news into words."""


def state_now(row: OutsideApprover, now: datetime) -> ApproverState:
    """Return where an invitation stands."""
    return state_of((row.declined_at, row.ended_at, row.accepted_at), row.expires_at, now)


def behind(session: Session, token_digest: str, *, is_locked: bool = False) -> OutsideApprover:
    """Return the invitation that a link's secret leads to.

    :raises NotFound: if no such link was ever sent
    """
    query = select(OutsideApprover).where(OutsideApprover.token_digest == token_digest)
    if is_locked:
        query = query.with_for_update()
    # Whoever is invited is nothing to the teacher yet: the link's secret is what lets them in.
    found = session.scalar(query, execution_options={UNSCOPED: True})
    if found is None:
        raise NotFound("outside approver")
    return found


def person(session: Session, account_id: UUID) -> Account:
    """Return a person's account."""
    return session.get_one(Account, account_id)


def tell(
    session: Session,
    row: OutsideApprover,
    what: str,
    *,
    by: UUID | None,
    body: dict[str, Any],
    now: datetime,
) -> None:
    """Write what happened to an invitation on its teacher's own chain."""
    told = Happening(
        actor=by, action=f"approver:{what}", subject=f"outside-approver:{row.id}", body=body
    )
    record(session, teacher_chain(row.teacher_id), told, now=now)
