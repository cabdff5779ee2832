"""What is left of each entry while the rules take minutes away, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pldash.domain.cases import Category, Entry
from pldash.domain.reasons import ENTRY_REASONS, ReasonCode
from pldash.domain.values import ParticipationMode, PolicyMark, Reason

TAKEN_FIRST = (
    ParticipationMode.APPLICATION,
    ParticipationMode.PREPARATION,
    ParticipationMode.LURKING,
    ParticipationMode.ASYNCHRONOUS,
    ParticipationMode.HOSTING,
    ParticipationMode.SYNCHRONOUS,
)
"""The order in which a cap or a rounding takes minutes within one entry."""

_REASON_ORDER = {code: place for place, code in enumerate(ENTRY_REASONS)}


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    """What one entry gave: every logged minute is counted, or not counted with its reason.

    :ivar counted_parts: the counted minutes by participation mode
    :ivar reasons: for the minutes not counted, in the order tried; `carried-over` for counted ones
    """

    id: str
    counted_minutes: int
    not_counted_minutes: int
    reasons: tuple[Reason, ...]
    counted_parts: Mapping[ParticipationMode, int]


class Tally:
    """One entry's minutes, less what the rules have taken so far.

    The only thing in the domain that changes while it is used: each evaluation makes its own.

    :ivar category: as the body judges it, which need not be as it was logged
    """

    __slots__ = (
        "_taken",
        "carried_minutes",
        "category",
        "entry",
        "left",
        "minutes",
        "reflection_words",
    )

    def __init__(
        self, entry: Entry, parts: Mapping[ParticipationMode, int], reflection_words: int
    ) -> None:
        """Begin with everything that was logged.

        :param parts: the minutes that the body sees, credits converted
        :param reflection_words: of the entry, or of the longest reflection in its bundle
        """
        self.entry = entry
        self.category: Category | None = entry.category
        self.left = dict(parts)
        self.minutes = sum(parts.values())
        self.reflection_words = reflection_words
        self.carried_minutes = 0
        self._taken: dict[tuple[ReasonCode, PolicyMark | None], int] = {}

    def take_all(self, code: ReasonCode) -> None:
        """Take whatever is left."""
        if self.minutes:
            self._note(code, self.minutes, None)
            self.left = dict.fromkeys(self.left, 0)

    def take_mode(
        self,
        mode: ParticipationMode,
        minutes: int,
        code: ReasonCode,
        *,
        policy: PolicyMark | None = None,
    ) -> None:
        """Take minutes of one mode, at most what is left of it.

        :param policy: the school's own that takes them; None where a body does
        """
        taken = min(self.left.get(mode, 0), minutes)
        if taken > 0:
            self._note(code, taken, policy)
            self.left[mode] -= taken

    def take(self, minutes: int, code: ReasonCode, *, policy: PolicyMark | None = None) -> None:
        """Take minutes of any mode, in the fixed order of modes."""
        for mode in TAKEN_FIRST:
            before = self.minutes
            self.take_mode(mode, minutes, code, policy=policy)
            minutes -= before - self.minutes

    def outcome(self) -> EntryOutcome:
        """Return what became of the entry."""
        reasons = [
            Reason(code, self._taken[code, policy], policy=policy)
            for code, policy in self._reasons_in_order()
        ]
        if self.carried_minutes and self.minutes:
            reasons.append(Reason(ReasonCode.CARRIED_OVER, self.minutes))
        not_counted = sum(self._taken.values())
        return EntryOutcome(self.entry.id, self.minutes, not_counted, tuple(reasons), self.left)

    def _reasons_in_order(self) -> list[tuple[ReasonCode, PolicyMark | None]]:
        """Return the reasons met in the order in which they are tried, the body's own first."""
        if len(self._taken) > 1:
            return sorted(self._taken, key=lambda met: (_REASON_ORDER[met[0]], met[1] is not None))
        return list(self._taken)

    def _note(self, code: ReasonCode, minutes: int, policy: PolicyMark | None) -> None:
        """Move minutes from what is left to what was taken."""
        self.minutes -= minutes
        self._taken[code, policy] = self._taken.get((code, policy), 0) + minutes


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counted log that requirements look at.

    :ivar counted_minutes: over all entries
    :ivar by_category: counted minutes of each category
    """

    tallies: tuple[Tally, ...]
    counted_minutes: int
    by_category: Mapping[str, int]


def close(tallies: tuple[Tally, ...]) -> Ledger:
    """Return the ledger of tallies from which nothing more will be taken."""
    by_category: dict[str, int] = {}
    for tally in tallies:
        category = tally.category
        if category is not None:
            by_category[category] = by_category.get(category, 0) + tally.minutes
    return Ledger(tallies, sum(tally.minutes for tally in tallies), by_category)


def filling_order(tally: Tally) -> tuple[date, str]:
    """Return the key by which entries fill a cap: the earliest learning counts."""
    return tally.entry.ended_on, tally.entry.id
