"""Views: a file that somebody drops on the verify page.

Nothing is kept of it, nobody is looked up, no cookie is read or set. The form needs no token, since
it changes nothing; that it came from our own page is told by the browser.
"""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final, cast

from flask import Blueprint, Response, current_app, g, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from pldash.domain.check_counts import CheckWay
from pldash.domain.checked_files import Verdict
from pldash.domain.permissions import Permission
from pldash.services.verifying import CouldNotCheck
from pldash.web.access import requires
from pldash.web.runtime import runtime
from pldash.web.verify.counting import count
from pldash.web.verify.file_answers import FilePage, file_page, refused_page, unreachable_page
from pldash.web.verify.looking import look_at
from pldash.web.verify.public_pages import public_pages
from pldash.web.verify.throttle import Allowance, Throttle
from pldash.web.verify.views import LOCALE

if TYPE_CHECKING:
    from flask import Flask
    from flask.blueprints import BlueprintSetupState
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("verify_files", __name__)

KEY: Final = "pldash-verify-files"
MEGABYTE: Final = 1024 * 1024
LIMIT: Final = 5 * MEGABYTE
"""Many times the longest certificate; more is not even taken in."""

FORM: Final = 64 * 1024
"""What the form adds to the file."""

FOR_ONE: Final = Allowance(burst=20, each_second=0.5)
FOR_ALL: Final = Allowance(burst=200, each_second=8)
"""A file takes a tenth of a second of a processor."""

AT_ONCE: Final = 2
PATIENCE_SECONDS: Final = 5


@blueprint.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the application its own count of files, and as many turns as it looks at together."""
    app = cast("Flask", state.app)
    app.extensions[KEY] = Throttle(FOR_ONE, FOR_ALL), BoundedSemaphore(AT_ONCE)


@blueprint.before_request
def look_nobody_up() -> None:
    """Answer signed-in people as everybody else."""
    g.signed_in_as = None


@blueprint.post("/verify")
@requires(Permission.FILE_CHECK)
def check() -> ResponseReturnValue:
    """Look at a file, and say whether it is what we issued and whether it stands."""
    throttle, turns = cast("tuple[Throttle, BoundedSemaphore]", current_app.extensions[KEY])
    address = request.remote_addr or ""
    wait = throttle.wait_of(address)
    throttle.missed(address)
    if wait or not turns.acquire(timeout=PATIENCE_SECONDS):
        return _too_many(wait or PATIENCE_SECONDS)
    try:
        return _answer()
    finally:
        turns.release()


def _answer() -> Response:
    request.max_content_length = LIMIT + FORM
    base_url = runtime().base_url
    try:
        given = request.files.get("file")
        content = given.stream.read(LIMIT + 1) if given else b""
    except RequestEntityTooLarge:
        if (request.content_length or 0) <= LIMIT:
            said = _("It came with more fields than the form has. Send the file alone.")
            return _page(refused_page(_("This file was not checked"), said, base_url=base_url), 413)
        content = bytes(LIMIT + 1)
    if not content:
        said = _("Choose the certificate\u2019s PDF or its file of claims, then send it.")
        return _page(refused_page(_("No file was given"), said, base_url=base_url), 422)
    if len(content) > LIMIT:
        said = _("It is larger than 5 MB. A certificate of ours never is.")
        return _page(refused_page(_("This file was not checked"), said, base_url=base_url), 413)
    return _checked(content)


def _checked(content: bytes) -> Response:
    try:
        found = look_at(content)
    except CouldNotCheck:
        count(CheckWay.FILE, Verdict.NO_RECORDS)
        return _page(unreachable_page(base_url=runtime().base_url), 503)
    count(CheckWay.FILE, found.verdict)
    locale = LOCALE if found.original is None else found.original.facts.locale
    with force_locale(locale.replace("-", "_")):
        return _page(file_page(found, base_url=runtime().base_url), 200, locale)


def _too_many(wait: int) -> Response:
    said = _("Many files came from your network in a short time. Wait a minute, then try again.")
    view = refused_page(_("This file was not checked"), said, base_url=runtime().base_url)
    answer = _page(view, 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _page(view: FilePage, status: int, locale: str = LOCALE) -> Response:
    pages = public_pages(locale)
    body = pages.part("verify/_file.html", view=view)
    answer = Response(pages.page(view.band.title, body), status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
