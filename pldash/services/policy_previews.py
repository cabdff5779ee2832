"""What a policy would change for the work that was sent to a school, from the frozen copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.actors import Actor
from pldash.domain.approvals import WAITING, Standing, SubmissionState
from pldash.domain.cases import Entry, RecognitionPolicy
from pldash.domain.dates import add_months
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.policies import refuse_bad_rules
from pldash.domain.policy_previews import Preview, SentWork, preview
from pldash.domain.schools import day_at
from pldash.domain.submissions import SubmittedActivity, SubmittedReflection
from pldash.domain.values import PolicyMark
from pldash.models.approvals import Submission
from pldash.models.schools import Organisation
from pldash.services.school_policies import policies_of, schools_below
from pldash.services.scope import UNSCOPED
from pldash.services.submission_contents import content_of

MONTHS = 12
SENT = (*WAITING, SubmissionState.APPROVED)


def preview_policy(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    rules: RecognitionPolicy,
    required_minutes: int,
    now: datetime,
) -> Preview:
    """Return what a policy would change for the school's last twelve months; nothing is written.

    Only work that was sent to the school is looked at, never a record. Registrations are the
    teachers' own: a share is one of the minutes that the administrator gives.

    :param required_minutes: of which a cap is a share
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if the rules make no sense
    """
    require(actor, Permission.POLICY_SET, Subject(school_id=school_id))
    refuse_bad_rules(rules)
    school = session.get_one(Organisation, school_id)
    today = day_at(school.zone, now)
    schools = schools_below(session, school_id)
    work = list(_work(session, schools, since=add_months(today, -MONTHS) + timedelta(days=1)))
    mark = PolicyMark(school_id=school_id.hex, school=school.name, number=0, since=today)
    policies = policies_of(session, schools).policies
    return preview(work, policies, (mark, rules), required_minutes=required_minutes)


def _work(session: Session, schools: frozenset[UUID], *, since: date) -> Iterator[SentWork]:
    """Give each activity of the time once; a correction stands in the place of what it corrects."""
    found = {
        activity.id: (activity, work)
        for row in _submissions(session, schools, since)
        for activity, work in _activities(row)
        if activity.ended_on >= since
    }
    corrected = {activity.corrects for activity, _work in found.values()}
    return (work for key, (_activity, work) in found.items() if key not in corrected)


def _submissions(session: Session, schools: frozenset[UUID], since: date) -> Iterator[Submission]:
    """Give what was sent to some schools since a day or two before: nothing is sent unended.

    Administrators see no submission, and of these only counts leave the domain: their scope
    would hide them all.
    """
    start = datetime.combine(since, time(), UTC) - timedelta(days=2)
    query = (
        select(Submission)
        .where(
            Submission.school_id.in_(schools),
            Submission.state.in_(SENT),
            Submission.submitted_at >= start,
        )
        .options(selectinload(Submission.lines))
        .order_by(Submission.submitted_at, Submission.id)
    )
    return iter(session.scalars(query, execution_options={UNSCOPED: True}))


def _activities(row: Submission) -> Iterator[tuple[SubmittedActivity, SentWork]]:
    """Give the activities of a submission that still stand in it, as the rules see them."""
    content = content_of(row)
    standing = {str(line.activity_id) for line in row.lines if line.standing is not Standing.CLOSED}
    whole = _words(content.reflections)
    bundle = None if row.bundle_id is None else str(row.bundle_id)
    for sent in content.activities:
        if sent.id in standing:
            entry = _entry(sent, words=_words(sent.reflections) + whole, bundle=bundle)
            yield sent, SentWork(row.teacher_id.hex, row.school_id.hex, entry)


def _entry(sent: SubmittedActivity, *, words: int, bundle: str | None) -> Entry:
    return Entry(
        id=sent.id,
        started_on=sent.started_on,
        ended_on=sent.ended_on,
        parts={part.mode: part.minutes for part in sent.parts},
        activity_type=sent.activity_type,
        reflection_words=words,
        approved=True,
        bundle=bundle,
    )


def _words(reflections: tuple[SubmittedReflection, ...]) -> int:
    return sum(len(each.words.split()) for each in reflections)
