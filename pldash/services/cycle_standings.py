"""What leaders see of the cycles of those who belong to their school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.cycle_standings import Chance, CycleFigures, chance_of
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.schools import Role, day_at
from pldash.domain.values import Period, Verdict
from pldash.models.accounts import Account
from pldash.models.figures import CycleStanding
from pldash.models.schools import Membership, MembershipRole, Organisation
from pldash.services.members import is_member_on

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherCycle:
    """One registration of somebody at the school: the body and the hours, nothing else of it.

    :ivar on: the date of the body
    """

    teacher: str
    body: str
    figures: CycleFigures
    chance: Chance
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCycles:
    """How the cycles at a school stand.

    :ivar counts: how many stand how, over all pages and whatever is chosen
    :ivar rows: of one page, the most urgent first
    :ivar without: how many teachers have no registration that could be judged
    :ivar judged_at: since when the oldest of it holds; None where nothing was judged
    """

    school: Organisation
    counts: Mapping[Chance, int]
    rows: Sequence[TeacherCycle]
    page: int
    pages: int
    without: int
    judged_at: datetime | None


def cycles_of(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    chosen: tuple[Chance | None, int] = (None, 1),
    rules: RequirementSets,
    now: datetime,
) -> SchoolCycles:
    """Return how the cycles at a school stand, as they were judged last.

    :param chosen: which alone, None for all; and which page of them
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    require(actor, Permission.FIGURES_READ, Subject(school_id=school_id))
    school = session.get_one(Organisation, school_id)
    found = _rows(session, school, rules=rules, now=now)
    cycles = [each for each, _who, _at in found]
    chance, page = chosen
    shown = sorted((each for each in cycles if chance in {None, each.chance}), key=_urgency)
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    page = min(max(1, page), pages)
    teachers = _teachers(session, school, now=now)
    return SchoolCycles(
        school=school,
        counts=Counter(each.chance for each in cycles),
        rows=shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=pages,
        without=len(teachers - {who for _each, who, _at in found}),
        judged_at=min((at for _each, _who, at in found), default=None),
    )


def _rows(
    session: Session, school: Organisation, *, rules: RequirementSets, now: datetime
) -> list[tuple[TeacherCycle, UUID, datetime]]:
    """Return the standings of who belongs to the school today, and of whom, and since when."""
    members = select(Membership.account_id).where(
        Membership.school_id == school.id, *is_member_on(day_at(school.zone, now))
    )
    query = (
        select(CycleStanding, Account.name)
        .join(Account, Account.id == CycleStanding.teacher_id)
        .where(CycleStanding.school_id == school.id, CycleStanding.teacher_id.in_(members))
    )
    bodies = {body.code: body for body in rules.bodies}
    today = {code: now.astimezone(ZoneInfo(body.zone)).date() for code, body in bodies.items()}
    found = []
    for row, name in session.execute(query):
        if row.body in bodies:
            figures = figures_in(row)
            cycle = TeacherCycle(
                teacher=name,
                body=bodies[row.body].short_name,
                figures=figures,
                chance=chance_of(figures, today[row.body]),
                on=today[row.body],
            )
            found.append((cycle, row.teacher_id, row.judged_at))
    return found


def figures_in(row: CycleStanding) -> CycleFigures:
    """Return what a row says of a cycle."""
    start, end = row.starts_on, row.ends_on
    return CycleFigures(
        cycle=None if start is None or end is None else Period(start, end),
        required=row.required,
        counted=row.counted,
        later=row.later,
        verdict=row.verdict,
        later_verdict=Verdict(row.later_verdict),
        is_reachable=row.is_reachable,
    )


def _teachers(session: Session, school: Organisation, *, now: datetime) -> set[UUID]:
    """Return who teaches at a school today."""
    query = (
        select(Membership.account_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(
            Membership.school_id == school.id,
            MembershipRole.role == Role.TEACHER,
            *is_member_on(day_at(school.zone, now)),
        )
    )
    return set(session.scalars(query))


_ORDER: Final = {chance: place for place, chance in enumerate(Chance)}


def _urgency(each: TeacherCycle) -> tuple[int, date, str, str]:
    """Return what is to be spoken about first: how it stands, then how soon it ends."""
    cycle = each.figures.cycle
    end = date.max if cycle is None else cycle.end
    return _ORDER[each.chance], end, each.teacher.casefold(), each.body
