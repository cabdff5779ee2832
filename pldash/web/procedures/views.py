"""Views: how a school approves, for who sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.procedures import (
    ONE_STEP,
    Procedure,
    procedure_of,
    refuse_bad_procedure,
    refuse_bad_start,
)
from pldash.services.procedures import (
    ProcedureHistory,
    procedures_to_set,
    start_procedure,
    withdraw_procedure,
)
from pldash.web.access import requires
from pldash.web.forms import BaseForm, status_of
from pldash.web.procedures.forms import ProcedureForm
from pldash.web.procedures.words import HINTS, KINDS, procedure_words, shortage
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from pldash.models.procedures import ProcedureRow

blueprint = Blueprint("procedures", __name__)


@dataclass(frozen=True, slots=True)
class Version:
    """One version in words.

    :ivar since: its first day; None for what holds where nobody ever chose
    :ivar withdraw_id: of one that has not begun
    """

    name: str
    since: date | None
    steps: Sequence[str]
    withdraw_id: UUID | None = None
    is_withdrawn: bool = False


@blueprint.route("/school/<uuid:school_id>/approving")
@requires(Permission.PROCEDURE_SET)
def overview(school_id: UUID) -> ResponseReturnValue:
    """Show how a school approves, from when on, and what comes."""
    history = procedures_to_set(read(), actor(), school_id, now=now())
    held = history.held
    others = [row for row in history.rows if row is not held]
    procedure = ONE_STEP if held is None else procedure_of(held.rules)
    return render_template(
        "procedures/overview.html",
        school=history.school,
        held=_version(procedure) if held is None else _line(held, history),
        short=shortage(procedure, history.deciders),
        coming=[_line(row, history) for row in others if _is_coming(row, history)],
        earlier=[_line(row, history) for row in others if not _is_coming(row, history)],
        ask=BaseForm(formdata=None),
    )


@blueprint.route("/school/<uuid:school_id>/approving/new", methods=["GET", "POST"])
@requires(Permission.PROCEDURE_SET)
def new(school_id: UUID) -> ResponseReturnValue:
    """Choose how the school approves, read what that means, and start it."""
    history = procedures_to_set(read(), actor(), school_id, now=now())
    form, shown = ProcedureForm(data=_usual(history)), None
    if form.validate_on_submit():
        try:
            if request.form.get("do") != "preview":
                return _start(school_id, form)
            shown = _preview(history, form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "procedures/edit.html",
        form=form,
        hints=HINTS,
        school=history.school,
        preview=shown,
        short="" if shown is None else shortage(form.start[1], history.deciders),
    )
    return page, status_of(form)


@blueprint.route("/school/approving/<uuid:procedure_id>/withdraw", methods=["POST"])
@requires(Permission.PROCEDURE_SET)
def withdraw(procedure_id: UUID) -> ResponseReturnValue:
    """Take back a version that has not begun."""
    with unit_of_work() as work:
        row = withdraw_procedure(work.session, actor(), procedure_id, now=now())
        answer = work.done(url_for("procedures.overview", school_id=row.school_id))
    flash(_("Withdrawn. It changes nothing."), "success")
    return answer


def _start(school_id: UUID, form: ProcedureForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        start_procedure(work.session, actor(), school_id, start=form.start, now=now())
        answer = work.done(url_for("procedures.overview", school_id=school_id))
    flash(_("Saved."), "success")
    return answer


def _preview(history: ProcedureHistory, form: ProcedureForm) -> Version:
    """Return what would hold.

    :raises RuleBroken: as starting it would
    """
    from_on, procedure = form.start
    refuse_bad_procedure(procedure)
    starts = [row.from_on for row in history.rows if row.withdrawn_at is None]
    refuse_bad_start(from_on, starts, today=history.today)
    return _version(procedure, from_on)


def _version(procedure: Procedure, since: date | None = None) -> Version:
    return Version(str(KINDS[procedure.kind]), since, procedure_words(procedure))


def _line(row: ProcedureRow, history: ProcedureHistory) -> Version:
    version = _version(procedure_of(row.rules), row.from_on)
    return Version(
        version.name,
        version.since,
        version.steps,
        withdraw_id=row.id if _is_coming(row, history) else None,
        is_withdrawn=row.withdrawn_at is not None,
    )


def _is_coming(row: ProcedureRow, history: ProcedureHistory) -> bool:
    return row.withdrawn_at is None and row.from_on > history.today


def _usual(history: ProcedureHistory) -> dict[str, object]:
    """Return what the form begins with: what holds, from the next free day."""
    procedure = ONE_STEP if history.held is None else procedure_of(history.held.rules)
    starts = [row.from_on for row in history.rows if row.withdrawn_at is None]
    free = max((each + timedelta(days=1) for each in starts), default=history.today)
    limits = {f"limit_{mode.value}": minutes for mode, minutes in procedure.limits.items()}
    usual: dict[str, object] = {"kind": procedure.kind.value, **limits}
    if procedure.sample_percent:
        usual["sample"] = procedure.sample_percent
    return {**usual, "from_on": max(free, history.today)}
