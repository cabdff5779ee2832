"""When each chat met, looked up by the instant of a post; worked out only where there are posts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from pldash.domain.chats import Chat
from pldash.domain.matching_rules import MatchingRules
from pldash.domain.occurrences import (
    Occurrence,
    OccurrenceKind,
    RecurrenceExpander,
    Window,
    occurrences,
)

_DAY = timedelta(days=1)
_FAR = timedelta(days=21)
"""Posts further apart do not make the weeks between them worth working out."""


class ChatMeetings:
    """The meetings and slow periods of one chat near some instants."""

    def __init__(
        self,
        chat: Chat,
        times: Sequence[datetime],
        *,
        expand: RecurrenceExpander,
        rules: MatchingRules,
    ) -> None:
        """Work them out.

        :param times: when posts were written, oldest first, at least one
        """
        self._before, self._after = rules.grace_before, rules.grace_after
        self._near = rules.near
        found = [each for window in _stretches(times) for each in occurrences(chat, window, expand)]
        self._live = _in_order(found, OccurrenceKind.LIVE)
        self._slow = _in_order(found, OccurrenceKind.SLOW)
        lengths = [each.ends_at - each.starts_at for each in self._live]
        self._longest = max(lengths, default=_DAY) + self._after
        self._live_starts = [each.starts_at for each in self._live]
        self._slow_starts = [each.starts_at for each in self._slow]
        ahead, behind = self._before + self._near, self._after + self._near
        self._near_from = [start - ahead for start in self._live_starts]
        # Of all that began by then: a short meeting may lie within a long one.
        self._near_until = list(accumulate((each.ends_at + behind for each in self._live), max))

    def has_any_near(self, at: datetime) -> bool:
        """Return whether an instant is in a slow period, or in or near a meeting's window.

        Nearly everything that was not written live is near nothing: one look spares three.
        """
        place = bisect_right(self._near_from, at)
        is_near = place > 0 and at < self._near_until[place - 1]
        return is_near or (bool(self._slow) and self.slow_at(at) is not None)

    def live_at(self, at: datetime) -> Occurrence | None:
        """Return the meeting in whose window an instant lies, its own hour before a neighbour's."""
        best: Occurrence | None = None
        starts = self._live_starts
        place = bisect_right(starts, at + self._before)
        earliest = at - self._longest
        while place and starts[place - 1] > earliest:
            place -= 1
            each = self._live[place]
            if at < each.ends_at + self._after and (
                best is None or _distance(each, at) < _distance(best, at)
            ):
                best = each
        return best

    def slow_at(self, at: datetime) -> Occurrence | None:
        """Return the slow period in which an instant lies."""
        place = bisect_right(self._slow_starts, at) - 1
        return self._slow[place] if place >= 0 and at < self._slow[place].ends_at else None

    def near(self, at: datetime) -> Occurrence | None:
        """Return the meeting whose window an instant just missed."""
        starts = self._live_starts
        place = bisect_right(starts, at + self._before + self._near)
        earliest = at - self._longest - self._near
        while place and starts[place - 1] > earliest:
            place -= 1
            each = self._live[place]
            if at < each.ends_at + self._after + self._near:
                return each
        return None


def _stretches(times: Sequence[datetime]) -> Iterator[Window]:
    """Return the spans in which there are posts, a day wider at both ends."""
    first = times[0]
    for before, after in pairwise(times):
        if after - before > _FAR:
            yield first - _DAY, before + _DAY
            first = after
    yield first - _DAY, times[-1] + _DAY


def _in_order(found: Sequence[Occurrence], kind: OccurrenceKind) -> list[Occurrence]:
    """Return those of one kind, each once, oldest first."""
    unique = {each.starts_at: each for each in found if each.kind is kind}
    return [unique[start] for start in sorted(unique)]


def _distance(meeting: Occurrence, at: datetime) -> timedelta:
    """Return how far an instant lies outside a meeting's own hour; nothing within it."""
    if at < meeting.starts_at:
        return meeting.starts_at - at
    return max(timedelta(), at - meeting.ends_at)
