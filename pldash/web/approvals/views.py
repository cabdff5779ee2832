"""Views: a teacher's submissions, and the desk where leaders decide on them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.approvals import WAITING
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services import approvals, desk_queue
from pldash.services import desk as desks
from pldash.services.deciders import deciders_of
from pldash.services.my_submissions import my_submissions
from pldash.services.phrases import save_phrase
from pldash.services.rule_approvals import has_had_a_rule
from pldash.services.submissions import submit, submit_each, withdraw
from pldash.services.with_teachers import unread_count
from pldash.web.access import requires
from pldash.web.approvals import (
    adjusting,
    by_rule,
    elsewhere,
    messaging,
    passing,
    phrases,
    rounds,
    told_steps,
)
from pldash.web.approvals.adjusting import own_page
from pldash.web.approvals.desk_pages import changed, changed_on_desk, desk_page
from pldash.web.approvals.downloads import content_of, download
from pldash.web.approvals.drawing import settle_by_rule
from pldash.web.approvals.forms import DecisionForm, SendForm
from pldash.web.approvals.letters import decision_letter
from pldash.web.approvals.panels import panels_page
from pldash.web.approvals.presenters import chosen_filter, desk_list, desk_url, filter_arguments
from pldash.web.approvals.words import done_sentence, sent_sentence
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work
from pldash.web.verify.looking import evidence_answer
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

blueprint = Blueprint("approvals", __name__)
blueprint.register_blueprint(phrases.blueprint)
blueprint.register_blueprint(adjusting.blueprint)
blueprint.register_blueprint(messaging.blueprint)
blueprint.register_blueprint(rounds.blueprint)
blueprint.register_blueprint(elsewhere.blueprint)
blueprint.register_blueprint(passing.blueprint)
blueprint.register_blueprint(by_rule.blueprint)
blueprint.register_blueprint(told_steps.blueprint)


@blueprint.route("/submissions")
@requires(Permission.SUBMISSION_WITHDRAW)
def mine() -> ResponseReturnValue:
    """Show what became of what I sent: waiting, decided, on a certificate."""
    panels = my_submissions(read(), actor(), now=now())
    return render_template("approvals/mine.html", panels=panels_page(panels))


@blueprint.route("/submissions", methods=["POST"])
@requires(Permission.SUBMISSION_SEND)
def send() -> ResponseReturnValue:
    """Send chosen activities, or one bundle, to a school."""
    form = SendForm()
    form.validate() or abort(422)
    with unit_of_work() as work:
        count, settled = _send(work.session, form)
        answer = work.done(url_for("approvals.mine"))
    flash(sent_sentence(count, settled), "success")
    return answer


@blueprint.route("/submissions/<uuid:submission_id>")
@requires(Permission.SUBMISSION_WITHDRAW)
def show(submission_id: UUID) -> ResponseReturnValue:
    """Show one of my submissions as it was sent, and what became of it."""
    return own_page(submission_id)


@blueprint.route("/submissions/<uuid:submission_id>/withdraw", methods=["POST"])
@requires(Permission.SUBMISSION_WITHDRAW)
def take_back(submission_id: UUID) -> ResponseReturnValue:
    """Withdraw a submission that nobody has taken up."""
    form = VersionForm()
    form.validate() or abort(422)
    try:
        with unit_of_work() as work:
            withdraw(work.session, actor(), submission_id, version=form.seen_version, now=now())
            answer = work.done(url_for("approvals.mine"))
    except Conflict as error:
        detail = desks.look_at_own(read(), actor(), submission_id)
        return changed(detail, error, ((url_for("approvals.mine"), _("What you sent")),)), 409
    flash(_("Withdrawn. It is a draft again, with every word."), "success")
    return answer


@blueprint.route("/desk")
@requires(Permission.DESK_USE)
def desk() -> ResponseReturnValue:
    """Show what waits at the schools that I lead."""
    chosen = chosen_filter()
    queue = desk_list(desk_queue.queue(read(), actor(), chosen), chosen)
    news = elsewhere.link_words(unread_count(read(), actor()))
    return render_template(
        "approvals/desk.html",
        queue=queue,
        submission=None,
        news=news,
        has_rule=has_had_a_rule(read(), actor()),
    )


@blueprint.route("/desk/<uuid:submission_id>")
@requires(Permission.SUBMISSION_VIEW)
def look(submission_id: UUID) -> ResponseReturnValue:
    """Show one submission beside the queue; looking changes nothing."""
    return desk_page(submission_id)


@blueprint.route("/desk/<uuid:submission_id>/take", methods=["POST"])
@requires(Permission.SUBMISSION_DECIDE)
def take(submission_id: UUID) -> ResponseReturnValue:
    """Take a submission up: the teacher sees who has it and no longer withdraws it."""
    form = VersionForm()
    form.validate() or abort(422)
    here = url_for(
        "approvals.look", submission_id=submission_id, **filter_arguments(chosen_filter())
    )
    try:
        with unit_of_work() as work:
            version = form.seen_version
            approvals.open_submission(
                work.session, actor(), submission_id, version=version, now=now()
            )
            answer = work.done(here)
    except Conflict as error:
        return changed_on_desk(submission_id, error), 409
    flash(_("You have it now, and the teacher sees so."), "success")
    return answer


@blueprint.route("/desk/<uuid:submission_id>/give-back", methods=["POST"])
@requires(Permission.SUBMISSION_DECIDE)
def give_back(submission_id: UUID) -> ResponseReturnValue:
    """Let go of a submission that I have taken."""
    form = VersionForm()
    form.validate() or abort(422)
    try:
        with unit_of_work() as work:
            version = form.seen_version
            approvals.give_back(work.session, actor(), submission_id, version=version, now=now())
            answer = work.done(desk_url(chosen_filter(), None))
    except Conflict as error:
        return changed_on_desk(submission_id, error), 409
    flash(_("Given back. Anybody who leads the school can take it."), "success")
    return answer


@blueprint.route("/desk/<uuid:submission_id>/decide", methods=["POST"])
@requires(Permission.SUBMISSION_DECIDE)
def decide(submission_id: UUID) -> ResponseReturnValue:
    """Approve, return or decline, then open the next one."""
    form = DecisionForm()
    try:
        if form.validate_on_submit():
            return _decide(submission_id, form)
    except RuleBroken as error:
        form.refuse(error)
    except Conflict as error:
        return changed_on_desk(submission_id, error), 409
    return desk_page(submission_id, form), 422


@blueprint.route("/submissions/<uuid:submission_id>/evidence/<uuid:evidence_id>")
@requires(Permission.SUBMISSION_VIEW)
def evidence(submission_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Give a file as it was sent, always as a download."""
    piece = desks.evidence_of(read(), actor(), submission_id, evidence_id=str(evidence_id))
    return download(piece)


