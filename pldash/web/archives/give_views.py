"""Views: an archive given in one form, and what a transcript still has to be asked."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.archive_reviews import open_review
from pldash.web.access import requires
from pldash.web.archives.forms import AskForm, GiveForm
from pldash.web.archives.kept import KeyElsewhere, opened
from pldash.web.archives.piece_views import arrived_whole, waiting_part
from pldash.web.archives.reading import NOTHING_SAID, read_it, staged
from pldash.web.archives.routes import blueprint
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now
from pldash.web.session import actor, answer_a_repeat, me, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from pldash.web.archives.kept import Opened


@blueprint.route("/archive", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
def give() -> ResponseReturnValue:
    """Take the files of an archive and read them."""
    form = GiveForm()
    if form.validate_on_submit():
        try:
            with own_turn():
                answer_a_repeat()
                return read_it(_given(form), NOTHING_SAID)
        except RuleBroken as error:
            form.refuse(error)
    form.staged.data = ""
    waiting = open_review(read(), actor(), now=now())
    part = waiting_part()
    page = render_template("archives/give.html", form=form, waiting=waiting, part=part)
    return page, status_of(form)


def _given(form: GiveForm) -> Opened:
    """Return the files of the form, or those that came in pieces before it."""
    if form.staged.data:
        return arrived_whole(form.staged.data)
    return staged(request.files.getlist("files"))


def with_review(
    view: Callable[[Opened], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Open what the address names; where another browser has the key, say so."""

    @wraps(view)
    def shown(review_id: UUID) -> ResponseReturnValue:
        try:
            found = opened(review_id)
        except KeyElsewhere:
            flash(
                _("You gave this archive in another browser, and only that one can open it."),
                "warning",
            )
            return redirect(url_for("archives.give"), code=303)
        return view(found)

    return shown


@blueprint.route("/archive/<uuid:review_id>/questions", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
@with_review
def ask(found: Opened) -> ResponseReturnValue:
    """Ask what a transcript does not say by itself, and read it."""
    given = found.given
    if not given.choices:
        return redirect(url_for("archives.review", review_id=found.id), code=303)
    form = AskForm(given.choices, data=_said_before(found))
    if form.validate_on_submit():
        try:
            with own_turn():
                answer_a_repeat()
                return read_it(found, form.to_said())
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("archives/ask.html", form=form, review_id=found.id)
    return page, status_of(form)


def _said_before(found: Opened) -> dict[str, Any]:
    said = found.given.said
    return {"me": said.me, "chat": said.chat, "zone": said.zone or me().zone, "date": said.date}
