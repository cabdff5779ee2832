"""Signed-in browsers: begun at log-in, looked up at each request, ended at log-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginSession

LONGEST = timedelta(days=14)
"""After this a browser signs in again."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One signed-in browser, as its person sees it."""

    device: str
    began_at: datetime
    is_this_one: bool


def begin_session(  # noqa: PLR0917  a row is these three, in this order
    session: Session,
    account_id: UUID,
    token_digest: str,
    device: str,
    *,
    now: datetime,
) -> LoginSession:
    """Write down that a browser signed in."""
    row = LoginSession(
        token_digest=token_digest,
        account_id=account_id,
        began_at=now,
        ends_at=now + LONGEST,
        device=device[:200],
    )
    session.add(row)
    return row


def end_session(session: Session, token_digest: str, *, now: datetime) -> None:
    """End one browser's session; its cookie is worth nothing from now on."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_digest == token_digest, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, account_id: UUID, *, now: datetime) -> None:
    """End every session of a person, after a password was reset."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_other_sessions(
    session: Session, account_id: UUID, token_digest: str, *, now: datetime
) -> None:
    """End every session of a person but one: after a new password, or on request."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.token_digest != token_digest,
        )
        .values(ended_at=now)
    )


def list_sessions(
    session: Session, account_id: UUID, token_digest: str, *, now: datetime
) -> tuple[SignedIn, ...]:
    """Return a person's signed-in browsers, this one first, then the newest."""
    rows = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.ends_at > now,
        )
        .order_by(LoginSession.began_at.desc())
    )
    known = [SignedIn(row.device, row.began_at, row.token_digest == token_digest) for row in rows]
    return tuple(sorted(known, key=lambda one: not one.is_this_one))
