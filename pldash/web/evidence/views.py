"""Views: evidence of an entry, added, downloaded, removed."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.activities import EVIDENCE_LIMIT, refuse_read_only
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.evidence import EXTENSIONS, MediaType, may_hold_credential
from pldash.domain.permissions import Permission
from pldash.services.activities import activity_for
from pldash.services.evidence import add_link, evidence_for, remove_evidence
from pldash.web.access import requires
from pldash.web.attachments import disposition
from pldash.web.evidence import sentences
from pldash.web.evidence.files import Refused, add_each, checked, let_go, stored, words_of
from pldash.web.evidence.forms import FilesForm, LinkForm
from pldash.web.evidence.posts import posts_panel
from pldash.web.form_ids import apart
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, answer_a_repeat, read, unit_of_work
from pldash.web.verify.looking import evidence_answer

blueprint = Blueprint("evidence", __name__)
blueprint.add_app_template_filter(posts_panel, "posts_panel")
blueprint.add_app_template_test(may_hold_credential, "credential_named")

__all__ = ["blueprint", "sentences"]

SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""A file that somebody gave runs nothing and loads nothing, should a browser show it after all."""


@blueprint.get("/activities/<uuid:activity_id>/evidence")
@requires(Permission.ACTIVITY_OWN)
def edit(activity_id: UUID) -> ResponseReturnValue:
    """Show an entry's evidence, with the forms to add some."""
    return _page(activity_id, LinkForm(), FilesForm())


@blueprint.post("/activities/<uuid:activity_id>/links")
@requires(Permission.ACTIVITY_OWN)
def new_link(activity_id: UUID) -> ResponseReturnValue:
    """Add a link."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                link, title = form.link.data or "", form.title.data or ""
                add_link(work.session, actor(), activity_id, link=link, title=title, now=now())
                answer = work.done(url_for("evidence.edit", activity_id=activity_id))
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(_("Link added."), "success")
            return answer
    return _page(activity_id, form, FilesForm(formdata=None)), status_of(form)


@blueprint.post("/activities/<uuid:activity_id>/files")
@requires(Permission.ACTIVITY_OWN)
def new_files(activity_id: UUID) -> ResponseReturnValue:
    """Add files: those that can be kept; the others are named, each with its reason."""
    form = FilesForm()
    if form.validate_on_submit():
        try:
            activity_for(read(), actor(), activity_id)
            with own_turn():
                return _add_files(activity_id, form)
        except RuleBroken as error:
            form.refuse(error)
    return _page(activity_id, LinkForm(formdata=None), form), status_of(form)


def _add_files(activity_id: UUID, form: FilesForm) -> ResponseReturnValue:
    """Look at the files, which takes a while, and add the good ones.

    :raises RuleBroken: if none can be added
    """
    answer_a_repeat()
    good, refused = checked(form.files.data)
    with stored(good) as files, unit_of_work() as work:
        added = add_each(work.session, activity_id, files, refused=refused)
        answer = work.done(url_for("evidence.edit", activity_id=activity_id))
    let_go({each.sha256 for each in files} - {each.sha256 for each in added})
    _tell(len(added), refused)
    return answer


def _tell(added: int, refused: list[Refused]) -> None:
    flash(ngettext("%(num)s file added.", "%(num)s files added.", added), "success")
    if refused:
        flash(_("Not added: %(files)s", files=words_of(refused)), "warning")


@blueprint.get("/evidence/<uuid:evidence_id>/check")
@requires(Permission.ACTIVITY_OWN)
def check(evidence_id: UUID) -> ResponseReturnValue:
    """Say what a file proves that is a credential."""
    row = evidence_for(read(), actor(), evidence_id)
    if row.sha256 is None:
        raise NotFound(f"evidence {evidence_id} is no file")
    back = url_for("evidence.edit", activity_id=row.activity_id)
    return evidence_answer(runtime().files.get(row.sha256), title=row.title, back=back)


@blueprint.post("/evidence/<uuid:evidence_id>/remove")
@requires(Permission.ACTIVITY_OWN)
def remove(evidence_id: UUID) -> ResponseReturnValue:
    """Remove a link or a file."""
    with unit_of_work() as work:
        removed = remove_evidence(work.session, actor(), evidence_id, now=now())
        answer = work.done(url_for("evidence.edit", activity_id=removed.activity_id))
    let_go([removed.sha256] if removed.sha256 else [])
    flash(_("Removed."), "success")
    return answer


@blueprint.get("/evidence/<uuid:evidence_id>")
@requires(Permission.ACTIVITY_OWN)
def download(evidence_id: UUID) -> ResponseReturnValue:
    """Hand a file back to its owner, always as a download."""
    row = evidence_for(read(), actor(), evidence_id)
    if row.sha256 is None or row.media_type is None:
        raise NotFound(f"evidence {evidence_id} is no file")
    kind = MediaType(row.media_type)
    answer = send_file(
        BytesIO(runtime().files.get(row.sha256)),
        mimetype=kind.value,
    )
    answer.headers["Content-Disposition"] = disposition(
        file_name(row.title, kind), instead="evidence"
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def file_name(title: str, kind: MediaType) -> str:
    """Return a name for the download that ends as its content asks, whatever it was called."""
    ending = f".{EXTENSIONS[kind]}"
    plain = title.replace("/", "-").strip(". ") or "evidence"
    return plain if plain.lower().endswith(ending) else f"{plain}{ending}"


def _page(activity_id: UUID, link: LinkForm, files: FilesForm) -> str:
    row = activity_for(read(), actor(), activity_id)
    refuse_read_only(row.state)
    return render_template(
        "evidence/edit.html",
        row=row,
        link=apart(link, "link"),
        files=apart(files, "files"),
        form=files if files.errors else link,
        left=EVIDENCE_LIMIT - len(row.evidence),
    )
