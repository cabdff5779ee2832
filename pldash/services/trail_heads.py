"""Signs the ends of the trail's chains, and gives a chain out as a file with a signed end.

Whoever owns the database could write a chain anew, or cut its tail, with digests that fit. Not
without contradicting an end that was signed before and that somebody kept elsewhere.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import MappingResult, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from pldash.domain.trail import FIRST, Chain, Head, head_statement
from pldash.models.accounts import Account
from pldash.models.base import table_of
from pldash.models.trail import SignedHead, TrailEvent, TrailHead
from pldash.ports import Signer
from pldash.services.schools import school_of_code
from pldash.services.trail import plain_event, school_chain, teacher_chain

AT_ONCE = 500
"""Events that are held in memory at a time, whatever the chain's length."""

SignHead = Callable[[str, int, str], Head]
"""Signs the end of a chain: its name, the number of its last event, and that event's digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where a chain stands, and where it stood when its end was signed last.

    :ivar seq: where it stands
    :ivar signed_seq: where it stood; 0 where it was never signed
    """

    chain: str
    seq: int
    digest: str
    signed_seq: int
    signed_digest: str

    @property
    def has_moved(self) -> bool:
        """Return whether it stands elsewhere."""
        return (self.seq, self.digest) != (self.signed_seq, self.signed_digest)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain in the database is not as it was written; codes as in docs/running.md."""

    chain: str
    seq: int
    reason: str


def moved_chains(session: Session) -> list[Moved]:
    """Return the chains whose end is not the one that was signed last, by name."""
    other = aliased(SignedHead)
    is_newer = select(other.seq).where(other.chain == SignedHead.chain, other.seq > SignedHead.seq)
    signed = select(SignedHead).where(~is_newer.exists()).subquery("signed")
    heads = table_of(TrailHead)
    query = (
        select(
            func.coalesce(heads.c.chain, signed.c.chain).label("chain"),
            func.coalesce(heads.c.seq, 0).label("seq"),
            func.coalesce(heads.c.digest, FIRST).label("digest"),
            func.coalesce(signed.c.seq, 0).label("signed_seq"),
            func.coalesce(signed.c.digest, FIRST).label("signed_digest"),
        )
        .select_from(heads.join(signed, heads.c.chain == signed.c.chain, full=True))
        .order_by("chain")
    )
    found = (Moved(**row) for row in session.execute(query).mappings())
    return [each for each in found if each.has_moved]


def fault_since(session: Session, moved: Moved) -> Fault | None:
    """Follow what happened on a chain since its end was signed last; return what does not fit."""
    chain = Chain(moved.chain, moved.signed_seq, moved.signed_digest)
    query = (
        select(table_of(TrailEvent))
        .where(
            TrailEvent.chain == moved.chain,
            TrailEvent.seq > moved.signed_seq,
            TrailEvent.seq <= moved.seq,
        )
        .order_by(TrailEvent.seq)
    )
    with _streamed(session, query) as rows:
        for row in rows:
            reason = chain.follow(plain_event(row))
            if reason is not None:
                return Fault(moved.chain, chain.seq + 1, reason)
    if moved.seq < moved.signed_seq:
        return Fault(moved.chain, moved.seq + 1, "behind-an-earlier-head")
    if chain.seq < moved.seq:
        return Fault(moved.chain, chain.seq + 1, "events-missing")
    if chain.digest != moved.digest:
        return Fault(moved.chain, chain.seq, "other-than-the-head")
    return None


def signing(signer: Signer, *, now: datetime) -> SignHead:
    """Return what signs heads with a key, as at an instant."""
    key = base64.b64encode(signer.public_key).decode()
    signed_at = _plain_time(now)

    def sign(chain: str, seq: int, digest: str) -> Head:
        plain = {"chain": chain, "seq": seq, "digest": digest, "signed_at": signed_at, "key": key}
        signature = base64.b64encode(signer.sign(head_statement(plain))).decode()
        return Head(**plain, signature=signature)  # type: ignore[arg-type]

    return sign


def keep_heads(session: Session, heads: Iterable[Head]) -> None:
    """Write down what was signed; what somebody else signed at the same instant is as good."""
    for head in heads:
        plain = head.to_plain() | {"signed_at": datetime.fromisoformat(head.signed_at)}
        try:
            with session.begin_nested():
                session.add(SignedHead(**plain))
        except IntegrityError:
            continue


def chain_of_school(session: Session, code: str) -> str | None:
    """Return the chain of the school with a code as people type it; None where there is none."""
    school = school_of_code(session, code)
    return None if school is None else school_chain(school.id)


def chain_of_teacher(session: Session, email: str) -> str | None:
    """Return the chain of whoever has an address; None where nobody has it."""
    query = select(Account.id).where(func.lower(Account.email) == email.strip().lower())
    account_id: UUID | None = session.scalar(query)
    return None if account_id is None else teacher_chain(account_id)


def export_trail(session: Session, chain: str, sign: SignHead) -> Iterator[dict[str, Any]]:
    """Give a chain as lines: each event, oldest first, and last its signed head.

    The head is what the database says of the chain, not what the events say, so that a tail that
    was cut off shows. Where both contradict a head that was signed before, that one is given
    again: what was changed since is not signed.
    """
    last = _signed_last(session, chain)
    claimed, as_signed = None, None
    with _streamed(session, _whole(chain)) as rows:
        for row in rows:
            event = plain_event(row)
            claimed = (row["head_seq"] or 0, row["head_digest"] or FIRST)
            if last is not None and event["seq"] == last.seq:
                as_signed = event["digest"]
            yield event
    if claimed is None:
        head = session.get(TrailHead, chain)
        claimed = (0, FIRST) if head is None else (head.seq, head.digest)
    if last is not None and (claimed[0] < last.seq or as_signed != last.digest):
        yield {"head": last.to_plain()}
    else:
        yield {"head": sign(chain, *claimed).to_plain()}


def _streamed(
    session: Session, query: Select[*tuple[Any, ...]]
) -> AbstractContextManager[MappingResult]:
    """Return a query's rows, few of them held at a time; the database lets go of the rest."""
    rows = session.execute(query, execution_options={"yield_per": AT_ONCE})
    return closing(rows.mappings())


def _whole(chain: str) -> Select[*tuple[Any, ...]]:
    """Return the query of a chain with its head beside each event: one statement, one instant."""
    events, heads = table_of(TrailEvent), table_of(TrailHead)
    return (
        select(events, heads.c.seq.label("head_seq"), heads.c.digest.label("head_digest"))
        .select_from(events.outerjoin(heads, events.c.chain == heads.c.chain))
        .where(events.c.chain == chain)
        .order_by(events.c.seq)
    )


def _signed_last(session: Session, chain: str) -> Head | None:
    query = select(SignedHead).where(SignedHead.chain == chain).order_by(SignedHead.seq.desc())
    row = session.scalar(query.limit(1))
    return None if row is None else head_of(row)


def head_of(row: SignedHead) -> Head:
    """Return a kept head as it was signed."""
    return Head(
        chain=row.chain,
        seq=row.seq,
        digest=row.digest,
        signed_at=_plain_time(row.signed_at),
        key=row.key,
        signature=row.signature,
    )


def _plain_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
