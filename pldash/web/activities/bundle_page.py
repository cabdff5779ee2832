"""A bundle, and a choice of entries, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pldash.domain.activities import EDITABLE, ActivityState, missing_to_submit
from pldash.domain.values import Reason
from pldash.web.activities.forms import BundleForm
from pldash.web.activities.questions import Questions, questions_of
from pldash.web.activities.record_page import RecordRow, row_of
from pldash.web.activities.show_page import parts_of_all
from pldash.web.places import send_places
from pldash.web.runtime import now
from pldash.web.sentences import sentence
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.domain.time_kinds import TimePart
    from pldash.models.activities import Activity, Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePage:
    """What a bundle's page shows.

    :ivar clash: what happened, then the saved title and words, where somebody was faster
    """

    bundle: Bundle | None
    form: BundleForm
    rows: list[RecordRow]
    parts: Sequence[TimePart]
    total: int
    questions: Questions
    is_editable: bool
    state: str
    lacks: list[str]
    clash: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPage:
    """What can be done with chosen entries.

    :ivar free: those that can go into a bundle
    :ivar ready: those that can be submitted one by one
    :ivar bundles: the bundles that can be joined
    :ivar period: first and last day of the chosen approved entries; None without any
    """

    rows: list[RecordRow]
    total: int
    free: list[str]
    ready: list[str]
    bundles: Sequence[Bundle]
    period: tuple[str, str] | None
    schools: Sequence[tuple[object, str]]


def bundle_page(
    form: BundleForm,
    activities: Sequence[Activity],
    bundle: Bundle | None,
    *,
    clash: tuple[str, ...] = (),
) -> BundlePage:
    """Return what the page of a bundle, or of one to be made, shows."""
    rows = [row_of(each, None) for each in activities]
    today = me().today(now())
    ended = max((each.ended_on for each in activities), default=today)
    states = {row.state for row in rows}
    return BundlePage(
        bundle=bundle,
        form=form,
        rows=rows,
        parts=parts_of_all(activities),
        total=sum(row.minutes for row in rows),
        questions=questions_of(form, (today - ended).days),
        is_editable=all(each.state in EDITABLE for each in activities),
        state=states.pop() if len(states) == 1 else "",
        lacks=_lacks(activities),
        clash=clash,
    )


def selection_page(activities: Sequence[Activity], bundles: Sequence[Bundle]) -> SelectionPage:
    """Return what the page of chosen entries shows."""
    rows = [row_of(each, each.bundle) for each in activities]
    free = [each for each in activities if each.state in EDITABLE and each.bundle_id is None]
    approved = [each for each in activities if each.state is ActivityState.APPROVED]
    period = None
    if approved:
        first = min(each.started_on for each in approved)
        period = (first.isoformat(), max(each.ended_on for each in approved).isoformat())
    return SelectionPage(
        rows=rows,
        total=sum(row.minutes for row in rows),
        free=[str(each.id) for each in free],
        ready=[str(each.id) for each in free if not _missing(each)],
        bundles=bundles,
        period=period,
        schools=send_places(),
    )


def _lacks(activities: Sequence[Activity]) -> list[str]:
    """Return what keeps a bundle from being submitted, each sentence once."""
    lacking = [reason for each in activities for reason in _missing(each)]
    return list(dict.fromkeys(sentence(reason) for reason in lacking))


def _missing(activity: Activity) -> tuple[Reason, ...]:
    return missing_to_submit(activity.title, sum(part.minutes for part in activity.parts))
