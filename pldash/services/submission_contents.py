"""Freezes activities into what is sent to a school, and reads it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.adjustments import with_minutes
from pldash.domain.archive_evidence import ArchiveEvidence
from pldash.domain.snapshots import from_plain
from pldash.domain.submissions import (
    CONTENT_VERSION,
    SubmissionContent,
    SubmittedActivity,
    SubmittedChat,
    SubmittedClaim,
    SubmittedCredit,
    SubmittedEvidence,
    SubmittedPart,
    SubmittedReflection,
    SubmittedStandard,
)
from pldash.domain.values import ParticipationMode
from pldash.models.activities import Activity, ActivityClaim, Bundle, Evidence, Reflection
from pldash.models.approvals import Submission
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow
from pldash.services.trail import salted_digest

_MODES = tuple(ParticipationMode)

EVERYTHING_SENT = (
    selectinload(Activity.parts),
    selectinload(Activity.standards).joinedload(FrameworkItemRow.framework),
    selectinload(Activity.reflections),
    selectinload(Activity.evidence),
    selectinload(Activity.claims),
)
"""What has to be loaded with an activity before it can be frozen."""


def freeze(
    session: Session, activities: Sequence[Activity], bundle: Bundle | None
) -> SubmissionContent:
    """Return a frozen copy of the activities, and of the words on their bundle."""
    chats = _chats(session, activities)
    return SubmissionContent(
        version=CONTENT_VERSION,
        salt=secrets.token_hex(16),
        bundle=None if bundle is None else bundle.title,
        reflections=() if bundle is None else _reflections(bundle.reflections),
        activities=tuple(_activity(each, chats) for each in activities),
    )


def content_of(submission: Submission) -> SubmissionContent:
    """Return what a submission holds, with the minutes that were agreed on since."""
    return agreed_content(submission.content, submission.adjusted)


def agreed_content(content: object, adjusted: Mapping[str, Any] | None) -> SubmissionContent:
    """Return what the two columns of a submission say together."""
    return with_minutes(SubmissionContent.of(content), adjusted or {})


def sent_content_of(submission: Submission) -> SubmissionContent:
    """Return what a submission held when it was sent."""
    return SubmissionContent.of(submission.content)


def digest_of_content(content: SubmissionContent) -> str:
    """Return the salted digest that the row and the trail carry."""
    return salted_digest(content.salt, content.to_plain())


def _chats(session: Session, activities: Sequence[Activity]) -> dict[UUID, ChatRow]:
    ids = {each.chat_id for each in activities if each.chat_id is not None}
    rows = session.scalars(select(ChatRow).where(ChatRow.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def _activity(row: Activity, chats: Mapping[UUID, ChatRow]) -> SubmittedActivity:
    # A chat that the teacher no longer sees, a former school's, is told by the title.
    chat = chats.get(row.chat_id) if row.chat_id else None
    return SubmittedActivity(
        id=str(row.id),
        corrects=None if row.corrects_id is None else str(row.corrects_id),
        title=row.title,
        chat=None if chat is None else SubmittedChat(str(chat.id), chat.tag, chat.title),
        occurrence=None if row.occurrence_at is None else _instant(row.occurrence_at),
        scheduled_minutes=row.scheduled_minutes,
        started_on=row.started_on,
        ended_on=row.ended_on,
        zone=row.zone,
        activity_type=row.activity_type,
        claims=tuple(_claim(each) for each in row.claims),
        logged=_instant(row.logged_at),
        parts=_parts(row),
        standards=tuple(_standard(item) for item in row.standards),
        reflections=_reflections(row.reflections),
        evidence=tuple(_evidence(each) for each in row.evidence),
    )


def _parts(row: Activity) -> tuple[SubmittedPart, ...]:
    """Return the parts in the order of the glossary."""
    ordered = sorted(row.parts, key=lambda part: _MODES.index(part.mode))
    return tuple(SubmittedPart(part.mode, part.minutes) for part in ordered)


def _standard(item: FrameworkItemRow) -> SubmittedStandard:
    return SubmittedStandard(
        framework=item.framework.code,
        version=item.framework.version,
        framework_title=item.framework.title,
        code=item.code,
        title=item.title,
    )


def _claim(row: ActivityClaim) -> SubmittedClaim:
    return SubmittedClaim(
        body=row.body,
        category=row.category,
        topics=tuple(row.topics),
        provider=row.provider,
        provider_number=row.provider_number,
        credits=tuple(SubmittedCredit(unit, number) for unit, number in row.credits.items()),
        used_for=row.used_for,
        note=row.note,
    )


def _reflections(rows: Sequence[Reflection]) -> tuple[SubmittedReflection, ...]:
    """Return the answers; a question that was left open is not sent."""
    return tuple(SubmittedReflection(row.prompt, row.words) for row in rows if row.words.strip())


def _evidence(row: Evidence) -> SubmittedEvidence:
    return SubmittedEvidence(
        id=str(row.id),
        kind=row.kind,
        grade=row.grade,
        title=row.title,
        url=row.url,
        sha256=row.sha256,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        archive=None if row.archive is None else archive_of(row.archive).for_others(),
    )


def archive_of(plain: Mapping[str, Any]) -> ArchiveEvidence:
    """Return the posts that a piece of evidence holds."""
    return from_plain(ArchiveEvidence, dict(plain))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
