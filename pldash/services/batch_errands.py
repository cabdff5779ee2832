"""What the workers know of one item of a batch, and how they write down what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pldash.domain.actors import NOBODY, Actor
from pldash.domain.batches import ItemState, Outcome
from pldash.domain.values import Period, Reason
from pldash.models.accounts import Account
from pldash.models.batches import Batch, BatchItem
from pldash.ports import Clock
from pldash.services.accounts import identity_of
from pldash.services.jobs import TakenJob, finish
from pldash.services.revoking import Revocation
from pldash.services.scope import SYSTEM, UNSCOPED
from pldash.services.unit_of_work import reading, writing

GONE: Final = Reason("no-longer-leading")
"""Whoever asked for it may no longer do it."""
FAILED: Final = Reason("could-not-be-made")
"""It was tried until that made no sense any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One item of a batch, and what is to be done for it.

    :ivar leader: who asked for it, as they are today; nobody once their account is gone
    :ivar period: of what is issued
    :ivar revocation: of what is revoked
    """

    item_id: UUID
    batch_id: UUID
    school_id: UUID
    teacher_id: UUID
    credential_id: UUID | None
    period: Period | None
    revocation: Revocation | None
    leader: Actor
    asked_at: datetime
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """What every kind of work on a batch needs."""

    reader: Engine
    writer: Engine
    clock: Clock

    leaves_behind: ClassVar[ItemState] = ItemState.REFUSED
    """What becomes of an item whose job was given up."""

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Tell the leader that it could not be done."""
        settle(session, job, Outcome(self.leaves_behind, reason=FAILED), now=self.clock())

    def errand(self, job: TakenJob) -> Errand:
        """Return what a job is about; of an undone batch, on behalf of whoever undid it."""
        with reading(self.reader, SYSTEM) as session:
            item = session.get_one(BatchItem, UUID(job.args["item"]))
            batch = session.get_one(Batch, item.batch_id)
            return Errand(
                item_id=item.id,
                batch_id=batch.id,
                school_id=item.school_id,
                teacher_id=item.teacher_id,
                credential_id=item.credential_id,
                period=_period(batch),
                revocation=None if batch.reason is None else Revocation(batch.reason, batch.note),
                leader=_actor(session, batch.undone_by or batch.asked_by, now=self.clock()),
                asked_at=batch.asked_at,
                is_undone=batch.undone_at is not None,
            )

    def end(self, job: TakenJob, outcome: Outcome) -> None:
        """End a job of which nothing but its outcome is to be written.

        :raises LeaseLost: if it is no longer this worker's
        """
        with writing(self.writer, SYSTEM) as session:
            finish(session, job, now=self.clock())
            settle(session, job, outcome, now=self.clock())


def settle(session: Session, job: TakenJob, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of an item; a certificate that it has is kept."""
    # The item is the school's to see, and the session may be its teacher's.
    item = session.get_one(BatchItem, UUID(job.args["item"]), execution_options={UNSCOPED: True})
    item.state, item.settled_at = outcome.state, now
    item.credential_id = outcome.credential_id or item.credential_id
    if outcome.reason is not None:
        item.code, item.detail = outcome.reason.code, outcome.reason.detail or ""
    session.flush()


def _period(batch: Batch) -> Period | None:
    if batch.period_start is None or batch.period_end is None:
        return None
    return Period(batch.period_start, batch.period_end)


def _actor(session: Session, account_id: UUID | None, *, now: datetime) -> Actor:
    account = None if account_id is None else session.get(Account, account_id)
    return NOBODY if account is None else identity_of(session, account, now=now).actor
