"""What a school puts on its certificates: proposed, looked at, then used from that moment on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, Select, exists, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.letterheads import PLAIN, Letterhead, Logo, refuse_bad_letterhead
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.base import new_id
from pldash.models.letterheads import LetterheadRow
from pldash.models.schools import Organisation
from pldash.services.memberships import lock_school
from pldash.services.scope import UNSCOPED
from pldash.services.trail import Happening, record, salted_digest, school_chain
from pldash.services.unit_of_work import looking_up


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLetterheads:
    """A school's versions.

    :ivar proposed: the one that waits to be used
    :ivar used: those that were used, the one of today first
    """

    school: Organisation
    proposed: LetterheadRow | None
    used: Sequence[LetterheadRow]

    @property
    def in_force(self) -> LetterheadRow | None:
        """Return the one that certificates carry today."""
        return next(iter(self.used), None)


def letterhead_of(row: LetterheadRow) -> Letterhead:
    """Return what a version puts on a certificate."""
    logo = Logo(row.logo_sha256, row.logo_width, row.logo_height, row.logo_said)
    return Letterhead(row.above, row.below, logo if row.logo_sha256 else None)


def letterhead_in_force(session: Session, school_id: UUID) -> Letterhead | None:
    """Return what a school puts on its certificates now, None for nothing."""
    query = _used(school_id).limit(1)
    # Across the scopes: who left the school still gets certificates of what it approved.
    row = session.scalar(query, execution_options={UNSCOPED: True})
    found = PLAIN if row is None else letterhead_of(row)
    return None if found.is_plain else found


def letterheads_of(session: Session, actor: Actor, school_id: UUID) -> SchoolLetterheads:
    """Return the versions of a school for who sets it up.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer it
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    return SchoolLetterheads(
        school=session.get_one(Organisation, school_id),
        proposed=_proposed(session, school_id),
        used=session.scalars(_used(school_id)).all(),
    )


def own_letterhead(session: Session, actor: Actor, letterhead_id: UUID) -> LetterheadRow:
    """Return one version for who sets its school up.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer it
    """
    row = session.scalar(select(LetterheadRow).where(LetterheadRow.id == letterhead_id))
    if row is None:
        raise NotFound("letterhead")
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=row.school_id))
    return row


def is_logo(engine: Engine, sha256: str) -> bool:
    """Return whether a file is a school's logo, which anybody may see who knows its digest."""
    with looking_up(engine) as connection:
        found = select(exists().where(LetterheadRow.logo_sha256 == sha256))
        return bool(connection.scalar(found))


def propose_letterhead(
    session: Session, actor: Actor, school_id: UUID, *, letterhead: Letterhead, now: datetime
) -> LetterheadRow:
    """Let a version wait to be looked at and used; it takes the place of one that waited before.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if a line cannot stand on a certificate, or nothing would change
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    refuse_bad_letterhead(letterhead)
    lock_school(session, school_id)
    if (letterhead_in_force(session, school_id) or PLAIN) == letterhead:
        raise RuleBroken("letterhead-same")
    _remove(session, _proposed(session, school_id))
    last = select(func.max(LetterheadRow.number)).where(LetterheadRow.school_id == school_id)
    logo = letterhead.logo or Logo("", 0, 0, "")
    row = LetterheadRow(
        id=new_id(),
        school_id=school_id,
        number=(session.scalar(last) or 0) + 1,
        above=letterhead.above,
        below=letterhead.below,
        logo_sha256=logo.sha256,
        logo_width=logo.width,
        logo_height=logo.height,
        logo_said=logo.said,
        made_at=now,
        made_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    _tell(session, actor, row, action="proposed", body=_said(row), now=now)
    return row


def use_letterhead(
    session: Session, actor: Actor, letterhead_id: UUID, *, now: datetime
) -> LetterheadRow:
    """Put a version on the certificates that are issued from now on.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was used or thrown away meanwhile
    """
    row = _waiting(session, actor, letterhead_id)
    before = session.scalars(_used(row.school_id).limit(1)).first()
    row.used_from = now
    session.flush()
    body = {"before": None if before is None else before.number, **_said(row)}
    _tell(session, actor, row, action="used", body=body, now=now)
    return row


def drop_letterhead(session: Session, actor: Actor, letterhead_id: UUID, *, now: datetime) -> None:
    """Throw away a version that waits.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was used or thrown away meanwhile
    """
    row = _waiting(session, actor, letterhead_id)
    _tell(session, actor, row, action="dropped", body={}, now=now)
    _remove(session, row)


def _used(school_id: UUID) -> Select[LetterheadRow]:
    return (
        select(LetterheadRow)
        .where(LetterheadRow.school_id == school_id, LetterheadRow.used_from.is_not(None))
        .order_by(LetterheadRow.number.desc())
    )


def _proposed(session: Session, school_id: UUID) -> LetterheadRow | None:
    query = select(LetterheadRow).where(
        LetterheadRow.school_id == school_id, LetterheadRow.used_from.is_(None)
    )
    return session.scalar(query)


def _waiting(session: Session, actor: Actor, letterhead_id: UUID) -> LetterheadRow:
    """Return a version that waits, its school locked, so that two changes follow each other."""
    school_id = own_letterhead(session, actor, letterhead_id).school_id
    lock_school(session, school_id)
    query = select(LetterheadRow).where(LetterheadRow.id == letterhead_id)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None or row.used_from is not None:
        raise Conflict("changed-meanwhile")
    return row


def _remove(session: Session, row: LetterheadRow | None) -> None:
    if row is not None:
        session.delete(row)
        session.flush()


def _said(row: LetterheadRow) -> Mapping[str, object]:
    """Return what the trail keeps of a version: digests, never a word."""
    salt = str(row.id)
    return {
        "lines": salted_digest(salt, [row.above, row.below, row.logo_said]),
        "logo": row.logo_sha256 or None,
    }


def _tell(
    session: Session,
    actor: Actor,
    row: LetterheadRow,
    *,
    action: str,
    body: Mapping[str, object],
    now: datetime,
) -> None:
    what = Happening(
        actor=actor.account_id,
        action=f"letterhead:{action}",
        subject=f"letterhead:{row.id}",
        body={"number": row.number, **body},
    )
    record(session, school_chain(row.school_id), what, now=now)
