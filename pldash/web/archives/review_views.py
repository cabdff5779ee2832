"""Views: what was found in an archive, all of it and one chat's year, and forgetting it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.archive_reviews import MODES, SessionChange, changed
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.values import ParticipationMode, Reason
from pldash.services.archive_drafts import Record
from pldash.services.archive_reviews import end_review
from pldash.web.access import requires
from pldash.web.archives.forms import GroupForm
from pldash.web.archives.give_views import with_sessions
from pldash.web.archives.group_pages import group_page
from pldash.web.archives.kept import ArchiveGone, forget, key_of, save, sealed
from pldash.web.archives.pages import review_page
from pldash.web.archives.routes import blueprint
from pldash.web.archives.sent import Sent, refuse_stale, renew
from pldash.web.forms import status_of
from pldash.web.own_turns import own_turn
from pldash.web.runtime import now
from pldash.web.sentences import sentence
from pldash.web.session import actor, answer_a_repeat, read, unit_of_work
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from pldash.domain.archive_reviews import Review, ReviewedSession
    from pldash.web.archives.kept import Opened

MOST_DIGITS = 7


@blueprint.get("/archive/<uuid:review_id>")
@requires(Permission.ACTIVITY_OWN)
@with_sessions
def review(found: Opened, whole: Review) -> ResponseReturnValue:
    """Show all sessions by chat and year, to be taken with one look."""
    return shown_review(found, whole)


def shown_review(found: Opened, whole: Review, *, status: int = 200) -> ResponseReturnValue:
    """Return the page of all sessions, on the version that is kept now."""
    form = VersionForm()
    renew(form, found)
    page = review_page(found, whole, Record(read(), actor()))
    is_stale = status == HTTPStatus.CONFLICT
    body = render_template("archives/review.html", review=page, form=form, is_stale=is_stale)
    return body, status


@blueprint.post("/archive/<uuid:review_id>/ticks")
@requires(Permission.ACTIVITY_OWN)
@with_sessions
def tick(found: Opened, whole: Review) -> ResponseReturnValue:
    """Keep what is ticked, and go on to one chat's year; or tick all of it, or none."""
    try:
        refuse_stale(VersionForm(), found)
    except Conflict:
        return shown_review(found, ticked(whole), status=HTTPStatus.CONFLICT)
    now_is, target = _step_of(found.id, ticked(whole))
    content = sealed(replace(found.given, review=now_is), key_of(found.id))
    with unit_of_work() as work:
        save(work.session, found, content)
        return work.done(target)


def _step_of(review_id: UUID, whole: Review) -> tuple[Review, str]:
    """Return what the button that was pressed makes of the review, and where it leads."""
    for name, is_taken in (("all", True), ("none", False)):
        chat, _slash, year = request.form.get(name, "").rpartition("/")
        group = chat, int(year) if _is_number(year) else 0
        if group in whole.groups:
            place = f"y-{whole.groups[group][0].number}"
            target = url_for("archives.review", review_id=review_id, _anchor=place)
            return whole.taking_year(group, is_taken=is_taken), target
    chat, _slash, year = request.form.get("open", "").rpartition("/")
    return whole, _group_url(review_id, chat, year)


@blueprint.route("/archive/<uuid:review_id>/sessions", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
@with_sessions
def sessions(found: Opened, whole: Review) -> ResponseReturnValue:
    """Show one chat's year, to change minutes and ways, merge, bundle and leave out."""
    group = _group_in(whole)
    form = GroupForm(data={"bundle": whole.groups[group][0].bundle, "version": found.version})
    sent = Sent()
    if form.validate_on_submit():
        try:
            refuse_stale(form, found)
            return _change(found, whole, group, title=(form.bundle.data or "").strip())
        except RuleBroken as refusal:
            form.refuse(refusal)
            form.refused_at = refusal.field or ""
            sent = Sent(request.form, refusal.field or "", sentence(refusal.reasons[0]))
        except Conflict:
            renew(form, found)
            sent = Sent(request.form, is_stale=True)
    elif form.errors:
        sent = Sent(request.form)
    record = Record(read(), actor())
    page = group_page(found.id, whole, record, group=group, page=_page_in(), sent=sent)
    body = render_template("archives/sessions.html", group=page, form=form, is_stale=sent.is_stale)
    return body, HTTPStatus.CONFLICT if sent.is_stale else status_of(form)


@blueprint.post("/archive/<uuid:review_id>/end")
@requires(Permission.ACTIVITY_OWN)
def end(review_id: UUID) -> ResponseReturnValue:
    """Forget everything that was given; what is being confirmed is finished first.

    It needs no key: whoever lost the browser that has it can forget what was given there.
    """
    with own_turn():
        answer_a_repeat()
        try:
            with unit_of_work() as work:
                end_review(work.session, actor(), review_id, now=now())
                answer = work.done(url_for("archives.give"))
        except NotFound as error:
            raise ArchiveGone(str(error)) from None
        forget(review_id)
    flash(_("Forgotten. Nothing of your archive is kept."), "success")
    return answer


def _change(
    found: Opened, whole: Review, group: tuple[str, int], *, title: str
) -> ResponseReturnValue:
    changes = {each.number: _said_of(each) for each in whole.groups[group] if _is_shown(each)}
    now_is = changed(whole, group, changes, bundle=title)
    content = sealed(replace(found.given, review=now_is), key_of(found.id))
    page = request.form.get("go", "")
    target = url_for("archives.review", review_id=found.id)
    if page:
        target = url_for(
            "archives.sessions", review_id=found.id, chat=group[0], year=group[1], page=page
        )
    with unit_of_work() as work:
        save(work.session, found, content)
        answer = work.done(target)
    flash(_("Saved. Nothing is in your record yet."), "success")
    return answer


def _is_shown(session: ReviewedSession) -> bool:
    """Return whether the page that was sent had this session on it."""
    return f"minutes_{session.number}_0" in request.form


def _said_of(session: ReviewedSession) -> SessionChange:
    """Return what was said of one session.

    :raises RuleBroken: if minutes are no number
    """
    number = session.number
    return SessionChange(
        is_taken=f"take_{number}" in request.form,
        minutes=[_part_in(f"{number}_{place}") for place in range(len(session.parts))],
        chosen=frozenset(request.form.getlist(f"chosen_{number}")),
        with_before=f"merge_{number}" in request.form,
        why=request.form.get(f"why_{number}", "").strip(),
    )


def _part_in(end: str) -> tuple[ParticipationMode, int]:
    known = {each.value: each for each in MODES}
    mode = known.get(request.form.get(f"mode_{end}", ""))
    text = request.form.get(f"minutes_{end}", "").strip() or "0"
    if mode is None or not _is_number(text):
        raise RuleBroken([Reason("archive-minutes", minutes=1440)], field=f"minutes_{end}")
    return mode, int(text)


def ticked(whole: Review) -> Review:
    """Return the review as the list was sent."""
    numbers = request.form.getlist("s")
    return whole.taking({int(each) for each in numbers if _is_number(each)})


def _group_in(whole: Review) -> tuple[str, int]:
    year = request.args.get("year", "")
    group = request.args.get("chat", ""), int(year) if _is_number(year) else 0
    if group not in whole.groups:
        raise NotFound("sessions of a chat and a year")
    return group


def _page_in() -> int:
    page = request.args.get("page", "1")
    return int(page) if _is_number(page) else 1


def _is_number(text: str) -> bool:
    """Return whether a text is a whole number of a size that pages of ours send."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def _group_url(review_id: UUID, chat: str, year: str) -> str:
    return url_for("archives.sessions", review_id=review_id, chat=chat, year=year)
