"""Views: the form of one entry, saved by a button or by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pldash.domain.activities import ActivityType, missing_to_submit, refuse_read_only
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services.activities import activity_for, activity_or_none
from pldash.services.draft_rows import Draft
from pldash.services.drafts import (
    activity_at,
    autosave_draft,
    new_activity_id,
    save_draft,
)
from pldash.services.meetings import Meeting, find_chat, find_meeting, meeting_of
from pldash.services.submissions import submit
from pldash.web.access import requires
from pldash.web.activities.answers import answer_to
from pldash.web.activities.clashes import clash_of
from pldash.web.activities.count_views import typed_counts
from pldash.web.activities.entry_page import entry_page, new_form, saved_words, stored_form
from pldash.web.activities.forms import EntryForm, day_asked, instant
from pldash.web.activities.plain_drafts import plain_draft
from pldash.web.activities.routes import blueprint
from pldash.web.approvals.drawing import settle_by_rule
from pldash.web.forms import status_of
from pldash.web.places import places_within
from pldash.web.runtime import now, runtime
from pldash.web.said import say
from pldash.web.session import Work, actor, me, read, repeatable_work, unit_of_work

if TYPE_CHECKING:
    from pldash.models.activities import Activity


@blueprint.get("/log/new")
@requires(Permission.ACTIVITY_OWN)
def new() -> ResponseReturnValue:
    """Show the form for a meeting, for a chat, or for something of the teacher's own."""
    chat_id, at = request.args.get("chat", type=UUID), request.args.get("at", "")
    if chat_id is None:
        form, meeting = new_form(None, None), None
        if (kind := request.args.get("kind", type=ActivityType)) is not None:
            form.activity_type.data = kind.value
    elif not at:
        chat = (chat_id, find_chat(read(), chat_id).tag)
        form, meeting = new_form(None, chat, on=request.args.get("on", type=day_asked)), None
    else:
        logged = activity_at(read(), actor(), chat_id=chat_id, at=instant(at))
        if logged is not None:
            return redirect(url_for("activities.edit", activity_id=logged), code=303)
        meeting = find_meeting(read(), chat_id, instant(at), expand=runtime().expand)
        form = new_form(meeting, None)
    return _page(form, new_activity_id(), meeting)


