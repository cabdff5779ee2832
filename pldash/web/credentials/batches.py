"""Views: many certificates at a time: issuing for a period, watching, taking back, revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.batch_previews import preview_batch
from pldash.services.batches import (
    batch_for,
    certificates_of,
    chosen_certificates,
    order_issue,
    order_revocation,
    undo_batch,
)
from pldash.web.access import requires
from pldash.web.credentials.batch_forms import (
    IssueManyForm,
    PeriodForm,
    RevokeManyForm,
    UndoForm,
    ids_in,
    offer_schools,
)
from pldash.web.credentials.batch_pages import batch_page, preview_page
from pldash.web.credentials.pages import row_of
from pldash.web.credentials.words import REASON_HINTS
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, answer_a_repeat, me, read, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from pldash.services.batch_previews import BatchPreview

blueprint = Blueprint("batches", __name__)


@blueprint.route("/desk/certificates/issue")
@requires(Permission.CREDENTIAL_ISSUE_MANY)
def new() -> ResponseReturnValue:
    """Ask for which school and which days."""
    form = _asked()
    if not form.start.raw_data:
        today = me().today(now())
        form.start.data, form.end.data = today.replace(month=1, day=1), today
    return render_template("credentials/batch_new.html", form=form)


@blueprint.route("/desk/certificates/issue/preview", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_ISSUE_MANY)
def preview() -> ResponseReturnValue:
    """Show for whom there would be a certificate, and for whom not and why; then order them."""
    asked = _asked()
    if not asked.validate():
        return render_template("credentials/batch_new.html", form=asked), 422
    form = IssueManyForm()
    if not form.validate_on_submit():
        return _shown(form, _found(asked), status_of(form))
    with own_turn():
        answer_a_repeat()
        return _ordered(form, _found(asked))


@blueprint.route("/desk/certificates/batches/<uuid:batch_id>")
@requires(Permission.CREDENTIAL_ISSUE_MANY)
def show(batch_id: UUID) -> ResponseReturnValue:
    """Show how far a batch is, and what became of each."""
    page = request.args.get("page", default=1, type=int)
    found = batch_for(read(), actor(), batch_id, now=now(), page=page)
    return render_template("credentials/batch.html", view=batch_page(found))


@blueprint.route("/desk/certificates/batches/<uuid:batch_id>/undo", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_ISSUE_MANY)
def undo(batch_id: UUID) -> ResponseReturnValue:
    """Ask, then take a whole batch back."""
    form = UndoForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            undo_batch(work.session, actor(), batch_id, now=now())
            flash(_("Taken back. No teacher hears of these certificates."), "success")
            return work.done(url_for("credentials.batches.show", batch_id=batch_id))
    found = batch_for(read(), actor(), batch_id, now=now())
    page = render_template("credentials/batch_undo.html", form=form, view=batch_page(found))
    return page, status_of(form)


@blueprint.route("/desk/certificates/revoke", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_ISSUE_MANY)
def revoke() -> ResponseReturnValue:
    """Ask why, then revoke the chosen certificates for good."""
    form = RevokeManyForm()
    try:
        chosen = _chosen()
        if form.validate_on_submit():
            return _revoke(form, chosen)
    except RuleBroken as error:
        form.refuse(error)
        chosen = []
    rows = chosen_certificates(read(), actor(), chosen) if chosen else []
    page = render_template(
        "credentials/batch_revoke.html",
        form=form,
        rows=[row_of(each) for each in rows],
        hints=REASON_HINTS,
        url=request.full_path,
    )
    return page, 422 if form.form_errors else status_of(form)


def _asked() -> PeriodForm:
    led = actor().led_school_ids
    schools = [(key, name) for key, name in me().school_names if key in led]
    return offer_schools(PeriodForm(request.args), schools)


def _found(asked: PeriodForm) -> BatchPreview:
    return preview_batch(
        read(),
        actor(),
        asked.school_id,
        period=asked.period,
        check_print=runtime().check_print,
        now=now(),
    )


def _ordered(form: IssueManyForm, found: BatchPreview) -> ResponseReturnValue:
    """Order what was seen, or show what is different now."""
    if form.seen.data != found.digest:
        return _shown(form, found, 409)
    try:
        ticked = set(ids_in(request.form.getlist("teacher")))
        chosen = [row.teacher_id for row in found.ready if row.teacher_id in ticked]
        with unit_of_work() as work:
            batch = order_issue(
                work.session,
                actor(),
                found.school.id,
                period=found.period,
                teacher_ids=chosen,
                now=now(),
            )
            return work.done(url_for("credentials.batches.show", batch_id=batch.id))
    except RuleBroken as error:
        form.refuse(error)
        return _shown(form, found, 422)


def _shown(form: IssueManyForm, found: BatchPreview, status: int) -> ResponseReturnValue:
    ticked = request.form.getlist("teacher") if form.is_submitted() else None
    unticked = [
        row.teacher_id
        for row in found.ready
        if ticked is not None and str(row.teacher_id) not in ticked
    ]
    form.seen.data = found.digest
    if status != 200:  # noqa: PLR2004
        form.renew_key()
    view = preview_page(found, unticked)
    page = render_template("credentials/batch_preview.html", form=form, view=view, status=status)
    return page, status


def _chosen() -> Sequence[UUID]:
    """Return the certificates that the address names: ticked ones, or all of a batch."""
    batches = ids_in(request.args.getlist("batch"))
    if batches:
        return certificates_of(read(), actor(), batches[0])
    return ids_in(request.args.getlist("id"))


def _revoke(form: RevokeManyForm, chosen: Sequence[UUID]) -> ResponseReturnValue:
    with unit_of_work() as work:
        batch = order_revocation(
            work.session, actor(), chosen, revocation=form.to_revocation(), now=now()
        )
        return work.done(url_for("credentials.batches.show", batch_id=batch.id))
