"""Views: approve like submissions together, see what became of them, take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.values import Reason
from pldash.services.round_lists import alike, latest_rounds, round_for
from pldash.services.rounds import start_round, undo_round
from pldash.web.access import requires
from pldash.web.approvals.round_pages import (
    RoundForm,
    alike_page,
    latest_page,
    round_page,
)
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now, runtime
from pldash.web.sentences import sentence
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("rounds", __name__)


@blueprint.route("/desk/<uuid:submission_id>/alike", methods=["GET", "POST"])
@requires(Permission.SUBMISSION_DECIDE)
def choose(submission_id: UUID) -> ResponseReturnValue:
    """Show what goes together with a submission, then exactly what would be approved; approve it.

    Without a choice in the address it is a list with ticks; with one it is the preview.
    """
    form = RoundForm()
    told = ""
    try:
        if form.validate_on_submit():
            return _start(submission_id, form)
    except RuleBroken as error:
        form.refuse(error)
    except Conflict as error:
        form.renew_key()
        told = sentence(Reason(error.code))
    found = alike(read(), actor(), submission_id)
    chosen = _ids(request.args.getlist("with"))
    page = alike_page(found, chosen, told, undo_for=runtime().undo_for)
    status = 409 if told else status_of(form)
    return render_template("approvals/alike.html", view=page, form=form), status


@blueprint.route("/desk/rounds")
@requires(Permission.DESK_USE)
def listing() -> ResponseReturnValue:
    """Show what was approved together lately."""
    page = latest_page(latest_rounds(read(), actor()), now())
    return render_template("approvals/rounds.html", rounds=page)


@blueprint.route("/desk/rounds/<uuid:round_id>")
@requires(Permission.DESK_USE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show what becomes of each, and take all of it back while there is time."""
    return _shown(round_id)


@blueprint.route("/desk/rounds/<uuid:round_id>/undo", methods=["POST"])
@requires(Permission.DESK_USE)
def undo(round_id: UUID) -> ResponseReturnValue:
    """Take a whole round back."""
    form = BaseForm()
    form.validate() or abort(422)
    try:
        with unit_of_work() as work:
            undo_round(work.session, actor(), round_id, now=now())
            answer = work.done(url_for("approvals.rounds.show", round_id=round_id))
    except Conflict as error:
        return _shown(round_id, sentence(Reason(error.code))), 409
    flash(_("Taken back. All of them wait on the desk again."), "success")
    return answer


def _shown(round_id: UUID, told: str = "") -> str:
    page = round_page(round_for(read(), actor(), round_id, now=now()), now(), told)
    return render_template("approvals/round.html", view=page, form=BaseForm(formdata=None))


def _start(submission_id: UUID, form: RoundForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        row = start_round(
            work.session,
            actor(),
            submission_id,
            chosen=form.chosen,
            undo_for=runtime().undo_for,
            now=now(),
        )
        answer = work.done(url_for("approvals.rounds.show", round_id=row.id))
    flash(_("Approved together. You can still take it back."), "success")
    return answer


def _ids(texts: list[str]) -> frozenset[UUID]:
    """Return the ids that the address names.

    :raises NotFound: for one that is none
    """
    try:
        return frozenset(UUID(each) for each in texts)
    except ValueError:
        raise NotFound("submission") from None
