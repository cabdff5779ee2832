"""What is the same for everybody has no session: it reads no cookie and sets none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.serializer import Serializer

from pldash.web.headers import is_refused_form

if TYPE_CHECKING:
    from flask import Flask, Request
    from flask.sessions import SecureCookieSession, SessionMixin
    from flask.wrappers import Response

SAME_FOR_ALL = frozenset(
    {"/verify", "/v", "/healthz", "/ca.pem", "/ca.crl", "/did.json", "/.well-known/did.json"}
)
BEGINNINGS = ("/v/", "/status/", "/logos/", "/shared/", "/trail")
LONG = 1_000
"""From so many bytes on a cookie is worth squeezing; browsers keep 4,096."""


class ShortCookies(URLSafeTimedSerializer):
    """Signs the cookie as the library does, but squeezes only what is long.

    To squeeze some hundred bytes that are mostly random takes longer than all the rest, and
    leaves as many.
    """

    def dump_payload(self, obj: object) -> bytes:
        """Return a session as what is signed."""
        plain = Serializer.dump_payload(self, obj)
        return base64_encode(plain) if len(plain) < LONG else super().dump_payload(obj)


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
            usual = super().get_signing_serializer(app)
            self._serializer = usual and ShortCookies(
                usual.secret_keys,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs=usual.signer_kwargs,
            )
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the cookie holds; None stands for none, and none is saved."""
        path = request.path
        if path in SAME_FOR_ALL or path.startswith(self._beginnings):
            return None
        if path.endswith(".ics"):
            return None
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the session into the cookie of an answer.

        A refused form is found again on the way back though the cookie is another one by then.
        No other cache keeps it: it is private, and was posted.
        """
        super().save_session(app, session, response)
        if is_refused_form(response):
            response.vary.discard("Cookie")


def install(app: Flask) -> None:
    """Let those pages and files go without a session."""
    app.session_interface = CookielessPages(app)
