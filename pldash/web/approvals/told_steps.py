"""Views: what happened to a submission, told to who may decide on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template

from pldash.domain.permissions import Permission
from pldash.services.desk import look_at
from pldash.services.histories import submission_history
from pldash.web.access import requires
from pldash.web.session import actor, read
from pldash.web.trail_words import SOMEBODY_ELSE, SUBMISSION_WORDS, told

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("told_steps", __name__)


@blueprint.route("/desk/<uuid:submission_id>/history")
@requires(Permission.DESK_USE)
def show(submission_id: UUID) -> ResponseReturnValue:
    """Show what happened to a submission at its school, by whom and when."""
    row = look_at(read(), actor(), submission_id).row
    steps = submission_history(read(), actor(), row)
    return render_template(
        "approvals/history.html", row=row, steps=told(steps, SUBMISSION_WORDS, SOMEBODY_ELSE)
    )
