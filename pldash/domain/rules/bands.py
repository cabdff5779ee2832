"""Bands: an amount that grows in steps with the days taught."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pldash.domain.missing_facts import MissingFact
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.shapes import Finding, Rule, Situation, Total
from pldash.domain.tallies import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Rule):
    """One step of a banded total.

    Source: facts of Queensland to 2012.

    :ivar least_days: from how many days on it holds

    >>> Band.shape
    'band'
    """

    shape: ClassVar[str] = "band"
    least_days: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BandedTotal(Total):
    """The overall amount by the days taught in the calendar year that the cycle ends in.

    Source: facts of Queensland to 2012 (10 hours from 40 days on, up to 30 from 200 days on).

    :ivar bands: the steps; below the lowest nothing is asked
    """

    shape: ClassVar[str] = "banded-total"
    bands: tuple[Band, ...]

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def required(self, situation: Situation) -> int:
        """Return the amount of the highest step that the days reach.

        >>> from pldash.domain.cases import RegistrationFacts
        >>> from pldash.domain.rules.examples import about, situation
        >>> bands = (Band(about=about(), least_days=40, minutes=600),)
        >>> rule = BandedTotal(about=about(), bands=bands)
        >>> taught = [RegistrationFacts(days_taught={2026: days}) for days in (39, 40)]
        >>> [rule.required(replace(situation(), facts=facts)) for facts in taught]
        [0, 600]

        :raises MissingFact: if the days of the year are not given
        """
        facts, year = situation.facts, situation.cycle.end.year
        if year not in facts.days_taught:
            steps = (0, *(band.least_days for band in self.bands))
            each = [{**facts.days_taught, year: days} for days in steps]
            raise MissingFact("days_taught", [replace(facts, days_taught=one) for one in each])
        days = facts.days_taught[year]
        return max((band.minutes for band in self.bands if days >= band.least_days), default=0)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the counted minutes reach the amount."""
        return amount_found(ledger.counted_minutes, self.required(situation))
