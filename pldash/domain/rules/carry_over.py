"""Carry-over: surplus of the cycle before, earned near its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.dates import year_holding
from pldash.domain.rules.shapes import Rule
from pldash.domain.tallies import Tally
from pldash.domain.values import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver(Rule):
    """Surplus earned in the last part of a cycle counts in the next one.

    Source: facts of Illinois (surplus of 1 April to 30 June of the last year).

    :ivar month: with `day`, from when in the last year of the cycle surplus may be carried
    """

    shape: ClassVar[str] = "carry-over"
    month: int
    day: int

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
        >>> rule = CarryOver(about=about(), month=4, day=1)
        >>> cycle = Period(date(2021, 7, 1), date(2026, 6, 30))
        >>> rule.carried(cycle, [tally], required_minutes=60, used=())
        {'a': 30}
        """
        first_day, _ = year_holding(previous.end, month=self.month, of_month=self.day)
        earned, carried = 0, {}
        for tally in tallies:
            earned += tally.minutes
            surplus = min(tally.minutes, earned - required_minutes)
            entry = tally.entry
            if surplus > 0 and entry.ended_on >= first_day and entry.id not in used:
                carried[entry.id] = surplus
        return carried
