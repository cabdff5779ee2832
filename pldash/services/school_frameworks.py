"""A school's own sets of standards: taken on, followed by new versions, retired.

A version that was taken on is never edited. A new file of the same document is a new
version from its date on; the one before then has a last day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.case_packages import NAMESPACE, CasePackage
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.frameworks import Framework
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schools import day_at
from pldash.domain.values import Reason
from pldash.models.frameworks import SchoolFramework
from pldash.services.framework_proposals import Proposal, in_use_of, open_proposal, versions_of
from pldash.services.framework_rows import add_framework, content_digest
from pldash.services.frameworks import own_framework, own_frameworks
from pldash.services.memberships import lock_school
from pldash.services.trail import Happening, record, school_chain

MOST: Final = 20
"""Frameworks that a school offers at a time; a picker shows them all."""


def take_on(
    session: Session, actor: Actor, proposal: Proposal, *, now: datetime
) -> SchoolFramework:
    """Make what was proposed a framework of the school, or the next version of one.

    :param proposal: as it was looked at
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it is over by now, or another version was taken on meanwhile
    :raises RuleBroken: if it is in use already, or one too many
    """
    school = lock_school(session, open_proposal(session, actor, proposal.id).school_id)
    row = open_proposal(session, actor, proposal.id)
    versions = versions_of(session, school.id, proposal.package.document_id)
    in_use = in_use_of(versions)
    if (in_use and in_use.framework_id) != (proposal.in_use and proposal.in_use.id):
        raise Conflict("changed-meanwhile")
    if proposal.is_same:
        raise RuleBroken("framework-same")
    if in_use is None:
        _refuse_too_many(session, school.id)
    today = day_at(school.zone, now)
    new = _version(proposal.package, school.id, versions, today=today)
    if in_use is not None:
        if new.in_force_from is None and not _all_new(versions, school.zone, today):
            new = replace(new, in_force_from=today)
        _end(versions, new.in_force_from, now=now)
    own = _own(replace(proposal.package, framework=new), school.id, actor=actor, now=now)
    own.framework = add_framework(session, new)
    session.add(own)
    session.delete(row)
    body = {
        "from": None if in_use is None else str(in_use.framework_id),
        "to": new.version,
        "document": str(proposal.package.document_id),
        "content": content_digest(new),
    }
    subject = f"framework:{own.framework_id}"
    what = Happening(actor=actor.account_id, action="framework:loaded", subject=subject, body=body)
    record(session, school_chain(school.id), what, now=now)
    return own


def retire(session: Session, actor: Actor, framework_id: UUID, *, now: datetime) -> SchoolFramework:
    """Offer a school's framework no longer; what was linked to it stays.

    :raises NotFound: for a stranger, or if it is no school's, or retired
    :raises NotPermitted: for a colleague who does not administer the school
    """
    own = own_framework(session, framework_id)
    if own is None:
        raise NotFound(f"framework {framework_id}")
    require(actor, Permission.FRAMEWORK_LOAD, Subject(school_id=own.school_id))
    lock_school(session, own.school_id)
    session.refresh(own.framework)
    if own.framework.retired_at is not None:
        raise NotFound(f"framework {framework_id} is retired")
    own.framework.retired_at = now
    body = {"from": own.framework.version, "to": None}
    subject = f"framework:{framework_id}"
    what = Happening(actor=actor.account_id, action="framework:retired", subject=subject, body=body)
    record(session, school_chain(own.school_id), what, now=now)
    return own


def _version(
    package: CasePackage, school_id: UUID, versions: Collection[SchoolFramework], *, today: date
) -> Framework:
    """Return the framework under the code of the school's document, as an edition of its own."""
    said, taken = package.framework.version, {each.framework.version for each in versions}
    names = (f"{said} ({today.isoformat()}{'' if n == 1 else f', {n}'})" for n in count(1))
    version = said if said not in taken else next(name for name in names if name not in taken)
    code = f"school-{uuid5(NAMESPACE, f'{school_id}/{package.document_id}').hex[:12]}"
    return replace(package.framework, code=code, version=version)


def _all_new(versions: Collection[SchoolFramework], zone: str, today: date) -> bool:
    """Return whether all that is in use was loaded today, with no first day of its own.

    Who mends a file on the day it was loaded means all its days: the version before never was
    in force on any other.
    """
    live = [each for each in versions if each.framework.retired_at is None]
    return all(day_at(zone, each.loaded_at) == today for each in live) and any(
        each.framework.in_force_from is None for each in live
    )


def _end(versions: Collection[SchoolFramework], first: date | None, *, now: datetime) -> None:
    """End the versions before on the eve of the next one's first day.

    One that is followed before its own first day, or for all its days, is offered to nobody any
    more.

    :param first: None where the next one stands in for all days
    """
    for old in (each.framework for each in versions if each.framework.retired_at is None):
        began = old.in_force_from
        if first is None or (began is not None and first <= began):
            old.retired_at = now
        elif old.in_force_until is None or old.in_force_until >= first:
            old.in_force_until = first - timedelta(days=1)


def _own(package: CasePackage, school_id: UUID, *, actor: Actor, now: datetime) -> SchoolFramework:
    framework = package.framework
    return SchoolFramework(
        school_id=school_id,
        document_id=package.document_id,
        item_ids={code: str(identifier) for code, identifier in package.item_ids.items()},
        publisher=framework.publisher,
        source=framework.source,
        licence_note=framework.licence_note,
        names_checked=framework.names_checked,
        checked_on=framework.checked_on,
        stages=list(framework.stages),
        loaded_at=now,
        loaded_by=actor.account_id,
    )


def _refuse_too_many(session: Session, school_id: UUID) -> None:
    offered = [
        each for each in own_frameworks(session, [school_id]) if each.framework.retired_at is None
    ]
    if len({each.document_id for each in offered}) >= MOST:
        raise RuleBroken([Reason("frameworks-too-many", minutes=MOST)])
