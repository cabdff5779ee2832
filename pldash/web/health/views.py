"""Views: the address that a watching program asks."""

from __future__ import annotations

from flask import Blueprint, Response

from pldash.domain.permissions import Permission
from pldash.services.health import database_answers
from pldash.web.access import requires
from pldash.web.runtime import runtime

blueprint = Blueprint("health", __name__)


@blueprint.route("/healthz")
@requires(Permission.PUBLIC)
def show() -> Response:
    """Say in a word whether the database answers; no cookie is read or set."""
    if database_answers(runtime().reader):
        return Response("ok\n", mimetype="text/plain")
    return Response("the database does not answer\n", 503, mimetype="text/plain")
