"""Rounding: an entry's counted minutes in whole increments, always down, as its last step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Rule
from pldash.domain.tallies import Tally
from pldash.domain.values import PolicyMark


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryIncrement(Rule):
    """The body records each entry in whole increments.

    Source: facts of Illinois (quarter hours).

    >>> EntryIncrement.shape
    'entry-increment'
    """

    shape: ClassVar[str] = "entry-increment"
    minutes: int


def round_down(tally: Tally, increment_minutes: int, *, policy: PolicyMark | None = None) -> None:
    """Take what is above the last whole increment.

    :param policy: the school's own that says so; None where a body does

    >>> from datetime import date
    >>> from pldash.domain.cases import Entry
    >>> from pldash.domain.values import ParticipationMode
    >>> parts = {ParticipationMode.SYNCHRONOUS: 50}
    >>> day = date(2026, 3, 5)
    >>> tally = Tally(Entry(id="a", started_on=day, ended_on=day, parts=parts), parts, 0)
    >>> round_down(tally, 15)
    >>> tally.minutes
    45
    """
    above = tally.minutes % increment_minutes
    if above:
        tally.take(above, ReasonCode.ROUNDED_DOWN, policy=policy)
