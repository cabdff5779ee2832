"""The real clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Timer


def system_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def after(seconds: float, act: Callable[[], None]) -> None:
    """Do something in so many seconds, in a thread that holds up no end of the process."""
    timer = Timer(seconds, act)
    timer.daemon = True
    timer.start()
