"""Minimums inside the total: a share of a category, and an amount or a share of a mode."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from pldash.domain.cases import Category
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.caps import share
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import ParticipationMode


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare(Requirement):
    """The least of one category, in percent of the required minutes.

    Source: facts table (b), shape 4.
    """

    shape: ClassVar[str] = "category-share"
    category: Category
    percent: int

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the category."""
        return ledger.by_category.get(self.category, 0)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the category reaches its share, rounded down to the minute.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = CategoryShare(about=about(), category=Category.FORMAL, percent=25)
        >>> asked = replace(situation(), required_minutes=1_210)
        >>> rule.find(Ledger((), 400, {"formal": 302}), asked).verdict.value
        'met'
        """
        required = share(situation.required_minutes or 0, Decimal(self.percent))
        return amount_found(self.counted(ledger), required)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeMinimum(Requirement):
    """The least of one participation mode, inside the total.

    Source: facts table (b), shape 3.
    """

    shape: ClassVar[str] = "mode-minimum"
    mode: ParticipationMode
    minutes: int

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the mode."""
        return of_mode(ledger, self.mode)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the mode reaches its least.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = ModeMinimum(about=about(), mode=ParticipationMode.SYNCHRONOUS, minutes=60)
        >>> rule.find(Ledger((), 0, {}), situation()).reasons[0].minutes
        60
        """
        del situation
        return amount_found(self.counted(ledger), self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeShare(Requirement):
    """The least of one participation mode, in percent of the required minutes.

    Source: facts table (b), shape 4.
    """

    shape: ClassVar[str] = "mode-share"
    mode: ParticipationMode
    percent: int

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the mode."""
        return of_mode(ledger, self.mode)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the mode reaches its share, rounded down to the minute.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = ModeShare(about=about(), mode=ParticipationMode.SYNCHRONOUS, percent=50)
        >>> asked = replace(situation(), required_minutes=1_201)
        >>> rule.find(Ledger((), 0, {}), asked).required_minutes
        600
        """
        required = share(situation.required_minutes or 0, Decimal(self.percent))
        return amount_found(self.counted(ledger), required)


def of_mode(ledger: Ledger, mode: ParticipationMode) -> int:
    """Return the counted minutes of a mode.

    >>> of_mode(Ledger((), 0, {}), ParticipationMode.LURKING)
    0
    """
    return sum(tally.left.get(mode, 0) for tally in ledger.tallies)
