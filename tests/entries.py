"""Entries as pages send them, for tests of logging."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.activities import ActivityEntry
from pldash.domain.values import ParticipationMode
from pldash.models.activities import Activity
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.models.trail import TrailEvent
from pldash.services.activities import CONTENT
from pldash.services.draft_rows import Draft
from pldash.services.drafts import new_activity_id, save_draft
from tests.stock import NOON

ZONE = "Australia/Melbourne"
DAY = date(2026, 11, 15)
LIVE, LATER = ParticipationMode.SYNCHRONOUS, ParticipationMode.ASYNCHRONOUS
AUSSIE_ED_AT = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)
"""Half past eight in the evening in Sydney: the last meeting before the tests' present."""


def an_entry(**changes: Any) -> ActivityEntry:
    """An hour live of something of the teacher's own."""
    plain = {"title": "Reading group", "started_on": DAY, "ended_on": DAY, "minutes": {LIVE: 60}}
    return ActivityEntry(**{**plain, **changes})


def a_draft(entry: ActivityEntry, activity_id: UUID | None = None, **changes: Any) -> Draft:
    """An entry as a fresh page sends it."""
    plain = {"version": None, "form_key": "k" * 20, "zone": ZONE}
    return Draft(activity_id=activity_id or new_activity_id(), entry=entry, **{**plain, **changes})


def saved(session: Session, actor: Any, now: datetime = NOON, **changes: Any) -> Activity:
    """An activity that was saved by its button."""
    draft = a_draft(an_entry(**changes))
    return stored(session, save_draft(session, actor, draft, expand=expand_rrule, now=now).id)


def stored(session: Session, activity_id: UUID) -> Activity:
    """The activity as the database has it."""
    session.flush()
    query = select(Activity).where(Activity.id == activity_id).options(*CONTENT)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def chat_id(session: Session, key: str = "aussieed") -> UUID:
    """The id of a shipped chat."""
    return session.scalars(select(ChatRow.id).where(ChatRow.tag_key == key)).one()


def standard_id(session: Session, code: str) -> UUID:
    """The id of a focus area of the Australian standards."""
    query = select(FrameworkItemRow.id).join(FrameworkRow)
    wanted = (FrameworkRow.code == "au-apst", FrameworkItemRow.code == code)
    return session.scalars(query.where(*wanted)).one()


def told(session: Session, subject: str) -> list[str]:
    """What the trail tells of a subject, in order."""
    return list(
        session.scalars(
            select(TrailEvent.action).where(TrailEvent.subject == subject).order_by(TrailEvent.seq)
        )
    )
