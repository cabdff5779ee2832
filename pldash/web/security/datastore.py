"""How the log-in library reaches accounts, within one transaction of ours for each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, g, has_app_context, has_request_context, request
from flask_security import RoleMixin, SQLAlchemySessionUserDatastore

from pldash.services import unit_of_work
from pldash.web.access import SAFE_METHODS
from pldash.web.runtime import now, runtime

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

Act = Callable[["Session"], object]


class NoRole(RoleMixin):
    """Stands where the library wants a role class; our roles are dated memberships."""


class RequestSession:
    """The session of the current request, opened when the library first asks.

    A page that is only read cannot write. A form reads first and takes its
    turn as a writer at its first change, so that hashing never holds others up.
    """

    def __getattr__(self, name: str) -> Any:
        """Hand every call to the request's own session."""
        return getattr(current_session(), name)


class AccountStore(SQLAlchemySessionUserDatastore):
    """The library's store over our accounts."""

    def __init__(self, account_model: type[Any], passkey_model: type[Any]) -> None:
        """Use our own rows, handed in because the web room does not know them."""
        session = cast("scoped_session[Any]", RequestSession())
        super().__init__(session, account_model, NoRole, passkey_model)

    def commit(self) -> None:
        """Do nothing: :func:`finish` commits once, when the page has been made."""

    def create_user(self, **fields: Any) -> Any:
        """Return a new account; its ties to schools are rows of their own."""
        made = self._prepare_create_user_args(**fields)  # type: ignore[no-untyped-call]
        del made["roles"]
        return self.put(self.user_model(**made, created_at=now()))  # type: ignore[no-untyped-call]

    def create_webauthn(  # type: ignore[override]  # the library calls it by name
        self, user: Any, **fields: Any
    ) -> None:
        """Add a passkey."""
        super().create_webauthn(user, **fields, create_datetime=now())


def current_session() -> Session:
    """Return the library's session of this request."""
    if "security_session" not in g:
        reads_only = has_request_context() and request.method in SAFE_METHODS
        engine = runtime().reader if reads_only else runtime().lazy_writer
        g.security_session = unit_of_work.open_session(engine)
    session: Session = g.security_session
    return session


def at_the_end(act: Act) -> None:
    """Do this last, in the same transaction: what it writes begins the waiting of others."""
    g.setdefault("security_last", []).append(act)


def finish() -> None:
    """Commit what the request changed, in one transaction.

    :raises Conflict: if somebody else was faster
    """
    acts: list[Act] = g.pop("security_last", [])
    if acts or "security_session" in g:
        unit_of_work.finish(current_session(), acts)


def close_session() -> None:
    """Close the session; what was not committed is undone."""
    session = g.pop("security_session", None) if has_app_context() else None
    if session is not None:
        session.close()


def install(app: Flask) -> None:
    """Close the session with the request."""
    app.teardown_appcontext(lambda _error: close_session())
