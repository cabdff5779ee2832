"""Views: certificates that rest on the schools one leads: finding, showing, revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.batches import latest_batches
from pldash.services.credentials import certificate_for, school_certificates
from pldash.services.revoking import revoke_certificate, tell_holder
from pldash.web.access import requires
from pldash.web.credentials.batch_pages import latest_rows
from pldash.web.credentials.forms import RevokeForm, SearchForm, version_of
from pldash.web.credentials.letters import revocation_letter
from pldash.web.credentials.pages import certificate_page, listing_page
from pldash.web.credentials.words import REASON_HINTS
from pldash.web.forms import status_of
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("desk", __name__)


@blueprint.route("/desk/certificates")
@requires(Permission.CREDENTIAL_LOOK)
def listing() -> ResponseReturnValue:
    """Show the certificates that rest on my schools, the newest first."""
    form = SearchForm(request.args)
    page = request.args.get("page", default=1, type=int)
    found = school_certificates(read(), actor(), search=form.q.data or "", page=page)
    view = listing_page(found, form.q.data or "")
    latest = latest_rows(latest_batches(read(), actor()))
    return render_template("credentials/desk.html", search=form, view=view, latest=latest)


@blueprint.route("/desk/certificates/<uuid:credential_id>")
@requires(Permission.CREDENTIAL_LOOK)
def show(credential_id: UUID) -> ResponseReturnValue:
    """Show one certificate to a leader of the school that it rests on."""
    issued = certificate_for(read(), actor(), credential_id, permission=Permission.CREDENTIAL_LOOK)
    is_own = issued.row.teacher_id == actor().account_id
    return render_template(
        "credentials/desk_show.html", view=certificate_page(issued), is_own=is_own
    )


@blueprint.route("/desk/certificates/<uuid:credential_id>/revoke", methods=["GET", "POST"])
@requires(Permission.CREDENTIAL_REVOKE)
def revoke(credential_id: UUID) -> ResponseReturnValue:
    """Ask why, then revoke a certificate for good."""
    issued = certificate_for(read(), actor(), credential_id, permission=Permission.CREDENTIAL_LOOK)
    form = RevokeForm(data={"version": str(issued.row.version)})
    status = 200
    if form.validate_on_submit():
        try:
            return _revoke(credential_id, form)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict:
            form.renew_key()
            issued = certificate_for(
                read(), actor(), credential_id, permission=Permission.CREDENTIAL_LOOK
            )
            form.version.data, status = str(issued.row.version), 409
    page = render_template(
        "credentials/revoke.html",
        form=form,
        view=certificate_page(issued),
        hints=REASON_HINTS,
        is_changed=status == 409,  # noqa: PLR2004
    )
    return page, max(status, status_of(form))


def _revoke(credential_id: UUID, form: RevokeForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        revoked = revoke_certificate(
            work.session,
            actor(),
            credential_id,
            revocation=form.to_revocation(),
            version=version_of(form),
            now=now(),
        )
        tell_holder(work.session, revoked, write_letter=revocation_letter, now=now())
        flash(_("Revoked. Whoever checks it now reads so."), "success")
        return work.done(url_for("credentials.desk.show", credential_id=credential_id))
