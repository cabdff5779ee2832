"""How the log-in library reaches accounts, within one transaction of ours for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, g, has_app_context, has_request_context, request
from flask_security import RoleMixin, SQLAlchemySessionUserDatastore

from pldash.services.unit_of_work import open_session
from pldash.web.access import SAFE_METHODS
from pldash.web.runtime import runtime

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NoRole(RoleMixin):  # type: ignore[misc]
    """Stands where the library wants a role class; our roles are dated memberships."""


class RequestSession:
    """The session of the current request, opened when the library first asks.

    A page that is only read cannot write. A form reads first and takes its
    turn as a writer at its first change, so that hashing never holds others up.
    """

    def __getattr__(self, name: str) -> Any:
        """Hand every call to the request's own session."""
        return getattr(current_session(), name)


class AccountStore(SQLAlchemySessionUserDatastore):  # type: ignore[misc]
    """The library's store over our accounts."""

    def __init__(self, account_model: type[Any], passkey_model: type[Any]) -> None:
        """Use our own rows, handed in because the web room does not know them."""
        super().__init__(RequestSession(), account_model, NoRole, passkey_model)


def current_session() -> Session:
    """Return the library's session of this request."""
    if "security_session" not in g:
        reads_only = has_request_context() and request.method in SAFE_METHODS
        engine = runtime().reader if reads_only else runtime().lazy_writer
        g.security_session = open_session(engine)
    session: Session = g.security_session
    return session


def install(app: Flask) -> None:
    """Close the session with the request; what was not committed is undone."""

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session = g.pop("security_session", None) if has_app_context() else None
        if session is not None:
            session.close()
