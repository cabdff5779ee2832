"""Views: one entry as it is, deleted, corrected."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pldash.domain.permissions import Permission
from pldash.services.activities import activity_for, correct_activity, delete_draft, entry_of
from pldash.services.histories import history_of
from pldash.web.access import requires
from pldash.web.activities.answers import answer_to
from pldash.web.activities.routes import blueprint
from pldash.web.activities.sent import sent_of
from pldash.web.activities.show_page import show_page
from pldash.web.evidence.files import let_go
from pldash.web.forms import BaseForm
from pldash.web.progress.cards import Counts, counts_of
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work


@blueprint.get("/activities/<uuid:activity_id>")
@requires(Permission.ACTIVITY_OWN)
def show(activity_id: UUID) -> ResponseReturnValue:
    """Show one entry with all that belongs to it."""
    row = activity_for(read(), actor(), activity_id)
    log = show_page(row, history_of(read(), row))
    counts = (
        Counts(instead=log.correction) if log.correction_url else counts_of(row.id, entry_of(row))
    )
    return render_template(
        "activities/show.html",
        log=log,
        ask=BaseForm(),
        counts=counts,
        answer=answer_to(row),
        sent=sent_of([row]),
    )


@blueprint.post("/activities/<uuid:activity_id>/delete")
@requires(Permission.ACTIVITY_OWN)
def delete(activity_id: UUID) -> ResponseReturnValue:
    """Delete a draft."""
    with unit_of_work() as work:
        digests = delete_draft(work.session, actor(), activity_id, now=now())
        answer = work.done(url_for("activities.record"))
    let_go(digests)
    flash(_("Deleted."), "success")
    return answer


@blueprint.post("/activities/<uuid:activity_id>/correct")
@requires(Permission.ACTIVITY_OWN)
def correct(activity_id: UUID) -> ResponseReturnValue:
    """Make a draft that corrects an approved entry."""
    with unit_of_work() as work:
        correction = correct_activity(work.session, actor(), activity_id, now=now())
        answer = work.done(url_for("activities.edit", activity_id=correction.activity.id))
    flash(_("This is a copy to correct. The approved entry stays until this one is approved."))
    return answer
