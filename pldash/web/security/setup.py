"""Puts the log-in library to work with settings that keep our promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, request
from flask import session as cookie
from flask_login import user_logged_in, user_logged_out
from flask_security import Security
from flask_security.utils import aware_utcnow

from pldash.domain.permissions import Permission
from pldash.services.login_sessions import begin_session, end_session
from pldash.web.access import LIBRARY_ENDPOINTS
from pldash.web.runtime import now
from pldash.web.security import datastore
from pldash.web.session import TOKEN, identity, new_form_key, system_work, token_digest

SETTINGS: Final[dict[str, Any]] = {
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": False},
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_VERIFY_URL": "/confirm-password",
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
    "SECURITY_FLASH_MESSAGES": True,
    "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
}
"""Each of these is held by `tests/web/test_security_settings.py`."""


def install(app: Flask, account_model: type[Any], passkey_model: type[Any]) -> None:
    """Set up signing in."""
    app.config.update(SETTINGS)
    LIBRARY_ENDPOINTS.update({"security.login": Permission.PUBLIC, "security.logout": Permission.PUBLIC, "security.verify": Permission.ACCOUNT_OWN, "security.static": Permission.PUBLIC})
    store = datastore.AccountStore(account_model, passkey_model)
    Security(app, store)
    datastore.install(app)
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)
    _check_browser(app)


def _begin(_sender: Flask, user: Any) -> None:
    """Give the browser a session of its own; an old token is never carried over."""
    token = new_form_key() + new_form_key()
    cookie[TOKEN] = token
    cookie.permanent = True
    begin_session(
        datastore.current_session(),
        user.id,
        token_digest(token),
        request.user_agent.string,
        now=now(),
    )
    datastore.current_session().commit()


def _end(_sender: Flask, **_details: Any) -> None:
    token = cookie.pop(TOKEN, None)
    if token:
        with system_work() as session:
            end_session(session, token_digest(token), now=now())


def _check_browser(app: Flask) -> None:
    """Make the library believe a cookie only while its session row lives."""
    load_account = app.login_manager._user_callback  # type: ignore[attr-defined]  # noqa: SLF001

    def load(unique: str) -> Any:
        return load_account(unique) if identity() is not None else None

    app.login_manager.user_loader(load)  # type: ignore[attr-defined]
