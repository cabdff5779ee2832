"""A teacher's activities: found, read as entries, deleted, corrected."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from pldash.domain.activities import ActivityEntry, ActivityState
from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.reflections import PROMPTS
from pldash.models.activities import (
    Activity,
    ActivityClaim,
    Evidence,
    ParticipationPart,
    Reflection,
)
from pldash.services.claims import claim_of, claims_of, plain_claim
from pldash.services.corrections import approved_corrections
from pldash.services.sent_files import hold_sent_file
from pldash.services.trail import Happening, record, salted_digest, teacher_chain

CONTENT: tuple[ORMOption, ...] = (
    selectinload(Activity.parts),
    selectinload(Activity.standards),
    selectinload(Activity.reflections),
    selectinload(Activity.claims),
)
"""Loads what an entry consists of."""


def new_salt() -> str:
    """Return what keeps an activity's digests in the trail unguessable."""
    return secrets.token_hex(16)


def activity_for(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """Return one of the actor's activities, whole.

    :raises NotFound: if it is not there or somebody else's
    """
    whole = (*CONTENT, selectinload(Activity.evidence), selectinload(Activity.bundle))
    query = select(Activity).where(Activity.id == activity_id).options(*whole)
    # What an earlier step of the same work left unloaded is loaded now.
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"activity {activity_id}")
    require(actor, Permission.ACTIVITY_OWN, Subject(row.teacher_id))
    return row


def activity_or_none(session: Session, actor: Actor, activity_id: UUID) -> Activity | None:
    """Return one of the actor's activities, whole; None where it was never saved, or is gone."""
    try:
        return activity_for(session, actor, activity_id)
    except NotFound:
        return None


