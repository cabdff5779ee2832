"""Views: the record."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pldash.domain.permissions import Permission
from pldash.services.records import RecordFilter, record_page
from pldash.web.access import requires
from pldash.web.activities.record_page import months_of
from pldash.web.activities.routes import blueprint
from pldash.web.session import actor, read


@blueprint.get("/record")
@requires(Permission.ACTIVITY_OWN)
def record() -> ResponseReturnValue:
    """Show the record, month by month."""
    found = record_page(read(), actor(), RecordFilter(), page=request.args.get("page", 1, type=int))
    return render_template("activities/record.html", found=found, months=months_of(found))
