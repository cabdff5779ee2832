"""Views: the people of a school, their roles, deputies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.schools import Role
from pldash.services.deputies import call_off, set_deputy
from pldash.services.members import members_of
from pldash.services.memberships import end_membership, member_to_administer, set_roles
from pldash.services.schools import school_to_administer
from pldash.web.access import requires
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.forms import DeputyForm, RolesForm
from pldash.web.schools.presenters import person_line
from pldash.web.schools.routes import blueprint
from pldash.web.schools.words import ROLE_HINTS
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/school/members/<uuid:membership_id>", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def member(membership_id: UUID) -> ResponseReturnValue:
    """Give and take a member's roles."""
    row = member_to_administer(read(), actor(), membership_id)
    held = [each.role.value for each in row.roles]
    form = RolesForm(data={"roles": held, "seen": " ".join(held)})
    if form.validate_on_submit():
        try:
            return _set_roles(membership_id, row.school_id, form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "schools/member.html",
        form=form,
        ask=apart(BaseForm(formdata=None), "end"),
        person=person_line(row),
        school_id=row.school_id,
        hints=ROLE_HINTS,
    )
    return page, status_of(form)


@blueprint.route("/school/members/<uuid:membership_id>/end", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def end_member(membership_id: UUID) -> ResponseReturnValue:
    """End a membership, from this instant."""
    row = member_to_administer(read(), actor(), membership_id)
    name = row.account.name
    back = url_for("schools.mine" if row.account_id == me().account_id else "schools.overview")
    with unit_of_work() as work:
        end_membership(work.session, actor(), membership_id, now=now())
        answer = work.done(back)
    flash(_("%(name)s no longer belongs to the school.", name=name), "success")
    return answer


@blueprint.route("/school/<uuid:school_id>/deputies/new", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def new_deputy(school_id: UUID) -> ResponseReturnValue:
    """Let a colleague decide for the leaders between two days."""
    school = school_to_administer(read(), actor(), school_id)
    form = DeputyForm()
    form.account_id.choices = [
        SelectChoice(str(each.account_id), each.account.name)
        for each in members_of(read(), school_id, now=now())
        if Role.LEADER not in {held.role for held in each.roles}
    ]
    if form.validate_on_submit():
        try:
            return _set_deputy(school_id, form)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("schools/deputy.html", form=form, school=school), status_of(form)


@blueprint.route("/school/deputies/<uuid:deputy_id>/call-off", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def call_deputy_off(deputy_id: UUID) -> ResponseReturnValue:
    """End a deputy's time, from this instant."""
    with unit_of_work() as work:
        deputy = call_off(work.session, actor(), deputy_id, now=now())
        answer = work.done(url_for("schools.show", school_id=deputy.school_id))
    flash(_("Called off. It counts from now."), "success")
    return answer


def _set_roles(membership_id: UUID, school_id: UUID, form: RolesForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        row = set_roles(
            work.session,
            actor(),
            membership_id,
            roles=(form.seen_roles, form.roles.roles),
            now=now(),
        )
        gave_up_own = (
            row.account_id == me().account_id and Role.ADMINISTRATOR not in form.roles.roles
        )
        where = (
            url_for("schools.mine") if gave_up_own else url_for("schools.show", school_id=school_id)
        )
        answer = work.done(where)
    flash(_("Saved. It counts from their next click."), "success")
    return answer


def _set_deputy(school_id: UUID, form: DeputyForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        set_deputy(
            work.session,
            actor(),
            (school_id, UUID(form.account_id.data)),
            period=form.period,
            now=now(),
        )
        answer = work.done(url_for("schools.show", school_id=school_id))
    flash(_("Saved. They see the desk on these days."), "success")
    return answer
