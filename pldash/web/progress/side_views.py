"""Views: all of one's registrations beside each other."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pldash.domain.permissions import Permission
from pldash.services.progress import progress_of_all
from pldash.web.access import requires
from pldash.web.progress.routes import blueprint
from pldash.web.progress.side_by_side import present_side_by_side
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read


@blueprint.route("/side-by-side")
@requires(Permission.REGISTRATION_OWN)
def side_by_side() -> ResponseReturnValue:
    """Show what each entry counts in each registration, and why."""
    rules = runtime().rules
    found = progress_of_all(read(), actor(), rules=rules, now=now())
    page = request.args.get("page", default=1, type=int)
    return render_template(
        "progress/side_by_side.html", view=present_side_by_side(found, rules, page)
    )
