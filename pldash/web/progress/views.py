"""Views: where a teacher stands with one registration."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template, request

from pldash.domain.permissions import Permission
from pldash.services.progress import progress_of
from pldash.web.access import requires
from pldash.web.policies.standing import policy_links, policy_share
from pldash.web.progress.presenters import present
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("progress", __name__, url_prefix="/progress")


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
