"""Evidence of an activity: links and files added and removed, and files let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.activities import EVIDENCE_LIMIT, EvidenceKind, refuse_read_only
from pldash.domain.actors import Actor
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.evidence import MediaType, host_of, normal_link, shown_title
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.values import EvidenceGrade
from pldash.models.activities import Activity, Evidence
from pldash.services.activities import tell
from pldash.services.sent_files import hold_sent_file


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was checked and stored.

    :ivar name: what the teacher's device calls it
    """

    name: str
    sha256: str
    media_type: MediaType
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed.

    :ivar sha256: a file that may be nobody's any more
    """

    activity_id: UUID
    sha256: str | None


def add_link(
    session: Session, actor: Actor, activity_id: UUID, *, link: str, title: str, now: datetime
) -> Evidence:
    """Add a link; it is never fetched.

    :raises NotFound: if the activity is not the actor's
    :raises RuleBroken: if it is no plain web address, is there already, or is one too many
    :raises Conflict: if the activity waits for a decision or is approved
    """
    url = normal_link(link)
    activity = _open_activity(session, actor, activity_id)
    if any(each.url == url for each in activity.evidence):
        raise RuleBroken("evidence-twice", field="link")
    evidence = Evidence(
        kind=EvidenceKind.LINK, title=shown_title(title.strip(), host_of(url)), url=url
    )
    return _add(session, activity, evidence, field="link", now=now)


def add_file(
    session: Session, actor: Actor, activity_id: UUID, *, file: KeptFile, now: datetime
) -> Evidence:
    """Add a stored file.

    :raises NotFound: if the activity is not the actor's
    :raises RuleBroken: if it is there already, or is one too many
    :raises Conflict: if the activity waits for a decision or is approved
    """
    activity = _open_activity(session, actor, activity_id)
    if any(each.sha256 == file.sha256 for each in activity.evidence):
        raise RuleBroken("evidence-twice", field="files")
    evidence = Evidence(
        kind=EvidenceKind.FILE,
        title=shown_title(file.name, file.media_type.value),
        media_type=file.media_type.value,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
    )
    return _add(session, activity, evidence, field="files", now=now)


def evidence_for(session: Session, actor: Actor, evidence_id: UUID) -> Evidence:
    """Return one piece of the actor's own evidence.

    :raises NotFound: if it is not there or somebody else's
    """
    row = session.get(Evidence, evidence_id)
    if row is None:
        raise NotFound(f"evidence {evidence_id}")
    require(actor, Permission.ACTIVITY_OWN, Subject(row.teacher_id))
    return row


def remove_evidence(session: Session, actor: Actor, evidence_id: UUID, *, now: datetime) -> Removed:
    """Remove a link or file from its activity.

    :raises NotFound: if it is not there or somebody else's
    :raises Conflict: if the activity waits for a decision or is approved
    """
    row = evidence_for(session, actor, evidence_id)
    activity = _open_activity(session, actor, row.activity_id)
    if row.sha256 is not None:
        hold_sent_file(session, activity, row.sha256)
    removed = Removed(activity.id, row.sha256)
    activity.evidence.remove(row)
    session.flush()
    tell(session, activity, "evidence:removed", evidence=str(row.id), now=now)
    return removed


def _open_activity(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """Return an activity that may be changed, locked, so that nobody adds one too many."""
    row = session.scalar(
        select(Activity)
        .where(Activity.id == activity_id)
        .options(selectinload(Activity.evidence))
        .with_for_update()
        # Several files come in one piece of work: what was loaded before may be behind.
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(f"activity {activity_id}")
    require(actor, Permission.ACTIVITY_OWN, Subject(row.teacher_id))
    refuse_read_only(row.state)
    return row


def _add(
    session: Session, activity: Activity, evidence: Evidence, *, field: str, now: datetime
) -> Evidence:
    if len(activity.evidence) >= EVIDENCE_LIMIT:
        raise RuleBroken("evidence-too-many", field=field)
    evidence.teacher_id = activity.teacher_id
    evidence.grade, evidence.added_at = EvidenceGrade.DECLARED, now
    activity.evidence.append(evidence)
    session.flush()
    tell(session, activity, "evidence:added", evidence=str(evidence.id), now=now)
    return evidence
