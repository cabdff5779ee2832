"""Views: a school's recognition policy, for who sets it and for who is judged by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.policies import refuse_bad_days
from pldash.services.policies import (
    PolicyHistory,
    end_policy,
    own_policy,
    policy_to_read,
    policy_to_set,
    start_policy,
    withdraw_policy,
)
from pldash.services.policy_previews import preview_policy
from pldash.web.access import requires
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.policies.forms import EndForm, PolicyForm, data_of
from pldash.web.policies.presenters import (
    PreviewPage,
    mode_fields,
    preview_page,
    reader_page,
    setter_page,
)
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("policies", __name__)


@blueprint.route("/policies/<uuid:school_id>")
@requires(Permission.POLICY_READ)
def show(school_id: UUID) -> ResponseReturnValue:
    """Say a school's policy in plain words, with its dates."""
    history = policy_to_read(read(), actor(), school_id, now=now())
    return render_template("policies/show.html", page=reader_page(history))


@blueprint.route("/school/<uuid:school_id>/policy")
@requires(Permission.POLICY_SET)
def overview(school_id: UUID) -> ResponseReturnValue:
    """Show every version of a school's policy to who sets it."""
    return _overview(policy_to_set(read(), actor(), school_id, now=now()))


@blueprint.route("/school/<uuid:school_id>/policy/new", methods=["GET", "POST"])
@requires(Permission.POLICY_SET)
def new(school_id: UUID) -> ResponseReturnValue:
    """Enter a new version, look at what it would change, and start it."""
    history = policy_to_set(read(), actor(), school_id, now=now())
    form, shown = PolicyForm(data=_usual(history)), None
    if _is_good(form, history):
        try:
            if request.form.get("do") != "preview":
                return _start(school_id, form)
            shown = _preview(school_id, form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "policies/edit.html",
        form=form,
        modes=mode_fields(form),
        school=history.school,
        preview=shown,
    )
    return page, status_of(form)


@blueprint.route("/school/policy/<uuid:policy_id>/withdraw", methods=["POST"])
@requires(Permission.POLICY_SET)
def withdraw(policy_id: UUID) -> ResponseReturnValue:
    """Take back a version that has not begun."""
    with unit_of_work() as work:
        row = withdraw_policy(work.session, actor(), policy_id, now=now())
        answer = work.done(url_for("policies.overview", school_id=row.school_id))
    flash(_("Withdrawn. It changes nothing."), "success")
    return answer


@blueprint.route("/school/policy/<uuid:policy_id>/end", methods=["POST"])
@requires(Permission.POLICY_SET)
def end(policy_id: UUID) -> ResponseReturnValue:
    """Set the last day of a version."""
    row = own_policy(read(), actor(), policy_id)
    form = apart(EndForm(), str(row.number))
    if form.validate_on_submit():
        try:
            return _end(policy_id, form)
        except RuleBroken as error:
            form.refuse(error)
    history = policy_to_set(read(), actor(), row.school_id, now=now())
    return _overview(history, (policy_id, form)), status_of(form)


def _overview(history: PolicyHistory, sent: tuple[UUID, EndForm] | None = None) -> str:
    """Return the page of all versions, one with the form that was refused."""
    page = setter_page(history)
    lines = [line for line in (page.held, *page.coming) if line is not None and line.id]
    ends = {line.id: apart(EndForm(formdata=None), str(line.number)) for line in lines}
    if sent is not None:
        ends[sent[0]] = sent[1]
    return render_template(
        "policies/overview.html",
        page=page,
        ends=ends,
        ask=BaseForm(formdata=None),
        form=None if sent is None else sent[1],
    )


def _is_good(form: PolicyForm, history: PolicyHistory) -> bool:
    """Return whether a form was sent and holds; faults of its days are told with the others."""
    good = bool(form.validate_on_submit())
    if form.is_submitted() and form.from_on.data:
        days = form.from_on.data, form.until_on.data
        try:
            refuse_bad_days(*days, history.own, today=history.today)
        except RuleBroken as error:
            form.refuse(error)
            return False
    return good


def _usual(history: PolicyHistory) -> dict[str, object]:
    """Return what the form begins with: the newest version's limits, from the next free day."""
    last = max(history.own, key=lambda each: each.from_on, default=None)
    if last is None:
        return {"from_on": history.today}
    free = max(history.today, last.from_on + timedelta(days=1))
    return {"from_on": free, **data_of(last.rules)}


def _start(school_id: UUID, form: PolicyForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        start_policy(work.session, actor(), school_id, entry=form.to_entry(), now=now())
        answer = work.done(url_for("policies.overview", school_id=school_id))
    flash(_("Saved. Teachers can read it from now on."), "success")
    return answer


def _preview(school_id: UUID, form: PolicyForm) -> PreviewPage:
    found = preview_policy(
        read(),
        actor(),
        school_id,
        rules=form.to_rules(),
        required_minutes=form.required_minutes,
        now=now(),
    )
    return preview_page(found)


def _end(policy_id: UUID, form: EndForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        row = end_policy(work.session, actor(), policy_id, last=form.until_on.data, now=now())
        answer = work.done(url_for("policies.overview", school_id=row.school_id))
    flash(_("Saved."), "success")
    return answer
