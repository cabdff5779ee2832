"""Views: inviting people, and taking an invitation up."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.invitations import (
    accept,
    invitation_behind,
    invite,
    resend,
    withdraw_invitation,
)
from pldash.services.schools import school_to_administer
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.forms import InviteForm
from pldash.web.schools.letters import invitation_letter
from pldash.web.schools.routes import blueprint
from pldash.web.schools.words import ROLE_HINTS, roles_text
from pldash.web.session import actor, identity, me, public_reading, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

GONE = 410


@blueprint.route("/school/<uuid:school_id>/invite", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def invite_person(school_id: UUID) -> ResponseReturnValue:
    """Invite an address to a school."""
    school = school_to_administer(read(), actor(), school_id)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            return _invite(school_id, form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("schools/invite.html", form=form, school=school, hints=ROLE_HINTS)
    return page, status_of(form)


@blueprint.route("/school/invitations/<uuid:invitation_id>/resend", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def resend_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Send an invitation again, with a fresh link."""
    with unit_of_work() as work:
        row = resend(work.session, actor(), invitation_id, write=invitation_letter, now=now())
        answer = work.done(url_for("schools.show", school_id=row.school_id))
    flash(_("Sent again. The link before is worth nothing now."), "success")
    return answer


@blueprint.route("/school/invitations/<uuid:invitation_id>/withdraw", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def take_invitation_back(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    with unit_of_work() as work:
        row = withdraw_invitation(work.session, actor(), invitation_id, now=now())
        answer = work.done(url_for("schools.show", school_id=row.school_id))
    flash(_("Withdrawn. Its link is worth nothing now."), "success")
    return answer


@blueprint.route("/invitations/<token>")
@requires(Permission.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Show what a link invites to; only the button takes it up."""
    with public_reading() as session:
        found = invitation_behind(session, token, now=now())
        page = render_template(
            "schools/invitation.html",
            school=found.school.name,
            roles=roles_text(found.roles),
            is_good=found.is_good,
            is_other_address=identity() is not None and me().email.lower() != found.email,
            here=url_for("schools.invitation", token=token),
            token=token,
            form=BaseForm(formdata=None),
        )
    return page, 200 if found.is_good else GONE


@blueprint.route("/invitations/<token>", methods=["POST"])
@requires(Permission.SCHOOL_JOIN)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Take an invitation up: join the school in the roles that it names."""
    try:
        with unit_of_work() as work:
            accept(work.session, actor(), token, now=now())
            answer = work.done(url_for("schools.mine"))
    except Conflict as error:
        if error.code != "invitation-over":
            raise
        return invitation(token)
    flash(_("Welcome. You belong to the school now."), "success")
    return answer


def _invite(school_id: UUID, form: InviteForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        invite(
            work.session,
            actor(),
            school_id,
            whom=(form.email.data or "", form.roles.roles),
            write=invitation_letter,
            now=now(),
        )
        answer = work.done(url_for("schools.show", school_id=school_id))
    flash(_("Invited. The mail is on its way."), "success")
    return answer
