"""Audit packs from the teacher's side: asking for one, seeing how far it is, calling it off.

One at a time: whoever asks for another gives up the one before, so that nobody fills the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.audit_packs import KEPT_FOR, PackEnd
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.models.audit_packs import AuditPack
from pldash.models.base import new_id
from pldash.services.exports import Wanted, cycles_for
from pldash.services.jobs import NewJob, enqueue
from pldash.services.registrations import registration_for
from pldash.services.trail import Happening, record, teacher_chain

MAKE_JOB: Final = "pack-make"
DROP_JOB: Final = "pack-drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWish:
    """What pack a teacher asks for.

    :ivar locale: in which it is written, such as `en-AU`
    """

    registration_id: UUID
    wanted: Wanted
    locale: str


def order_pack(
    session: Session, actor: Actor, wish: PackWish, *, rules: RequirementSets, now: datetime
) -> AuditPack:
    """Ask for the pack of one cycle, in the background; the same one is not begun twice.

    :raises NotFound: if the registration is not the actor's, or has no such cycle
    """
    registration, wanted = registration_for(session, actor, wish.registration_id), wish.wanted
    if wanted.until is not None:
        known = cycles_for(session, actor, registration.id, rules=rules, now=now)
        if wanted.until not in {each.end for each in known}:
            raise NotFound(f"cycle {wanted.until}")
    pack = AuditPack(
        id=new_id(),
        teacher_id=registration.teacher_id,
        registration_id=registration.id,
        until=wanted.until,
        with_reflections=wanted.with_reflections,
        only_counted=wanted.only_counted,
        locale=wish.locale,
        asked_at=now,
        ends_at=now + KEPT_FOR,
    )
    for earlier in _live(session, actor, now):
        if earlier.made_at is None and _is_same(earlier, pack):
            return earlier
        end_pack(session, earlier, PackEnd.REPLACED, by=actor.account_id, now=now)
    session.add(pack)
    session.flush()
    args = {"pack": str(pack.id)}
    making = NewJob(kind=MAKE_JOB, key=f"{MAKE_JOB}:{pack.id}", args=args)
    enqueue(session, [making, _dropping(pack, "day", pack.ends_at)], now=now)
    tell(session, pack, "ordered", by=actor.account_id, now=now)
    return pack


def pack_for(session: Session, actor: Actor, pack_id: UUID) -> AuditPack:
    """Return one of the actor's packs.

    :raises NotFound: if it is not there or somebody else's
    """
    row = session.get(AuditPack, pack_id)
    if row is None:
        raise NotFound(f"pack {pack_id}")
    require(actor, Permission.REGISTRATION_OWN, Subject(row.teacher_id))
    return row


def latest_pack(
    session: Session, actor: Actor, registration_id: UUID, *, now: datetime
) -> AuditPack | None:
    """Return the pack of a registration that is being made or waits to be fetched."""
    live = _live(session, actor, now)
    return next((row for row in live if row.registration_id == registration_id), None)


def call_off_pack(session: Session, actor: Actor, pack_id: UUID, *, now: datetime) -> AuditPack:
    """Give a pack up, whether it is ready or not; its file goes.

    :raises NotFound: if it is not there or somebody else's
    :raises Conflict: if it is over already
    """
    row = pack_for(session, actor, pack_id)
    session.refresh(row, with_for_update=True)
    if row.ended_at is not None or row.ends_at <= now:
        raise Conflict("pack-over")
    end_pack(session, row, PackEnd.CALLED_OFF, by=actor.account_id, now=now)
    return row


def end_pack(
    session: Session, row: AuditPack, why: PackEnd, *, by: UUID | None, now: datetime
) -> None:
    """Write down that a pack came to nothing, and let its file be removed."""
    row.ended_at, row.ended_by = now, why
    enqueue(session, [_dropping(row, "end", now)], now=now)
    tell(session, row, "ended", by=by, now=now, why=why.value)


def tell(
    session: Session, row: AuditPack, action: str, *, by: UUID | None, now: datetime, **body: str
) -> None:
    """Write what became of a pack on its teacher's own trail."""
    about = {"registration": str(row.registration_id), **body}
    what = Happening(actor=by, action=f"pack:{action}", subject=f"pack:{row.id}", body=about)
    record(session, teacher_chain(row.teacher_id), what, now=now)


def _live(session: Session, actor: Actor, now: datetime) -> list[AuditPack]:
    """Return the actor's packs that are not over; before a change they are the caller's alone."""
    query = select(AuditPack).where(
        AuditPack.teacher_id == actor.account_id,
        AuditPack.ended_at.is_(None),
        AuditPack.ends_at > now,
    )
    return list(session.scalars(query.order_by(AuditPack.asked_at.desc(), AuditPack.id.desc())))


def _is_same(one: AuditPack, other: AuditPack) -> bool:
    names = ("registration_id", "until", "with_reflections", "only_counted", "locale")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _dropping(row: AuditPack, when: str, due_at: datetime) -> NewJob:
    key = f"{DROP_JOB}:{row.id}:{when}"
    return NewJob(kind=DROP_JOB, key=key, args={"pack": str(row.id)}, due_at=due_at)
