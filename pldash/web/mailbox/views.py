"""Views: the development mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template

from pldash.domain.permissions import Permission
from pldash.services.outbox import newest_mail
from pldash.web.access import requires
from pldash.web.runtime import runtime
from pldash.web.session import public_reading

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("mailbox", __name__)


@blueprint.route("/mailbox")
@requires(Permission.PUBLIC)
def listing() -> ResponseReturnValue:
    """Show the newest mails, where developers and people on trial have no mail server."""
    if not runtime().is_development:
        abort(404)
    with public_reading() as session:
        mails = newest_mail(session)
    return render_template("mailbox/listing.html", mails=mails)
