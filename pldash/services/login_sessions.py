"""Signed-in browsers: begun at log-in, looked up at each request, ended at log-out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginSession

LONGEST = timedelta(days=14)
"""After this a browser signs in again."""


def begin_session(
    session: Session, account_id: UUID, token_digest: str, device: str, *, now: datetime
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
    session.flush()
    return row


def end_session(session: Session, token_digest: str, *, now: datetime) -> None:
    """End one browser's session; its cookie is worth nothing from now on."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_digest == token_digest, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, account_id: UUID, *, now: datetime) -> None:
    """End every session of a person, after a new password or on request."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )
