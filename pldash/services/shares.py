"""Shares one cycle with an officer of a registration body by a secret link, and tells of each look.

Only the digest of a link's secret is kept. A look is an event of the teacher's own trail, written
before anything is shown; what cannot be written down is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.exports import TakenRecord
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.shares import AN_HOUR, MOST_LOOKS, ShareEntry, refuse_bad_share
from pldash.models.accounts import Account
from pldash.models.shares import RecordShare
from pldash.models.trail import TrailEvent
from pldash.services.accounts import identity_of
from pldash.services.exports import Wanted, cycles_for, record_of
from pldash.services.registrations import registration_for, remove_registration
from pldash.services.scope import scope_of, set_scope
from pldash.services.trail import Happening, record, teacher_chain

OPENED: Final = "share:opened"
LOOKS_SHOWN: Final = 50
"""The latest looks through one link; the trail has them all."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened the record, or took one file of it.

    :ivar evidence_id: the file; None for the record itself
    """

    at: datetime
    evidence_id: str | None


@dataclass(frozen=True, slots=True)
class OwnShare:
    """One of a teacher's links with the looks through it, the latest first."""

    row: RecordShare
    is_live: bool
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """What a link shows.

    :ivar locale: in which language its teacher reads
    """

    share_id: UUID
    ends_at: datetime
    zone: str
    locale: str
    record: TakenRecord


def shares_of(
    session: Session, actor: Actor, registration_id: UUID, *, now: datetime
) -> list[OwnShare]:
    """Return the links to a registration's cycles, the latest first.

    :raises NotFound: if the registration is not the actor's
    """
    registration_for(session, actor, registration_id)
    query = select(RecordShare).where(RecordShare.registration_id == registration_id)
    rows = session.scalars(query.order_by(RecordShare.made_at.desc(), RecordShare.id.desc())).all()
    return [OwnShare(row, _is_live(row, now), _looks(session, row)) for row in rows]


def make_share(
    session: Session,
    actor: Actor,
    entry: ShareEntry,
    *,
    token_digest: str,
    now: datetime,
    rules: RequirementSets,
) -> RecordShare:
    """Let whoever has the link read one cycle for some days.

    :param token_digest: what may be kept of the link's secret
    :raises NotFound: if the registration is not the actor's, or has no such cycle
    :raises RuleBroken: if it names nobody, is good for too long, or is one too many
    """
    row = registration_for(session, actor, entry.registration_id)
    known = cycles_for(session, actor, row.id, rules=rules, now=now)
    if entry.until not in {each.end for each in known}:
        raise NotFound(f"cycle {entry.until}")
    refuse_bad_share(entry, _count_live(session, actor, now))
    share = RecordShare(
        teacher_id=row.teacher_id,
        registration_id=row.id,
        until=entry.until,
        officer=entry.officer.strip(),
        with_reflections=entry.with_reflections,
        with_unsent=entry.with_unsent,
        only_counted=entry.only_counted,
        token_digest=token_digest,
        made_at=now,
        ends_at=now + timedelta(days=entry.days),
    )
    session.add(share)
    session.flush()
    _tell(session, share, "share:made", now=now, by=actor.account_id)
    return share


def end_share(session: Session, actor: Actor, share_id: UUID, *, now: datetime) -> RecordShare:
    """End a link: from the next request on it opens nothing.

    :raises NotFound: if it is not there or somebody else's
    :raises Conflict: if it is over already
    """
    query = select(RecordShare).where(RecordShare.id == share_id).with_for_update()
    row = session.scalar(query)
    if row is None:
        raise NotFound(f"share {share_id}")
    require(actor, Permission.REGISTRATION_OWN, Subject(row.teacher_id))
    if not _is_live(row, now):
        raise Conflict("share-over")
    _end(session, actor, row, now=now)
    return row


def count_live_shares(
    session: Session, actor: Actor, registration_id: UUID, *, now: datetime
) -> int:
    """Return how many links to a registration's cycles open something.

    :raises NotFound: if the registration is not the actor's
    """
    return sum(each.is_live for each in shares_of(session, actor, registration_id, now=now))


