"""Security headers of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, request

from pldash.web.said import say

if TYPE_CHECKING:
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


REFUSED: Final = frozenset({409, 422})
SIGN_OUT: Final = "security.logout"


def install(app: Flask) -> None:
    """Put the headers on every answer; personal pages are never stored by a shared browser."""

    @app.after_request
    def add(response: Response) -> Response:
        is_static = request.endpoint == "static"
        own = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  names, not pairs
        for name, value in (STATIC_HEADERS if is_static else HEADERS).items():
            if name.lower() not in own:
                response.headers.add(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers.setdefault("Cache-Control", _how_long(response))
        if request.endpoint == SIGN_OUT:
            response.headers["Clear-Site-Data"] = '"cache"'
            say(response, "")  # whoever signs in next in this browser did not do it
        return response


def is_refused_form(response: Response) -> bool:
    """Return whether a form comes back to whoever sent it, with their words in it."""
    return request.method == "POST" and response.status_code in REFUSED


def _how_long(response: Response) -> str:
    """Return for how long a browser keeps an answer that says nothing about it itself.

    A refused form is kept for the way back alone: otherwise the browser has lost the page and
    what was typed in it, and shows an error of its own. Signing out empties what was kept.
    """
    if request.endpoint == "static":
        return "no-cache"
    return "private, no-cache" if is_refused_form(response) else "private, no-store"
