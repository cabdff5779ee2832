"""Views: chats of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.chat_hours import keepers_of, propose_hours
from pldash.services.own_chats import (
    add_own_chat,
    change_own_chat,
    own_chat,
    retire_own_chat,
    said_of,
)
from pldash.web.access import requires
from pldash.web.chats.forms import OwnChatForm, data_of
from pldash.web.chats.letters import hours_letter
from pldash.web.chats.routes import blueprint
from pldash.web.chats.words import listed
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.chat_forms import proposed_in
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session


@blueprint.route("/my-chats/new", methods=["GET", "POST"])
@requires(Permission.CHAT_FOLLOW)
def new() -> ResponseReturnValue:
    """Add a chat of my own."""
    given = {"zone": me().zone, "valid_from": me().today(now())}
    form = _with_keepers(OwnChatForm(data=given | proposed_in(request.args)))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                row = add_own_chat(work.session, actor(), form.to_said(), now=now())
                _propose(work.session, form)
                answer = work.done(url_for("chats.show", name=row.identity))
            flash(_("Added. Its meetings wait for you on your first page."), "success")
        except RuleBroken as error:
            form.refuse(error)
        else:
            return answer
    return render_template("chats/edit.html", form=form, chat=None, saved=[]), status_of(form)


@blueprint.route("/my-chats/<name>", methods=["GET", "POST"])
@requires(Permission.CHAT_FOLLOW)
def edit(name: str) -> ResponseReturnValue:
    """Change a chat of my own; hours that have passed stay where they were."""
    row = own_chat(read(), actor(), name)
    form = _with_keepers(OwnChatForm(data=data_of(said_of(row), row.revision)))
    saved: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            return _change(form, name)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict:
            row = own_chat(read(), actor(), name)
            saved = form.take_over(data_of(said_of(row), row.revision))
    page = render_template("chats/edit.html", form=form, chat=row, saved=saved)
    return page, 409 if saved else status_of(form)


@blueprint.route("/my-chats/<name>/remove", methods=["GET", "POST"])
@requires(Permission.CHAT_FOLLOW)
def remove(name: str) -> ResponseReturnValue:
    """Ask, then remove a chat of my own; what was logged in it stays."""
    form = BaseForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            retire_own_chat(work.session, actor(), name, now=now())
            answer = work.done(url_for("chats.mine"))
        flash(_("Removed. What you logged in it stays in your record."), "success")
        return answer
    return render_template("chats/remove.html", form=form, chat=own_chat(read(), actor(), name))


def _with_keepers(form: OwnChatForm) -> OwnChatForm:
    """Offer to propose the hours to the teacher's schools; leave that out where there are none."""
    names = [school.name for school in keepers_of(read(), actor())]
    if names:
        form.propose.label.text = _("Propose these hours to %(schools)s", schools=listed(names))
    else:
        del form.propose
    return form


def _propose(session: Session, form: OwnChatForm) -> None:
    """Mail the hours to those who keep the chats of the teacher's schools, if that was ticked."""
    if form.propose is not None and form.propose.data:
        entry = form.to_entry()
        propose_hours(session, actor(), entry, write_letter=hours_letter, now=now())
        flash(_("Your school's administrators get a mail with these hours."), "info")


def _change(form: OwnChatForm, name: str) -> ResponseReturnValue:
    said, seen = form.to_said(), form.seen_version
    with unit_of_work() as work:
        row = change_own_chat(work.session, actor(), name, said=said, revision=seen, now=now())
        _propose(work.session, form)
        answer = work.done(url_for("chats.show", name=row.identity))
    flash(_("Saved."), "success")
    return answer
