"""Views: another e-mail address, taken on once its mail has been opened."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, flash, render_template, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.account_changes import change_address, is_address_taken
from pldash.services.outbox import NewMail, add_mail
from pldash.web.access import requires
from pldash.web.accounts.blueprint import blueprint
from pldash.web.accounts.forms import AddressForm, PlainForm
from pldash.web.forms import status_of
from pldash.web.runtime import now
from pldash.web.security.attempts import password_attempt
from pldash.web.security.forms import ask_for_mail, find_account
from pldash.web.security.mail import compose
from pldash.web.security.passwords import fits
from pldash.web.session import me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LINK_LASTS_SECONDS = 2 * 24 * 3600


@blueprint.route("/account/address", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def new_address() -> ResponseReturnValue:
    """Ask for another address; the answer is the same when somebody else has it."""
    form = AddressForm()
    if form.validate_on_submit() and _is_still_you(form):
        ask_for_mail(form.address.data)
        mail = _mail_to(form.address.data)
        is_taken = is_address_taken(read(), form.address.data)
        with unit_of_work() as work:
            if not is_taken:
                add_mail(work.session, mail, now=now())
            return work.done(url_for("accounts.mail_sent", what="address"))
    return render_template("accounts/address.html", form=form, address=me().email), status_of(form)


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def confirm_new_address(token: str) -> ResponseReturnValue:
    """Take the address on, by a button: programs that look at mail open every link in it."""
    before, after = _read_link(token)
    form = PlainForm()
    if not form.validate_on_submit():
        template = "accounts/confirm_address.html"
        return render_template(template, form=form, address=after, token=token), status_of(form)
    subject = _("Your address for PL Dash was changed")
    notice = compose("email/address_changed", subject, before, name=me().name, address=after)
    with unit_of_work() as work:
        change_address(work.session, me().account_id, before=before, after=after, now=now())
        add_mail(work.session, notice, now=now())
        flash(_("Your address is changed."), "success")
        return work.done(url_for("accounts.show"))


def _is_still_you(form: AddressForm) -> bool:
    """Return whether the password is right; wrong ones are counted."""
    attempt = password_attempt(me().email)
    attempt.refuse_if_blocked()
    if fits(form.password.data, find_account(me().email).password):
        return True
    attempt.count()
    form.password.errors = [_("This is not your password.")]
    return False


def _mail_to(address: str) -> NewMail:
    link = _serializer().dumps([me().account_id.hex, me().email, address])
    subject = _("Confirm your new address for PL Dash")
    return compose("email/new_address", subject, address, name=me().name, token=link)


def _read_link(token: str) -> tuple[str, str]:
    """Return the address before and after.

    :raises RuleBroken: if the link is too old, used up, or somebody else's
    """
    try:
        who, before, after = _serializer().loads(token, max_age=LINK_LASTS_SECONDS)
    except BadSignature:
        raise RuleBroken("address-link-spent") from None
    if UUID(hex=who) != me().account_id or before != me().email:
        raise RuleBroken("address-link-spent")
    return before, after


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="new address")
