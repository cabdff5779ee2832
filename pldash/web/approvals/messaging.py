"""Views: write to the other side about a submission, and say that one has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.messages import Side
from pldash.domain.permissions import Permission
from pldash.services import desk as desks
from pldash.services.messages import read_messages, side_of, write_message
from pldash.web.access import requires
from pldash.web.approvals.adjusting import own_page
from pldash.web.approvals.desk_pages import changed, desk_page
from pldash.web.approvals.letters import message_letter
from pldash.web.approvals.presenters import chosen_filter, desk_url
from pldash.web.approvals.thread_box import MessageForm
from pldash.web.forms import BaseForm
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.models.approvals import Submission

blueprint = Blueprint("messaging", __name__)


@blueprint.route("/submissions/<uuid:submission_id>/messages", methods=["POST"])
@requires(Permission.SUBMISSION_TALK)
def write(submission_id: UUID) -> ResponseReturnValue:
    """Write to the other side, and stay on the submission."""
    form = MessageForm()
    try:
        if form.validate_on_submit():
            return _write(submission_id, form)
    except RuleBroken as error:
        form.refuse(error)
    except Conflict as error:
        detail = desks.look_at_either(read(), actor(), submission_id)
        ways = ((_page_of(detail.row), _("Look at it again")),)
        return changed(detail, error, ways), 409
    detail = desks.look_at_either(read(), actor(), submission_id)
    page = own_page if detail.is_own else desk_page
    return page(submission_id, form), 422


@blueprint.route("/submissions/<uuid:submission_id>/messages/read", methods=["POST"])
@requires(Permission.SUBMISSION_TALK)
def read_all(submission_id: UUID) -> ResponseReturnValue:
    """Say that my side has read what the other one wrote."""
    form = BaseForm()
    form.validate() or abort(422)
    with unit_of_work() as work:
        row = read_messages(work.session, actor(), submission_id, now=now())
        return work.done(_page_of(row))


def _write(submission_id: UUID, form: MessageForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        message = write_message(
            work.session,
            actor(),
            submission_id,
            words=form.words.data or "",
            write_letter=message_letter,
            now=now(),
        )
        done = work.done(_page_of(message.submission))
    flash(_("Sent."), "success")
    return done


def _page_of(row: Submission) -> str:
    """Return the address at which the reader finds a submission."""
    if side_of(actor(), row) is Side.TEACHER:
        return url_for("approvals.show", submission_id=row.id)
    return desk_url(chosen_filter(), row.id)
