"""Views: whom a teacher invited to approve, and for whom somebody approves."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.outside_approvers import invite_approver
from pldash.services.outside_endings import end_approver
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.outside_approvers import sentences
from pldash.web.outside_approvers.forms import InviteApproverForm
from pldash.web.outside_approvers.letters import ended_letter, invitation_letter
from pldash.web.outside_approvers.pages import approving_page, own_page
from pldash.web.runtime import now
from pldash.web.session import actor, token_digest, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint", "sentences"]

SECRET_BYTES = 32

blueprint = Blueprint("outside_approvers", __name__)


@blueprint.route("/approvers", methods=["GET", "POST"])
@requires(Permission.APPROVER_INVITE)
def mine() -> ResponseReturnValue:
    """Show whom I invited to approve, and invite somebody."""
    form = InviteApproverForm()
    if form.validate_on_submit():
        try:
            return _invite(form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("outside_approvers/mine.html", form=form, view=own_page())
    return page, status_of(form)


@blueprint.post("/approvers/<uuid:approver_id>/end")
@requires(Permission.APPROVER_INVITE)
def end(approver_id: UUID) -> ResponseReturnValue:
    """End one of my approvers, or an invitation."""
    answer = _end(approver_id, "outside_approvers.mine")
    flash(_("Ended. What waited there is a draft of yours again."), "success")
    return answer


@blueprint.get("/approving")
@requires(Permission.APPROVER_ACCEPT)
def approving() -> str:
    """Show for whom I approve as somebody outside."""
    return render_template("outside_approvers/approving.html", view=approving_page())


@blueprint.post("/approving/<uuid:approver_id>/end")
@requires(Permission.APPROVER_ACCEPT)
def stop(approver_id: UUID) -> ResponseReturnValue:
    """Stop approving for a teacher."""
    answer = _end(approver_id, "outside_approvers.approving")
    flash(_("You no longer approve for them. They are told, and have their work back."), "success")
    return answer


def _invite(form: InviteApproverForm) -> ResponseReturnValue:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work() as work:
        invite_approver(
            work.session,
            actor(),
            form.to_asked(),
            token_digest=token_digest(secret),
            write=invitation_letter(secret),
            now=now(),
        )
        answer = work.done(url_for("outside_approvers.mine"))
    flash(_("Invited. One mail is on its way; you are told when they take it up."), "success")
    return answer


def _end(approver_id: UUID, page: str) -> ResponseReturnValue:
    if not BaseForm().validate_on_submit():
        abort(400)
    with unit_of_work() as work:
        end_approver(work.session, actor(), approver_id, write=ended_letter, now=now())
        return work.done(url_for(page))
