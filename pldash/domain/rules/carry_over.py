"""Carry-over: surplus of the cycle before, earned near its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pldash.domain.dates import start_of_years, year_holding
from pldash.domain.rules.shapes import Rule
from pldash.domain.tallies import Tally
from pldash.domain.values import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Surplus(Rule, ABC):
    """Surplus earned in the last part of a cycle counts in the next one."""

    @abstractmethod
    def first_day(self, previous: Period) -> date:
        """Return from when in the cycle before surplus may be carried."""

    @abstractmethod
    def most(self) -> int | None:
        """Return the most minutes that go over; None where all do."""

    def carried(
        self,
        previous: Period,
        tallies: Sequence[Tally],
        *,
        required_minutes: int,
        used: Collection[str],
    ) -> dict[str, int]:
        """Return the minutes of each entry that go over into the next cycle.

        The latest learning is the surplus; what was used before stays where it was used.

        :param tallies: of the entries of the cycle before, in order, judged in that cycle
        :param used: ids of entries that were used before, in that cycle or elsewhere

        >>> from datetime import date
        >>> from pldash.domain.cases import Entry
        >>> from pldash.domain.rules.examples import about
        >>> from pldash.domain.values import ParticipationMode
        >>> parts = {ParticipationMode.SYNCHRONOUS: 90}
        >>> day = date(2026, 5, 5)
        >>> tally = Tally(Entry(id="a", started_on=day, ended_on=day, parts=parts), parts, 0)
        >>> rule = CarryOver(about=about("carry-over"), month=4, day=1)
        >>> cycle = Period(date(2021, 7, 1), date(2026, 6, 30))
        >>> rule.carried(cycle, [tally], required_minutes=60, used=())
        {'a': 30}
        """
        first_day, most = self.first_day(previous), self.most()
        earned, room, carried = 0, most, {}
        for tally in tallies:
            earned += tally.minutes
            surplus = min(tally.minutes, earned - required_minutes)
            entry = tally.entry
            if entry.ended_on < first_day or entry.id in used:
                continue
            if room is not None:
                surplus = min(surplus, room)
            if surplus > 0:
                carried[entry.id] = surplus
                room = None if room is None else room - surplus
        return carried


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver(Surplus):
    """Surplus earned from a calendar day of the cycle's last year counts in the next one.

    Source: facts of Illinois (surplus of 1 April to 30 June of the last year).

    :ivar month: with `day`, from when in the last year of the cycle surplus may be carried
    """

    shape: ClassVar[str] = "carry-over"
    month: int
    day: int

    def first_day(self, previous: Period) -> date:
        """Return the last time that the calendar day came in the cycle.

        >>> from pldash.domain.rules.examples import about
        >>> rule = CarryOver(about=about(), month=4, day=1)
        >>> rule.first_day(Period(date(2021, 7, 1), date(2026, 6, 30)))
        datetime.date(2026, 4, 1)
        """
        return year_holding(previous.end, month=self.month, of_month=self.day)[0]

    def most(self) -> int | None:
        """Return that there is no limit."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOverOfYears(Surplus):
    """Surplus earned in the last years of a cycle counts in the next one, up to an amount.

    Source: facts of Pennsylvania (up to 50 hours of the last two years).
    """

    shape: ClassVar[str] = "carry-over-of-years"
    years: int
    most_minutes: int

    def first_day(self, previous: Period) -> date:
        """Return the first day of the cycle's last years.

        >>> from pldash.domain.rules.examples import about
        >>> rule = CarryOverOfYears(about=about(), years=2, most_minutes=3_000)
        >>> rule.first_day(Period(date(2021, 9, 1), date(2026, 8, 31)))
        datetime.date(2024, 9, 1)
        """
        return start_of_years(previous.end, self.years)

    def most(self) -> int | None:
        """Return the amount."""
        return self.most_minutes
