"""Views: where a teacher stands with one registration, and what is still possible."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pldash.domain.permissions import Permission
from pldash.services.progress import progress_of
from pldash.services.what_ifs import ahead_of
from pldash.web.access import requires
from pldash.web.policies.standing import policy_links, policy_share
from pldash.web.progress.ahead import present_ahead
from pldash.web.progress.presenters import present
from pldash.web.progress.routes import blueprint
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read


@blueprint.route("/<uuid:registration_id>")
@requires(Permission.REGISTRATION_OWN)
def show(registration_id: UUID) -> ResponseReturnValue:
    """Show what is asked, what counts, and why."""
    progress = progress_of(read(), actor(), registration_id, rules=runtime().rules, now=now())
    page = request.args.get("page", default=1, type=int)
    return render_template(
        "progress/show.html",
        view=present(progress, page),
        policy=policy_share(progress),
        policies=policy_links(),
    )


@blueprint.route("/<uuid:registration_id>/ahead")
@requires(Permission.REGISTRATION_OWN)
def ahead(registration_id: UUID) -> ResponseReturnValue:
    """Show what is still possible before the cycle ends."""
    progress, outlook = ahead_of(read(), actor(), registration_id, rules=runtime().rules, now=now())
    return render_template("progress/ahead.html", view=present_ahead(progress, outlook))
