"""What minutes are called: by the way of taking part in a chat, as time spent in anything else.

Live, later and reading along are words of conversations. Minutes of a course or of first aid are
kept under the same participation modes, but nobody may be told that they were live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pldash.domain.activities import ActivityType
from pldash.domain.values import ParticipationMode


class TimeKind(StrEnum):
    """What pages and papers call minutes, in the order in which they are shown."""

    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    LURKING = "lurking"
    HOSTING = "hosting"
    TIME_SPENT = "time-spent"
    """Took part in what is no chat."""
    LEADING = "leading"
    """Led what is no chat, or presented at it."""
    PREPARATION = "preparation"
    APPLICATION = "application"


NO_CHAT: Final[Mapping[ParticipationMode, TimeKind]] = {
    ParticipationMode.SYNCHRONOUS: TimeKind.TIME_SPENT,
    ParticipationMode.ASYNCHRONOUS: TimeKind.TIME_SPENT,
    ParticipationMode.LURKING: TimeKind.TIME_SPENT,
    ParticipationMode.HOSTING: TimeKind.LEADING,
}
"""What a mode's minutes are in learning that is no chat; the other modes are the same in both."""


@dataclass(frozen=True, slots=True)
class TimePart:
    """The minutes of one kind of time, as a bar and its legend show them."""

    mode: TimeKind
    minutes: int


Learnt = tuple[ActivityType | None, Iterable[tuple[ParticipationMode, int]]]
"""A kind of learning, None where it is not known, with minutes by participation mode."""


def time_kind(mode: ParticipationMode, learning: ActivityType | None) -> TimeKind:
    """Return what minutes of a mode are called in a kind of learning.

    :param learning: None for what was written down before the kind was

    >>> time_kind(ParticipationMode.SYNCHRONOUS, ActivityType.FIRST_AID).value
    'time-spent'
    """
    own = TimeKind(mode.value)
    return own if is_chat(learning) else NO_CHAT.get(mode, own)


def is_chat(learning: ActivityType | None) -> bool:
    """Return whether a kind of learning has a chat's words; one that is not known has."""
    return learning in {None, ActivityType.ONLINE_CHAT}


def by_time_kind(several: Iterable[Learnt]) -> dict[TimeKind, int]:
    """Return the minutes of each kind of time that has any, in their order."""
    total: Counter[TimeKind] = Counter()
    for learning, parts in several:
        for mode, minutes in parts:
            total[time_kind(mode, learning)] += minutes
    return {kind: total[kind] for kind in TimeKind if total[kind]}


def time_parts(several: Iterable[Learnt]) -> tuple[TimePart, ...]:
    """Return the same as parts of a bar."""
    return tuple(TimePart(*each) for each in by_time_kind(several).items())
