"""Every number by which posts are matched to chats and given minutes: named, dated, in one place.

A change makes a new version beside this one; what was proposed keeps the version it was made by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """One version of the parameters.

    Measured on six educators' public archives, 228,000 posts with a time, unless a paper is named.


    :ivar version: kept with every proposal
    :ivar in_force_from: the day from which it is used
    """

    version: str = "1"
    in_force_from: date = date(2026, 11, 22)

    grace_before: timedelta = timedelta(minutes=10)
    """A post so long before the hour is live: 2.5 % of live posts come in the 15 minutes before."""
    grace_after: timedelta = timedelta(minutes=15)
    """A post so long after it is live: 12.5 % come in the 15 minutes after."""
    near: timedelta = timedelta(minutes=15)
    """So far outside the window a post is told why it is not live."""

    full_span_share: float = 0.5
    """Posts over this share of the scheduled length propose all of it."""
    full_posts: int = 3
    """So many posts propose all of it."""
    unseen_before: timedelta = timedelta(minutes=10)
    """Reading before the first post of a shorter stay."""
    unseen_after: timedelta = timedelta(minutes=5)
    """Reading after the last."""
    least_live_minutes: int = 15

    gap: timedelta = timedelta(minutes=60)
    """Posts further apart are two stays (Halfaker and others, WWW 2015)."""
    later_unseen: timedelta = timedelta(seconds=430)
    """Before the first post outside the hour (Geiger and Halfaker, CSCW 2013)."""
    least_later_minutes: int = 10
    most_later_minutes_a_day: int = 60
    """Of one chat on one local day."""
    maybe_unscheduled_posts: int = 3
    """So many posts within an hour, off schedule, ask whether there was a session."""

    least_likes: int = 3
    """So many likes while a meeting ran ask whether the teacher read along (ours, not measured)."""

    slow_minutes_a_question: int = 10
    slow_minutes_a_post: int = 5
    """Of a post that answers no question, or one that was answered already."""
    most_slow_minutes_a_week: int = 60
    """Where the chat states no load of its own."""


RULES = MatchingRules()
"""The version of today."""
