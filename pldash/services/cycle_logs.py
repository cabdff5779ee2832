"""What teachers sent to one school and what still stands of it, as the rules judge it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.approvals import WAITING, SubmissionState
from pldash.domain.cases import Entry, Recognition
from pldash.domain.claims import with_claim
from pldash.domain.requirement_sets import Body
from pldash.domain.submissions import SubmittedActivity, SubmittedReflection
from pldash.models.approvals import Submission
from pldash.services.submission_contents import agreed_content

SENT = (*WAITING, SubmissionState.APPROVED)


@dataclass(frozen=True, slots=True)
class Sent:
    """One activity that a teacher sent to a school and that still stands there.

    :ivar words: how many were written on it, and on its bundle
    """

    activity: SubmittedActivity
    bundle: str | None
    words: int
    is_approved: bool


def logs_of(
    session: Session, school_id: UUID, teacher_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Sent]]:
    """Return what some teachers sent and still stands, an entry and its correction once."""
    query = (
        select(
            Submission.teacher_id,
            Submission.bundle_id,
            Submission.state,
            Submission.content,
            Submission.adjusted,
        )
        .where(
            Submission.school_id == school_id,
            Submission.teacher_id.in_(teacher_ids),
            Submission.state.in_(SENT),
        )
        .order_by(Submission.submitted_at, Submission.id)
    )
    found: dict[UUID, list[Sent]] = defaultdict(list)
    for row in session.execute(query):
        content = agreed_content(row.content, row.adjusted)
        bundle = None if row.bundle_id is None else str(row.bundle_id)
        is_approved = row.state is SubmissionState.APPROVED
        whole = _words(content.reflections)
        found[row.teacher_id] += [
            Sent(each, bundle, whole + _words(each.reflections), is_approved)
            for each in content.activities
        ]
    return {who: _counted_once(sent) for who, sent in found.items()}


def _counted_once(sent: Sequence[Sent]) -> list[Sent]:
    """Return work without what an approved correction replaces; one that waits counts not yet."""
    replaced = {each.activity.corrects for each in sent if each.is_approved}
    return [
        each
        for each in sent
        if each.activity.id not in replaced and (each.is_approved or not each.activity.corrects)
    ]


def entry_of(work: Sent, body: Body, recognition: Recognition | None) -> Entry:
    """Return an entry as a body sees it, and as a school recognises it."""
    sent, own_code = work.activity, body.standards.own_code
    entry = Entry(
        id=sent.id,
        started_on=sent.started_on,
        ended_on=sent.ended_on,
        parts={part.mode: part.minutes for part in sent.parts},
        activity_type=sent.activity_type,
        standards=tuple(
            own_code(f"{each.framework}:{each.code}", sent.ended_on) for each in sent.standards
        ),
        annotation_words=work.words,
        reflection_words=work.words,
        approved=work.is_approved,
        bundle=work.bundle,
        recognition=recognition,
    )
    stated = next((each.claim for each in sent.claims if each.body == body.code), None)
    return entry if stated is None else with_claim(entry, stated)


def _words(reflections: Iterable[SubmittedReflection]) -> int:
    return sum(len(each.words.split()) for each in reflections)
