"""Views: keys, status lists, revocation list and logos at fixed addresses, and certificates' files.

Any page of any site may ask for them, nobody is looked up, and copies are good for minutes only, so
that a revocation is soon seen.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, g, redirect, request, url_for

from pldash.domain.codes import normalise_code
from pldash.domain.permissions import Permission
from pldash.ports import KeysRefused
from pldash.services.letterheads import is_logo
from pldash.services.proofs import public_files, revoked_places
from pldash.web.access import requires
from pldash.web.runtime import now, runtime
from pldash.web.verify.misses import wait_after_miss

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.services.proofs import PublicFiles

logger = logging.getLogger(__name__)
blueprint = Blueprint("proofs", __name__)

FRESH_SECONDS: Final = 300
YEAR_SECONDS: Final = 365 * 24 * 3600
CREDENTIAL_TYPE: Final = "application/vc"
"""Source: W3C Verifiable Credentials Data Model 2.0, section 6.2."""


@blueprint.before_request
def look_nobody_up() -> None:
    """Answer signed-in people as everybody else: what they are told may be cached."""
    g.signed_in_as = None


@blueprint.errorhandler(KeysRefused)
def without_keys(error: KeysRefused) -> ResponseReturnValue:
    """Say that nothing can be published just now, and tell the log why."""
    logger.error("the keys cannot be used: %s", error)
    answer = Response("The keys cannot be used just now.\n", 503, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/.well-known/did.json")
@requires(Permission.PUBLIC)
def did_document() -> ResponseReturnValue:
    """Publish the keys that sign credentials, this year's and the earlier ones."""
    return _published(runtime().proofs.did_document(), "application/did+json")


@blueprint.route("/did.json")
@requires(Permission.PUBLIC)
def did_document_below() -> ResponseReturnValue:
    """Publish the same for an installation whose address has a path."""
    return _published(runtime().proofs.did_document(), "application/did+json")


@blueprint.route("/status/<int:number>")
@requires(Permission.PUBLIC)
def status_list(number: int) -> ResponseReturnValue:
    """Publish which credentials of a list no longer stand."""
    revoked = revoked_places(runtime().reader, number)
    if revoked is None:
        abort(404)
    made = runtime().proofs.status_list(number, revoked, now=now())
    return _published(made, CREDENTIAL_TYPE)


@blueprint.route("/ca.pem")
@requires(Permission.PUBLIC)
def authorities() -> ResponseReturnValue:
    """Publish the certificates to trust."""
    return _published(runtime().proofs.authorities(), "application/x-pem-file")


@blueprint.route("/ca.crl")
@requires(Permission.PUBLIC)
def revocation_list() -> ResponseReturnValue:
    """Publish which signing certificates no longer stand."""
    made = runtime().proofs.revocation_list()
    if made is None:
        abort(404)
    return _published(made, "application/pkix-crl")


@blueprint.route("/v/<code>/credential.json")
@requires(Permission.PUBLIC)
def credential(code: str) -> ResponseReturnValue:
    """Give a certificate's claims for machines; a replaced one leads to what replaced it."""
    found = _files_of(code)
    if found.successor is not None:
        return redirect(url_for("proofs.credential", code=found.successor), code=302)
    return _published(runtime().files.get(found.credential_sha256), CREDENTIAL_TYPE)


@blueprint.route("/v/<code>/decision.json")
@requires(Permission.PUBLIC)
def decision(code: str) -> ResponseReturnValue:
    """Give what the approvers decided about a certificate, signed."""
    return _published(runtime().files.get(_files_of(code).decision_sha256), CREDENTIAL_TYPE)


@blueprint.route("/logos/<digest>.png")
@requires(Permission.PUBLIC)
def logo(digest: str) -> ResponseReturnValue:
    """Give a school's logo by its digest: the same bytes for ever, so copies may be kept."""
    if not is_logo(runtime().reader, digest):
        abort(404)
    answer = _published(runtime().files.get(digest), "image/png")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return answer


def _files_of(code: str) -> PublicFiles:
    """Return the files that a code opens; a code that nobody has is counted and refused."""
    reading = normalise_code(code)
    found = public_files(runtime().reader, reading.code) if reading.code else None
    if found is None:
        abort(429 if wait_after_miss() else 404)
    return found


def _published(content: bytes, media_type: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]
