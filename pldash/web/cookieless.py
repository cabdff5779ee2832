"""What is the same for everybody has no session: it reads no cookie and sets none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask, Request
    from flask.sessions import SecureCookieSession
    from itsdangerous import URLSafeTimedSerializer

SAME_FOR_ALL = frozenset(
    {"/verify", "/v", "/healthz", "/ca.pem", "/ca.crl", "/did.json", "/.well-known/did.json"}
)
BEGINNINGS = ("/v/", "/status/")


class CookielessPages(SecureCookieSessionInterface):
    """Opens a session for every page but those that check certificates, calendars and files.

    With one, the log-in library would touch it after each request, and whoever caches the page
    would be told that it differs by cookie. A sheet or a script that comes late would also put an
    older cookie over a newer one, and lose a message or bring back what was cleared.
    """

    _serializer: URLSafeTimedSerializer | None = None

    def __init__(self, app: Flask) -> None:
        """Keep where pages and files begin that are the same for everybody."""
        self._beginnings = (*BEGINNINGS, f"{app.static_url_path}/")

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie, made once: an installation's key stays as it is."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the cookie holds; None stands for none, and none is saved."""
        path = request.path
        if path in SAME_FOR_ALL or path.startswith(self._beginnings):
            return None
        if path.endswith(".ics"):
            return None
        return super().open_session(app, request)


def install(app: Flask) -> None:
    """Let those pages and files go without a session."""
    app.session_interface = CookielessPages(app)
