"""Batches: a leader asks for many certificates at a time, watches them, and may take all back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.batches import BatchKind, ItemState, refuse_undo, undo_until
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.models.base import new_id, table_of
from pldash.models.batches import Batch, BatchItem
from pldash.models.credentials import Credential
from pldash.services.jobs import NewJob, enqueue
from pldash.services.revoking import Revocation, refuse_long_note
from pldash.services.scope import UNSCOPED
from pldash.services.trail import Happening, record, school_chain

PAGE_SIZE = 50
MOST = 2_000
"""Certificates of one batch: more than any one school's."""
LATEST = 10
ISSUE_JOB, REVOKE_JOB, UNDO_JOB, TELL_JOB = (
    "batch-issue",
    "batch-revoke",
    "batch-undo",
    "batch-tell",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDetail:
    """A batch and one page of what became of each, what could not be done first.

    :ivar rows: each item with its teacher's name and the number of its certificate
    :ivar undo_until: None where it cannot be undone any more
    """

    row: Batch
    school: UUID
    counts: dict[ItemState, int]
    rows: Sequence[tuple[BatchItem, str, str | None]]
    page: int
    pages: int
    undo_until: datetime | None

    @property
    def total(self) -> int:
        """Return how many certificates it is about."""
        return sum(self.counts.values())

    @property
    def is_undoing(self) -> bool:
        """Return whether it was undone and something of it still stands."""
        return self.row.undone_at is not None and bool(self.counts.get(ItemState.DONE))

    @property
    def settled(self) -> int:
        """Return for how many it is known what became of them."""
        return self.total - self.counts.get(ItemState.WAITING, 0)


def order_issue(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    period: Period,
    teacher_ids: Sequence[UUID],
    now: datetime,
) -> Batch:
    """Ask for a certificate of a period for each of these teachers, in the background.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    :raises RuleBroken: if it is for nobody, or for too many
    """
    require(actor, Permission.CREDENTIAL_ISSUE_MANY, Subject(school_id=school_id))
    refuse_size(teacher_ids)
    batch = Batch(
        id=new_id(),
        school_id=school_id,
        kind=BatchKind.ISSUE,
        asked_by=actor.account_id,
        asked_at=now,
        period_start=period.start,
        period_end=period.end,
    )
    _order(session, batch, [(each, None) for each in teacher_ids], job=ISSUE_JOB)
    return batch


def order_revocation(
    session: Session,
    actor: Actor,
    credential_ids: Collection[UUID],
    *,
    revocation: Revocation,
    now: datetime,
) -> Batch:
    """Ask for certificates to be revoked for good, in the background.

    :raises NotFound: if one of them is not of a school that the actor leads
    :raises RuleBroken: if there are none or too many, of several schools, or the note is too long
    """
    refuse_size(credential_ids)
    refuse_long_note(revocation.note)
    rows = chosen_certificates(session, actor, credential_ids)
    batch = Batch(
        id=new_id(),
        school_id=rows[0].school_id,
        kind=BatchKind.REVOKE,
        asked_by=actor.account_id,
        asked_at=now,
        reason=revocation.reason,
        note=revocation.note.strip(),
    )
    _order(session, batch, [(row.teacher_id, row.id) for row in rows], job=REVOKE_JOB)
    return batch


def chosen_certificates(
    session: Session, actor: Actor, credential_ids: Collection[UUID]
) -> Sequence[Credential]:
    """Return certificates of one school that the actor leads, the newest first.

    :raises NotFound: if one of them is not there for the actor
    :raises RuleBroken: if they are of several schools
    """
    query = select(Credential).where(
        Credential.id.in_(set(credential_ids)), Credential.school_id.in_(actor.led_school_ids)
    )
    ordered = query.order_by(Credential.issued_at.desc(), Credential.id)
    rows = session.scalars(ordered).all()
    if len(rows) != len(set(credential_ids)) or not rows:
        raise NotFound("credential")
    if len({row.school_id for row in rows}) > 1:
        raise RuleBroken("several-schools")
    return rows


def certificates_of(session: Session, actor: Actor, batch_id: UUID) -> Sequence[UUID]:
    """Return what a batch issued, for whoever wants to revoke it all.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    batch = _batch(session, actor, batch_id)
    query = select(BatchItem.credential_id).where(
        BatchItem.batch_id == batch.id, BatchItem.state == ItemState.DONE
    )
    return [each for each in session.scalars(query.order_by(BatchItem.position)) if each]


def undo_batch(session: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> Batch:
    """Call off what a batch has not done, and take back what it has, in the background.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    :raises Conflict: if it was undone already, or the time is over
    """
    batch = _batch(session, actor, batch_id)
    session.refresh(batch, with_for_update=True)
    refuse_undo(batch.kind, batch.asked_at, batch.undone_at, now=now)
    batch.undone_at, batch.undone_by = now, actor.account_id
    session.flush()
    query = select(BatchItem.id).where(
        BatchItem.batch_id == batch.id, BatchItem.state == ItemState.DONE
    )
    done = session.scalars(query).all()
    enqueue(session, [item_job(UNDO_JOB, each) for each in done], now=now)
    _tell(session, batch, "undone", body={"issued": len(done)}, now=now)
    return batch


def batch_for(
    session: Session, actor: Actor, batch_id: UUID, *, now: datetime, page: int = 1
) -> BatchDetail:
    """Return a batch for a leader of its school.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    batch = _batch(session, actor, batch_id)
    of_it = BatchItem.batch_id == batch.id
    states = select(BatchItem.state, func.count()).where(of_it).group_by(BatchItem.state)
    counts = {row[0]: row[1] for row in session.execute(states)}
    pages = max(1, -(-sum(counts.values()) // PAGE_SIZE))
    page = min(max(1, page), pages)
    is_refused = case((BatchItem.state == ItemState.REFUSED, 0), else_=1)
    query = (
        select(BatchItem, Account.name, Credential.number)
        .join(Account, Account.id == BatchItem.teacher_id)
        .outerjoin(Credential, Credential.id == BatchItem.credential_id)
        .where(of_it)
        .order_by(is_refused, BatchItem.position)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    until = undo_until(batch.kind, batch.asked_at)
    can_undo = until is not None and batch.undone_at is None and now <= until
    return BatchDetail(
        row=batch,
        school=batch.school_id,
        counts=counts,
        rows=[(item, name, number) for item, name, number in session.execute(query)],
        page=page,
        pages=pages,
        undo_until=until if can_undo else None,
    )


def latest_batches(session: Session, actor: Actor) -> Sequence[tuple[Batch, int]]:
    """Return the latest batches of the schools that the actor leads, each with its size."""
    query = (
        select(Batch, func.count(BatchItem.id))
        .join(BatchItem, BatchItem.batch_id == Batch.id)
        .where(Batch.school_id.in_(actor.led_school_ids))
        .group_by(Batch.id)
        .order_by(Batch.asked_at.desc(), Batch.id.desc())
        .limit(LATEST)
    )
    return [(batch, count) for batch, count in session.execute(query)]


def refuse_size(chosen: Collection[UUID]) -> None:
    """Refuse a batch for nobody, and one that no school needs.

    :raises RuleBroken: with the reason
    """
    if not chosen:
        raise RuleBroken("nobody-chosen")
    if len(chosen) > MOST:
        raise RuleBroken("too-many-chosen")


def item_job(kind: str, item_id: UUID, due_at: datetime | None = None) -> NewJob:
    """Return the job that does one thing to one item of a batch, once."""
    return NewJob(kind=kind, key=f"{kind}:{item_id}", args={"item": str(item_id)}, due_at=due_at)


def _order(
    session: Session, batch: Batch, whose: Sequence[tuple[UUID, UUID | None]], *, job: str
) -> None:
    """Write a batch down with an item and a job for each certificate."""
    session.add(batch)
    session.flush()
    items: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "batch_id": batch.id,
            "position": place,
            "school_id": batch.school_id,
            "teacher_id": teacher_id,
            "credential_id": credential_id,
            "state": ItemState.WAITING,
            "code": "",
            "detail": "",
        }
        for place, (teacher_id, credential_id) in enumerate(whose)
    ]
    session.connection().execute(insert(table_of(BatchItem)), items)
    enqueue(session, [item_job(job, item["id"]) for item in items], now=batch.asked_at)
    _tell(session, batch, "ordered", body={"items": len(items)}, now=batch.asked_at)


def _batch(session: Session, actor: Actor, batch_id: UUID) -> Batch:
    query = select(Batch.school_id).where(Batch.id == batch_id)
    # Looks past the scope for the school alone, to tell a colleague from a stranger.
    school_id = session.scalar(query, execution_options={UNSCOPED: True})
    if school_id is None:
        raise NotFound("batch")
    require(actor, Permission.CREDENTIAL_ISSUE_MANY, Subject(school_id=school_id))
    return session.get_one(Batch, batch_id)


def _tell(
    session: Session, batch: Batch, action: str, *, body: dict[str, int], now: datetime
) -> None:
    what = Happening(
        actor=batch.undone_by or batch.asked_by,
        action=f"batch:{action}",
        subject=f"batch:{batch.id}",
        body={"kind": batch.kind.value, **body},
    )
    record(session, school_chain(batch.school_id), what, now=now)
