"""What is the same for everybody has no session: it reads no cookie and sets none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSessionInterface

from pldash.web.headers import is_refused_form
from pldash.web.signing import Signed

if TYPE_CHECKING:
    from flask import Flask, Request
    from flask.sessions import SecureCookieSession, SessionMixin
    from flask.wrappers import Response

SAME_FOR_ALL = frozenset(
    {"/verify", "/v", "/healthz", "/ca.pem", "/ca.crl", "/did.json", "/.well-known/did.json"}
)
BEGINNINGS = ("/v/", "/status/", "/logos/", "/shared/", "/trail")


class CookielessPages(SecureCookieSessionInterface):
    """Opens a session for every page but those that check certificates, calendars and files.

    With one, the log-in library would touch it after each request, and whoever caches the page
    would be told that it differs by cookie. A sheet or a script that comes late would also put an
    older cookie over a newer one, and lose a message or bring back what was cleared.
    """

    def __init__(self, app: Flask) -> None:
        """Keep where pages and files begin that are the same for everybody, and what signs."""
        self._beginnings = (*BEGINNINGS, f"{app.static_url_path}/")
        how = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        secret = app.config["SECRET_KEY"]
        self._signed = Signed(secret, self.salt, serializer=self.serializer, signer_kwargs=how)

    def get_signing_serializer(self, app: Flask) -> Signed:  # noqa: ARG002  the library's
        """Return what signs the cookie, made once: an installation's key stays as it is."""
        return self._signed

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the cookie holds; None stands for none, and none is saved."""
        path = request.path
        if path in SAME_FOR_ALL or path.startswith(self._beginnings):
            return None
        if path.endswith(".ics"):
            return None
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the session into the cookie of an answer, where something in it is new.

        A refused form is found again on the way back though the cookie is another one by then.
        No other cache keeps it: it is private, and was posted.
        """
        if session.modified:
            super().save_session(app, session, response)
            if is_refused_form(response):
                response.vary.discard("Cookie")
        elif session.accessed and not is_refused_form(response):
            response.headers.add("Vary", "Cookie")


def install(app: Flask) -> None:
    """Let those pages and files go without a session."""
    app.session_interface = CookielessPages(app)
