"""Views: a teacher's links to one cycle, the looks through them, and their end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.exports import cycles_for
from pldash.services.registrations import registration_for
from pldash.services.shares import end_share, make_share, shares_of
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read, token_digest, unit_of_work
from pldash.web.shares import sentences
from pldash.web.shares.forms import ShareForm
from pldash.web.shares.pages import SharesPage, lines_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint", "sentences"]

SECRET_BYTES = 32

blueprint = Blueprint("shares", __name__, url_prefix="/take-along")


@blueprint.route("/<uuid:registration_id>/shares", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_OWN)
def mine(registration_id: UUID) -> ResponseReturnValue:
    """Show my links, or make one and show it, this once."""
    rules = runtime().rules
    form = ShareForm(cycles_for(read(), actor(), registration_id, rules=rules, now=now()))
    if form.validate_on_submit():
        try:
            return _made(registration_id, form)
        except RuleBroken as error:
            form.refuse(error)
    return _page(registration_id, form), status_of(form)


@blueprint.post("/shares/<uuid:share_id>/end")
@requires(Permission.REGISTRATION_OWN)
def end(share_id: UUID) -> ResponseReturnValue:
    """End one of my links."""
    if not BaseForm().validate_on_submit():
        abort(400)
    with unit_of_work() as work:
        row = end_share(work.session, actor(), share_id, now=now())
        answer = work.done(url_for("shares.mine", registration_id=row.registration_id))
    flash(_("Ended. The link opens nothing any more."), "success")
    return answer


def _made(registration_id: UUID, form: ShareForm) -> str:
    """Make a link; the answer is the page itself, since a redirect would have to carry the secret.

    The same form sent again leads to the page without it.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work() as work:
        make_share(
            work.session,
            actor(),
            form.to_entry(registration_id),
            token_digest=token_digest(secret),
            now=now(),
            rules=runtime().rules,
        )
        work.done(url_for("shares.mine", registration_id=registration_id))
    flash(_("The link is made. Copy it now: it is shown this once."), "success")
    rules = runtime().rules
    cycles = cycles_for(read(), actor(), registration_id, rules=rules, now=now())
    address = runtime().base_url + url_for("shared.cover", secret=secret)
    return _page(registration_id, ShareForm(cycles, formdata=None), address)


def _page(registration_id: UUID, form: ShareForm, address: str = "") -> str:
    registration = registration_for(read(), actor(), registration_id)
    view = SharesPage(
        registration_id=registration_id,
        body=runtime().rules.body(registration.body),
        address=address,
        has_cycles=bool(form.until.choices),
        lines=lines_of(shares_of(read(), actor(), registration_id, now=now())),
    )
    return render_template("shares/mine.html", form=form, view=view)
