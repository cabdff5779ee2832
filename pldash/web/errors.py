"""One table from what went wrong to its page: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from flask import Flask, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, SecurityError

from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.values import Reason
from pldash.services.unit_of_work import AlreadyHandled
from pldash.web.security.own_pages import way_back
from pldash.web.sentences import sentence
from pldash.web.session import answer_a_repeat, identity

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

logger = logging.getLogger(__name__)
PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})


def install(app: Flask) -> None:
    """Give every failure its page."""
    app.register_error_handler(AlreadyHandled, _go_where_the_first_led)
    app.register_error_handler(NotFound, lambda _error: first_answer() or _page(404))
    app.register_error_handler(NotPermitted, lambda _error: first_answer() or _page(403))
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(CSRFError, lambda _error: _page(400))
    app.register_error_handler(HTTPException, _http_error)
    # Whoever names a strange host gets no page of ours: its links would name that host too.
    app.register_error_handler(SecurityError, lambda error: error)
    app.register_error_handler(Exception, _unexpected)


def _go_where_the_first_led(error: AlreadyHandled) -> Response:
    return redirect(error.location, code=303)


def first_answer() -> Response | None:
    """Answer a form that was handled before as the first.

    What it asks for may be gone since, by the form's own doing: a registration removed,
    a membership ended. The second click must not be told that there never was one.
    """
    if request.method != "POST" or identity() is None or "form_key" not in request.form:
        return None
    try:
        answer_a_repeat()
    except AlreadyHandled as first:
        return _go_where_the_first_led(first)
    except (Conflict, BadRequest):
        pass
    return None


def _conflict(error: Conflict) -> Response | tuple[str, int]:
    return first_answer() or _page(409, sentence(Reason(error.code)))


def _rule_broken(error: RuleBroken) -> tuple[str, int]:
    return _page(422, " ".join(sentence(reason) for reason in error.reasons))


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    return _page(code) if code in PAGES else error


def _unexpected(error: Exception) -> tuple[str, int]:
    """Answer a fault of ours with an id that the person can quote."""
    number = secrets.token_hex(4)
    logger.error("fault %s", number, exc_info=error)
    return _page(500, number)


def _page(code: int, detail: str = "") -> tuple[str, int]:
    return render_template(f"errors/{code}.html", detail=detail, way_back=way_back()), code
