"""Views: what the link of an invitation to approve opens: an account, and nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.outside_approvers import ApproverState
from pldash.domain.permissions import Permission
from pldash.services.outside_offers import (
    OfferedApproval,
    accept_approval,
    decline_approval,
    offered_approval,
)
from pldash.web.access import requires
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.headers import keep_it_hidden
from pldash.web.outside_approvers import sentences
from pldash.web.outside_approvers.forms import AcceptForm, OpenAccountForm
from pldash.web.outside_approvers.letters import accepted_letter
from pldash.web.runtime import now
from pldash.web.security.proven_accounts import ProvenPerson, open_proven_account
from pldash.web.session import (
    actor,
    identity,
    public_reading,
    system_work,
    token_digest,
    unit_of_work,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint", "sentences"]

GONE = 410

blueprint = Blueprint("offered", __name__, url_prefix="/approve")
blueprint.after_request(keep_it_hidden)


@blueprint.get("/<secret>")
@requires(Permission.PUBLIC)
def show(secret: str) -> ResponseReturnValue:
    """Say who asks for what; opening this changes nothing."""
    return _page(secret, _offer(secret))


@blueprint.post("/<secret>/account")
@requires(Permission.PUBLIC)
def open_account(secret: str) -> ResponseReturnValue:
    """Open an account for the invited address, which the link has proven."""
    offer, form = _offer(secret), OpenAccountForm()
    is_wanted = offer.state is ApproverState.OPEN and not offer.has_account
    if identity() is not None or not is_wanted:
        return redirect(url_for("offered.show", secret=secret), code=303)
    if not form.is_good_for(offer.email):
        return _page(secret, offer, form)
    person = ProvenPerson(
        name=form.name.data,
        email=offer.email,
        password=form.password.data,
        zone=offer.zone,
        locale=offer.locale,
    )
    open_proven_account(person)
    flash(_("Your account is open. One step is left."), "success")
    return redirect(url_for("offered.show", secret=secret), code=303)


@blueprint.post("/<secret>")
@requires(Permission.APPROVER_ACCEPT)
def accept(secret: str) -> ResponseReturnValue:
    """Take the invitation up; what is sent from now on is decided on the desk."""
    form = AcceptForm()
    if form.validate_on_submit():
        try:
            return _accept(secret, form)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            if error.code != "outside-over":
                raise
    return _page(secret, _offer(secret), form)


@blueprint.post("/<secret>/decline")
@requires(Permission.PUBLIC)
def decline(secret: str) -> ResponseReturnValue:
    """Turn the invitation down, with or without an account."""
    if not BaseForm().validate_on_submit():
        abort(400)
    with system_work() as session:
        decline_approval(session, token_digest(secret), now=now())
    flash(_("Turned down. You are not asked again."), "success")
    return redirect(url_for("offered.show", secret=secret), code=303)


def _accept(secret: str, form: AcceptForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        accept_approval(
            work.session,
            actor(),
            token_digest(secret),
            told=(form.role.data, form.organisation.data),
            write=accepted_letter,
            now=now(),
        )
        answer = work.done(url_for("outside_approvers.approving"))
    flash(_("Thank you. What they send you comes to your desk."), "success")
    return answer


def _offer(secret: str) -> OfferedApproval:
    with public_reading() as session:
        return offered_approval(session, token_digest(secret), now=now())


def _page(secret: str, offer: OfferedApproval, form: BaseForm | None = None) -> ResponseReturnValue:
    if offer.state is not ApproverState.OPEN:
        page = render_template("outside_approvers/over.html", offer=offer)
        return page, GONE
    known = identity()
    if known is not None and known.account_id == offer.teacher_id:
        return render_template("outside_approvers/own_link.html", offer=offer)
    is_other = known is not None and known.email.lower() != offer.email
    form = form or _fresh_form(offer, is_signed_in=known is not None)
    page = render_template(
        "outside_approvers/offer.html",
        offer=offer,
        secret=secret,
        form=form,
        is_other=is_other,
        no_thanks=apart(BaseForm(formdata=None), "decline"),
        here=url_for("offered.show", secret=secret),
    )
    return page, status_of(form)


def _fresh_form(offer: OfferedApproval, *, is_signed_in: bool) -> BaseForm:
    stated = offer.stated
    if is_signed_in:
        known = {"role": stated.role, "organisation": stated.organisation}
        return AcceptForm(formdata=None, data=known)
    return OpenAccountForm(formdata=None, data={"name": stated.name})
