"""Views: a school's own chats."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.chat_entries import entry_of
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.chat_rows import chat_of
from pldash.services.school_chats import add_chat, change_chat, chat_to_change, retire_chat
from pldash.services.schools import school_to_administer
from pldash.web.access import requires
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.schools.chat_forms import ChatForm, data_of, proposed_in
from pldash.web.schools.routes import blueprint
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/school/<uuid:school_id>/chats/new", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def new_chat(school_id: UUID) -> ResponseReturnValue:
    """Add a chat of the school's own."""
    school = school_to_administer(read(), actor(), school_id)
    given = {"zone": school.zone, "valid_from": me().today(now())}
    form = ChatForm(data=given | proposed_in(request.args))
    if form.validate_on_submit():
        try:
            return _add(school_id, form)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("schools/chat.html", form=form, school_id=school_id, chat=None)
    return page, status_of(form)


@blueprint.route("/school/chats/<uuid:chat_id>", methods=["GET", "POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def chat(chat_id: UUID) -> ResponseReturnValue:
    """Change a chat; hours that have passed stay where they were."""
    row = chat_to_change(read(), actor(), chat_id)
    form, differing = ChatForm(data=data_of(entry_of(chat_of(row)), row.revision)), None
    if form.validate_on_submit():
        try:
            return _change(chat_id, form)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict:
            row = chat_to_change(read(), actor(), chat_id)
            differing = form.take_over(data_of(entry_of(chat_of(row)), row.revision))
    page = render_template(
        "schools/chat.html",
        form=form,
        ask=apart(BaseForm(formdata=None), "retire"),
        school_id=row.school_id,
        chat=row,
        saved=differing,
    )
    return page, 409 if differing else status_of(form)


@blueprint.route("/school/chats/<uuid:chat_id>/retire", methods=["POST"])
@requires(Permission.SCHOOL_ADMINISTER)
def retire(chat_id: UUID) -> ResponseReturnValue:
    """Offer a chat no longer."""
    with unit_of_work() as work:
        row = retire_chat(work.session, actor(), chat_id, now=now())
        answer = work.done(url_for("schools.show", school_id=row.school_id))
    flash(_("Retired. What was logged in it stays."), "success")
    return answer


def _add(school_id: UUID, form: ChatForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        add_chat(work.session, actor(), school_id, entry=form.to_entry(), now=now())
        answer = work.done(url_for("schools.show", school_id=school_id))
    flash(_("Added. Everybody at the school can log it now."), "success")
    return answer


def _change(chat_id: UUID, form: ChatForm) -> ResponseReturnValue:
    with unit_of_work() as work:
        row = change_chat(
            work.session,
            actor(),
            chat_id,
            entry=form.to_entry(),
            revision=form.seen_version,
            now=now(),
        )
        answer = work.done(url_for("schools.show", school_id=row.school_id))
    flash(_("Saved."), "success")
    return answer