@blueprint.route("/submissions/<uuid:submission_id>/evidence/<uuid:evidence_id>/check")
@requires(Permission.SUBMISSION_VIEW)
def check_evidence(submission_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Say what a file proves that is a credential, as it was sent."""
    piece = desks.evidence_of(read(), actor(), submission_id, evidence_id=str(evidence_id))
    back = _page_of(submission_id)
    return evidence_answer(content_of(piece), title=piece.title, back=back)


def _page_of(submission_id: UUID) -> str:
    """Return the address of the page on which this reader finds a submission."""
    is_own = desks.look_at_either(read(), actor(), submission_id).is_own
    return url_for("approvals.show" if is_own else "approvals.look", submission_id=submission_id)


def _send(session: Session, form: SendForm) -> tuple[int, int]:
    """Send what the form chose; say how many that made, and how many of them a rule approved."""
    school_id = form.school
    if form.bundle is None:
        chosen = form.activities
        sent = submit_each(session, actor(), activity_ids=chosen, school_id=school_id, now=now())
    else:
        whole = submit(
            session,
            actor(),
            activity_ids=(),
            bundle_id=form.bundle,
            school_id=school_id,
            now=now(),
        )
        sent = (whole,)
    return len(sent), sum(settle_by_rule(session, each) for each in sent)


def _decide(submission_id: UUID, form: DecisionForm) -> ResponseReturnValue:
    chosen, verdict = chosen_filter(), form.verdict
    with unit_of_work() as work:
        if form.keep.data and form.words:
            save_phrase(work.session, actor(), form.words, now=now())
        row = approvals.decide(
            work.session,
            actor(),
            (submission_id, form.seen_version),
            verdict=verdict,
            write_letter=decision_letter,
            now=now(),
        )
        following = desk_queue.next_to_decide(work.session, actor(), chosen, after=row)
        answer = work.done(desk_url(chosen, following))
        is_stuck = row.state in WAITING and not deciders_of(work.session, row, now=now())
        named = {"title": row.title, "name": row.teacher.name}
        done = done_sentence(verdict, row.state, is_stuck=is_stuck, **named)
    flash(done, "success")
    return answer
