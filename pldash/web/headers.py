"""Security headers of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, request

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
        response.headers.setdefault(
            "Cache-Control", "no-cache" if is_static else "private, no-store"
        )
        return response
