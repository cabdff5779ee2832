"""Views: the signed ends of the trail, for whoever wants to keep them.

They are the same for everybody: nobody is looked up, no cookie is read or set.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, g, render_template, request

from pldash.domain.permissions import Permission
from pldash.services.published_heads import (
    DAYS,
    heads_signed_on,
    lines_of_day,
    lines_of_school,
    signed_days,
)
from pldash.web.access import requires
from pldash.web.session import public_reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("trail", __name__, url_prefix="/trail")

LINES: Final = "application/jsonl"
FRESH_SECONDS: Final = 300


@blueprint.before_request
def look_nobody_up() -> None:
    """Answer signed-in people as everybody else."""
    g.signed_in_as = None


@blueprint.get("")
@requires(Permission.PUBLIC)
def days() -> ResponseReturnValue:
    """Show on which days ends of chains were signed."""
    before = _day(request.args["before"]) if "before" in request.args else None
    with public_reading() as session:
        found = signed_days(session, before=before)
    older = found[-1] if len(found) == DAYS else None
    return _asked_anew(render_template("trail/days.html", days=found, older=older, before=before))


@blueprint.get("/<day>")
@requires(Permission.PUBLIC)
def show(day: str) -> ResponseReturnValue:
    """Show what was signed on a day."""
    page = request.args.get("page", default=1, type=int)
    with public_reading() as session:
        found = heads_signed_on(session, _day(day), page=page)
    if found is None:
        abort(404)
    return _asked_anew(render_template("trail/day.html", view=found))


@blueprint.get("/<day>.jsonl")
@requires(Permission.PUBLIC)
def file(day: str) -> ResponseReturnValue:
    """Give what was signed on a day as a file."""
    with public_reading() as session:
        return _lines(lines_of_day(session, _day(day)))


@blueprint.get("/schools/<uuid:school_id>.jsonl")
@requires(Permission.PUBLIC)
def of_school(school_id: UUID) -> ResponseReturnValue:
    """Give all signed ends of one school's chain, to hold an exported trail to."""
    with public_reading() as session:
        return _lines(lines_of_school(session, school_id))


def _day(text: str) -> date:
    """Return a day in its one spelling; another one is no address of ours."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return day if day.isoformat() == text else abort(404)


def _lines(lines: Iterable[dict[str, Any]]) -> Response:
    content = "".join(f"{json.dumps(line)}\n" for line in lines)
    if not content:
        abort(404)
    answer = Response(content, content_type=LINES)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


def _asked_anew(page: str) -> Response:
    answer = Response(page, mimetype="text/html")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
