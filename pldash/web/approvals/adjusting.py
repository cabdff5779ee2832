"""Views: a leader proposes other minutes, the teacher accepts or contests them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import FOR_LEADERS, SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.permissions import Permission
from pldash.services import desk as desks
from pldash.services import desk_queue
from pldash.services.adjustments import adjust, answer
from pldash.services.deciders import desk_of
from pldash.web.access import requires
from pldash.web.approvals.adjust_forms import AdjustForm, AnswerForm
from pldash.web.approvals.desk_pages import changed, changed_on_desk, desk_page
from pldash.web.approvals.desk_words import desk_words
from pldash.web.approvals.letters import proposal_letter
from pldash.web.approvals.panels import change_url
from pldash.web.approvals.presenters import chosen_filter, desk_url
from pldash.web.approvals.submission_pages import submission_page
from pldash.web.approvals.thread_box import thread_box
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm
from pldash.web.runtime import now
from pldash.web.session import actor, read, unit_of_work
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("adjusting", __name__)


@blueprint.route("/desk/<uuid:submission_id>/adjust", methods=["POST"])
@requires(Permission.SUBMISSION_DECIDE)
def propose(submission_id: UUID) -> ResponseReturnValue:
    """Propose other minutes, then open the next one."""
    form = AdjustForm()
    try:
        if form.validate_on_submit():
            return _propose(submission_id, form)
    except RuleBroken as error:
        form.refuse(error)
    except Conflict as error:
        return changed_on_desk(submission_id, error), 409
    return desk_page(submission_id, form), 422


@blueprint.route("/submissions/<uuid:submission_id>/answer", methods=["POST"])
@requires(Permission.SUBMISSION_ANSWER)
def reply(submission_id: UUID) -> ResponseReturnValue:
    """Accept or contest other minutes."""
    form = AnswerForm()
    try:
        if form.validate_on_submit():
            return _reply(submission_id, form)
    except RuleBroken as error:
        form.refuse(error)
    except Conflict as error:
        detail = desks.look_at_own(read(), actor(), submission_id)
        back = ((url_for("approvals.mine"), _("What you sent")),)
        return changed(detail, error, back), 409
    return own_page(submission_id, form), 422


def own_page(submission_id: UUID, refused: BaseForm | None = None) -> str:
    """Return one of the actor's own submissions as it was sent, with what can be done about it.

    :param refused: the one of its forms that came back
    """
    detail = desks.look_at_own(read(), actor(), submission_id)
    page = submission_page(detail)
    desk = desk_of(read(), detail.row, now=now()) if detail.row.state in FOR_LEADERS else None
    reply_form = refused if isinstance(refused, AnswerForm) else AnswerForm(formdata=None)
    reply_form.version.data = reply_form.version.data or str(page.version)
    return render_template(
        "approvals/show.html",
        submission=page,
        form=refused or reply_form,
        reply=reply_form,
        thread=thread_box(detail, refused),
        change_url="" if detail.closed else change_url(detail.row),
        desk=desk and desk_words(desk),
        above=desk and desk.above,
        up=apart(VersionForm(formdata=None, version=str(page.version)), "up"),
    )


def _propose(submission_id: UUID, form: AdjustForm) -> ResponseReturnValue:
    chosen, proposal = chosen_filter(), form.proposal
    with unit_of_work() as work:
        row = adjust(
            work.session,
            actor(),
            (submission_id, form.seen_version),
            proposal=proposal,
            write_letter=proposal_letter,
            now=now(),
        ).submission
        following = desk_queue.next_to_decide(work.session, actor(), chosen, after=row)
        done = work.done(desk_url(chosen, following))
        told = _("%(name)s is asked about the minutes: %(title)s.")
        said = told % {"name": row.teacher.name, "title": row.title}
    flash(said, "success")
    return done


def _reply(submission_id: UUID, form: AnswerForm) -> ResponseReturnValue:
    said = form.said
    with unit_of_work() as work:
        sent = (submission_id, form.seen_version)
        row = answer(work.session, actor(), sent, said=said, now=now())
        done = work.done(url_for("approvals.mine"))
        told = _answered(said.kind, row.state)
    flash(told, "success")
    return done


def _answered(kind: AdjustmentAnswer, state: SubmissionState) -> str:
    """Return what a teacher's answer did, by what the submission is now."""
    if kind is AdjustmentAnswer.CONTESTED:
        return _("Contested.")
    if state is SubmissionState.APPROVED:
        return _("Accepted. It is approved.")
    return _("Accepted: that is the first of two approvals. Somebody else goes on with it.")
