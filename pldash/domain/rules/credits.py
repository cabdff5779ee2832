"""Credits: what a body says that a unit of a course is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import CreditUnit, Entry
from pldash.domain.rules.shapes import Rule
from pldash.domain.values import ParticipationMode


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWorth(Rule):
    """How many minutes one unit of a course is worth.

    Source: facts of Illinois (a semester hour 15 hours, a quarter hour 10 hours).

    >>> CreditWorth.shape
    'credit-worth'
    """

    shape: ClassVar[str] = "credit-worth"
    unit: CreditUnit
    minutes: int


def parts_with_credits(
    entry: Entry, worth: Iterable[CreditWorth]
) -> Mapping[ParticipationMode, int]:
    """Return an entry's minutes as the body sees them.

    Where the body converts a course's credits, their worth stands in the place of the
    logged minutes: both are the same learning, and may not count twice.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from pldash.domain.rules.examples import about
    >>> day = date(2026, 3, 5)
    >>> units = {CreditUnit.SEMESTER: Decimal(3)}
    >>> entry = Entry(id="a", started_on=day, ended_on=day, parts={}, credits=units)
    >>> rule = CreditWorth(about=about(), unit=CreditUnit.SEMESTER, minutes=900)
    >>> sum(parts_with_credits(entry, [rule]).values())
    2700
    """
    converted = [
        int(rule.minutes * entry.credits[rule.unit]) for rule in worth if rule.unit in entry.credits
    ]
    return {ParticipationMode.SYNCHRONOUS: sum(converted)} if converted else entry.parts
