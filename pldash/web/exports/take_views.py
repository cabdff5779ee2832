"""Views: choosing what of a record goes along, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, render_template, request

from pldash.domain.log_forms import PLAIN_FORM
from pldash.domain.permissions import Permission
from pldash.services.exports import Wanted, cycles_for, record_of, whole_record
from pldash.services.registrations import list_registrations, registration_for
from pldash.web.access import requires
from pldash.web.exports.files import FileKind, answer_with
from pldash.web.exports.forms import TakeForm, WholeForm
from pldash.web.exports.pages import TakePage
from pldash.web.exports.routes import blueprint
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from pldash.domain.exports import TakenRecord


@blueprint.get("")
@requires(Permission.REGISTRATION_OWN)
def listing() -> ResponseReturnValue:
    """Show for which body the record can be taken along."""
    rules = runtime().rules
    mine = [(row, rules.body(row.body)) for row in list_registrations(read(), actor())]
    return render_template("exports/listing.html", mine=mine, form=WholeForm())


@blueprint.get("/everything")
@requires(Permission.ACTIVITY_OWN)
def everything() -> ResponseReturnValue:
    """Give every entry there is, whatever a body asks."""
    kind = _kind(default=FileKind.TABLE)
    wanted = WholeForm(request.args)
    record = whole_record(read(), actor(), with_reflections=wanted.reflections.data)
    return answer_with(record, PLAIN_FORM, kind)


@blueprint.get("/<uuid:registration_id>")
@requires(Permission.REGISTRATION_OWN)
def show(registration_id: UUID) -> ResponseReturnValue:
    """Show what would go along for one registration, and in which form."""
    return _page(registration_id, _form(registration_id))


@blueprint.get("/<uuid:registration_id>/file")
@requires(Permission.REGISTRATION_OWN)
def file(registration_id: UUID) -> ResponseReturnValue:
    """Give the record of one cycle as a file."""
    form, kind = _form(registration_id), _kind(default=FileKind.FORM)
    if not form.validate():
        return _page(registration_id, form), 422
    record = _record(registration_id, form.to_wanted())
    log_form = runtime().rules.body(record.body).log_form
    return answer_with(record, log_form, kind)


def _kind(default: FileKind) -> FileKind:
    """Return which file is wanted; another word is no address of ours."""
    try:
        return FileKind(request.args.get("format", default.value))
    except ValueError:
        abort(404)


def _form(registration_id: UUID) -> TakeForm:
    rules = runtime().rules
    cycles = cycles_for(read(), actor(), registration_id, rules=rules, now=now())
    return TakeForm(request.args, cycles)


def _record(registration_id: UUID, wanted: Wanted) -> TakenRecord:
    rules = runtime().rules
    return record_of(read(), actor(), registration_id, wanted=wanted, rules=rules, now=now())


def _page(registration_id: UUID, form: TakeForm) -> str:
    registration = registration_for(read(), actor(), registration_id)
    body = runtime().rules.body(registration.body)
    return render_template(
        "exports/show.html",
        form=form,
        view=TakePage(registration_id, body, _record(registration_id, Wanted())),
    )
