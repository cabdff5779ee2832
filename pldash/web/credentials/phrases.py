"""Phrases that pages of certificates repeat, each put into words once and then remembered.

Looking each one up anew would take most of a stranger's page's time. Dates are written as the paper
writes them, in the certificate's own locale, whoever reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from flask_babel import force_locale, format_date

P = ParamSpec("P")
T = TypeVar("T")
REMEMBERED = 4096
"""Phrases of each kind; beyond that the one not said for longest is forgotten."""


def spoken(say: Callable[P, T]) -> Callable[P, T]:
    """Remember what was said; the last argument is always the locale to say it in."""

    @lru_cache(maxsize=REMEMBERED)
    @wraps(say)
    def remember(*args: P.args, **kwargs: P.kwargs) -> T:
        with force_locale(str(args[-1]).replace("-", "_")):
            return say(*args, **kwargs)

    return remember  # type: ignore[return-value]


@spoken
def long_day(day: date, _locale: str) -> str:
    """Return a date in full, such as 18 November 2026."""
    return str(format_date(day, "long"))
