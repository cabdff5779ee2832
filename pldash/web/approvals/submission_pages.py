"""Makes one frozen submission into what a leader, or its teacher, reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.activities import EvidenceKind, minutes_beyond_meeting
from pldash.domain.approvals import FOR_LEADERS, WAITING, DecisionKind, SubmissionState
from pldash.domain.time_kinds import TimePart, time_parts
from pldash.services.decisions import needs_another
from pldash.web.activities.claim_words import Stated, stated_for
from pldash.web.activities.words import TYPES
from pldash.web.approvals.downloads import check_url
from pldash.web.approvals.presenters import decided_sentence
from pldash.web.approvals.proposals import Proposed, proposals_of
from pldash.web.approvals.steps import history_words, holder_words, steps_of
from pldash.web.approvals.words import question_of
from pldash.web.context import day, hour, minutes, moment
from pldash.web.evidence.posts import PostsPanel, panel_of
from pldash.web.frameworks.names import are_names_checked
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.domain.submissions import (
        SubmittedActivity,
        SubmittedEvidence,
        SubmittedReflection,
        SubmittedStandard,
    )
    from pldash.services.desk import SubmissionDetail

FILE_KINDS = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
}
KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A heading and the teacher's own words."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A link, a file or own posts, with what one should know before following it."""

    title: str
    grade: str
    url: str
    is_file: bool
    note: str
    panel: PostsPanel | None = None
    """Own posts, where it is neither."""
    check_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPart:
    """One activity of a submission."""

    title: str
    is_correction: bool
    chat_or_kind: tuple[str, str]
    """The chat's tag, or what kind of learning it was where it has none, after what that is."""
    when: str
    length: str
    """The length of the meeting, and by how much the live minutes are more; empty without one."""
    logged: str
    minutes: int
    parts: Sequence[TimePart]
    standards: Sequence[SubmittedStandard]
    names_checked: bool
    stated: Sequence[Stated]
    answers: Sequence[Answer]
    evidence: Sequence[EvidenceLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPage:
    """A whole submission on one screen."""

    id: UUID
    version: int
    title: str
    teacher: str
    school: str
    state: str
    mark: str | None
    """What the state is called for this reader, where the usual word is not right."""
    grade: str
    minutes: int
    parts: Sequence[TimePart]
    is_bundle: bool
    is_reflected: bool
    answers: Sequence[Answer]
    activities: Sequence[ActivityPart]
    sent: str
    holder: str
    history: str
    decided: str
    reason: str
    steps: Sequence[str]
    approve: str
    earlier: Sequence[Answer]
    proposals: Sequence[Proposed]
    can_answer: bool = False
    can_decide: bool = False
    can_adjust: bool = False
    can_take: bool = False
    can_give_back: bool = False
    is_held: bool = False  # by another leader
    can_withdraw: bool = False
    is_first_of_two: bool
    """Whether an approval would leave it to somebody else."""
    is_own: bool


def submission_page(detail: SubmissionDetail) -> SubmissionPage:
    """Return a submission as its page shows it."""
    row, content = detail.row, detail.content
    decision = detail.decision
    is_open = row.state in WAITING
    page = SubmissionPage(
        id=row.id,
        version=row.version,
        title=row.title,
        teacher=row.teacher.name,
        school=row.school.name,
        state=row.state.value,
        mark=_mark(detail),
        grade=row.grade.value,
        minutes=row.minutes,
        parts=_parts(content.activities),
        is_bundle=content.bundle is not None,
        is_reflected=content.is_reflected or row.is_ahead,  # there is nothing to look back on yet
        answers=_answers(content.reflections),
        activities=[_activity(each, row.id) for each in content.activities],
        sent=moment(row.submitted_at),
        holder=holder_words(detail) if is_open else "",
        history=history_words(detail),
        decided=decided_sentence(decision) if decision else "",
        reason=decision.reason if decision else "",
        steps=steps_of(detail),
        approve=_("Pre-approve") if row.is_ahead else _("Approve"),
        earlier=[
            Answer(decided_sentence(each), each.reason)
            for each in detail.earlier
            if each.kind is not DecisionKind.PRE_APPROVE
        ],
        proposals=proposals_of(detail),
        is_first_of_two=needs_another(row),
        is_own=detail.is_own,
    )
    return _with_ways(page, detail)


def _with_ways(page: SubmissionPage, detail: SubmissionDetail) -> SubmissionPage:
    """Return the page with what its reader can do about the submission now."""
    row, is_open = detail.row, detail.row.state in WAITING
    is_mine = row.opened_by == me().account_id
    may_decide = not detail.is_own and row.first_by != me().account_id
    return replace(
        page,
        can_answer=row.state is SubmissionState.ADJUSTED and detail.is_own,
        can_decide=is_open and may_decide,
        can_adjust=is_open and may_decide and not row.is_ahead,
        can_take=row.state in FOR_LEADERS and may_decide and not is_mine,
        can_give_back=row.state is SubmissionState.OPENED and is_mine,
        is_held=is_open and row.opened_by is not None and not is_mine,
        can_withdraw=row.state is SubmissionState.SUBMITTED
        and detail.is_own
        and row.first_by is None,
    )


def _mark(detail: SubmissionDetail) -> str | None:
    """Return what a leader calls a state that the usual words tell to the teacher."""
    called = {
        SubmissionState.RETURNED: _("Returned"),
        SubmissionState.ADJUSTED: _("Waits for the teacher"),
    }
    return None if detail.is_own else called.get(detail.row.state)


def _parts(activities: Iterable[SubmittedActivity]) -> Sequence[TimePart]:
    """Return the minutes of activities by what they are called."""
    return time_parts((each.activity_type, each.minutes.present) for each in activities)


def _answers(reflections: Sequence[SubmittedReflection]) -> list[Answer]:
    return [Answer(question_of(each.prompt), each.words) for each in reflections]


def _activity(activity: SubmittedActivity, submission_id: UUID) -> ActivityPart:
    return ActivityPart(
        title=activity.title,
        is_correction=activity.corrects is not None,
        chat_or_kind=_chat_or_kind(activity),
        when=_when(activity),
        length=_length(activity),
        logged=_logged(activity),
        minutes=activity.minutes.total,
        parts=_parts([activity]),
        standards=activity.standards,
        names_checked=are_names_checked(each.framework for each in activity.standards),
        stated=stated_for({each.body: each.claim for each in activity.claims}),
        answers=_answers(activity.reflections),
        evidence=[_evidence(each, submission_id) for each in activity.evidence],
    )


def _chat_or_kind(activity: SubmittedActivity) -> tuple[str, str]:
    if activity.chat is not None:
        return _("Chat"), f"#{activity.chat.tag}"
    return _("Kind of learning"), str(TYPES[activity.activity_type])


def _when(activity: SubmittedActivity) -> str:
    """Return the days that a certificate will say, and the hour where there was a meeting.

    Both are on the teacher's own clock.
    """
    first, last = activity.started_on, activity.ended_on
    days = day(first)
    if first != last:
        days = _("%(first)s to %(last)s", first=day(first), last=day(last))
    if activity.occurrence_at is None or activity.scheduled_minutes is None:
        return days
    met = activity.occurrence_at.astimezone(ZoneInfo(activity.zone))
    if first == last == met.date():
        return _("%(day)s, %(hour)s", day=days, hour=hour(met))
    return _(
        "%(days)s; the meeting was on %(day)s, %(hour)s",
        days=days,
        day=day(met.date()),
        hour=hour(met),
    )


def _length(activity: SubmittedActivity) -> str:
    """Return how long the meeting was scheduled for, beside what was claimed as live."""
    if activity.scheduled_minutes is None:
        return ""
    length = minutes(activity.scheduled_minutes)
    spent = {part.mode: part.minutes for part in activity.parts}
    beyond = minutes_beyond_meeting(activity.scheduled_minutes, spent)
    if not beyond:
        return length
    return _("%(length)s; the live minutes are %(more)s more", length=length, more=minutes(beyond))


def _logged(activity: SubmittedActivity) -> str:
    return moment(datetime.fromisoformat(activity.logged))


def _evidence(piece: SubmittedEvidence, submission_id: UUID) -> EvidenceLine:
    if piece.archive is not None:
        panel = panel_of(piece.archive)
        grade = piece.grade.value
        return EvidenceLine(
            title=piece.title, note=panel.title, grade=grade, url="", is_file=False, panel=panel
        )
    is_file = piece.kind is EvidenceKind.FILE
    url = piece.url or ""
    if is_file:
        url = url_for("approvals.evidence", submission_id=submission_id, evidence_id=piece.id)
    return EvidenceLine(
        title=piece.title,
        grade=piece.grade.value,
        url=url,
        is_file=is_file,
        note=_file_note(piece) if is_file else (urlsplit(url).hostname or ""),
        check_url=check_url(piece, submission_id),
    )


def _file_note(piece: SubmittedEvidence) -> str:
    kind = FILE_KINDS.get(piece.media_type or "", _("Text"))
    kilobytes = max(1, round((piece.size_bytes or 0) / KILOBYTE))
    if kilobytes < KILOBYTE:
        return _("%(kind)s, %(size)s kB", kind=kind, size=kilobytes)
    return _("%(kind)s, %(size)s MB", kind=kind, size=round(kilobytes / KILOBYTE, 1))
