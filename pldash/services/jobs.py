"""Jobs: queued in the caller's transaction, taken under a lease, done once.

A lease is a random fence and a time. A worker that dies loses its job to the next one when the
time is over; one that was only slow finds the fence changed, and what it did is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.jobs import LeaseLost, pause_after
from pldash.models.base import new_id, table_of
from pldash.models.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A piece of work to be done later.

    :ivar key: the same key is never queued twice
    :ivar args: ids of what it is about, as text
    :ivar due_at: not before; None is at once
    """

    kind: str
    key: str
    args: dict[str, str]
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenJob:
    """A job under a lease.

    :ivar tries: how often it was begun, this time included
    """

    id: UUID
    kind: str
    args: dict[str, str]
    fence: UUID
    tries: int


_JOBS = table_of(Job)


def enqueue(session: Session, jobs: Sequence[NewJob], *, now: datetime) -> int:
    """Queue jobs in the caller's transaction; return how many were not known yet."""
    if not jobs or _is_added(session, jobs, now):
        return len(jobs)
    return sum(_is_added(session, [job], now) for job in jobs)


def _is_added(session: Session, jobs: Sequence[NewJob], now: datetime) -> bool:
    """Write jobs down, all or none; a key that is known costs the savepoint alone."""
    rows = [_row(job, now) for job in jobs]
    try:
        with session.begin_nested():
            session.connection().execute(insert(_JOBS), rows)
    except IntegrityError:
        return False
    return True


def _row(job: NewJob, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": job.kind,
        "key": job.key,
        "args": job.args,
        "due_at": job.due_at or now,
        "tries": 0,
    }


def is_any_due(session: Session, kinds: Collection[str], *, now: datetime) -> bool:
    """Return whether there is a job to take; asked before a turn as a writer is."""
    return session.scalar(select(Job.id).where(*_free(kinds, now)).limit(1)) is not None


def take(
    session: Session, kinds: Collection[str], *, lease: timedelta, now: datetime
) -> TakenJob | None:
    """Take the job that has waited longest, or None; commit before working on it.

    :param kinds: what this worker can do; a newer version's jobs are left to newer workers
    """
    job = session.scalar(
        select(Job)
        .where(*_free(kinds, now))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    fence = uuid4()
    job.fence, job.lease_until, job.tries = fence, now + lease, job.tries + 1
    session.flush()
    return TakenJob(id=job.id, kind=job.kind, args=job.args, fence=fence, tries=job.tries)


def finish(session: Session, taken: TakenJob, *, now: datetime) -> None:
    """End a job, in the transaction of what it did.

    :raises LeaseLost: if it is no longer this worker's
    """
    _settle(session, taken, done_at=now)


def renew(session: Session, taken: TakenJob, *, lease: timedelta, now: datetime) -> None:
    """Keep a long job from being taken over, in the transaction that says how far it is.

    :raises LeaseLost: if it is no longer this worker's
    """
    _settle(session, taken, lease_until=now + lease)


def give_up(session: Session, taken: TakenJob, *, now: datetime) -> None:
    """End a job that failed for good.

    :raises LeaseLost: if it is no longer this worker's
    """
    _settle(session, taken, given_up_at=now)


def put_back(session: Session, taken: TakenJob, failure: str, *, now: datetime) -> None:
    """Let a job that failed be tried again after a pause.

    :param failure: the kind of the error; never its words, which may hold a person's
    :raises LeaseLost: if it is no longer this worker's
    """
    due_at = now + pause_after(taken.tries)
    _settle(session, taken, failure=failure, due_at=due_at, fence=None, lease_until=None)


def _settle(session: Session, taken: TakenJob, **values: object) -> None:
    query = update(_JOBS).where(
        _JOBS.c.id == taken.id,
        _JOBS.c.fence == taken.fence,
        _JOBS.c.done_at.is_(None),
        _JOBS.c.given_up_at.is_(None),
    )
    if session.connection().execute(query.values(**values)).rowcount != 1:
        raise LeaseLost(str(taken.id))


def _free(kinds: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Job.kind.in_(kinds),
        Job.done_at.is_(None),
        Job.given_up_at.is_(None),
        Job.due_at <= now,
        or_(Job.lease_until.is_(None), Job.lease_until <= now),
    )
