"""What waits for a decision, for the pages of the entry or the bundle that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _

from pldash.domain.activities import ActivityState
from pldash.domain.approvals import SubmissionState
from pldash.services.my_submissions import waiting_submission
from pldash.web.context import moment
from pldash.web.form_ids import apart
from pldash.web.session import actor, read
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from pldash.models.activities import Activity
    from pldash.models.approvals import Submission


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission that waits.

    :ivar form: withdraws it; None once a leader has taken it up
    :ivar is_asked: whether a leader proposes other minutes
    """

    id: UUID
    news: str
    form: VersionForm | None
    is_asked: bool = False


def sent_of(activities: Sequence[Activity]) -> Sent | None:
    """Return the submission that an entry, or the entries of a bundle, wait in; None without."""
    waiting = [each for each in activities if each.state is ActivityState.SUBMITTED]
    row = waiting_submission(read(), actor(), waiting[0].id) if waiting else None
    if row is None:
        return None
    if row.state is not SubmissionState.SUBMITTED:
        is_asked = row.state is SubmissionState.ADJUSTED
        return Sent(row.id, _news(row), None, is_asked)
    form = VersionForm(formdata=None, version=str(row.version))
    return Sent(row.id, _news(row), apart(form, "withdraw"))


def _news(row: Submission) -> str:
    if row.state is SubmissionState.ADJUSTED:
        return _("A leader proposes other minutes: open what you sent to accept or contest them.")
    if row.opener is None or row.opened_at is None:
        when = moment(row.submitted_at)
        return _("Sent to %(school)s on %(when)s.", school=row.school.name, when=when)
    return _("%(name)s has it, since %(when)s.", name=row.opener.name, when=moment(row.opened_at))
