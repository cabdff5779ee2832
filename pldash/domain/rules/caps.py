"""Caps: what is above a share is kept in the log but not counted, the latest minutes first."""

from __future__ import annotations

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
class ShareCap(Rule):
    """The most that a category, topic or mode may give, in percent of the required minutes.

    Source: facts table (b), shape 5; facts of Texas (independent study, presenting, mentoring).

    :ivar of: the code of the category, topic or mode
    """

    shape: ClassVar[str] = "share-cap"
    kind: CapKind
    of: str
    percent: int

    def limit(self, required_minutes: int) -> int:
        """Return the most minutes that may count; a share is rounded down to the minute.

        >>> from pldash.domain.rules.examples import about
        >>> ShareCap(about=about(), kind=CapKind.TOPIC, of="equity", percent=25).limit(1_210)
        302
        """
        return share(required_minutes, Decimal(self.percent))


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
