"""Views: a leader's own saved phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.phrases import own_phrases, remove_phrase, save_phrase
from pldash.web.access import requires
from pldash.web.approvals.forms import PhraseForm
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("phrases", __name__)


@blueprint.route("/desk/phrases", methods=["GET", "POST"])
@requires(Permission.PHRASE_OWN)
def listing() -> ResponseReturnValue:
    """Show my phrases, and keep another."""
    form = PhraseForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                save_phrase(work.session, actor(), form.words.data or "", now=now())
                answer = work.done(url_for("approvals.phrases.listing"))
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(_("Kept."), "success")
            return answer
    rows = [
        (row, apart(BaseForm(formdata=None), row.id.hex)) for row in own_phrases(read(), actor())
    ]
    return render_template("approvals/phrases.html", form=form, rows=rows), status_of(form)


@blueprint.route("/desk/phrases/<uuid:phrase_id>/remove", methods=["POST"])
@requires(Permission.PHRASE_OWN)
def remove(phrase_id: UUID) -> ResponseReturnValue:
    """Forget one of my phrases."""
    form = BaseForm()
    form.validate() or abort(422)
    with unit_of_work() as work:
        remove_phrase(work.session, actor(), phrase_id)
        answer = work.done(url_for("approvals.phrases.listing"))
    flash(_("Removed. What you wrote with it stays."), "success")
    return answer