def entry_of(row: Activity) -> ActivityEntry:
    """Return what a stored activity says, as an entry."""
    return ActivityEntry(
        title=row.title,
        started_on=row.started_on,
        ended_on=row.ended_on,
        chat_id=row.chat_id,
        occurrence_at=row.occurrence_at,
        scheduled_minutes=row.scheduled_minutes,
        activity_type=row.activity_type,
        claims=claims_of(row),
        minutes={part.mode: part.minutes for part in row.parts},
        standard_ids=frozenset(item.id for item in row.standards),
        words={each.prompt: each.words for each in row.reflections if each.prompt in PROMPTS},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as it is kept now.

    :ivar zone: of its days
    :ivar salt: keeps its digests in the trail unguessable
    :ivar version: what a page that is made now stands on
    :ivar is_new: whether this was its first saving
    """

    id: UUID
    teacher_id: UUID
    entry: ActivityEntry
    state: ActivityState
    zone: str
    salt: str
    changed_at: datetime
    version: int
    is_new: bool


def content_digest(stored: StoredEntry) -> str:
    """Return the salted digest of what an activity says, for the trail."""
    entry = stored.entry
    return salted_digest(
        stored.salt,
        {
            "title": entry.title,
            "days": [entry.started_on.isoformat(), entry.ended_on.isoformat(), stored.zone],
            "chat": None if entry.chat_id is None else str(entry.chat_id),
            "type": entry.activity_type.value,
            **_stated(entry),
            "minutes": {mode.value: minutes for mode, minutes in entry.minutes.items()},
            "standards": sorted(str(each) for each in entry.standard_ids),
            "words": dict(entry.words),
        },
    )


def _stated(entry: ActivityEntry) -> dict[str, Any]:
    """Return what an entry states for registration bodies, for its digest; empty where nothing."""
    claims = {body: plain_claim(claim) for body, claim in entry.claims.items()}
    return {"claims": claims} if claims else {}


def tell(
    session: Session,
    what: Activity | StoredEntry,
    action: str,
    *,
    now: datetime,
    **body: str | None,
) -> None:
    """Write on the teacher's chain what happened to an activity."""
    happening = Happening(
        actor=what.teacher_id,
        action=action,
        subject=f"activity:{what.id}",
        body={"state": what.state.value, **body},
    )
    record(session, teacher_chain(what.teacher_id), happening, now=now)


def delete_draft(
    session: Session, actor: Actor, activity_id: UUID, *, now: datetime
) -> Collection[str]:
    """Delete a draft with all that belongs to it.

    :returns: the digests of its files, which may be nobody's any more
    :raises Conflict: if it was sent, returned or decided: that is history
    """
    row = activity_for(session, actor, activity_id)
    if row.state is not ActivityState.DRAFT:
        raise Conflict(f"read-only-{row.state}")
    digests = {each.sha256 for each in row.evidence if each.sha256 is not None}
    for digest in digests:
        hold_sent_file(session, row, digest)
    tell(session, row, "activity:deleted", now=now)
    session.delete(row)
    session.flush()
    return digests


@dataclass(frozen=True, slots=True)
class Correction:
    """The draft that corrects an approved activity.

    :ivar is_new: whether it was made just now
    """

    activity: Activity
    is_new: bool


def correct_activity(
    session: Session, actor: Actor, activity_id: UUID, *, now: datetime
) -> Correction:
    """Make a draft copy of an approved activity, or return the one that is there.

    What a leader approved stays as it was. The copy names it, so that the two
    are never counted both. What was corrected before is corrected from its correction on:
    two corrections of one entry would count twice.

    :raises Conflict: if the activity is not approved: then it can be changed itself
    """
    approved = _last_approved(session, actor, activity_id)
    open_one = session.scalar(
        select(Activity).where(
            Activity.corrects_id == approved.id, Activity.state != ActivityState.APPROVED
        )
    )
    if open_one is not None:
        return Correction(open_one, is_new=False)
    copy = _copy(approved, now)
    session.add(copy)
    session.flush()
    tell(session, copy, "activity:logged", corrects=str(approved.id), now=now)
    return Correction(copy, is_new=True)


def _last_approved(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """Return the approved activity, or the correction that counts in its place; locked."""
    query = select(Activity.id).where(Activity.id == activity_id).with_for_update()
    session.execute(query)
    approved = activity_for(session, actor, activity_id)
    if approved.state is not ActivityState.APPROVED:
        raise Conflict("correct-approved-only")
    correction = approved_corrections(session, actor, [activity_id]).get(activity_id)
    return approved if correction is None else _last_approved(session, actor, correction)


def _copy(row: Activity, now: datetime) -> Activity:
    """Return a draft that says the same."""
    same = ("title", "started_on", "ended_on", "zone", "chat_id", "occurrence_at")
    kind = ("scheduled_minutes", "activity_type")
    return Activity(
        teacher_id=row.teacher_id,
        corrects_id=row.id,
        state=ActivityState.DRAFT,
        salt=new_salt(),
        logged_at=now,
        changed_at=now,
        claims=[_copy_claim(each) for each in row.claims],
        parts=[ParticipationPart(mode=part.mode, minutes=part.minutes) for part in row.parts],
        standards=list(row.standards),
        reflections=[
            Reflection(
                teacher_id=row.teacher_id,
                prompt=each.prompt,
                position=each.position,
                words=each.words,
            )
            for each in row.reflections
        ],
        evidence=[_copy_evidence(each) for each in row.evidence],
        **{name: getattr(row, name) for name in (*same, *kind)},
    )


def _copy_claim(claim: ActivityClaim) -> ActivityClaim:
    stated = plain_claim(claim_of(claim))
    return ActivityClaim(body=claim.body, teacher_id=claim.teacher_id, **stated)


def _copy_evidence(evidence: Evidence) -> Evidence:
    same = ("teacher_id", "kind", "grade", "title", "added_at")
    what = ("url", "media_type", "size_bytes", "sha256", "archive")
    return Evidence(**{name: getattr(evidence, name) for name in (*same, *what)})
