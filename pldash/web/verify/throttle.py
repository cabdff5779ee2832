"""Slows down guessing of codes, in memory and without a write.

Only misses are slowed: a code that exists is always answered, also to somebody who shares an
address with a guesser. What makes guessing hopeless is the length of the codes; this keeps an
address from learning quickly which codes nobody has. The memory is this process's own; it is
bounded, and a restart forgets it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import Final

REMEMBERED: Final = 10_000
"""Addresses kept in mind; the ones that have been quiet longest go first."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many misses at once, and how many a second in the long run."""

    burst: int
    each_second: float


FOR_ONE: Final = Allowance(burst=30, each_second=0.5)
"""A school behind one address mistypes now and then; a guesser wants thousands."""

FOR_ALL: Final = Allowance(burst=1_000, each_second=50)


@dataclass(slots=True)
class Bucket:
    """What is left of an allowance; it fills again with time."""

    allowance: Allowance
    left: float
    at: float

    def fill(self, now: float) -> float:
        """Fill up for the time that has gone, and return what there is."""
        more = max(0.0, now - self.at) * self.allowance.each_second
        self.left, self.at = min(self.allowance.burst, self.left + more), now
        return self.left


class Throttle:
    """Counts misses by address and in all."""

    def __init__(
        self,
        one: Allowance = FOR_ONE,
        everybody: Allowance = FOR_ALL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with full allowances.

        :param clock: seconds that never run backwards
        """
        self._one, self._clock, self._lock = one, clock, Lock()
        self._all = Bucket(everybody, everybody.burst, clock())
        self._known: OrderedDict[str, Bucket] = OrderedDict()

    def wait_of(self, address: str) -> int:
        """Return for how many seconds an address has to wait before it may miss; mostly nought.

        When there are too many misses in all, those who missed wait, and nobody else.
        """
        if not self._known:
            return 0
        with self._lock:
            bucket = self._known.get(network_of(address))
            if bucket is None:
                return 0
            now = self._clock()
            return max(_wait(bucket, now), _wait(self._all, now))

    def missed(self, address: str) -> None:
        """Count one miss of an address."""
        with self._lock:
            key, now = network_of(address), self._clock()
            bucket = self._known.pop(key, None) or Bucket(self._one, self._one.burst, now)
            for each in (bucket, self._all):
                each.left = max(0.0, each.fill(now) - 1)
            self._known[key] = bucket
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def network_of(address: str) -> str:
    """Return whom an address stands for: an IPv6 address its whole network, which is one house.

    >>> network_of("2001:db8:1:2:3:4:5:6"), network_of("203.0.113.7")
    ('2001:db8:1:2::', '203.0.113.7')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Address(int(known) >> 64 << 64))


def _wait(bucket: Bucket, now: float) -> int:
    """Return the whole seconds until there is one miss to spare."""
    missing = 1 - bucket.fill(now)
    return 0 if missing <= 0 else max(1, int(-(-missing // bucket.allowance.each_second)))
