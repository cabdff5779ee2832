"""What a school's leaders see of the whole school, from the kept figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import FOR_LEADERS
from pldash.domain.figures import Amount, FigureKind, half_within
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.time_kinds import TimeKind, TimePart
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.models.schools import Organisation


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one thing, and by how many teachers."""

    amount: Amount
    teachers: int


NOTHING: Final = Share(Amount(), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """What one person does at the desk.

    :ivar held: what waits with them now
    :ivar half_within: hours within which half of their decisions came; None where there are none
    """

    name: str
    decisions: int
    held: int
    half_within: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a decision at the school now."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFigures:
    """The figures of a school in one year, or in all.

    :ivar year: None for all years
    :ivar years: with anything in them, the latest first
    :ivar by_time: approved minutes by kind of time, with no kind left out that has any
    """

    school: Organisation
    year: int | None
    years: Sequence[int]
    whole: Share
    by_time: tuple[TimePart, ...]
    approvers: Sequence[Approver]
    half_within: int | None
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """One standard that can be chosen, and what of it was approved."""

    code: str
    title: str
    share: Share


@dataclass(frozen=True, slots=True)
class CoveredGroup:
    """Standards with the same one above them."""

    code: str
    title: str
    items: Sequence[CoveredItem]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one edition of a framework is covered."""

    code: str
    title: str
    version: str
    groups: Sequence[CoveredGroup]

    @property
    def items(self) -> tuple[CoveredItem, ...]:
        """Return its standards without the groups."""
        return tuple(item for group in self.groups for item in group.items)


def led_schools(session: Session, actor: Actor) -> Sequence[Organisation]:
    """Return the schools that the actor leads, by name."""
    query = select(Organisation).where(Organisation.id.in_(actor.led_school_ids))
    return session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def figures_of(
    session: Session, actor: Actor, school_id: UUID, *, year: int | None
) -> SchoolFigures:
    """Return a school's figures for its leaders.

    :param year: None for all, as is a year in which nothing is
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    require(actor, Permission.FIGURES_READ, Subject(school_id=school_id))
    years = years_of(session, school_id)
    year = year if year in years else None
    shares = _shares(session, school_id, year)
    approvers, half = _approvers(session, school_id, year)
    times = {each: shares.get((FigureKind.TIME, each.value), NOTHING) for each in TimeKind}
    return SchoolFigures(
        school=session.get_one(Organisation, school_id),
        year=year,
        years=years,
        whole=shares.get((FigureKind.ALL, ""), NOTHING),
        by_time=tuple(
            TimePart(kind, share.amount.minutes) for kind, share in times.items() if share.teachers
        ),
        approvers=approvers,
        half_within=half,
        waiting=_waiting(session, school_id),
    )


def coverage_of(
    session: Session, actor: Actor, school_id: UUID, *, year: int | None
) -> Sequence[Coverage]:
    """Return how each framework that anything was approved for is covered, by its title.

    :param year: None for all
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    require(actor, Permission.FIGURES_READ, Subject(school_id=school_id))
    query = (
        select(ApprovedTime.framework, ApprovedTime.edition, ApprovedTime.code, *_SUMS)
        .where(*_of(school_id, year), ApprovedTime.kind == FigureKind.STANDARD)
        .group_by(ApprovedTime.framework, ApprovedTime.edition, ApprovedTime.code)
    )
    found: dict[tuple[str, str], dict[str, Share]] = defaultdict(dict)
    for framework, edition, code, *sums in session.execute(query):
        found[framework, edition][code] = _share(*sums)
    frameworks = session.scalars(
        select(FrameworkRow)
        .where(FrameworkRow.code.in_({code for code, _edition in found}))
        .order_by(FrameworkRow.title, FrameworkRow.version)
    )
    named = [row for row in frameworks if (row.code, row.version) in found]
    return [_coverage(session, row, found[row.code, row.version]) for row in named]


def years_of(session: Session, school_id: UUID) -> Sequence[int]:
    """Return the years in which anything approved ended, the latest first."""
    query = select(ApprovedTime.year).where(ApprovedTime.school_id == school_id).distinct()
    return session.scalars(query.order_by(ApprovedTime.year.desc())).all()


_SUMS = (
    func.sum(ApprovedTime.minutes),
    func.sum(ApprovedTime.activities),
    func.count(ApprovedTime.teacher_id.distinct()),
)


def _of(school_id: UUID, year: int | None) -> tuple[ColumnElement[bool], ...]:
    here = (ApprovedTime.school_id == school_id,)
    return here if year is None else (*here, ApprovedTime.year == year)


def _share(minutes: int, activities: int, teachers: int) -> Share:
    return Share(Amount(int(minutes), int(activities)), teachers)


def _shares(
    session: Session, school_id: UUID, year: int | None
) -> Mapping[tuple[FigureKind, str], Share]:
    query = (
        select(ApprovedTime.kind, ApprovedTime.code, *_SUMS)
        .where(*_of(school_id, year), ApprovedTime.kind != FigureKind.STANDARD)
        .group_by(ApprovedTime.kind, ApprovedTime.code)
    )
    return {(kind, code): _share(*sums) for kind, code, *sums in session.execute(query)}


def _approvers(
    session: Session, school_id: UUID, year: int | None
) -> tuple[Sequence[Approver], int | None]:
    """Return who decided and who has something taken up, the busiest first, and half of all."""
    when = () if year is None else (DecisionCount.year == year,)
    query = (
        select(
            DecisionCount.decided_by,
            DecisionCount.within_hours,
            func.sum(DecisionCount.decisions),
        )
        .where(DecisionCount.school_id == school_id, *when)
        .group_by(DecisionCount.decided_by, DecisionCount.within_hours)
    )
    counts: dict[UUID, Counter[int]] = defaultdict(Counter)
    for who, bound, decisions in session.execute(query):
        counts[who][bound] = int(decisions)
    held = _held(session, school_id)
    names = select(Account.id, Account.name).where(Account.id.in_({*counts, *held}))
    approvers = [
        Approver(
            name=row.name,
            decisions=counts[row.id].total(),
            held=held.get(row.id, 0),
            half_within=half_within(counts[row.id]),
        )
        for row in session.execute(names)
    ]
    everybody = sum(counts.values(), Counter[int]())
    ordered = sorted(approvers, key=lambda each: (-each.decisions, -each.held, each.name))
    return ordered, half_within(everybody)


def _held(session: Session, school_id: UUID) -> dict[UUID, int]:
    """Return how much each person has taken up and not decided."""
    query = (
        select(Submission.opened_by, func.count())
        .where(*_waits(school_id), Submission.opened_by.is_not(None))
        .group_by(Submission.opened_by)
    )
    return {who: count for who, count in session.execute(query) if who is not None}


def _waiting(session: Session, school_id: UUID) -> Waiting:
    query = select(func.count(), func.min(Submission.submitted_at)).where(*_waits(school_id))
    count, oldest_at = session.execute(query).one()
    return Waiting(count=count, oldest_at=oldest_at)


def _waits(school_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Submission.school_id == school_id, Submission.state.in_(FOR_LEADERS)


def _coverage(session: Session, row: FrameworkRow, shares: Mapping[str, Share]) -> Coverage:
    query = select(FrameworkItemRow).where(FrameworkItemRow.framework_id == row.id)
    items = session.scalars(query.order_by(FrameworkItemRow.position)).all()
    above = {item.id: item for item in items}
    parents = {item.parent_id for item in items}
    grouped: dict[UUID | None, list[CoveredItem]] = defaultdict(list)
    for item in items:
        if item.id not in parents or item.code in shares:
            share = shares.get(item.code, NOTHING)
            grouped[item.parent_id].append(CoveredItem(item.code, item.title, share))
    return Coverage(
        row.code,
        row.title,
        row.version,
        [_group(above[key] if key else None, covered) for key, covered in grouped.items()],
    )


def _group(item: FrameworkItemRow | None, covered: Sequence[CoveredItem]) -> CoveredGroup:
    return CoveredGroup(item.code if item else "", item.title if item else "", covered)
