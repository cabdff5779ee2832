"""Views: an archive given in one form, and what a transcript still has to be asked."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.archive_channels import PUBLIC_KINDS
from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.archive_reviews import chats_for, open_review
from pldash.web.access import requires
from pldash.web.archives.channel_forms import ChannelsForm, channels_form
from pldash.web.archives.forms import AskForm, GiveForm
from pldash.web.archives.kept import ArchiveGone, KeyElsewhere, is_elsewhere, opened
from pldash.web.archives.piece_views import arrived_whole, waiting_part
from pldash.web.archives.reading import NOTHING_SAID, read_it, staged
from pldash.web.archives.routes import blueprint
from pldash.web.errors import first_answer
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now
from pldash.web.session import actor, answer_a_repeat, me, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from pldash.domain.archive_reviews import Review
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
    page = render_template(
        "archives/give.html",
        form=form,
        waiting=waiting,
        part=waiting_part(),
        kinds=PUBLIC_KINDS,
        is_elsewhere=waiting is not None and is_elsewhere(waiting.id),
    )
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
            return redirect(url_for("archives.give"), code=303)
        return view(found)

    return shown


def with_sessions(
    view: Callable[[Opened, Review], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Open what was read; what still waits for answers or for its files leads to them."""

    @wraps(view)
    @with_review
    def shown(found: Opened) -> ResponseReturnValue:
        whole = found.given.review
        if whole is None:
            asking = url_for("archives.ask", review_id=found.id)
            is_asking = found.given.is_asking
            return redirect(asking if is_asking else url_for("archives.give"), code=303)
        return view(found, whole)

    return shown


@blueprint.app_errorhandler(ArchiveGone)
def gone(_error: ArchiveGone) -> ResponseReturnValue:
    """Say what may have become of an archive, and where to go on."""
    return first_answer() or (render_template("archives/gone.html"), HTTPStatus.NOT_FOUND)


@blueprint.route("/archive/<uuid:review_id>/questions", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
@with_review
def ask(found: Opened) -> ResponseReturnValue:
    """Ask what an archive does not say by itself, and read it."""
    if not found.given.is_asking:
        return _read_already(found)
    form = _questions(found)
    if form.validate_on_submit():
        try:
            with own_turn():
                answer_a_repeat()
                found = opened(found.id)  # another page may have been answered while this waited
                if found.given.review is not None:
                    return _read_already(found)
                return read_it(found, form.to_said())
        except RuleBroken as error:
            form.refuse(error)
    name = "archives/channels.html" if found.given.channels else "archives/ask.html"
    return render_template(name, form=form, review_id=found.id), status_of(form)


def _questions(found: Opened) -> AskForm | ChannelsForm:
    """Return the form of what is asked: who gives a transcript, or which channels were chats."""
    given = found.given
    if given.channels:
        return channels_form(given.channels, chats_for(read()))
    return AskForm(given.choices, data=_said_before(found))


def _read_already(found: Opened) -> ResponseReturnValue:
    """Lead to what was read; its file is gone since, so it cannot be read as somebody else's."""
    if request.method == "POST":
        flash(
            _("It had been read already. To read it as somebody else, give the file again."),
            "warning",
        )
    return redirect(url_for("archives.review", review_id=found.id), code=303)


def _said_before(found: Opened) -> dict[str, Any]:
    said = found.given.said
    return {"me": said.me, "chat": said.chat, "zone": said.zone or me().zone, "date": said.date}
