"""Views: what an officer sees who has a link, and nobody else.

Nobody is looked up, no cookie is read or set. The cover tells nothing; the record is shown only as
the answer to a button, so that each look can be written down and no GET ever writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from pldash.domain.activities import ActivityState
from pldash.domain.errors import NotFound
from pldash.domain.permissions import Permission
from pldash.services.shares import is_share_live, note_look, shared_record
from pldash.web.access import requires
from pldash.web.activities.words import TYPES
from pldash.web.approvals.downloads import download
from pldash.web.headers import keep_it_hidden
from pldash.web.runtime import now, runtime
from pldash.web.session import public_reading, system_work, token_digest
from pldash.web.shares import sentences
from pldash.web.verify.throttle import Throttle

if TYPE_CHECKING:
    from flask import Flask
    from flask.blueprints import BlueprintSetupState
    from flask.typing import ResponseReturnValue

    from pldash.services.shares import SharedRecord

__all__ = ["blueprint", "sentences"]

KEY: Final = "pldash-shares"
STANDINGS: Final = {
    ActivityState.DRAFT: _l("No: it was sent to no school"),
    ActivityState.SUBMITTED: _l("Not yet: it was sent, and waits for a decision"),
    ActivityState.RETURNED: _l("No: it came back to the teacher for changes"),
    ActivityState.APPROVED: _l("Yes, and it was corrected since"),
    ActivityState.DECLINED: _l("No: it was declined"),
}
"""What an officer reads where no approval is named."""

blueprint = Blueprint("shared", __name__, url_prefix="/shared")
blueprint.after_request(keep_it_hidden)


@blueprint.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the application its own count of links that nobody has."""
    cast("Flask", state.app).extensions[KEY] = Throttle()


@blueprint.before_request
def look_nobody_up() -> None:
    """Answer signed-in people as everybody else."""
    g.signed_in_as = None


@blueprint.get("/<secret>")
@requires(Permission.SHARE_OPEN)
def cover(secret: str) -> ResponseReturnValue:
    """Say that a record waits behind the button; nothing of it."""
    with public_reading() as session:
        is_live = is_share_live(session, token_digest(secret), now=now())
    return render_template("shares/cover.html", secret=secret) if is_live else _gone()


@blueprint.post("/<secret>")
@requires(Permission.SHARE_OPEN)
def show(secret: str) -> ResponseReturnValue:
    """Write the look down, then show the record."""
    try:
        shared = _read(secret)
        _note(secret)
    except NotFound:
        return _gone()
    with force_locale(shared.locale):
        return render_template(
            "shares/show.html", shared=shared, secret=secret, kinds=TYPES, standings=STANDINGS
        )


@blueprint.post("/<secret>/evidence/<evidence_id>")
@requires(Permission.SHARE_OPEN)
def evidence(secret: str, evidence_id: str) -> ResponseReturnValue:
    """Write the look down, then give a file of the shared cycle's evidence."""
    try:
        pieces = {each.id: each for each in _read(secret).record.evidence}
        if evidence_id not in pieces or pieces[evidence_id].sha256 is None:
            return _gone()
        answer = download(pieces[evidence_id])
        _note(secret, evidence_id)
    except NotFound:
        return _gone()
    return answer


def _read(secret: str) -> SharedRecord:
    """Return what the link shows.

    :raises NotFound: if it shows nothing
    """
    with public_reading() as session:
        return shared_record(session, token_digest(secret), rules=runtime().rules, now=now())


def _note(secret: str, evidence_id: str | None = None) -> None:
    """Write the look down; what cannot be is answered by its own page.

    :raises NotFound: if the link is over meanwhile
    """
    with system_work() as session:
        note_look(session, token_digest(secret), evidence_id=evidence_id, now=now())


def _gone() -> Response:
    """Say that the link opens nothing: the same whether it never did or does no more."""
    throttle: Throttle = current_app.extensions[KEY]
    asker = request.remote_addr or ""
    if wait := throttle.wait_of(asker):
        answer = make_response(render_template("errors/429.html", detail=""), 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    throttle.missed(asker)
    return make_response(render_template("shares/gone.html"), 404)
