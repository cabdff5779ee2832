"""Makes the standings of cycles into what their page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.cycle_standings import Chance
from pldash.domain.progress import days_left
from pldash.web.context import minutes as in_words
from pldash.web.figures.presenters import Choice

if TYPE_CHECKING:
    from flask_babel import LazyString

    from pldash.services.cycle_standings import SchoolCycles, TeacherCycle

CHANCES: Final[dict[Chance, LazyString]] = {
    Chance.ENDED: _l("Ended, not met here"),
    Chance.OUT_OF_REACH: _l("Out of reach"),
    Chance.BEHIND: _l("Too late at this pace"),
    Chance.OPEN: _l("Something else is open"),
    Chance.BEGUN: _l("Nothing yet, early"),
    Chance.ON_TRACK: _l("On track"),
    Chance.WAITING: _l("Met once you decide"),
    Chance.MET: _l("Met"),
    Chance.NOT_ASKED: _l("Nothing is asked"),
    Chance.UNKNOWN: _l("Cannot be said"),
}
STATES: Final = {
    Chance.ENDED: "not-met",
    Chance.OUT_OF_REACH: "not-met",
    Chance.BEHIND: "not-met",
    Chance.OPEN: "submitted",
    Chance.BEGUN: "draft",
    Chance.ON_TRACK: "counted",
    Chance.WAITING: "submitted",
    Chance.MET: "met",
    Chance.NOT_ASKED: "not-applicable",
    Chance.UNKNOWN: "cannot-be-judged",
}
"""The mark that a page gives to each, beside the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleLine:
    """One registration in words."""

    teacher: str
    body: str
    state: str
    chance: str
    hours: str
    later: str
    ends_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesPage:
    """How the cycles at a school stand.

    :ivar choices: each standing that somebody has, with how many; first all of them
    :ivar is_narrow: whether one of them is chosen
    """

    school_id: UUID
    school: str
    choices: tuple[Choice, ...]
    is_narrow: bool
    lines: tuple[CycleLine, ...]
    without: int
    judged_at: datetime | None
    page: int
    pages: int
    newer_url: str | None
    older_url: str | None


def cycles_page(found: SchoolCycles, chance: Chance | None) -> CyclesPage:
    """Return the page of one standing, or of all."""
    school, page = found.school, found.page

    def at(number: int) -> str:
        shown = None if chance is None else chance.value
        return url_for("figures.cycles", school_id=school.id, standing=shown, page=number)

    return CyclesPage(
        school_id=school.id,
        school=school.name,
        choices=standing_choices(found, chance or "all"),
        is_narrow=chance is not None,
        lines=tuple(map(_line, found.rows)),
        without=found.without,
        judged_at=found.judged_at,
        page=page,
        pages=found.pages,
        newer_url=at(page - 1) if page > 1 else None,
        older_url=at(page + 1) if page < found.pages else None,
    )


def standing_choices(found: SchoolCycles, here: str = "") -> tuple[Choice, ...]:
    """Return all of them, and each standing that somebody has, with how many have it.

    :param here: which of them the page shows; empty for another page
    """
    told = [("all", _("All"), sum(found.counts.values()))]
    told += [(each.value, str(CHANCES[each]), found.counts[each]) for each in Chance]
    return tuple(
        Choice(
            f"{label}: {count}",
            url_for("figures.cycles", school_id=found.school.id, standing=value),
            value == here,
        )
        for value, label, count in told
        if count
    )


def _line(each: TeacherCycle) -> CycleLine:
    figures = each.figures
    return CycleLine(
        teacher=each.teacher,
        body=each.body,
        state=STATES[each.chance],
        chance=str(CHANCES[each.chance]),
        hours=_hours(figures.counted, figures.required),
        later="" if figures.later == figures.counted else in_words(figures.later),
        ends_on=None if figures.cycle is None else figures.cycle.end,
        days_left=None if figures.cycle is None else days_left(figures.cycle, each.on),
    )


def _hours(counted: int, required: int | None) -> str:
    if not required:
        return in_words(counted)
    return _("%(counted)s of %(required)s", counted=in_words(counted), required=in_words(required))