@blueprint.route("/activities/<uuid:activity_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
def edit(activity_id: UUID) -> ResponseReturnValue:
    """Show the form of a saved entry; save an entry, a new one too."""
    if request.method == "GET":
        return _edit_page(activity_id)
    draft = plain_draft(activity_id) or _checked_draft(form := EntryForm(), activity_id)
    if draft is None:
        return _refused(form, activity_id)
    try:
        with unit_of_work(looks_first=False) as work:
            done = _save(work, draft)
            answer = work.done(_next(activity_id))
    except RuleBroken as error:
        form = _form_as_sent()
        form.refuse(error)
        if error.reasons[0].code == "meeting-moved":
            form.at.data = ""  # sent again, it is an entry of the chat's day
        return _refused(form, activity_id)
    except Conflict as error:
        form = _form_as_sent()
        clash = clash_of(form, activity_id, error)
        return _page(form, activity_id, _posted_meeting(form), clash=clash), 409
    return say(answer, done)


@blueprint.post("/activities/<uuid:activity_id>/autosave")
@requires(Permission.ACTIVITY_OWN)
def autosave(activity_id: UUID) -> ResponseReturnValue:
    """Save what is typed so far, and answer with the version that the page now stands on."""
    draft = plain_draft(activity_id) or _checked_draft(form := EntryForm(), activity_id)
    if draft is None:
        return jsonify(errors=form.errors), 422
    with repeatable_work() as session:
        stored = autosave_draft(session, actor(), draft, expand=runtime().expand, now=now())
    fields = {"version": str(stored.version)}
    return jsonify(said=saved_words(stored.changed_at, now()), fields=fields)


def _save(work: Work, draft: Draft) -> str:
    """Save the entry, and submit it where that was asked and there is one school to send it to.

    :returns: what was done, as the next page is to say it

    :raises RuleBroken: if it says what cannot be, or lacks what a leader needs
    """
    entry = save_draft(work.session, actor(), draft, expand=runtime().expand, now=now()).entry
    is_to_send = request.form.get("do") == "submit"
    if is_to_send and (missing := missing_to_submit(entry.title, entry.total)):
        raise RuleBroken(missing)
    if not is_to_send:
        return "saved"
    schools = [school_id for school_id, _name in places_within(work.session)]
    if len(schools) != 1:
        return "to-send"
    sent = submit(
        work.session,
        actor(),
        activity_ids=[draft.activity_id],
        bundle_id=None,
        school_id=schools[0],
        now=now(),
    )
    if settle_by_rule(work.session, sent):
        return "settled"
    return "sent-outside" if sent.is_outside else "sent"


def _next(activity_id: UUID) -> str:
    """Return where the button that was used leads once the entry is saved."""
    button = request.form.get("do")
    if button == "change":
        return url_for("activities.choose", entry=activity_id)
    if button == "evidence":
        return url_for("evidence.edit", activity_id=activity_id)
    if button == "bundle":
        row = activity_or_none(read(), actor(), activity_id)
        if row is not None and row.bundle_id is not None:
            return url_for("activities.bundle", bundle_id=row.bundle_id)
    return url_for("activities.show", activity_id=activity_id)


def _checked_draft(form: EntryForm, activity_id: UUID) -> Draft | None:
    """Return what a form says, None where it was refused.

    :raises NotFound: if somebody wrote nonsense into the page
    """
    if not form.validate():
        return None
    return Draft(
        activity_id=activity_id,
        version=form.known_version,
        form_key=form.form_key.data or "",
        zone=me().zone,
        entry=form.to_entry(),
        sending=form.times_sent,
    )


def _form_as_sent() -> EntryForm:
    """Return the form that was sent, to be shown again with its words."""
    form = EntryForm()
    form.validate()
    return form


def _refused(form: EntryForm, activity_id: UUID) -> ResponseReturnValue:
    return _page(form, activity_id, _posted_meeting(form)), status_of(form)


def _edit_page(activity_id: UUID) -> ResponseReturnValue:
    """Show a saved entry's form, perhaps with another meeting that was chosen for it."""
    row = activity_for(read(), actor(), activity_id)
    refuse_read_only(row.state)
    chat_id, at = request.args.get("chat", type=UUID), request.args.get("at", "")
    if chat_id is not None and at:
        meeting = find_meeting(read(), chat_id, instant(at), expand=runtime().expand)
        return _page(stored_form(row, meeting), activity_id, meeting, row=row)
    form = stored_form(row)
    if chat_id is not None:
        form.chat.data, form.at.data = str(chat_id), ""
        form.title.data = f"#{find_chat(read(), chat_id).tag}"
        if day := request.args.get("on", type=day_asked):
            form.started_on.data = form.ended_on.data = min(day, me().today(now()))
        return _page(form, activity_id, None, row=row)
    return _page(form, activity_id, meeting_of(read(), row, expand=runtime().expand), row=row)


def _posted_meeting(form: EntryForm) -> Meeting | None:
    """Return the meeting that a sent form belongs to; None where the chat has it no more.

    :raises NotFound: if there is no such chat for the actor
    """
    if not form.chat_id or not form.at.data:
        return None
    find_chat(read(), form.chat_id)
    try:
        return find_meeting(read(), form.chat_id, instant(form.at.data), expand=runtime().expand)
    except NotFound:
        return None


def _page(
    form: EntryForm,
    activity_id: UUID,
    meeting: Meeting | None,
    *,
    row: Activity | None = None,
    clash: object = None,
) -> str:
    stored = row or activity_or_none(read(), actor(), activity_id)
    log = entry_page(form, activity_id, meeting=meeting, row=stored, clash=clash)
    answer = None if stored is None else answer_to(stored)
    counts = typed_counts(form, activity_id)
    return render_template(
        "activities/entry.html",
        log=log,
        form=form,
        answer=answer,
        counts=counts,
        is_bundled=stored is not None and stored.bundle_id is not None,
    )
