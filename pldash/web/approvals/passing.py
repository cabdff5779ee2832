"""Views: a teacher sends on to the system above what nobody at the school can decide."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict
from pldash.domain.permissions import Permission
from pldash.services import desk as desks
from pldash.services.passing_up import pass_up
from pldash.web.access import requires
from pldash.web.approvals.desk_pages import changed
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("passing", __name__)


@blueprint.route("/submissions/<uuid:submission_id>/send-up", methods=["POST"])
@requires(Permission.SUBMISSION_WITHDRAW)
def send_up(submission_id: UUID) -> ResponseReturnValue:
    """Send on what nobody at the school can decide."""
    form = VersionForm()
    form.validate() or abort(422)
    here = url_for("approvals.show", submission_id=submission_id)
    try:
        with unit_of_work() as work:
            version = form.seen_version
            system = pass_up(work.session, actor(), submission_id, version=version, now=now())
            name, answer = system.name, work.done(here)
    except Conflict as error:
        detail = desks.look_at_own(read(), actor(), submission_id)
        return changed(detail, error, ((here, _("Look at it again")),)), 409
    flash(_("Sent on to %(system)s.", system=name), "success")
    return answer
