"""Where a person may be sent after signing in: our own pages, nowhere else."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

FIRST_PRINTED = 33
"""Below are spaces and control characters, which browsers drop while they read an address."""


def is_own_page(location: str) -> bool:
    """Return whether an address is the path of a page of ours.

    The usual check by :func:`urllib.parse.urljoin` passes ``///evil.example``:
    only what matches our own map of pages is let through.
    """
    if not location.startswith("/") or location.startswith("//"):
        return False
    if "\\" in location or any(ord(letter) < FIRST_PRINTED for letter in location):
        return False
    return _is_on_the_map(unquote(urlsplit(location).path))


def way_back() -> str:
    """Return the page that the form stood on, as far as one of ours is known."""
    stood_on = urlsplit(request.referrer or "")
    pages = [request.full_path.rstrip("?")]
    if stood_on.netloc == request.host:
        pages.insert(0, stood_on.path + (f"?{stood_on.query}" if stood_on.query else ""))
    return next((page for page in pages if is_own_page(page)), "")


def _is_on_the_map(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
