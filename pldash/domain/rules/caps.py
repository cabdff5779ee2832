"""Caps: what is above a share is kept in the log but not counted, the latest minutes first."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Rule
from pldash.domain.tallies import Tally


class CapKind(StrEnum):
    """What a cap looks at; the kinds are tried in this order."""

    CATEGORY = "category"
    TOPIC = "topic"
    MODE = "mode"


REASON_OF_CAP = {
    CapKind.CATEGORY: ReasonCode.CATEGORY_CAP,
    CapKind.TOPIC: ReasonCode.TOPIC_CAP,
    CapKind.MODE: ReasonCode.MODE_CAP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Rule, ABC):
    """The most that a category, topic or mode may give.

    :ivar of: the code of the category, topic or mode
    """

    kind: CapKind
    of: str

    @abstractmethod
    def limit(self, required_minutes: int | None) -> int | None:
        """Return the most minutes that may count; None where that cannot be said.

        :param required_minutes: of the total; None where there is no amount
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCap(Cap):
    """The most that a category, topic or mode may give, in percent of the required minutes.

    Source: facts table (b), shape 5; facts of Texas (independent study, presenting, mentoring).

    :ivar of: the code of the category, topic or mode
    """

    shape: ClassVar[str] = "share-cap"
    percent: int

    def limit(self, required_minutes: int | None) -> int | None:
        """Return the share, rounded down to the minute; there is none of what has no amount.

        >>> from pldash.domain.rules.examples import about
        >>> ShareCap(about=about(), kind=CapKind.TOPIC, of="equity", percent=25).limit(1_210)
        302
        """
        return None if required_minutes is None else share(required_minutes, Decimal(self.percent))


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountCap(Cap):
    """The most that a category, topic or mode may give, in minutes.

    Source: facts table (b), shape 5 (a maximum can be absolute). The absolute ones that are
    known are Virginia's older ones, in points of which the worth is not known.

    :ivar of: the code of the category, topic or mode
    """

    shape: ClassVar[str] = "amount-cap"
    minutes: int

    def limit(self, required_minutes: int | None) -> int:
        """Return the minutes, whatever is required.

        >>> from pldash.domain.rules.examples import about
        >>> AmountCap(about=about(), kind=CapKind.MODE, of="lurking", minutes=300).limit(None)
        300
        """
        del required_minutes
        return self.minutes


def limits_of(
    caps: Iterable[Cap], kind: CapKind, required_minutes: int | None
) -> Mapping[str, int]:
    """Return the most minutes by code, of one kind; of two caps on one code the lower holds.

    >>> from pldash.domain.rules.examples import about
    >>> caps = (
    ...     ShareCap(about=about(), kind=CapKind.MODE, of="lurking", percent=25),
    ...     AmountCap(about=about(), kind=CapKind.MODE, of="lurking", minutes=240),
    ... )
    >>> limits_of(caps, CapKind.MODE, 1_200), limits_of(caps, CapKind.TOPIC, 1_200)
    ({'lurking': 240}, {})
    """
    limits: dict[str, int] = {}
    for cap in caps:
        limit = cap.limit(required_minutes) if cap.kind is kind else None
        if limit is not None:
            limits[cap.of] = min(limit, limits.get(cap.of, limit))
    return limits


def share(required_minutes: int, percent: Decimal) -> int:
    """Return a percentage of the required minutes, rounded down to the minute.

    >>> share(1_200, Decimal("12.5"))
    150
    """
    return int(required_minutes * percent / 100)


def apply_caps(tallies: Iterable[Tally], kind: CapKind, limits: Mapping[str, int]) -> None:
    """Take what is above the limits of one kind, so that the earliest learning counts.

    :param tallies: in the order in which they fill a cap: by `ended_on`, then `id`
    :param limits: the most minutes by the code of a category, topic or mode
    """
    room = dict(limits)
    for tally in tallies:
        if kind is CapKind.MODE:
            _fill_modes(tally, room)
        else:
            codes = tally.entry.topics if kind is CapKind.TOPIC else (tally.category,)
            capped = [code for code in codes if code is not None and code in room]
            _fill(tally, room, capped=capped, reason=REASON_OF_CAP[kind])


def _fill(tally: Tally, room: dict[str, int], *, capped: Sequence[str], reason: ReasonCode) -> None:
    """Take what the fullest of the caps has no room for; what stays fills each of them once."""
    if capped:
        tally.take(tally.minutes - min(room[code] for code in capped), reason)
        for code in capped:
            room[code] -= tally.minutes


def _fill_modes(tally: Tally, room: dict[str, int]) -> None:
    """Take what each capped mode has no room for."""
    for mode, minutes in tally.left.items():
        if mode in room:
            tally.take_mode(mode, minutes - room[mode], ReasonCode.MODE_CAP)
            room[mode] -= tally.left[mode]
