"""Views: what a school puts on its certificates, looked at on a sample page before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, abort, flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from pldash.domain.errors import PldashError, RuleBroken
from pldash.domain.letterheads import PLAIN, Letterhead
from pldash.domain.permissions import Permission
from pldash.services.letterheads import (
    SchoolLetterheads,
    drop_letterhead,
    letterhead_of,
    letterheads_of,
    own_letterhead,
    propose_letterhead,
    use_letterhead,
)
from pldash.services.schools import school_to_administer
from pldash.web.access import requires
from pldash.web.evidence.files import let_go
from pldash.web.forms import BaseForm, status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.schools.letterhead_forms import LetterheadForm
from pldash.web.schools.letterhead_pages import letterhead_page, sample_of
from pldash.web.schools.routes import blueprint
from pldash.web.session import actor, answer_a_repeat, end_reading, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.domain.letterheads import CleanLogo

Given = tuple[str, "CleanLogo"]


@blueprint.route("/school/<uuid:school_id>/letterhead")
@requires(Permission.SCHOOL_ADMINISTER)
def letterhead(school_id: UUID) -> ResponseReturnValue:
    """Show how a school's certificates look, and how they would with what waits."""
    view = letterhead_page(letterheads_of(read(), actor(), school_id))
    return render_template("schools/letterhead.html", view=view, ask=BaseForm(formdata=None))


@blueprint.route("/school/<uuid:school_id>/letterhead/change", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def change_letterhead(school_id: UUID) -> ResponseReturnValue:
    """Take a logo and two lines, to be looked at before they are used."""
    found = letterheads_of(read(), actor(), school_id)
    held = _held(found)
    form = LetterheadForm.of(held)
    if form.validate_on_submit():
        try:
            with own_turn():
                answer_a_repeat()
                return _propose(found, form, held)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "schools/letterhead_change.html", form=form, held=held, school_id=school_id
    )
    return page, status_of(form)


@blueprint.route("/school/letterheads/<uuid:letterhead_id>/sample.pdf")
@requires(Permission.SCHOOL_ADMINISTER)
def sample_paper(letterhead_id: UUID) -> ResponseReturnValue:
    """Give a made-up certificate with this version as a file, unsigned."""
    row = own_letterhead(read(), actor(), letterhead_id)
    school = school_to_administer(read(), actor(), row.school_id)
    facts = sample_of(school, letterhead_of(row))
    end_reading()
    try:
        with own_turn():
            return Response(runtime().render_certificate(facts), mimetype="application/pdf")
    except PldashError:
        abort(503)


@blueprint.route("/school/letterheads/<uuid:letterhead_id>/use", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def start_letterhead(letterhead_id: UUID) -> ResponseReturnValue:
    """Put it on the certificates from now on."""
    with unit_of_work() as work:
        row = use_letterhead(work.session, actor(), letterhead_id, now=now())
        answer = work.done(url_for("schools.letterhead", school_id=row.school_id))
    flash(_("Certificates that are issued from now on carry it."), "success")
    return answer


@blueprint.route("/school/letterheads/<uuid:letterhead_id>/drop", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def discard_letterhead(letterhead_id: UUID) -> ResponseReturnValue:
    """Throw away what waits."""
    row = own_letterhead(read(), actor(), letterhead_id)
    school_id, logo = row.school_id, row.logo_sha256
    with unit_of_work() as work:
        drop_letterhead(work.session, actor(), letterhead_id, now=now())
        answer = work.done(url_for("schools.letterhead", school_id=school_id))
    _let_go(logo)
    flash(_("Thrown away. Nothing has changed."), "success")
    return answer


def _held(found: SchoolLetterheads) -> Letterhead:
    """Return what a change begins with: what waits, or else what is used."""
    row = found.proposed or found.in_force
    return PLAIN if row is None else letterhead_of(row)


def _propose(
    found: SchoolLetterheads, form: LetterheadForm, held: Letterhead
) -> ResponseReturnValue:
    """Look at the picture and the lines, and let them wait.

    :raises RuleBroken: if the paper cannot take or print them
    """
    school_id = found.school.id
    with _stored_logo(form) as given:
        asked = form.to_letterhead(held, given)
        runtime().check_print(sample_of(found.school, asked))
        with unit_of_work() as work:
            propose_letterhead(work.session, actor(), school_id, letterhead=asked, now=now())
            answer = work.done(url_for("schools.letterhead", school_id=school_id))
    _let_go("" if held.logo is None else held.logo.sha256)
    return answer


@contextmanager
def _stored_logo(form: LetterheadForm) -> Iterator[Given | None]:
    """Store the picture for the block that tells the database of it, if one was given.

    :raises RuleBroken: if it is none that a certificate could carry
    """
    given = form.logo.data
    if not isinstance(given, FileStorage) or not given.filename:
        yield None
        return
    clean = runtime().check_logo(given.stream.read(runtime().upload_limit_bytes + 1))
    sha256 = runtime().files.put(clean.content)
    try:
        yield sha256, clean
    except BaseException:
        _let_go(sha256)
        raise


def _let_go(sha256: str) -> None:
    """Remove a picture that nothing names any more."""
    if sha256:
        let_go([sha256])
