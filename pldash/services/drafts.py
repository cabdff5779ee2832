"""Saves what a teacher writes down: by a button, or by itself while they write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from pldash.domain.activities import (
    ActivityEntry,
    ActivityState,
    refuse_bad_entry,
    refuse_read_only,
)
from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.reflections import PROMPTS
from pldash.models.activities import Activity, ParticipationPart, Reflection
from pldash.models.base import new_id
from pldash.models.frameworks import FrameworkItemRow
from pldash.models.trail import TrailEvent
from pldash.services.activities import CONTENT, content_digest, entry_of, new_salt, tell
from pldash.services.meetings import find_chat, find_meeting
from pldash.services.scope import UNSCOPED
from pldash.services.trail import teacher_chain

_WRITTEN = ("activity:drafted", "activity:logged", "activity:changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as a page sent it.

    :ivar activity_id: made with the page, so that every sending of it is the same row
    :ivar version: what the page was made from; None where nothing was saved yet
    :ivar form_key: tells one open page from another
    :ivar zone: where the teacher is
    """

    activity_id: UUID
    version: int | None
    form_key: str
    zone: str
    entry: ActivityEntry


@dataclass(frozen=True, slots=True)
class _Stored:
    row: Activity
    is_new: bool


def save_draft(
    session: Session, actor: Actor, draft: Draft, *, expand: RecurrenceExpander, now: datetime
) -> Activity:
    """Save an entry because the teacher said so; the trail tells of it where it changed.

    :raises RuleBroken: if it says what cannot be
    :raises NotFound: if the id is somebody else's, or there is no such chat
    :raises Conflict: if it was changed elsewhere, sent, deleted, or is logged already
    """
    stored = _store(session, actor, draft, expand=expand, now=now)
    digest = content_digest(stored.row)
    if stored.is_new:
        tell(session, stored.row, "activity:logged", digest=digest, now=now)
        return stored.row
    last = _last_told(session, stored.row)
    if last is None or last.action == "activity:drafted":
        tell(session, stored.row, "activity:logged", digest=digest, now=now)
    elif last.body.get("digest") != digest:
        tell(session, stored.row, "activity:changed", digest=digest, now=now)
    return stored.row


def autosave_draft(
    session: Session, actor: Actor, draft: Draft, *, expand: RecurrenceExpander, now: datetime
) -> Activity:
    """Save an entry while the teacher writes; the trail tells only of its beginning.

    :raises RuleBroken: if it says what cannot be
    :raises NotFound: if the id is somebody else's, or there is no such chat
    :raises Conflict: if it was changed elsewhere, sent, deleted, or is logged already
    """
    stored = _store(session, actor, draft, expand=expand, now=now)
    if stored.is_new:
        tell(session, stored.row, "activity:drafted", now=now)
    return stored.row


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
    session: Session, actor: Actor, draft: Draft, *, expand: RecurrenceExpander, now: datetime
) -> _Stored:
    """Write an entry into its row, which is made where there is none."""
    require(actor, Permission.ACTIVITY_OWN, Subject(actor.account_id))
    refuse_bad_entry(draft.entry, now.astimezone(ZoneInfo(draft.zone)).date())
    row = _row_for(session, actor, draft)
    entry = _with_chat(session, draft.entry, row, expand=expand)
    if row is not None and entry_of(row) == entry:
        return _Stored(row, is_new=False)
    is_new = row is None
    if row is None:
        row = _new_row(actor, draft, now)
        session.add(row)
    row.changed_at, row.last_form = now, draft.form_key
    _fill(session, row, entry)
    session.flush()
    return _Stored(row, is_new=is_new)


def _row_for(session: Session, actor: Actor, draft: Draft) -> Activity | None:
    """Return the row that a draft belongs to, None where it is new.

    The query looks across the scopes because the id may be anybody's.
    """
    mine = or_(Activity.id == draft.activity_id, _same_meeting(actor, draft.entry))
    found = session.scalars(
        select(Activity).where(mine).options(*CONTENT), execution_options={UNSCOPED: True}
    )
    rows = {row.id: row for row in found}
    row = rows.pop(draft.activity_id, None)
    if row is not None and row.teacher_id != actor.account_id:
        raise NotFound(f"activity {draft.activity_id}")
    if rows and (row is None or row.occurrence_at != draft.entry.occurrence_at):
        raise Conflict("logged-already")
    if row is None:
        if draft.version is not None:
            raise Conflict("entry-gone")
        return None
    refuse_read_only(row.state)
    # The answer to this page's last autosave may have been lost on the way.
    if draft.version != row.version and row.last_form != draft.form_key:
        raise Conflict("changed-meanwhile")
    return row


