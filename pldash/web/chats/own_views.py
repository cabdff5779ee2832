"""Views: chats of one's own."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.recurrence import Weekday
from pldash.services.own_chats import (
    add_own_chat,
    change_own_chat,
    own_chat,
    retire_own_chat,
    said_of,
)
from pldash.web.access import requires
from pldash.web.chats.forms import OwnChatForm, data_of
from pldash.web.chats.routes import blueprint
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/my-chats/new", methods=["GET", "POST"])
@requires(Permission.CHAT_FOLLOW)
def new() -> ResponseReturnValue:
    """Add a chat of my own."""
    form = OwnChatForm(data=_proposed())
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                row = add_own_chat(work.session, actor(), form.to_said(), now=now())
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
    form = OwnChatForm(data=data_of(said_of(row), row.revision))
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


def _proposed() -> dict[str, Any]:
    """Return what a new chat's form begins with: what the address proposes, such as an archive."""
    given = request.args
    proposed = {"zone": me().zone, "valid_from": me().today(now()), "tag": given.get("tag", "")}
    if given.get("zone") in available_timezones():
        proposed["zone"] = given["zone"]
    with suppress(ValueError, KeyError):
        proposed["weekdays"] = [Weekday(given["weekdays"]).value]
        proposed["start"] = time.fromisoformat(given["start"])
        proposed["valid_from"] = date.fromisoformat(given["valid_from"])
        proposed["valid_until"] = date.fromisoformat(given["valid_until"])
    return proposed


def _change(form: OwnChatForm, name: str) -> ResponseReturnValue:
    said, seen = form.to_said(), form.seen_version
    with unit_of_work() as work:
        row = change_own_chat(work.session, actor(), name, said=said, revision=seen, now=now())
        answer = work.done(url_for("chats.show", name=row.identity))
    flash(_("Saved."), "success")
    return answer
