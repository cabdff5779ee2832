"""Security headers of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request

from pldash.web.said import say

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask.wrappers import Response

SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
POLICY: Final = "; ".join(f"{name} {source}" for name, source in SOURCES.items())
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STATIC_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A sheet or a picture is no page: the rest would say nothing, seven times for each first page."""


KEPT_NOWHERE: Final = "private, no-store"
KEPT_FOR_THE_WAY_BACK: Final = "private, no-cache"
"""A refused form is kept for the way back alone: otherwise the browser has lost the page and
what was typed in it, and shows an error of its own. Signing out empties what was kept."""
ASKED_AGAIN: Final = "no-cache"

REFUSED: Final = frozenset({409, 422})
SIGN_OUT: Final = "security.logout"


def install(app: Flask) -> None:
    """Let the browser forget what it kept when somebody signs out."""

    @app.after_request
    def leave(response: Response) -> Response:
        if request.endpoint == SIGN_OUT:
            response.headers["Clear-Site-Data"] = '"cache"'
            say(response, "")  # whoever signs in next in this browser did not do it
        return response


def with_headers(inside: WSGIApplication, files: str) -> WSGIApplication:
    """Return the application with the headers on all its answers, but those that an answer sets.

    They are put on where an answer leaves: the framework would look through each of them twice.

    :param files: how the addresses of sheets, scripts and pictures begin
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            own = {name.lower() for name, _value in headers}
            wanted = _wanted(environ, int(status[:3]), files)
            headers.extend(header for header in wanted if header[0].lower() not in own)
            return start(status, headers, *fault)

        return inside(environ, begin)

    return answer


def is_refused_form(response: Response) -> bool:
    """Return whether a form comes back to whoever sent it, with their words in it."""
    return _is_refused_form(request.method, response.status_code)


def _is_refused_form(method: str, status: int) -> bool:
    return method == "POST" and status in REFUSED


def _wanted(environ: WSGIEnvironment, status: int, files: str) -> Iterator[tuple[str, str]]:
    """Give the headers of an answer; personal pages are never stored by a shared browser."""
    method = environ["REQUEST_METHOD"]
    if method in {"GET", "HEAD"} and environ.get("PATH_INFO", "").startswith(files):
        yield from STATIC_HEADERS.items()
        yield "Cache-Control", ASKED_AGAIN
    else:
        yield from HEADERS.items()
        is_refused = _is_refused_form(method, status)
        yield "Cache-Control", KEPT_FOR_THE_WAY_BACK if is_refused else KEPT_NOWHERE
    if environ["wsgi.url_scheme"] == "https":
        yield "Strict-Transport-Security", "max-age=31536000"


def keep_it_hidden(answer: Response) -> Response:
    """Let no search engine and no store keep a page behind a secret link; after each request."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
