"""Views: the schools that I belong to, joining one by its code, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.members import my_memberships
from pldash.services.memberships import join_by_code, leave
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.forms import JoinForm
from pldash.web.schools.presenters import my_schools
from pldash.web.schools.routes import blueprint
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/schools", methods=["GET", "POST"])
@requires(Permission.SCHOOL_JOIN)
def mine() -> ResponseReturnValue:
    """Show where I belong, and join a school by its code."""
    form = JoinForm()
    if form.validate_on_submit():
        try:
            return _join(form)
        except RuleBroken as error:
            form.refuse(error)
    found = my_memberships(read(), actor(), now=now())
    page = render_template(
        "schools/mine.html", form=form, ask=BaseForm(formdata=None), schools=my_schools(found)
    )
    return page, status_of(form)


@blueprint.route("/schools/<uuid:membership_id>/leave", methods=["POST"])
@requires(Permission.SCHOOL_JOIN)
def leave_school(membership_id: UUID) -> ResponseReturnValue:
    """Leave a school; the record stays mine."""
    with unit_of_work() as work:
        leave(work.session, actor(), membership_id, now=now())
        answer = work.done(url_for("schools.mine"))
    flash(_("You have left the school. Your record is still yours."), "success")
    return answer


def _join(form: JoinForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        school = join_by_code(work.session, actor(), form.code.data or "", now=now())
        answer = work.done(url_for("schools.mine"))
    flash(_("You belong to %(school)s now.", school=school.name), "success")
    return answer
