"""Views: a teacher's certificates: asking for one, issuing, showing, downloading, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.certificate_choices import certificate_choices
from pldash.services.certificate_plans import plan_certificate
from pldash.services.credentials import certificate_for, own_certificates, paper_of
from pldash.services.issuing import PaperUnavailable
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.web.access import requires
from pldash.web.attachments import disposition
from pldash.web.credentials import batches, desk, sentences
from pldash.web.credentials.forms import IssueForm, ScopeForm, WithdrawForm, offer, version_of
from pldash.web.credentials.issuing import issue, lead_to
from pldash.web.credentials.pages import certificate_page, mine_page, preview_page
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, answer_a_repeat, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.services.certificate_plans import CertificatePlan
    from pldash.services.credentials import IssuedCertificate

__all__ = ["blueprint", "sentences"]

blueprint = Blueprint("credentials", __name__)
blueprint.register_blueprint(desk.blueprint)
blueprint.register_blueprint(batches.blueprint)


@blueprint.route("/certificates")
@requires(Permission.CREDENTIAL_OWN)
def mine() -> ResponseReturnValue:
    """Show all my certificates, for ever."""
    view = mine_page(own_certificates(read(), actor()))
    return render_template("credentials/mine.html", view=view)


@blueprint.route("/certificates/new")
@requires(Permission.CREDENTIAL_OWN)
def new() -> ResponseReturnValue:
    """Ask what the certificate should cover."""
    choices = certificate_choices(read(), actor(), rules=runtime().rules)
    form = offer(ScopeForm(request.args), choices)
    return render_template("credentials/new.html", form=form, choices=choices)


@blueprint.route("/certificates/preview", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_OWN)
def preview() -> ResponseReturnValue:
    """Show exactly what will be printed; then issue it."""
    form = IssueForm()
    if not form.validate_on_submit():
        return _offered(form, is_sent=False)
    with own_turn():
        answer_a_repeat()
        return _offered(form, is_sent=True)


def _offered(form: IssueForm, *, is_sent: bool) -> ResponseReturnValue:
    """Show what would be printed, or issue it; what was issued before changes what is offered."""
    choices = certificate_choices(read(), actor(), rules=runtime().rules)
    if not choices.schools:
        return redirect(url_for("credentials.new"), code=303)
    asked, plan = offer(ScopeForm(request.args), choices), None
    try:
        plan = _plan(asked)
    except RuleBroken as error:
        asked.refuse(error)
    if plan is None:
        return render_template("credentials/new.html", form=asked, choices=choices), 422
    return _issue(plan, form) if is_sent else _preview(plan, form, status_of(form))


@blueprint.route("/certificates/<uuid:credential_id>")
@requires(Permission.CREDENTIAL_OWN)
def show(credential_id: UUID) -> ResponseReturnValue:
    """Show one of my certificates, with the same words as the paper."""
    issued = certificate_for(read(), actor(), credential_id, permission=Permission.CREDENTIAL_OWN)
    return render_template("credentials/show.html", view=certificate_page(issued))


@blueprint.route("/certificates/<uuid:credential_id>/pdf")
@requires(Permission.CREDENTIAL_OWN)
def download(credential_id: UUID) -> ResponseReturnValue:
    """Give the paper, the same bytes every time."""
    issued = certificate_for(read(), actor(), credential_id, permission=Permission.CREDENTIAL_OWN)
    return paper(issued)


@blueprint.route("/certificates/<uuid:credential_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_REVOKE)
def withdraw(credential_id: UUID) -> ResponseReturnValue:
    """Ask, then withdraw one of my certificates for good."""
    issued = certificate_for(read(), actor(), credential_id, permission=Permission.CREDENTIAL_OWN)
    form = WithdrawForm(data={"version": str(issued.row.version)})
    if form.validate_on_submit():
        with unit_of_work() as work:
            revoke_certificate(
                work.session,
                actor(),
                credential_id,
                revocation=Revocation(RevocationReason.WITHDRAWN_BY_HOLDER),
                version=version_of(form),
                now=now(),
            )
            flash(_("Withdrawn. Whoever checks it now reads so."), "success")
            return work.done(url_for("credentials.show", credential_id=credential_id))
    view = certificate_page(issued)
    return render_template("credentials/withdraw.html", form=form, view=view), status_of(form)


def _plan(asked: ScopeForm) -> CertificatePlan | None:
    """Return the plan of what is asked; None where the question itself is incomplete."""
    if not asked.validate():
        return None
    return plan_certificate(
        read(),
        actor(),
        asked.to_request(),
        rules=runtime().rules,
        is_test=runtime().proofs.is_test,
        now=now(),
    )


def _issue(plan: CertificatePlan, form: IssueForm) -> ResponseReturnValue:
    """Issue what was seen, or show what is different now."""
    if plan.answered_by is not None and plan.replaced is None:
        return lead_to(plan.answered_by)
    if form.seen.data != plan.facts.digest:
        return _preview(plan, form, 409)
    try:
        return issue(plan)
    except RuleBroken as error:
        form.refuse(error)
        return _preview(plan, form, 422)
    except Conflict:
        return _preview(plan, form, 409)
    except PaperUnavailable:
        return _preview(plan, form, 503)


def _preview(plan: CertificatePlan, form: IssueForm, status: int) -> ResponseReturnValue:
    view = preview_page(plan, request.args)
    form.seen.data = view.seen
    if status != 200:  # noqa: PLR2004
        form.renew_key()
    page = render_template(
        "credentials/preview.html", form=form, view=view, status=status, name=me().name
    )
    return page, status


def paper(issued: IssuedCertificate) -> Response:
    """Return the stored bytes of a certificate as a download."""
    answer = Response(paper_of(issued.row, runtime().files), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition(
        issued.facts.file_name, instead="certificate"
    )
    return answer
