"""Signed-in browsers: a row for each, begun at log-in, asked for at every request."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request
from flask import session as cookie
from flask_login import user_logged_in, user_logged_out
from flask_login.utils import _user_context_processor

from pldash.services.login_sessions import begin_session, end_session
from pldash.web.runtime import now
from pldash.web.security.datastore import at_the_end
from pldash.web.security.devices import device_name
from pldash.web.session import TOKEN, identity, token_digest

EARLIER = "earlier_token"
"""The cookie keeps the token of the session before: it tells whose forms are still open."""


def install(app: Flask) -> None:
    """Begin and end rows with the library's sessions, and believe no cookie without one."""
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)
    _check_each_request(app)
    _look_up_once(app)


def this_browser() -> str:
    """Return the digest of this browser's token."""
    return token_digest(cookie.get(TOKEN, ""))


def _begin(_sender: Flask, user: Any) -> None:
    """Give the browser a session of its own; an old token is never carried over."""
    old, token = cookie.get(TOKEN), secrets.token_urlsafe(32)
    device = device_name(request.user_agent.string)
    if old:
        cookie[EARLIER] = old
        at_the_end(lambda session: end_session(session, token_digest(old), now=now()))
    at_the_end(
        lambda session: begin_session(session, user.id, token_digest(token), device, now=now())
    )
    cookie[TOKEN] = token
    cookie.permanent = True
    cookie.pop("csrf_token", None)
    g.pop("csrf_token", None)
    g.signed_in_now = user.id


def _end(_sender: Flask, **_details: Any) -> None:
    """End the row; the token stays in the cookie, worth nothing but to tell whose it was."""
    token = cookie.get(TOKEN)
    if token:
        at_the_end(lambda session: end_session(session, token_digest(token), now=now()))


def _check_each_request(app: Flask) -> None:
    """Make the library believe a cookie only while its row lives, and no other token at all."""
    manager: Any = app.extensions["security"].login_manager
    load_account = manager._user_callback  # noqa: SLF001  the library's own way, kept

    def load(unique: str) -> Any:
        known = identity()
        if known is None:
            return None
        account = load_account(unique)
        return account if account is not None and account.id == known.account_id else None

    manager.user_loader(load)
    manager.request_loader(lambda _request: None)


def _look_up_once(app: Flask) -> None:
    """Spare each page the library's own look-up of the account: ours has been made by then.

    Nor does a page ask whether to remember the browser past its session: none is.
    """
    security: Any = app.extensions["security"]
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)  # noqa: SLF001
    app.template_context_processors[None].remove(_user_context_processor)
