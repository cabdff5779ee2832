"""Sets of standards to look at and to take along: the shipped ones, and one's schools' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from pldash.domain.actors import Actor
from pldash.domain.case_packages import CasePackage, package_of
from pldash.domain.errors import NotFound
from pldash.domain.frameworks import Framework
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow, SchoolFramework
from pldash.services.framework_rows import package_of_row

Shipped = Mapping[str, Framework]
"""The shipped frameworks by code."""


def shipped_rows(session: Session) -> tuple[FrameworkRow, ...]:
    """Return the shipped frameworks that are offered, by title."""
    owned = select(SchoolFramework.framework_id)
    query = (
        select(FrameworkRow)
        .where(FrameworkRow.retired_at.is_(None), FrameworkRow.id.not_in(owned))
        .order_by(FrameworkRow.title, FrameworkRow.version)
    )
    return tuple(session.scalars(query))


def own_frameworks(
    session: Session,
    school_ids: Iterable[UUID],
    *,
    on: date | None = None,
    with_items: bool = False,
) -> tuple[SchoolFramework, ...]:
    """Return schools' own frameworks, by title, the newest version first.

    :param on: only what is offered for this day; None for all, the retired ones too
    """
    query = (
        select(SchoolFramework)
        .join(SchoolFramework.framework)
        .where(SchoolFramework.school_id.in_(tuple(school_ids)))
        .order_by(FrameworkRow.title, SchoolFramework.loaded_at.desc(), FrameworkRow.id)
    )
    if on is not None:
        query = query.where(
            FrameworkRow.retired_at.is_(None),
            or_(FrameworkRow.in_force_from.is_(None), FrameworkRow.in_force_from <= on),
            or_(FrameworkRow.in_force_until.is_(None), FrameworkRow.in_force_until >= on),
        )
    framework = joinedload(SchoolFramework.framework)
    query = query.options(framework.selectinload(FrameworkRow.items) if with_items else framework)
    return tuple(session.scalars(query))


def unchecked_codes(session: Session, shipped: Shipped) -> frozenset[str]:
    """Return the codes of the frameworks whose names were not compared with their publisher's."""
    query = (
        select(FrameworkRow.code)
        .join(SchoolFramework, SchoolFramework.framework_id == FrameworkRow.id)
        .where(SchoolFramework.names_checked.is_(False))
    )
    ours = (code for code, framework in shipped.items() if not framework.names_checked)
    return frozenset((*ours, *session.scalars(query)))


def codes_of(session: Session, item_ids: Iterable[UUID]) -> frozenset[str]:
    """Return the codes of the frameworks that some standards belong to."""
    query = (
        select(FrameworkRow.code)
        .join(FrameworkItemRow, FrameworkItemRow.framework_id == FrameworkRow.id)
        .where(FrameworkItemRow.id.in_(tuple(item_ids)))
    )
    return frozenset(session.scalars(query))


def own_framework(session: Session, framework_id: UUID) -> SchoolFramework | None:
    """Return a school's own framework with everything; None for a shipped one."""
    whole = joinedload(SchoolFramework.framework).selectinload(FrameworkRow.items)
    query = select(SchoolFramework).where(SchoolFramework.framework_id == framework_id)
    return session.scalar(query.options(whole, undefer(SchoolFramework.item_ids)))


def package_for(
    session: Session, actor: Actor, framework_id: UUID, *, shipped: Shipped
) -> tuple[CasePackage, SchoolFramework | None]:
    """Return a framework to look at or to take along, and whose it is where it is a school's.

    :raises NotFound: if it is not there, or another school's
    """
    own = own_framework(session, framework_id)
    if own is not None:
        require(actor, Permission.FRAMEWORK_READ, Subject(school_id=own.school_id))
        return package_of_row(own), own
    require(actor, Permission.FRAMEWORK_READ, Subject())
    row = session.get(FrameworkRow, framework_id)
    known = None if row is None else shipped.get(row.code)
    if row is None or known is None or known.version != row.version:
        raise NotFound(f"framework {framework_id}")
    return package_of(known), None
