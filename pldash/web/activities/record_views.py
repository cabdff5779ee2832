"""Views: the record."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pldash.domain.permissions import Permission
from pldash.services.records import record_page
from pldash.web.access import requires
from pldash.web.activities.record_filters import filters_of_request
from pldash.web.activities.record_page import months_of
from pldash.web.activities.routes import blueprint
from pldash.web.session import actor, read


@blueprint.get("/record")
@requires(Permission.ACTIVITY_OWN)
def record() -> ResponseReturnValue:
    """Show the record, month by month, all of it or what the filters ask for."""
    filters = filters_of_request()
    asked = request.args.get("page", 1, type=int)
    found = record_page(read(), actor(), filters.wanted, page=asked)

    def url(page: int) -> str | None:
        is_there = 1 <= page <= found.pages
        return url_for("activities.record", page=page, **filters.arguments) if is_there else None

    return render_template(
        "activities/record.html",
        found=found,
        filters=filters,
        months=months_of(found),
        newer=url(found.page - 1),
        older=url(found.page + 1),
    )
