"""Reads which recognition policies hold at schools, those of the systems above them too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Row, and_, literal, select
from sqlalchemy.orm import Session

from pldash.domain.policies import PolicyVersion, SchoolPolicies, rules_of
from pldash.domain.values import PolicyMark
from pldash.models.base import table_of
from pldash.models.policies import PolicyRow
from pldash.models.schools import Organisation
from pldash.services.scope import UNSCOPED

MOST_LEVELS = 8
"""Systems above each other; a circle of them, which nothing makes, would end here."""

_SCHOOLS = table_of(Organisation)


@dataclass(frozen=True, slots=True)
class PoliciesOfSchools:
    """The policies of some schools with what is known of each school.

    :ivar names: of the schools and systems, by id
    :ivar zones: of the schools and systems, by id
    :ivar closed_at: of the schools and systems that are closed, by id
    """

    policies: SchoolPolicies = field(default_factory=SchoolPolicies)
    names: Mapping[UUID, str] = field(default_factory=dict)
    zones: Mapping[UUID, str] = field(default_factory=dict)
    closed_at: Mapping[UUID, datetime] = field(default_factory=dict)

    def usual_of(self, school_ids: Iterable[UUID]) -> UUID | None:
        """Return the school that a teacher's next entry goes to: of several the first by name."""
        known = [each for each in school_ids if each in self.names]
        by_name = sorted(known, key=lambda each: (each in self.closed_at, self.names[each], each))
        return next(iter(by_name), None)


def policies_of(session: Session, school_ids: Collection[UUID]) -> PoliciesOfSchools:
    """Return the policies that hold at some schools, in one statement.

    A policy judges the work of whoever sent it, also of a teacher who has left, and a
    system's that of its schools: whose work it is may read it, whatever the scope.
    """
    if not school_ids:
        return PoliciesOfSchools()
    tree = _tree(_SCHOOLS.c.id.in_(school_ids))
    query = (
        select(
            tree.c.school,
            tree.c.owner,
            Organisation.name,
            Organisation.zone,
            Organisation.closed_at,
            PolicyRow,
        )
        .join(Organisation, Organisation.id == tree.c.owner)
        .outerjoin(
            PolicyRow,
            and_(PolicyRow.school_id == tree.c.owner, PolicyRow.withdrawn_at.is_(None)),
        )
        .order_by(tree.c.level, PolicyRow.from_on)
    )
    rows = session.execute(query, execution_options={UNSCOPED: True}).all()
    return PoliciesOfSchools(
        SchoolPolicies(_versions(rows), _above(rows)),
        {row.owner: row.name for row in rows},
        {row.owner: row.zone for row in rows},
        {row.owner: row.closed_at for row in rows if row.closed_at is not None},
    )


def version_of(row: PolicyRow, name: str) -> PolicyVersion:
    """Return a version as the domain knows it.

    :param name: of the school or system that set it
    """
    mark = PolicyMark(
        school_id=row.school_id.hex, school=name, number=row.number, since=row.from_on
    )
    return PolicyVersion(mark=mark, until_on=row.until_on, rules=rules_of(row.rules))


def schools_below(session: Session, school_id: UUID) -> frozenset[UUID]:
    """Return a system with all its schools; of a school itself."""
    down = (
        select(_SCHOOLS.c.id, literal(0).label("level"))
        .where(_SCHOOLS.c.id == school_id)
        .cte("below", recursive=True)
    )
    next_level = (
        select(_SCHOOLS.c.id, down.c.level + 1)
        .join(down, _SCHOOLS.c.parent_id == down.c.id)
        .where(down.c.level < MOST_LEVELS)
    )
    return frozenset(session.scalars(select(down.union_all(next_level).c.id)))


def _tree(which: ColumnElement[bool]) -> CTE:
    """Return each school with itself and each system above it, and how far above."""
    up = (
        select(
            _SCHOOLS.c.id.label("school"),
            _SCHOOLS.c.id.label("owner"),
            _SCHOOLS.c.parent_id,
            literal(0).label("level"),
        )
        .where(which)
        .cte("above", recursive=True)
    )
    return up.union_all(
        select(up.c.school, _SCHOOLS.c.id, _SCHOOLS.c.parent_id, up.c.level + 1)
        .join(up, _SCHOOLS.c.id == up.c.parent_id)
        .where(up.c.level < MOST_LEVELS)
    )


def _versions(rows: Iterable[Row[tuple[object, ...]]]) -> dict[str, tuple[PolicyVersion, ...]]:
    found: dict[str, dict[UUID, PolicyVersion]] = {}
    for row in rows:
        policy = row.PolicyRow
        if policy is not None:
            found.setdefault(row.owner.hex, {})[policy.id] = version_of(policy, row.name)
    return {owner: tuple(versions.values()) for owner, versions in found.items()}


def _above(rows: Iterable[Row[tuple[object, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row.school.hex, {})[row.owner.hex] = None
    return {school: tuple(owners) for school, owners in found.items()}
