"""Views: a school as its administrator sees it, its name and zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.histories import school_history
from pldash.services.schools import administered, change_school, school_to_administer
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.forms import SchoolForm
from pldash.web.schools.presenters import school_page
from pldash.web.schools.routes import blueprint
from pldash.web.session import actor, read, unit_of_work
from pldash.web.trail_words import AN_ADMINISTRATOR, SCHOOL_WORDS, told

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.models.schools import Organisation


@blueprint.route("/school")
@requires(Permission.SCHOOL_ADMINISTER)
def overview() -> ResponseReturnValue:
    """Show the school that I set up; of several, the first by name."""
    return _overview(administered(read(), actor())[0].id)


@blueprint.route("/school/<uuid:school_id>")
@requires(Permission.SCHOOL_ADMINISTER)
def show(school_id: UUID) -> ResponseReturnValue:
    """Show one school's people, deputies, invitations and chats."""
    return _overview(school_id)


@blueprint.route("/school/<uuid:school_id>/details", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def details(school_id: UUID) -> ResponseReturnValue:
    """Change a school's name, zone and code."""
    school = school_to_administer(read(), actor(), school_id)
    form, differing = SchoolForm(data=_saved(school)), None
    if form.validate_on_submit():
        try:
            return _change(school_id, form)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict:
            school = school_to_administer(read(), actor(), school_id)
            differing = form.take_over(_saved(school))
    page = render_template("schools/details.html", form=form, school=school, saved=differing)
    return page, 409 if differing else status_of(form)


@blueprint.route("/school/<uuid:school_id>/history")
@requires(Permission.SCHOOL_ADMINISTER)
def history(school_id: UUID) -> str:
    """Tell how a school was set up and changed, by whom, the latest first."""
    school = school_to_administer(read(), actor(), school_id)
    before = request.args.get("before", type=int)
    steps, older = school_history(read(), actor(), school_id, before=before)
    lines = told(steps, SCHOOL_WORDS, AN_ADMINISTRATOR)
    return render_template(
        "schools/history.html", school=school, lines=lines, older=older, is_first=not before
    )


def _overview(school_id: UUID) -> str:
    session = read()
    school = school_to_administer(session, actor(), school_id)
    page = school_page(session, school, administered(session, actor()))
    return render_template("schools/overview.html", school=page, ask=BaseForm(formdata=None))


def _saved(school: Organisation) -> dict[str, Any]:
    return {
        "name": school.name,
        "zone": school.zone,
        "code": school.code,
        "version": school.version,
    }


def _change(school_id: UUID, form: SchoolForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        change_school(
            work.session,
            actor(),
            school_id,
            facts=(form.name.data or "", form.zone.data, form.code.data or ""),
            version=form.seen_version,
            now=now(),
        )
        answer = work.done(url_for("schools.show", school_id=school_id))
    flash(_("Saved."), "success")
    return answer
