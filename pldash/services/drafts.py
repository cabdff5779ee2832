"""Saves what a teacher writes down: by a button, or by itself while they write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.activities import (
    ActivityEntry,
    ActivityState,
    refuse_bad_entry,
    refuse_bad_meeting,
)
from pldash.domain.actors import Actor
from pldash.domain.claims import refuse_bad_claims
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.activities import MEETING_ONCE, Activity
from pldash.models.base import new_id
from pldash.models.trail import TrailEvent
from pldash.services.activities import (
    StoredEntry,
    content_digest,
    entry_of,
    new_salt,
    tell,
)
from pldash.services.draft_rows import Draft, row_for
from pldash.services.entry_rows import change_entry, insert_entry
from pldash.services.meetings import Meeting, find_chat, find_meeting
from pldash.services.procedures import latest_day
from pldash.services.scope import looking_beyond
from pldash.services.sendings import Sending
from pldash.services.trail import teacher_chain

_WRITTEN = ("activity:drafted", "activity:logged", "activity:changed")


def save_draft(
    session: Session, actor: Actor, draft: Draft, *, expand: RecurrenceExpander, now: datetime
) -> StoredEntry:
    """Save an entry because the teacher said so; the trail tells of it where it changed.

    :raises RuleBroken: if it says what cannot be
    :raises NotFound: if the id is somebody else's, or there is no such chat
    :raises Conflict: if it was changed elsewhere, sent, deleted, or is logged already
    """
    sending = draft.sent(by_button=True)
    stored = _store(session, actor, draft, sending=sending, expand=expand, now=now)
    digest = content_digest(stored)
    last = None if stored.is_new else _last_told(session, stored)
    if last is None or last.action == "activity:drafted":
        tell(session, stored, "activity:logged", digest=digest, now=now)
    elif last.body.get("digest") != digest:
        tell(session, stored, "activity:changed", digest=digest, now=now)
    return stored


def autosave_draft(
    session: Session, actor: Actor, draft: Draft, *, expand: RecurrenceExpander, now: datetime
) -> StoredEntry:
    """Save an entry while the teacher writes; the trail tells only of its beginning.

    :raises RuleBroken: if it says what cannot be
    :raises NotFound: if the id is somebody else's, or there is no such chat
    :raises Conflict: if it was changed elsewhere, sent, deleted, or is logged already
    """
    sending = draft.sent(by_button=False)
    stored = _store(session, actor, draft, sending=sending, expand=expand, now=now)
    if stored.is_new:
        tell(session, stored, "activity:drafted", now=now)
    return stored


def activity_at(session: Session, actor: Actor, *, chat_id: UUID, at: datetime) -> UUID | None:
    """Return which of the actor's activities belongs to a meeting, if one does."""
    return session.scalar(
        select(Activity.id)
        .where(
            Activity.teacher_id == actor.account_id,
            Activity.chat_id == chat_id,
            Activity.occurrence_at == at,
        )
        .order_by(Activity.logged_at.desc())
        .limit(1)
    )


def _store(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    sending: Sending,
    expand: RecurrenceExpander,
    now: datetime,
) -> StoredEntry:
    """Write an entry into its rows, which are made where there are none."""
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    today = now.astimezone(ZoneInfo(draft.zone)).date()
    last = latest_day(session, actor, draft.entry.ended_on, today=today, now=now)
    refuse_bad_entry(draft.entry, last)
    refuse_bad_claims(draft.entry.claims)
    row = None if _is_likely_new(draft) else row_for(session, actor, draft, sending=sending)
    entry = _with_chat(session, draft.entry, row, expand=expand)
    refuse_bad_meeting(entry, ZoneInfo(draft.zone), now)
    if row is None:
        new = _new_entry(actor, draft, entry, now=now)
        if insert_entry(session, new, sending.mark):
            return new
        with looking_beyond(session):  # whoever has made it, to tell the actor's own from others'
            row = row_for(session, actor, draft, sending=sending)
        if row is None:
            raise Conflict("changed-meanwhile")
    _change(session, row, entry, sending=sending, now=now)
    return StoredEntry(
        id=row.id,
        teacher_id=row.teacher_id,
        entry=entry,
        state=row.state,
        zone=row.zone,
        salt=row.salt,
        changed_at=row.changed_at,
        version=row.version,
        is_new=False,
    )


