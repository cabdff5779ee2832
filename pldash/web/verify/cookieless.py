"""Pages that are the same for everybody have no session: they read no cookie and set none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask, Request
    from flask.sessions import SecureCookieSession


class CookielessVerify(SecureCookieSessionInterface):
    """Opens a session for every page but those that check certificates, and calendars.

    With one, the log-in library would touch it after each request, and whoever caches the page
    would be told that it differs by cookie.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the cookie holds; None stands for none, and none is saved."""
        if request.path == "/verify" or request.path.startswith("/v/"):
            return None
        if request.path.endswith(".ics"):
            return None
        return super().open_session(app, request)
