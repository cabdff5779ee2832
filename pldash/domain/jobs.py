"""Work that is done after the request that asked for it: how often it is tried, and when again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pldash.domain.errors import PldashError

MOST_TRIES: Final = 10
"""A job that still fails then is given up; about a quarter of an hour after the first try."""
FIRST_PAUSE: Final = timedelta(seconds=2)


class LeaseLost(PldashError):
    """Somebody else took the job over meanwhile: what was done of it here is undone."""


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries that failed; twice as long each time.

    >>> [int(pause_after(tries).total_seconds()) for tries in (1, 2, 3)]
    [2, 4, 8]
    """
    return FIRST_PAUSE * int(2 ** (tries - 1))
