"""Forms that arrived after their session had ended, kept until their person sends them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginSession, TypedWords

KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed.

    :ivar fields: names and values in their order; a name may come more than once
    """

    account_id: UUID
    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def owner_of_ended_session(session: Session, token_digest: str) -> UUID | None:
    """Return whose browser it was, by the row of its session, ended or not."""
    return session.scalar(
        select(LoginSession.account_id).where(LoginSession.token_digest == token_digest)
    )


def keep_typed(session: Session, typed: Typed, *, now: datetime) -> UUID:
    """Keep a form for its person, and drop theirs that nobody came back for."""
    session.execute(
        delete(TypedWords).where(
            TypedWords.account_id == typed.account_id, TypedWords.at < now - KEPT_FOR
        )
    )
    row = TypedWords(
        account_id=typed.account_id,
        path=typed.path,
        fields=[list(pair) for pair in typed.fields],
        had_files=typed.had_files,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def find_typed(session: Session, typed_id: UUID, account_id: UUID) -> Typed | None:
    """Return a kept form, None if it is gone or somebody else's."""
    row = session.get(TypedWords, typed_id)
    if row is None or row.account_id != account_id:
        return None
    fields = tuple((name, value) for name, value in row.fields)
    return Typed(row.account_id, row.path, fields, row.had_files)


def drop_typed(session: Session, typed_id: UUID, account_id: UUID) -> None:
    """Delete a kept form."""
    session.execute(
        delete(TypedWords).where(TypedWords.id == typed_id, TypedWords.account_id == account_id)
    )