def _same_meeting(actor: Actor, entry: ActivityEntry) -> ColumnElement[bool]:
    """Return the condition for the actor's activities of the same meeting; none without one."""
    if entry.occurrence_at is None:
        return false()
    return and_(
        Activity.teacher_id == actor.account_id,
        Activity.chat_id == entry.chat_id,
        Activity.occurrence_at == entry.occurrence_at,
    )


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
    meeting = find_meeting(session, entry.chat_id, entry.occurrence_at, expand=expand)
    return replace(
        entry, title=f"#{meeting.chat.tag}", scheduled_minutes=meeting.occurrence.minutes
    )


def _new_row(actor: Actor, draft: Draft, now: datetime) -> Activity:
    return Activity(
        id=draft.activity_id,
        teacher_id=actor.account_id,
        zone=draft.zone,
        topics=[],
        state=ActivityState.DRAFT,
        salt=new_salt(),
        logged_at=now,
        parts=[],
        standards=[],
        reflections=[],
    )


def _fill(session: Session, row: Activity, entry: ActivityEntry) -> None:
    """Copy an entry into its row, each field by name."""
    row.title = entry.title
    row.started_on, row.ended_on = entry.started_on, entry.ended_on
    row.chat_id, row.occurrence_at = entry.chat_id, entry.occurrence_at
    row.scheduled_minutes = entry.scheduled_minutes
    row.activity_type = entry.activity_type
    _fill_parts(row, entry)
    _fill_standards(session, row, entry)
    _fill_reflections(row, entry)


def _fill_parts(row: Activity, entry: ActivityEntry) -> None:
    kept = {part.mode: part for part in row.parts if part.mode in entry.minutes}
    for mode, part in kept.items():
        part.minutes = entry.minutes[mode]
    new = [
        ParticipationPart(mode=mode, minutes=minutes)
        for mode, minutes in entry.minutes.items()
        if mode not in kept
    ]
    row.parts = [*kept.values(), *new]


def _fill_standards(session: Session, row: Activity, entry: ActivityEntry) -> None:
    if {item.id for item in row.standards} == entry.standard_ids:
        return
    wanted = select(FrameworkItemRow).where(FrameworkItemRow.id.in_(entry.standard_ids))
    items = list(session.scalars(wanted))
    if len(items) != len(entry.standard_ids):
        raise RuleBroken("standard-unknown", field="standards")
    row.standards = items


def _fill_reflections(row: Activity, entry: ActivityEntry) -> None:
    """Copy the answers; those under a question that is asked no more stay as they are."""
    old = [each for each in row.reflections if each.prompt not in PROMPTS]
    kept = {each.prompt: each for each in row.reflections if each.prompt in entry.words}
    for prompt, reflection in kept.items():
        reflection.words = entry.words[prompt]
    new = [
        Reflection(
            teacher_id=row.teacher_id,
            prompt=prompt,
            position=PROMPTS[prompt].position,
            words=words,
        )
        for prompt, words in entry.words.items()
        if prompt not in kept
    ]
    row.reflections = [*old, *kept.values(), *new]


def _last_told(session: Session, row: Activity) -> TrailEvent | None:
    """Return the last event that tells what the activity said."""
    return session.scalar(
        select(TrailEvent)
        .where(
            TrailEvent.chain == teacher_chain(row.teacher_id),
            TrailEvent.subject == f"activity:{row.id}",
            TrailEvent.action.in_(_WRITTEN),
        )
        .order_by(TrailEvent.seq.desc())
        .limit(1)
    )


def new_activity_id() -> UUID:
    """Return the id for an entry whose page is made now; it is saved under it later."""
    return new_id()
