"""Slow work, one piece after the other for each person: nobody takes the whole house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import TooManyRequests

from pldash.web.session import actor

if TYPE_CHECKING:
    from uuid import UUID

MOST: Final = 4
"""Requests of one person that may be at it or wait; the house answers eight at the same time."""


@dataclass(slots=True)
class Queue:
    """Who of one person's requests is at it, and how many there are with those that wait."""

    turn: Lock = field(default_factory=Lock)
    here: int = 0


_QUEUES: Final[dict[UUID | None, Queue]] = {}
_GUARD: Final = Lock()


@contextmanager
def own_turn() -> Iterator[None]:
    """Do slow work when the same person's other slow work is done; no transaction may be open.

    :raises TooManyRequests: if more of their requests wait than are good for everybody else
    """
    who = actor().account_id
    with _GUARD:
        queue = _QUEUES.setdefault(who, Queue())
        if queue.here >= MOST:
            raise TooManyRequests
        queue.here += 1
    try:
        with queue.turn:
            yield
    finally:
        with _GUARD:
            queue.here -= 1
            if not queue.here:
                del _QUEUES[who]
