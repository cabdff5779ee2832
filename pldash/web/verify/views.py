"""Views: the public page that checks a certificate.

It is the same for everybody: nobody is looked up, no cookie is read or set. Whoever keeps an answer
has to ask again before showing it, so that a revocation is seen at once.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final, cast
from zlib import adler32, crc32

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext as _

from pldash.domain.check_counts import CheckWay
from pldash.domain.checked_files import Verdict
from pldash.domain.codes import format_code, normalise_code
from pldash.domain.permissions import Permission
from pldash.services.verifying import CouldNotCheck, glance_at
from pldash.web.access import requires
from pldash.web.runtime import runtime
from pldash.web.verify import misses
from pldash.web.verify.answers import (
    MissedPage,
    answer_of,
    checked_page,
    mistyped_page,
    throttled_page,
    unchecked_page,
    unknown_page,
)
from pldash.web.verify.counting import count
from pldash.web.verify.public_pages import prepare, public_pages

if TYPE_CHECKING:
    from flask import Flask
    from flask.blueprints import BlueprintSetupState
    from flask.typing import ResponseReturnValue

    from pldash.domain.codes import CodeReading

logger = logging.getLogger(__name__)
blueprint = Blueprint("verify", __name__)

LOCALE: Final = "en-AU"
"""Of the pages that no certificate gives a language: the same for everybody, as the rest."""

ADDRESS: Final = re.compile(r"/v/(?P<code>[^/?#\s]+)")
"""Where a certificate's address holds its code."""


@blueprint.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the application its own count of misses, and a place for its public pages."""
    app = cast("Flask", state.app)
    misses.prepare(app)
    prepare(app)


@blueprint.before_request
def look_nobody_up() -> None:
    """Answer signed-in people as everybody else: what they are told may be cached."""
    g.signed_in_as = None


@blueprint.route("/verify")
@requires(Permission.PUBLIC)
def enter() -> ResponseReturnValue:
    """Take a code that somebody types."""
    typed = request.args.get("code")
    if typed is None:
        page = _whole(_("Check a certificate"), "verify/_enter.html")
        return _cacheable(Response(page, mimetype="text/html"))
    return _lead(typed, normalise_code(_without_address(typed)))


@blueprint.route("/v", strict_slashes=False)
@requires(Permission.PUBLIC)
def enter_instead() -> ResponseReturnValue:
    """Lead whoever typed the address without its code to where a code is typed."""
    return _cacheable(cast("Response", redirect(url_for("verify.enter"), code=302)))


@blueprint.route("/v/<code>")
@requires(Permission.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Show every claim of a certificate, and whether it still stands."""
    reading = normalise_code(code)
    if reading.code != code:
        return _lead(code, reading)
    return _check(code)


def _check(code: str) -> Response:
    """Answer a code in its one spelling."""
    known = runtime()
    base_url = known.base_url
    try:
        glance = glance_at(known.looker, code, write_twin=known.write_twin)
    except CouldNotCheck:
        logger.exception("a certificate could not be checked")
        count(CheckWay.CODE, Verdict.NO_RECORDS)
        return _missed(unchecked_page(format_code(code), base_url=base_url), 503)
    count(CheckWay.CODE, Verdict.UNKNOWN if glance is None else answer_of(glance))
    if glance is None:
        return _count_miss() or _missed(unknown_page(format_code(code), base_url=base_url), 404)
    view = checked_page(glance, base_url=base_url, now=known.clock())
    page = public_pages(glance.facts.locale).page(view.title, view.body)
    return _cacheable(Response(page, mimetype="text/html"))


def _without_address(typed: str) -> str:
    """Return the code in a text that may be the whole address of a certificate."""
    pasted = ADDRESS.search(typed)
    return pasted["code"] if pasted else typed


def _lead(typed: str, reading: CodeReading) -> ResponseReturnValue:
    """Lead to the one address of a code, or say what is wrong with what was typed."""
    if reading.problem is not None:
        return _missed(mistyped_page(typed, reading.problem, base_url=runtime().base_url), 404)
    answer = redirect(url_for("verify.show", code=reading.code), code=302)
    return _cacheable(cast("Response", answer))


def _count_miss() -> Response | None:
    """Count a code that nobody has; return the answer where there were too many of them."""
    wait = misses.wait_after_miss()
    return _too_many(wait) if wait else None


def _too_many(wait: int) -> Response:
    answer = _missed(throttled_page(base_url=runtime().base_url), 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _missed(view: MissedPage, status: int) -> Response:
    page = _whole(view.band.title, "verify/_missed.html", view=view)
    return _cacheable(Response(page, status, mimetype="text/html"))


def _whole(title: str, template: str, **context: object) -> str:
    """Return a page that no certificate gives a language."""
    pages = public_pages(LOCALE)
    return pages.page(title, pages.part(template, **context))


def _cacheable(answer: Response) -> Response:
    """Let an answer be kept to be asked for anew, unless something is wrong with us."""
    answer.headers["X-Robots-Tag"] = "noindex"
    if answer.status_code in {429, 503}:
        answer.headers["Cache-Control"] = "no-store"
        return answer
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.set_etag(_mark_of(answer.get_data()))
    is_asked_again = "If-None-Match" in request.headers
    return cast("Response", answer.make_conditional(request)) if is_asked_again else answer


def _mark_of(body: bytes) -> str:
    """Return what tells two answers of one address apart; two checksums cost less than a digest."""
    return f"{crc32(body):08x}{adler32(body):08x}"
