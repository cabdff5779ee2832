"""Phrases that certificates repeat, each put into words once for a locale and then remembered.

A stranger's page says some two hundred of them; looking each one up anew would take most of its
time. Dates are written as the paper writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _

from pldash.domain.activities import ActivityType
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import EvidenceGrade
from pldash.web.activities.words import TYPES
from pldash.web.context import minutes as in_words
from pldash.web.credentials.words import EVIDENCE, TIMES

P = ParamSpec("P")
T = TypeVar("T")
REMEMBERED = 4096
"""Phrases of each kind; beyond that the one not said for longest is forgotten."""

AN_HOUR = 60
NO_BREAK = "\u00a0"


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


@spoken
def short_day(day: date, _locale: str) -> str:
    """Return a date in short, such as 18 Nov 2026."""
    return str(format_date(day, "medium")).replace(" ", NO_BREAK)


@spoken
def between(start: date, end: date, locale: str) -> str:
    """Return two dates, or the one day that they are."""
    if start == end:
        return long_day(start, locale)
    return str(_("%(start)s to %(end)s", start=long_day(start, locale), end=long_day(end, locale)))


@spoken
def days(start: date, end: date, locale: str) -> str:
    """Return the first and last day of a line, or its only day."""
    if start == end:
        return short_day(start, locale)
    return f"{short_day(start, locale)} \u2013 {short_day(end, locale)}"


@spoken
def hours(minutes: int, _locale: str) -> str:
    """Return minutes in words, such as 1 h 20 min."""
    return str(in_words(minutes))


@spoken
def time(minutes: int, locale: str) -> str:
    """Return minutes as the paper prints them, and in hours where there are any."""
    plain = str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return plain if minutes < AN_HOUR else f"{plain} ({hours(minutes, locale)})"


@spoken
def way(minutes: int, kind: TimeKind, _locale: str) -> str:
    """Return the minutes of one kind of time, such as 60 min took part live."""
    return f"{_('%(rest)s min', rest=minutes)} {TIMES[kind]}".replace(" ", NO_BREAK, 1)


def ways(time: Mapping[TimeKind, int], locale: str) -> str:
    """Return every kind of time in one line, such as 60 took part live, 20 read along."""
    return ", ".join(way(amount, kind, locale) for kind, amount in time.items())


@spoken
def learning(kind: ActivityType, _locale: str) -> str:
    """Return what kind of learning it was."""
    return str(TYPES[kind])


@spoken
def evidence(grade: EvidenceGrade, _locale: str) -> str:
    """Return how strongly an activity is supported."""
    return str(EVIDENCE[grade])


@spoken
def activities(count: int, _locale: str) -> str:
    """Return a number of activities."""
    return str(ngettext("%(num)s activity", "%(num)s activities", count))
