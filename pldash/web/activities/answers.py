"""The school's last answer to an entry, for the pages on which its teacher reads or mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.activities import ActivityState
from pldash.services.answers import last_answers
from pldash.web.context import moment
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from pldash.models.activities import Activity, Bundle
    from pldash.models.approvals import Decision

SENTENCES: Final = {
    ActivityState.RETURNED: _l("%(name)s sent this back on %(when)s:"),
    ActivityState.DECLINED: _l("%(name)s declined this on %(when)s:"),
    ActivityState.APPROVED: _l("%(name)s approved this on %(when)s:"),
}


@dataclass(frozen=True, slots=True)
class SchoolAnswer:
    """Who decided on an entry and when, in which words, and what was looked at."""

    label: str
    sentence: str
    reason: str
    sent_url: str


def answer_to(row: Activity) -> SchoolAnswer | None:
    """Return why an entry came back, or the note with its approval; None where nothing was said."""
    if row.state not in SENTENCES:
        return None
    return _answer(row.state, last_answers(read(), actor(), [row.id]).get(row.id))


def answer_to_bundle(bundle: Bundle) -> SchoolAnswer | None:
    """Return why a bundle came back, or the note with its approval; None where nothing was said."""
    ids = [each.id for each in bundle.activities]
    found = last_answers(read(), actor(), ids, bundle_id=bundle.id)
    answers = (_answer(each.state, found.get(each.id)) for each in bundle.activities)
    return next((each for each in answers if each is not None), None)


def _answer(state: ActivityState, found: Decision | None) -> SchoolAnswer | None:
    words = SENTENCES.get(state)
    if words is None or found is None or not found.reason or found.decider is None:
        return None
    return SchoolAnswer(
        label=str(_("A note on it") if state is ActivityState.APPROVED else _("Why it came back")),
        sentence=str(words) % {"name": found.decider.name, "when": moment(found.decided_at)},
        reason=found.reason,
        sent_url=url_for("approvals.show", submission_id=found.submission_id),
    )


def reasons_for(activity_ids: list[UUID]) -> dict[UUID, str]:
    """Return the reason of each entry that came back, in brief."""
    found = last_answers(read(), actor(), activity_ids) if activity_ids else {}
    return {each: _("“%(reason)s”", reason=row.reason) for each, row in found.items() if row.reason}
