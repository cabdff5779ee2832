"""One entry as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.activities import EDITABLE, ActivityState, missing_to_submit
from pldash.domain.approvals import SubmissionState
from pldash.domain.reflections import PROMPTS
from pldash.domain.time_kinds import TimePart, time_parts
from pldash.services.activities import entry_of
from pldash.services.claims import claims_of
from pldash.services.corrections import approved_corrections
from pldash.services.frameworks import codes_of
from pldash.services.histories import Step
from pldash.services.meetings import meeting_of
from pldash.web.activities.claim_words import Stated, stated_for
from pldash.web.activities.meetings import MeetingRow, meeting_rows
from pldash.web.activities.words import TYPES, days_words, full_day, question
from pldash.web.context import moment
from pldash.web.frameworks.names import are_names_checked
from pldash.web.runtime import now, runtime
from pldash.web.sentences import sentence
from pldash.web.session import actor, me, read
from pldash.web.trail_words import A_LEADER, ENTRY_WORDS, Told, told

if TYPE_CHECKING:
    from pldash.models.activities import Activity, Evidence

DECLARED: Final = "declared"
"""The mark of a finished entry that counts by its teacher's own word."""
ASKED: Final = SubmissionState.ADJUSTED.value
"""The mark of a sent entry for which a leader proposes other minutes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with the teacher's words."""

    question: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """Everything that the page shows.

    :ivar correction: which of it and its correction counts; empty for other entries
    :ivar correction_url: the correction that counts in its place
    :ivar state: what it is called, see :func:`shown_state`
    :ivar names_checked: whether its standards' names were compared with their publishers'
    :ivar agreed: who pre-approved a draft, and what to do next; empty for any other
    :ivar lacks: sentences on what is missing before it can be submitted
    """

    row: Activity
    title: str
    state: str
    meeting: MeetingRow | None
    days: str
    kind: str
    parts: Sequence[TimePart]
    total: int
    answers: list[Answer]
    stated: list[Stated]
    names_checked: bool
    evidence: Sequence[Evidence]
    history: list[Told]
    correction: str
    correction_url: str
    agreed: str
    lacks: list[str]
    is_editable: bool
    is_deletable: bool
    is_correctable: bool


def show_page(row: Activity, history: Sequence[Step]) -> ShowPage:
    """Return what the page shows."""
    entry = entry_of(row)
    meeting = meeting_of(read(), row, expand=runtime().expand)
    corrected_by = approved_corrections(read(), actor(), [row.id]).get(row.id)
    return ShowPage(
        row=row,
        title=row.title,
        state=shown_state(row),
        meeting=None if meeting is None else meeting_rows([meeting], me(), now=now())[0],
        days=days_words(full_day(row.started_on), full_day(row.ended_on)),
        kind="" if row.chat_id else str(TYPES[row.activity_type]),
        parts=parts_of(row),
        total=entry.total,
        answers=[_answer(each) for each in row.reflections],
        stated=stated_for(claims_of(row)),
        names_checked=_are_names_checked(row),
        evidence=row.evidence,
        history=told(history, ENTRY_WORDS, A_LEADER),
        correction=correction_words(row, is_replaced=corrected_by is not None),
        correction_url=url_for("activities.show", activity_id=corrected_by) if corrected_by else "",
        agreed=_agreed(row, history),
        lacks=[sentence(reason) for reason in missing_to_submit(row.title, entry.total)],
        is_editable=row.state in EDITABLE,
        is_deletable=row.state is ActivityState.DRAFT,
        is_correctable=row.state is ActivityState.APPROVED and corrected_by is None,
    )


def _agreed(row: Activity, history: Sequence[Step]) -> str:
    """Return who pre-approved a draft, and that it is sent again once it took place."""
    found = [each for each in history if each.action == "submission:pre-approved"]
    if row.state is not ActivityState.DRAFT or not found:
        return ""
    step = found[0]
    said = {"name": step.by or str(A_LEADER), "when": moment(step.at)}
    if row.ended_on > me().today(now()):
        return _(
            "%(name)s pre-approved it on %(when)s. Take part, then submit what came of it. "
            "Submitted before that, it only asks once more.",
            **said,
        )
    return _("%(name)s pre-approved it on %(when)s. Now submit what came of it.", **said)


def _are_names_checked(row: Activity) -> bool:
    """Return whether the names of all that it is linked to were compared."""
    if not row.standards:
        return True
    return are_names_checked(codes_of(read(), [item.id for item in row.standards]))


def shown_state(row: Activity) -> str:
    """Return what an entry's state is called: mostly as it is stored.

    Whoever belongs to no school has nobody to send to: what is finished counts by their own
    word, and is no draft for ever.
    """
    minutes = sum(part.minutes for part in row.parts)
    is_alone = row.state is ActivityState.DRAFT and not actor().school_ids
    if is_alone and row.corrects_id is None and not missing_to_submit(row.title, minutes):
        return DECLARED
    return row.state.value


def correction_words(row: Activity, *, is_replaced: bool) -> str:
    """Return which of an entry and its correction counts."""
    if is_replaced:
        return _("Its correction counts in its place.")
    if row.corrects_id is None:
        return ""
    if row.state is ActivityState.APPROVED:
        return _("A correction: it counts in place of the entry before it.")
    return _("A correction: once it is approved it counts in place of the approved entry.")


def parts_of(row: Activity) -> Sequence[TimePart]:
    """Return the minutes by what they are called, in their order."""
    return parts_of_all([row])


def parts_of_all(rows: Iterable[Activity]) -> Sequence[TimePart]:
    """Return the minutes of several entries together."""
    learnt = (
        (row.activity_type, [(part.mode, part.minutes) for part in row.parts]) for row in rows
    )
    return time_parts(learnt)


def _answer(reflection: Any) -> Answer:
    prompt = PROMPTS.get(reflection.prompt)
    return Answer(question(prompt)[0] if prompt else "", reflection.words)
