"""What does not lower an amount, where the body says so itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pldash.domain.rules.shapes import Rule


class LessTime(StrEnum):
    """Why somebody teaches less than others do; in the order in which it is told."""

    PART_TIME = "part-time"
    CASUAL = "casual"
    """Relief and supply teaching too."""
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProration(Rule):
    """The overall amount stays as it is for those who teach less: the body says so itself.

    It takes nothing and adds nothing; it is told beside the amount. Where no body's page says
    so there is no such rule, and nothing is said either way. Data that holds it together with
    an amount in proportion to the same is refused.

    Source: facts table (b), shape 17; facts of Victoria and the ACT (part-time, casual), the
    Northern Territory (every kind of employment), Western Australia (relief, part-time) and
    South Australia (leave).

    :ivar despite: what does not lower it
    """

    shape: ClassVar[str] = "no-proration"
    despite: frozenset[LessTime]

    def told(self) -> tuple[LessTime, ...]:
        """Return what does not lower the amount, in the order in which it is told.

        >>> from pldash.domain.rules.examples import about
        >>> rule = NoProration(about=about(), despite=frozenset({"leave", "part-time"}))
        >>> [each.value for each in rule.told()]
        ['part-time', 'leave']
        """
        return tuple(each for each in LessTime if each in self.despite)