def _is_likely_new(draft: Draft) -> bool:
    """Return whether to make the row without looking for it first: it is not made over another.

    With a chat it is looked for: what the row says of the chat stands.
    """
    return draft.version is None and draft.entry.chat_id is None


def _new_entry(actor: Actor, draft: Draft, entry: ActivityEntry, *, now: datetime) -> StoredEntry:
    assert actor.account_id is not None, "the permission lets only signed-in people in"
    return StoredEntry(
        id=draft.activity_id,
        teacher_id=actor.account_id,
        entry=entry,
        state=ActivityState.DRAFT,
        zone=draft.zone,
        salt=new_salt(),
        changed_at=now,
        version=1,
        is_new=True,
    )


def _change(
    session: Session, row: Activity, entry: ActivityEntry, *, sending: Sending, now: datetime
) -> None:
    """Write an entry over what is there.

    Also where it says the same, the version moves on if the page has sent before: words that
    were taken back since may still be on their way.

    :raises Conflict: if another entry took the meeting at the same instant
    """
    is_other = entry_of(row) != entry
    try:
        if is_other:
            row.changed_at = now
            change_entry(session, row, entry)
        if is_other or sending.number:
            row.last_form = sending.mark
            session.flush()
    except IntegrityError as error:
        if MEETING_ONCE not in str(error.orig):
            raise
        raise Conflict("logged-already") from error


def _with_chat(
    session: Session, entry: ActivityEntry, row: Activity | None, *, expand: RecurrenceExpander
) -> ActivityEntry:
    """Return the entry with what its chat says: the tag as title, the scheduled length."""
    if entry.chat_id is None:
        return replace(entry, occurrence_at=None, scheduled_minutes=None)
    same_chat = row is not None and row.chat_id == entry.chat_id
    if row is not None and same_chat and row.occurrence_at == entry.occurrence_at:
        return replace(entry, title=row.title, scheduled_minutes=row.scheduled_minutes)
    if entry.occurrence_at is None:
        chat = find_chat(session, entry.chat_id)
        return replace(entry, title=f"#{chat.tag}", scheduled_minutes=None)
    meeting = _meeting(session, entry.chat_id, entry.occurrence_at, expand=expand)
    return replace(
        entry, title=f"#{meeting.chat.tag}", scheduled_minutes=meeting.occurrence.minutes
    )


def _meeting(
    session: Session, chat_id: UUID, at: datetime, *, expand: RecurrenceExpander
) -> Meeting:
    """Return the meeting that was chosen, which the chat may have moved since the form was opened.

    :raises NotFound: if there is no such chat for the actor
    :raises RuleBroken: if the chat has no meeting at that instant any more
    """
    find_chat(session, chat_id)
    try:
        return find_meeting(session, chat_id, at, expand=expand)
    except NotFound:
        raise RuleBroken("meeting-moved", field="started_on") from None


def _last_told(session: Session, stored: StoredEntry) -> TrailEvent | None:
    """Return the last event that tells what the activity said."""
    return session.scalar(
        select(TrailEvent)
        .where(
            TrailEvent.chain == teacher_chain(stored.teacher_id),
            TrailEvent.subject == f"activity:{stored.id}",
            TrailEvent.action.in_(_WRITTEN),
        )
        .order_by(TrailEvent.seq.desc())
        .limit(1)
    )


def new_activity_id() -> UUID:
    """Return the id for an entry whose page is made now; it is saved under it later."""
    return new_id()
