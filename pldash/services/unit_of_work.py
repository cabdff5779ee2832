"""One transaction for one request or command, and each form handled once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from pldash.domain.errors import Conflict
from pldash.models.base import table_of
from pldash.models.outbox import FormKey
from pldash.services.prepared import Prepared
from pldash.services.row_security import act_as
from pldash.services.scope import SYSTEM, Scope, set_scope


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it arrived: whose, which, and a digest of what it held."""

    account_id: UUID
    key: str
    endpoint: str
    body_digest: str


class AlreadyHandled(Exception):
    """The very same form was handled before; nothing was done again."""

    def __init__(self, location: str) -> None:
        """Keep where the first answer led."""
        self.location = location
        super().__init__(location)


@contextmanager
def reading(engine: Engine, scope: Scope) -> Iterator[Session]:
    """Open a session that only reads.

    It ends with a commit of nothing: at a rollback PostgreSQL's driver forgets every
    statement that it prepared on the connection, and the next page plans them anew.
    """
    with Session(engine, expire_on_commit=False) as session:
        set_scope(session, scope)
        yield session
        session.expunge_all()
        session.commit()


@contextmanager
def looking_up(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads, past scopes and classes, for a statement that knows whose.

    It ends as :func:`reading` does, and for the same reason.
    """
    with engine.connect() as connection:
        act_as(connection, SYSTEM)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, scope: Scope) -> Iterator[Session]:
    """Open a session, commit once at the end; an exception undoes everything.

    Read, hash, render and write files before entering: others wait meanwhile.

    :raises Conflict: if a row was changed by somebody else meanwhile
    """
    with Session(engine, expire_on_commit=False) as session:
        set_scope(session, scope)
        try:
            yield session
            session.commit()
        except StaleDataError as error:
            raise Conflict("changed-meanwhile") from error


def open_session(engine: Engine) -> Session:
    """Return a session for the log-in library's pages; the caller closes it.

    Over the lazy writer it reads until its first change and only then waits for
    its turn: the library hashes passwords in between. Nothing is flushed before
    the commit, so that others wait for as short as can be.
    """
    session = Session(engine, expire_on_commit=False, autoflush=False)
    set_scope(session, SYSTEM)
    return session


def finish(session: Session, last: Sequence[Callable[[Session], object]]) -> None:
    """Do the last writes of such a session and commit it.

    :raises Conflict: if somebody else was faster
    """
    try:
        session.flush()
        for act in last:
            act(session)
        session.commit()
    except (IntegrityError, StaleDataError) as error:
        session.rollback()
        raise Conflict("changed-meanwhile") from error


_KEYS = table_of(FormKey)
_HANDLED = Prepared(insert(_KEYS))
_EARLIER = Prepared(
    select(_KEYS.c.endpoint, _KEYS.c.body_digest, _KEYS.c.location).where(
        _KEYS.c.account_id == bindparam("account_id"), _KEYS.c.key == bindparam("key")
    )
)


def handle_once(session: Session, form: SentForm, location: str, *, now: datetime) -> None:
    """Write down that a form was handled, in the same transaction as what it did."""
    handled = {
        "account_id": form.account_id,
        "key": form.key,
        "endpoint": form.endpoint,
        "body_digest": form.body_digest,
        "location": location,
        "at": now,
    }
    _HANDLED.send(session.connection(), handled)


def refuse_repeat(session: Session, form: SentForm) -> None:
    """Stop a form that was handled already.

    :raises AlreadyHandled: if the same form came before
    :raises Conflict: if its key came before with other words in it
    """
    asked = {"account_id": form.account_id, "key": form.key}
    for earlier in _EARLIER.rows(session.connection(), asked):
        if (earlier.endpoint, earlier.body_digest) != (form.endpoint, form.body_digest):
            raise Conflict("form-sent-before")
        raise AlreadyHandled(earlier.location)


@contextmanager
def once(
    engine: Engine, scope: Scope, form: SentForm, *, looks_first: bool = True
) -> Iterator[Session]:
    """Open a writing session that handles a form once, however often it arrives.

    Two copies at the same instant: one wins, the other waits for it or is refused
    for what the first one did; either way it is answered like a repeat.

    :param looks_first: whether to look for the form's key before anything is done. Without that a
        repeat is found out when its key is written down, and all of it undone
    :raises AlreadyHandled: if the same form came before
    :raises Conflict: if its key came before with other words, or a row changed meanwhile
    """
    try:
        with writing(engine, scope) as session:
            if looks_first:
                refuse_repeat(session, form)
            yield session
    except AlreadyHandled:
        raise
    except Exception:
        with reading(engine, scope) as session:
            refuse_repeat(session, form)
        raise
