"""Gives the signed ends of chains to anybody: who keeps them sees if a chain is written anew.

A school's head is given whole, under its id and no name. Of a teacher's, which nobody but the
teacher knows of, a seal is given: it tells neither whose it is nor how much happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.trail import Head, seal_of
from pldash.models.approvals import Submission
from pldash.models.trail import SignedHead
from pldash.services.trail import school_chain, teacher_chain
from pldash.services.trail_heads import head_of

DAYS: Final = 31
PAGE_SIZE: Final = 50
SCHOOLS: Final = "school:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDay:
    """What was signed on a day, UTC.

    :ivar heads: one page of those of schools, by chain
    :ivar sealed: how many chains of teachers were signed
    """

    day: date
    heads: Sequence[Head]
    sealed: int
    page: int
    pages: int


def signed_days(session: Session, *, before: date | None = None) -> list[date]:
    """Return the latest days on which heads were signed, the newest first.

    Each is looked up by itself in the index: however many heads a day has, no page reads them all.
    """
    found: list[date] = []
    query = select(func.max(SignedHead.signed_at))
    while len(found) < DAYS:
        earlier = query if before is None else query.where(SignedHead.signed_at < _start(before))
        last = session.scalar(earlier)
        if last is None:
            break
        before = last.astimezone(UTC).date()
        found.append(before)
    return found


def heads_signed_on(session: Session, day: date, *, page: int = 1) -> SignedDay | None:
    """Return what was signed on a day; None where nothing was."""
    is_schools = SignedHead.chain.startswith(SCHOOLS)
    query = select(is_schools.label("is_schools"), func.count()).where(*_on(day))
    query = query.group_by("is_schools")
    counts = {bool(row[0]): row[1] for row in session.execute(query)}
    if not counts:
        return None
    pages = max(1, -(-counts.get(True, 0) // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = session.scalars(
        select(SignedHead)
        .where(*_on(day), is_schools)
        .order_by(SignedHead.chain, SignedHead.seq)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    heads = [head_of(row) for row in rows]
    return SignedDay(day=day, heads=heads, sealed=counts.get(False, 0), page=page, pages=pages)


def lines_of_day(session: Session, day: date) -> Iterator[dict[str, Any]]:
    """Give what was signed on a day as `verify-trail --heads` takes it, schools' heads first.

    Seals come in their own order, which tells nothing of whose they are.
    """
    query = select(SignedHead).where(*_on(day)).order_by(SignedHead.chain, SignedHead.seq)
    seals = []
    for row in session.scalars(query):
        if row.chain.startswith(SCHOOLS):
            yield {"head": head_of(row).to_plain()}
        else:
            seals.append(_seal(head_of(row)))
    yield from sorted(seals, key=lambda each: each["sealed"]["sha256"])


def lines_of_school(session: Session, school_id: UUID) -> Iterator[dict[str, Any]]:
    """Give every head of a school's chain that was ever signed, the oldest first."""
    query = select(SignedHead).where(SignedHead.chain == school_chain(school_id))
    for row in session.scalars(query.order_by(SignedHead.seq)):
        yield {"head": head_of(row).to_plain()}


def heads_around(session: Session, actor: Actor) -> Iterator[str]:
    """Give the latest signed end of a person's own chain, and of each school's they sent work to.

    As lines of JSON: whoever takes them along holds what the database can later not contradict.
    """
    query = select(Submission.school_id).where(Submission.teacher_id == actor.account_id)
    schools = sorted(school_chain(each) for each in session.scalars(query.distinct()))
    own = [] if actor.account_id is None else [teacher_chain(actor.account_id)]
    for chain in [*own, *schools]:
        of_it = select(SignedHead).where(SignedHead.chain == chain)
        row = session.scalar(of_it.order_by(SignedHead.seq.desc()).limit(1))
        if row is not None:
            yield json.dumps({"head": head_of(row).to_plain()})


def _seal(head: Head) -> dict[str, Any]:
    digest = seal_of(head.chain, head.seq, head.digest)
    return {"sealed": {"signed_at": head.signed_at, "sha256": digest}}


def _on(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of all that was signed on a day, the last one of the calendar too."""
    last = datetime.combine(day, time.max, UTC)
    return SignedHead.signed_at >= _start(day), SignedHead.signed_at <= last


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
