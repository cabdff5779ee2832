"""What a credential's proof says in public: its bit in a status list, and nothing of the person."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LIST_LENGTH: Final = 131_072
"""Bits of one status list; fewer would tell who is behind one.

Source: W3C Bitstring Status List, section 3.2.
"""

FULL_AT: Final = LIST_LENGTH // 2
"""Above this many bits in use another list begins, so that a free one is found at once."""

Below = Callable[[int], int]
"""Gives a random whole number from nought to below its argument."""


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Which bit of which status list is a credential's."""

    list_number: int
    """Counted from one."""
    index: int
    """From nought to below :data:`LIST_LENGTH`; random, so that it tells no order of issue."""


def list_in_use(newest: int, used: int) -> int:
    """Return the number of the list that the next credential goes to.

    :param newest: the highest number so far; nought where there is no list yet
    :param used: how many bits of that list have an owner

    >>> list_in_use(0, 0), list_in_use(1, 65_535), list_in_use(1, 65_536)
    (1, 1, 2)
    """
    return newest + 1 if newest == 0 or used >= FULL_AT else newest


def random_place(list_number: int, random_below: Below = secrets.randbelow) -> StatusPlace:
    """Return a place in a list; the services draw again when somebody has it."""
    return StatusPlace(list_number, random_below(LIST_LENGTH))
