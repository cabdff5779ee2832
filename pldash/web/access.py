"""Every route names its permission; one without is refused, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import Forbidden, InternalServerError

from pldash.domain.actors import NOBODY
from pldash.domain.permissions import FOR_ANYBODY, WITHOUT_TOKEN, Permission, may_enter
from pldash.web.session import actor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])
MARK = "pldash_permission"

LIBRARY_ENDPOINTS: Final[dict[str, Permission]] = {"static": Permission.PUBLIC}
"""Routes that a library brings: Flask's files here, the log-in library's added by `security`."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", ""})
"""What a page of ours sends. The form library would read JSON as well, however deep it is."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare which permission a view needs."""

    def mark(view: View) -> View:
        setattr(view, MARK, permission)
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """Return the permission that a route declares, None where it forgot."""
    view = app.view_functions.get(endpoint)
    return getattr(view, MARK, None) or LIBRARY_ENDPOINTS.get(endpoint)


def install(app: Flask) -> None:
    """Check every request before its view runs."""
    app.before_request(refuse_other_sites)
    app.before_request(refuse_other_bodies)
    app.before_request(check_permission)


def check_permission() -> Response | None:
    """Let in who may enter; ask a visitor to sign in; tell a stranger nothing."""
    if request.endpoint is None:
        return None
    permission = permission_of(current_app, request.endpoint)
    if permission is None:
        raise InternalServerError("this route declares no permission")
    if permission in FOR_ANYBODY or may_enter(actor(), permission):
        return None
    if actor() == NOBODY:
        return ask_to_sign_in()
    raise Forbidden


def ask_to_sign_in() -> Response:
    """Send a visitor to the sign-in page and remember where they wanted to go."""
    if request.method not in SAFE_METHODS:
        abort(401)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), code=303)


def refuse_other_sites() -> None:
    """Refuse a form that another site's page sent, on top of the form's own token."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(400)
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host and is_spared():
        abort(400)


def is_spared() -> bool:
    """Return whether the form that was sent carries no token."""
    permission = permission_of(current_app, request.endpoint or "")
    return permission in WITHOUT_TOKEN


def refuse_other_bodies() -> None:
    """Refuse what no form of ours would send."""
    if request.method not in SAFE_METHODS and request.mimetype not in FORMS:
        abort(415)
