"""Makes a school's figures into what their pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.figures import LONGER, shade
from pldash.web.frameworks.names import are_names_checked

if TYPE_CHECKING:
    from pldash.domain.time_kinds import TimePart
    from pldash.models.schools import Organisation
    from pldash.services.figures import Approver, Coverage, CoveredGroup, CoveredItem, SchoolFigures

DAY = 24
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Choice:
    """Something else to look at."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above each page of figures.

    :ivar years: to choose from; none where there is nothing to choose
    """

    school_id: UUID
    school: str
    year: int | None
    years: tuple[Choice, ...]
    schools: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ApproverLine:
    """One who decides, in words."""

    name: str
    decisions: int
    held: int
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """The first page of a school's figures.

    :ivar told: how many teachers and activities the hours are of, in a sentence
    :ivar is_one_persons: whether all of it is one teacher's
    :ivar oldest_at: since when the oldest waits; None where nothing does
    """

    heading: Heading
    minutes: int
    told: str
    is_one_persons: bool
    by_time: tuple[TimePart, ...]
    approvers: tuple[ApproverLine, ...]
    half: str
    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One standard with what was approved for it."""

    code: str
    title: str
    minutes: int
    activities: int
    teachers: int
    level: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Standards under one heading."""

    code: str
    title: str
    lines: tuple[StandardLine, ...]


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """How one edition of a framework is covered."""

    title: str
    version: str
    covered: str
    groups: tuple[GroupLine, ...]

    @property
    def lines(self) -> tuple[StandardLine, ...]:
        """Return its standards without the groups."""
        return tuple(line for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardsPage:
    """How frameworks are covered."""

    heading: Heading
    frameworks: tuple[FrameworkLine, ...]
    names_checked: bool


def figures_page(figures: SchoolFigures, others: Sequence[Organisation]) -> FiguresPage:
    """Return the first page, with the other schools that one leads."""
    whole = figures.whole
    return FiguresPage(
        heading=heading(figures, "figures.show", others),
        minutes=whole.amount.minutes,
        told=_told(whole.teachers, whole.amount.activities),
        is_one_persons=whole.teachers == 1,
        by_time=figures.by_time,
        approvers=tuple(map(_approver, figures.approvers)),
        half="" if figures.half_within is None else _half(figures.half_within),
        waiting=figures.waiting.count,
        oldest_at=figures.waiting.oldest_at,
    )


def standards_page(figures: SchoolFigures, coverage: Sequence[Coverage]) -> StandardsPage:
    """Return the page of the standards."""
    return StandardsPage(
        heading=heading(figures, "figures.standards"),
        frameworks=tuple(map(_framework, coverage)),
        names_checked=are_names_checked({each.code for each in coverage}),
    )


def heading(figures: SchoolFigures, endpoint: str, others: Sequence[Organisation] = ()) -> Heading:
    """Return what stands above a page.

    :param endpoint: the page, which each year's link leads to
    """
    school = figures.school
    every: list[tuple[str, int | None]] = [(_("All years"), None)]
    every += [(str(year), year) for year in figures.years]
    return Heading(
        school_id=school.id,
        school=school.name,
        year=figures.year,
        years=tuple(
            Choice(label, url_for(endpoint, school_id=school.id, year=year), year == figures.year)
            for label, year in every
            if figures.years
        ),
        schools=tuple(
            Choice(each.name, url_for("figures.show", school_id=each.id)) for each in others
        ),
    )


def span(hours: int) -> str:
    """Return a bound in words, such as 4 hours or 3 days."""
    if hours < DAY:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    if hours <= WEEK:
        return ngettext("%(num)s day", "%(num)s days", hours // DAY)
    if hours % WEEK:
        return ngettext("%(num)s day", "%(num)s days", hours // DAY)
    return ngettext("%(num)s week", "%(num)s weeks", hours // WEEK)


def _half(hours: int) -> str:
    if hours == LONGER:
        return _("Half of all decisions take longer than 8 weeks.")
    return _("Half of all decisions come within %(time)s.", time=span(hours))


def _told(teachers: int, activities: int) -> str:
    return _(
        "%(activities)s of %(teachers)s",
        activities=ngettext("%(num)s activity", "%(num)s activities", activities),
        teachers=ngettext("%(num)s teacher", "%(num)s teachers", teachers),
    )


def _approver(found: Approver) -> ApproverLine:
    hours = found.half_within
    if hours is None:
        within = _("Nothing decided")
    else:
        within = _("longer than 8 weeks") if hours == LONGER else span(hours)
    return ApproverLine(found.name, found.decisions, found.held, within)


def _framework(found: Coverage) -> FrameworkLine:
    most = max(item.share.amount.minutes for item in found.items)
    covered = [item for item in found.items if item.share.amount.activities]
    return FrameworkLine(
        title=found.title,
        version=found.version,
        covered=_(
            "%(some)s of %(all)s standards have approved time.",
            some=len(covered),
            all=len(found.items),
        ),
        groups=tuple(_group(each, most) for each in found.groups),
    )


def _group(found: CoveredGroup, most: int) -> GroupLine:
    return GroupLine(found.code, found.title, tuple(_standard(each, most) for each in found.items))


def _standard(found: CoveredItem, most: int) -> StandardLine:
    amount = found.share.amount
    return StandardLine(
        code=found.code,
        title=found.title,
        minutes=amount.minutes,
        activities=amount.activities,
        teachers=found.share.teachers,
        level=shade(amount.minutes, most),
    )
