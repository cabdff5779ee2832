"""Views: a school's own sets of standards, loaded from a CASE file, looked at, taken on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.case_reading import Reading, read_case
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.schools import day_at
from pldash.domain.values import Reason
from pldash.services.framework_proposals import Proposal, discard, proposal_for, propose
from pldash.services.school_frameworks import retire, take_on
from pldash.services.schools import school_to_administer
from pldash.web.access import requires
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.schools.framework_forms import FrameworkForm
from pldash.web.schools.framework_pages import proposal_page
from pldash.web.schools.framework_words import found_lines
from pldash.web.schools.routes import blueprint
from pldash.web.session import actor, answer_a_repeat, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.models.schools import Organisation

MEGABYTE = 1024 * 1024


@blueprint.route("/school/<uuid:school_id>/standards/new", methods=["GET", "POST"])
@requires(Permission.FRAMEWORK_LOAD)
def new_framework(school_id: UUID) -> ResponseReturnValue:
    """Take a file and read it; what is wrong with it comes back, line by line."""
    school = school_to_administer(read(), actor(), school_id)
    form, reading = FrameworkForm(), Reading(None)
    if form.validate_on_submit():
        try:
            with own_turn():
                answer_a_repeat()
                reading = _read(form, school)
            if reading.package is not None:
                return _propose(school_id, reading)
            form.refuse(RuleBroken("framework-broken", field="file"))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "schools/framework.html",
        form=form,
        school_id=school_id,
        faults=found_lines(reading.faults),
    )
    return page, status_of(form)


@blueprint.route("/school/standards/<uuid:proposal_id>", methods=["GET", "POST"])
@requires(Permission.FRAMEWORK_LOAD)
def proposal(proposal_id: UUID) -> ResponseReturnValue:
    """Show what a file would make or change, and take it on."""
    proposed = proposal_for(read(), actor(), proposal_id)
    form, status = BaseForm(), 200
    if form.validate_on_submit():
        try:
            return _take_on(proposed)
        except RuleBroken as error:
            form.refuse(error)
            status = status_of(form)
        except Conflict as error:
            proposed, status = proposal_for(read(), actor(), proposal_id), 409
            form.refuse(RuleBroken(error.code))
            form.renew_key()
    page = render_template(
        "schools/proposal.html",
        form=form,
        ask=apart(BaseForm(formdata=None), "discard"),
        view=proposal_page(proposed),
    )
    return page, status


@blueprint.route("/school/standards/<uuid:proposal_id>/discard", methods=["POST"])
@requires(Permission.FRAMEWORK_LOAD)
def discard_proposal(proposal_id: UUID) -> ResponseReturnValue:
    """Throw away what a file would make."""
    with unit_of_work() as work:
        school_id = discard(work.session, actor(), proposal_id, now=now())
        answer = work.done(url_for("schools.show", school_id=school_id))
    flash(_("Thrown away. Nothing has changed."), "success")
    return answer


@blueprint.route("/school/standards/<uuid:framework_id>/retire", methods=["POST"])
@requires(Permission.FRAMEWORK_LOAD)
def retire_framework(framework_id: UUID) -> ResponseReturnValue:
    """Offer a set of the school's own no longer."""
    with unit_of_work() as work:
        own = retire(work.session, actor(), framework_id, now=now())
        answer = work.done(url_for("schools.show", school_id=own.school_id))
    flash(_("Retired. What was linked to it stays."), "success")
    return answer


def _read(form: FrameworkForm, school: Organisation) -> Reading:
    """Return what became of the file.

    :raises RuleBroken: if there is none, or it is too large
    """
    given, limit = form.file.data, runtime().upload_limit_bytes
    if not given or not given.filename:
        raise RuleBroken("framework-missing", field="file")
    content = given.stream.read(limit + 1)
    if len(content) > limit:
        raise RuleBroken([Reason("file-too-big", minutes=limit // MEGABYTE)], field="file")
    return read_case(content, publisher=school.name, today=day_at(school.zone, now()))


def _propose(school_id: UUID, reading: Reading) -> ResponseReturnValue:
    assert reading.package is not None, "a file with faults is not proposed"
    with unit_of_work() as work:
        row = propose(
            work.session,
            actor(),
            school_id,
            package=reading.package,
            told=reading.told,
            now=now(),
        )
        return work.done(url_for("schools.proposal", proposal_id=row.id))


def _take_on(proposed: Proposal) -> ResponseReturnValue:
    with unit_of_work() as work:
        own = take_on(work.session, actor(), proposed, now=now())
        answer = work.done(url_for("frameworks.show", framework_id=own.framework_id))
    flash(_("Loaded. Everybody at the school can choose from it now."), "success")
    return answer
