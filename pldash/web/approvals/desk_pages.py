"""The pages on which several of the desk's views end: one submission, or who was faster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _

from pldash.domain.approvals import WAITING
from pldash.domain.procedures import ProcedureKind
from pldash.domain.values import Reason
from pldash.services import desk as desks
from pldash.services import desk_queue
from pldash.services.phrases import own_phrases
from pldash.services.round_lists import waiting_round
from pldash.web.approvals.adjust_forms import AdjustForm, lines_to_adjust
from pldash.web.approvals.forms import DecisionForm
from pldash.web.approvals.presenters import chosen_filter, desk_list, desk_url, filter_arguments
from pldash.web.approvals.submission_pages import submission_page
from pldash.web.approvals.thread_box import thread_box
from pldash.web.context import moment
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm
from pldash.web.sentences import sentence
from pldash.web.session import actor, read
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pldash.domain.errors import Conflict


def desk_page(submission_id: UUID, refused: BaseForm | None = None) -> str:
    """Return the queue with one submission open beside it.

    :param refused: the one of its forms that came back
    """
    chosen = chosen_filter()
    detail = desks.look_at(read(), actor(), submission_id)
    page = submission_page(detail)
    version = str(page.version)
    decision = refused if isinstance(refused, DecisionForm) else DecisionForm(formdata=None)
    adjust = refused if isinstance(refused, AdjustForm) else AdjustForm(formdata=None)
    for form in (decision, adjust):
        form.version.data = form.version.data or version
    return render_template(
        "approvals/desk.html",
        queue=desk_list(desk_queue.queue(read(), actor(), chosen), chosen, submission_id),
        submission=page,
        together=_together(detail),
        news="",
        has_rule=detail.row.procedure is ProcedureKind.AUTOMATIC,
        form=refused or decision,
        decision=decision,
        adjust=apart(adjust, "adjust"),
        lines_to_adjust=lines_to_adjust(detail, adjust) if page.can_decide else (),
        phrases=[row.words for row in own_phrases(read(), actor())],
        take=apart(VersionForm(formdata=None, version=version), "take"),
        queue_arguments=filter_arguments(chosen),
        thread=thread_box(detail, refused),
    )


@dataclass(frozen=True, slots=True)
class Together:
    """What says that an open submission is being approved with others already."""

    said: str
    url: str


def _together(detail: desks.SubmissionDetail) -> Together | None:
    """Return in which round the open submission waits, in words."""
    found = waiting_round(read(), detail.row)
    if found is None:
        return None
    row, maker = found
    said = _(
        "%(name)s approves it together with others, at %(at)s unless it is taken back before.",
        name=maker,
        at=moment(row.due_at),
    )
    return Together(said, url_for("approvals.rounds.show", round_id=row.id))


def changed_on_desk(submission_id: UUID, error: Conflict) -> str:
    """Return the page that says who was faster, and the way to the next submission."""
    chosen = chosen_filter()
    detail = desks.look_behind(read(), actor(), submission_id)
    following = desk_queue.next_to_decide(read(), actor(), chosen, after=detail.row)
    ways = [(desk_url(chosen, None), _("Back to the list"))]
    if detail.row.state in WAITING:
        ways.insert(0, (desk_url(chosen, submission_id), _("Look at it again")))
    elif following is not None:
        ways.insert(0, (desk_url(chosen, following), _("Open the next one")))
    return changed(detail, error, ways)


def changed(
    detail: desks.SubmissionDetail, error: Conflict, ways: Sequence[tuple[str, str]]
) -> str:
    """Return the page that says what changed meanwhile, with the words that were typed."""
    typed = map(request.form.get, ("phrase", "reason", "note", "words"))
    return render_template(
        "approvals/changed.html",
        submission=submission_page(detail),
        told=sentence(Reason(error.code)),
        ways=ways,
        is_gone=detail.is_gone,
        typed="\n".join(filter(None, typed)),
    )
