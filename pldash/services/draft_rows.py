"""Drafts as pages send them, and the rows that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityEntry, refuse_read_only
from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound
from pldash.models.activities import Activity
from pldash.models.base import table_of
from pldash.services.activities import CONTENT
from pldash.services.scope import UNSCOPED
from pldash.services.sendings import Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as a page sent it.

    :ivar activity_id: made with the page, so that every sending of it is the same row
    :ivar version: what the page was made from; None where nothing was saved yet
    :ivar form_key: tells one open page from another
    :ivar zone: where the teacher is
    :ivar sending: how often the page has sent by itself, this time included
    """

    activity_id: UUID
    version: int | None
    form_key: str
    zone: str
    entry: ActivityEntry
    sending: int = 0

    def sent(self, *, by_button: bool) -> Sending:
        """Return what tells this sending of the page from its others."""
        return Sending(self.form_key, self.sending, by_button=by_button)


def row_for(session: Session, actor: Actor, draft: Draft, *, sending: Sending) -> Activity | None:
    """Return the row that a draft belongs to, None where it is new.

    The query looks across the scopes because the id may be anybody's. It waits for a save under
    way: what that one leaves is what this one stands on.

    :raises NotFound: if it is somebody else's
    :raises Conflict: if it was changed elsewhere, sent, deleted, or is logged already
    """
    if draft.version is None and not _is_known(session, actor, draft):
        return None
    mine = or_(Activity.id == draft.activity_id, _same_meeting(actor, draft.entry))
    query = select(Activity).where(mine).order_by(Activity.id).options(*CONTENT)
    found = session.scalars(
        query.with_for_update(key_share=True), execution_options={UNSCOPED: True}
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
    if draft.version != row.version and not sending.follows(row.last_form):
        raise Conflict("changed-meanwhile")
    return row


_ACTIVITIES = table_of(Activity)
_KNOWN = select(_ACTIVITIES.c.id).where(
    or_(
        _ACTIVITIES.c.id == bindparam("id"),
        and_(
            _ACTIVITIES.c.teacher_id == bindparam("teacher_id"),
            _ACTIVITIES.c.chat_id == bindparam("chat_id"),
            _ACTIVITIES.c.occurrence_at == bindparam("at"),
        ),
    )
)


def _is_known(session: Session, actor: Actor, draft: Draft) -> bool:
    """Return whether anybody has this id already, or the actor this meeting."""
    asked = {
        "id": draft.activity_id,
        "teacher_id": actor.account_id,
        "chat_id": draft.entry.chat_id,
        "at": draft.entry.occurrence_at,
    }
    return session.connection().execute(_KNOWN, asked).first() is not None


def _same_meeting(actor: Actor, entry: ActivityEntry) -> ColumnElement[bool]:
    """Return the condition for the actor's activities of the same meeting; none without one."""
    if entry.occurrence_at is None:
        return false()
    return and_(
        Activity.teacher_id == actor.account_id,
        Activity.chat_id == entry.chat_id,
        Activity.occurrence_at == entry.occurrence_at,
    )