def remove_with_shares(
    session: Session, actor: Actor, registration_id: UUID, *, now: datetime
) -> None:
    """Remove a registration; each link to its cycles ends, and the trail says so.

    :raises NotFound: if it is not the actor's
    """
    for share in shares_of(session, actor, registration_id, now=now):
        if share.is_live:
            _end(session, actor, share.row, now=now)
    remove_registration(session, actor, registration_id, now=now)


def is_share_live(session: Session, token_digest: str, *, now: datetime) -> bool:
    """Return whether a link opens anything; asked without telling what."""
    return _live(session, token_digest, now) is not None


def shared_record(
    session: Session, token_digest: str, *, rules: RequirementSets, now: datetime
) -> SharedRecord:
    """Return what a link shows; the session sees from then on what its teacher may see.

    :param session: one that may see everything so far
    :raises NotFound: if there is no such link, it is over, its teacher's account is closed, or the
        cycle is none any more
    """
    found = _live(session, token_digest, now)
    if found is None:
        raise NotFound("share")
    share, account = found
    owner = identity_of(session, account, now=now).actor
    set_scope(session, scope_of(owner))
    wanted = Wanted(
        until=share.until,
        with_reflections=share.with_reflections,
        with_unsent=share.with_unsent,
        only_counted=share.only_counted,
    )
    taken = record_of(session, owner, share.registration_id, wanted=wanted, rules=rules, now=now)
    return SharedRecord(share.id, share.ends_at, account.zone, account.locale, taken)


def note_look(
    session: Session, token_digest: str, *, evidence_id: str | None = None, now: datetime
) -> None:
    """Write a look down, in the teacher's own trail; nothing is shown before.

    :param session: one that may see everything
    :param evidence_id: the file that is taken; None for the record itself
    :raises NotFound: if the link is over meanwhile
    :raises Conflict: if there were too many looks within the hour
    """
    found = _live(session, token_digest, now)
    if found is None:
        raise NotFound("share")
    share, _account = found
    lately = select(func.count()).where(*_told(share), TrailEvent.at > now - AN_HOUR)
    if (session.scalar(lately) or 0) >= MOST_LOOKS:
        raise Conflict("too-many-looks")
    _tell(session, share, OPENED, now=now, evidence=evidence_id)


def _end(session: Session, actor: Actor, row: RecordShare, *, now: datetime) -> None:
    row.revoked_at = now
    session.flush()
    _tell(session, row, "share:ended", now=now, by=actor.account_id)


def _live(session: Session, token_digest: str, now: datetime) -> tuple[RecordShare, Account] | None:
    query = (
        select(RecordShare, Account)
        .join(Account, Account.id == RecordShare.teacher_id)
        .where(
            RecordShare.token_digest == token_digest,
            RecordShare.revoked_at.is_(None),
            RecordShare.ends_at > now,
            Account.active,
        )
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def _is_live(row: RecordShare, now: datetime) -> bool:
    return row.revoked_at is None and row.ends_at > now


def _count_live(session: Session, actor: Actor, now: datetime) -> int:
    query = select(func.count(RecordShare.id)).where(
        RecordShare.teacher_id == actor.account_id,
        RecordShare.revoked_at.is_(None),
        RecordShare.ends_at > now,
    )
    return session.scalar(query) or 0


def _looks(session: Session, row: RecordShare) -> Sequence[Look]:
    query = select(TrailEvent.at, TrailEvent.body).where(*_told(row))
    found = session.execute(query.order_by(TrailEvent.seq.desc()).limit(LOOKS_SHOWN))
    return [Look(each.at, each.body.get("evidence")) for each in found]


def _told(row: RecordShare) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the looks through a link."""
    return (
        TrailEvent.chain == teacher_chain(row.teacher_id),
        TrailEvent.subject == f"share:{row.id}",
        TrailEvent.action == OPENED,
    )


def _tell(
    session: Session,
    row: RecordShare,
    action: str,
    *,
    now: datetime,
    by: UUID | None = None,
    evidence: str | None = None,
) -> None:
    body = {} if evidence is None else {"evidence": evidence}
    what = Happening(actor=by, action=action, subject=f"share:{row.id}", body=body)
    record(session, teacher_chain(row.teacher_id), what, now=now)
