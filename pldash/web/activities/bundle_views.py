"""Views: several entries at once, and bundles of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission
from pldash.domain.reflections import prompts_for
from pldash.domain.values import Reason
from pldash.services.bundles import (
    add_to_bundle,
    bundle_for,
    change_bundle,
    dissolve_bundle,
    make_bundle,
    open_bundles,
    take_out,
)
from pldash.services.records import chosen_activities
from pldash.services.submissions import submit
from pldash.web.access import requires
from pldash.web.activities.answers import answer_to_bundle
from pldash.web.activities.bundle_page import bundle_page, selection_page
from pldash.web.activities.forms import BundleForm
from pldash.web.activities.routes import blueprint
from pldash.web.activities.sent import sent_of
from pldash.web.approvals.drawing import settle_by_rule
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm, status_of
from pldash.web.runtime import now
from pldash.web.said import say
from pldash.web.sentences import sentence
from pldash.web.session import actor, me, read, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pldash.models.activities import Bundle


@blueprint.get("/record/chosen")
@requires(Permission.ACTIVITY_OWN)
def select() -> ResponseReturnValue:
    """Show what can be done with the entries that were chosen in the record."""
    rows = chosen_activities(read(), actor(), _ids(request.args.getlist("activity")))
    page = selection_page(rows, open_bundles(read(), actor()))
    return render_template("activities/select.html", log=page, ask=BaseForm())


@blueprint.route("/bundles/new", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
def new_bundle() -> ResponseReturnValue:
    """Group the chosen entries under one title and one reflection."""
    form = BundleForm(prompts=prompts_for(me().stage, ()))
    ids = _ids(request.values.getlist("activity"))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                made = make_bundle(
                    work.session, actor(), form.to_entry(), activity_ids=ids, now=now()
                )
                answer = work.done(url_for("activities.bundle", bundle_id=made.id))
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(_("Bundled."), "success")
            return answer
    rows = chosen_activities(read(), actor(), ids)
    page = bundle_page(form, rows, None)
    return render_template("activities/new_bundle.html", log=page, form=form), status_of(form)


@blueprint.route("/bundles/<uuid:bundle_id>", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_OWN)
def bundle(bundle_id: UUID) -> ResponseReturnValue:
    """Show a bundle; change its title and reflection, and submit it with them."""
    if request.method == "GET":
        row = bundle_for(read(), actor(), bundle_id)
        return _bundle_page(_stored_form(row), row)
    form = BundleForm()
    if form.validate():
        try:
            with unit_of_work() as work:
                change_bundle(
                    work.session,
                    actor(),
                    bundle_id,
                    entry=form.to_entry(),
                    version=form.known_version or 0,
                    now=now(),
                )
                done = _send(work.session, bundle_id)
                answer = work.done(url_for("activities.bundle", bundle_id=bundle_id))
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            return _bundle_clash(form, bundle_id, error), 409
        else:
            return say(answer, done)
    return _bundle_page(form, bundle_for(read(), actor(), bundle_id)), status_of(form)


@blueprint.post("/bundles/<uuid:bundle_id>/add")
@requires(Permission.ACTIVITY_OWN)
def add_to(bundle_id: UUID) -> ResponseReturnValue:
    """Put chosen entries into a bundle that is there."""
    ids = _ids(request.form.getlist("activity"))
    with unit_of_work() as work:
        add_to_bundle(work.session, actor(), bundle_id, activity_ids=ids, now=now())
        answer = work.done(url_for("activities.bundle", bundle_id=bundle_id))
    flash(_("Added to the bundle."), "success")
    return answer


@blueprint.post("/bundles/<uuid:bundle_id>/take-out")
@requires(Permission.ACTIVITY_OWN)
def take_from(bundle_id: UUID) -> ResponseReturnValue:
    """Take one entry out of its bundle."""
    (activity_id,) = _ids(request.form.getlist("activity")[:1]) or (bundle_id,)
    with unit_of_work() as work:
        left = take_out(work.session, actor(), bundle_id, activity_id=activity_id, now=now())
        place = url_for("activities.record") if left is None else _place(bundle_id)
        answer = work.done(place)
    flash(_("Taken out of the bundle."), "success")
    return answer


@blueprint.post("/bundles/<uuid:bundle_id>/dissolve")
@requires(Permission.ACTIVITY_OWN)
def dissolve(bundle_id: UUID) -> ResponseReturnValue:
    """Set all entries of a bundle free."""
    with unit_of_work() as work:
        dissolve_bundle(work.session, actor(), bundle_id, now=now())
        answer = work.done(url_for("activities.record"))
    flash(_("The bundle is dissolved. Its entries are in your record."), "success")
    return answer


def _place(bundle_id: UUID) -> str:
    return url_for("activities.bundle", bundle_id=bundle_id)


def _ids(texts: list[str]) -> list[UUID]:
    """Return the ids that a form or an address carries, each once.

    :raises NotFound: if one is no id
    """
    try:
        return list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError as error:
        raise NotFound("activity") from error


def _send(session: Session, bundle_id: UUID) -> str:
    """Submit the bundle as it was just saved, where that was asked.

    :returns: what was done, as the next page is to say it
    :raises RuleBroken: if it is not ready, or the school is not theirs to send to
    """
    if request.form.get("do") != "submit":
        return "saved"
    school_id = request.form.get("school_id", type=UUID)
    if school_id is None:
        raise RuleBroken("not-a-member")
    sent = submit(
        session, actor(), activity_ids=(), bundle_id=bundle_id, school_id=school_id, now=now()
    )
    if settle_by_rule(session, sent):
        return "settled"
    return "sent-outside" if sent.is_outside else "sent"


def _stored_form(row: Bundle) -> BundleForm:
    words = {each.prompt: each.words for each in row.reflections}
    values = {f"words_{code.partition('-')[0]}": text for code, text in words.items()}
    return BundleForm(
        prompts=prompts_for(me().stage, words),
        data={"title": row.title, "version": str(row.version), **values},
    )


def _bundle_page(form: BundleForm, row: Bundle, *, clash: tuple[str, ...] = ()) -> str:
    page = bundle_page(form, row.activities, row, clash=clash)
    return render_template(
        "activities/bundle.html",
        log=page,
        form=form,
        ask=apart(BaseForm(formdata=None), "ask"),
        answer=answer_to_bundle(row),
        sent=sent_of(row.activities),
    )


def _bundle_clash(form: BundleForm, bundle_id: UUID, error: Conflict) -> str:
    """Return the page with the typed words and what is saved; nothing is dropped."""
    row = bundle_for(read(), actor(), bundle_id)
    form.renew_key()
    form.version.data = str(row.version)
    saved = [row.title, *(each.words for each in row.reflections)]
    return _bundle_page(form, row, clash=(sentence(Reason(error.code)), *saved))
