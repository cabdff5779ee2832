"""Views: what a school's rule approved, and what people made of its sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.approvals import WAITING, SubmissionState
from pldash.domain.permissions import Permission
from pldash.services.rule_approvals import rule_review
from pldash.web.access import requires
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("by_rule", __name__)


@blueprint.route("/desk/by-rule")
@requires(Permission.DESK_USE)
def listing() -> ResponseReturnValue:
    """Show what the rule approved, and how its sample did."""
    review = rule_review(read(), actor())
    return render_template(
        "approvals/by_rule.html", review=review, sample=sample_words(review.sample)
    )


def sample_words(sample: Mapping[SubmissionState, int]) -> list[str]:
    """Return what became of what was drawn for review, a line for each."""
    approved = sample.get(SubmissionState.APPROVED, 0)
    returned = sample.get(SubmissionState.RETURNED, 0)
    declined = sample.get(SubmissionState.DECLINED, 0)
    waiting = sum(sample.get(state, 0) for state in WAITING)
    lines = (
        ngettext(
            "%(num)s was approved by a person.", "%(num)s were approved by a person.", approved
        ),
        ngettext("%(num)s was returned.", "%(num)s were returned.", returned),
        ngettext("%(num)s was declined.", "%(num)s were declined.", declined),
        ngettext("%(num)s waits.", "%(num)s wait.", waiting),
    )
    told = zip(lines, (approved, returned, declined, waiting), strict=True)
    return [line for line, num in told if num] or [_("Nothing was drawn yet.")]
