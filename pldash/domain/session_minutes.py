"""The minutes that a session proposes, each with its reasons; the teacher changes them freely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter

from pldash.domain.chats import Chat
from pldash.domain.matching_rules import MatchingRules
from pldash.domain.placing import Placed, PostMode, PostReason
from pldash.domain.posts import Post
from pldash.domain.schedules import Recurring, zone_of
from pldash.domain.sessions import Session, SessionReason, together
from pldash.domain.values import Reason

Replied = tuple[tuple[Placed, ...], tuple[Post, ...]]
"""The answers of a session that are linked, and those that are offered."""

_Reasons = tuple[Reason, ...]
_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)
_REASONS = attrgetter("reasons")


def session_of(posts: tuple[Placed, ...], replied: Replied, rules: MatchingRules) -> Session:
    """Return the posts of one meeting, slow period or day as a session with its minutes.

    :param posts: with the chat's tag, oldest first
    """
    first, (linked, offered) = posts[0], replied
    every = together(posts, linked)
    minutes, reasons = _BY_MODE[first.mode](every, rules)
    if _is_thin(every):
        reasons = (*reasons, *_told(SessionReason.THIN))
    return Session(
        first.chat, first.mode, first.occurrence, posts, linked, offered, minutes, reasons
    )


class LaterStays:
    """Makes the stays of one chat outside its hours into sessions, with what a day gives at most.

    A log may hold a hundred thousand of them: what they share is looked up once.
    """

    def __init__(self, chat: Chat, rules: MatchingRules) -> None:
        """Begin before the first one."""
        self._chat, self._rules = chat, rules
        self._series = chat.series
        first = chat.schedules[0] if chat.schedules else chat.slow
        self._zone = None if first is None else zone_of(first.zone)
        self._day: date | None = None
        self._minutes_of_day = 0

    def session_of(self, posts: tuple[Placed, ...], replied: Replied) -> Session:
        """Return the next stay with its minutes.

        :param posts: later than those before: the earliest stay of a day keeps its minutes
        """
        linked, offered = replied
        every = together(posts, linked)
        rules = self._rules
        span = every[-1].post.at - every[0].post.at
        minutes = max(rules.least_later_minutes, (span + rules.later_unseen) // _MINUTE)
        day = self._day_of(posts[0])
        reasons = self._reasons(posts, every, day)
        before = self._minutes_of_day if day == self._day else 0
        self._day, self._minutes_of_day = day, before + minutes
        cut = min(minutes, before + minutes - rules.most_later_minutes_a_day)
        if cut > 0:
            minutes -= cut
            reasons = (*reasons, Reason(SessionReason.DAY_CAP, minutes=cut))
        return Session(
            self._chat, PostMode.ASYNCHRONOUS, None, posts, linked, offered, minutes, reasons
        )

    def _day_of(self, placed: Placed) -> date:
        """Return a post's day in the chat's zone, or in UTC where it has none."""
        at = placed.post.at
        return at.date() if self._zone is None else at.astimezone(self._zone).date()

    def _reasons(self, posts: Sequence[Placed], every: Sequence[Placed], day: date) -> _Reasons:
        codes = [SessionReason.SHORT_STAY]
        if _is_near(every):
            codes.append(SessionReason.NEAR_SESSION)
        if _is_crowded(posts, self._rules):
            codes.append(SessionReason.MAYBE_UNSCHEDULED)
        if not _is_any_valid(self._series, day):
            codes.append(SessionReason.NO_SCHEDULE)
        if _is_thin(every):
            codes.append(SessionReason.THIN)
        return _told(*codes)


def _is_thin(posts: Sequence[Placed]) -> bool:
    return len(posts) == 1 and not posts[0].answers


def _is_near(posts: Sequence[Placed]) -> bool:
    return PostReason.NEAR_SESSION in chain.from_iterable(map(_REASONS, posts))


def _is_any_valid(series: Sequence[Recurring], day: date) -> bool:
    # A generator would take longer than the look, a hundred thousand times.
    for each in series:  # noqa: SIM110
        if each.is_valid(day):
            return True
    return False


@lru_cache(maxsize=64)
def _told(*codes: SessionReason) -> _Reasons:
    """Return reasons without a number; all sessions that have the same share them."""
    return tuple(map(Reason, codes))


def _live_minutes(posts: Sequence[Placed], rules: MatchingRules) -> tuple[int, _Reasons]:
    meeting = posts[0].occurrence
    length = (meeting.minutes if meeting else None) or 0
    span = posts[-1].post.at - posts[0].post.at
    if span >= length * _MINUTE * rules.full_span_share:
        return length, _told(SessionReason.SPAN_COVERS_HALF)
    if len(posts) >= rules.full_posts:
        return length, _told(SessionReason.ENOUGH_POSTS)
    stay = (span + rules.unseen_before + rules.unseen_after) // _MINUTE
    minutes = min(length, max(rules.least_live_minutes, stay))
    return minutes, _told(SessionReason.SHORT_STAY)


def _is_crowded(posts: Sequence[Placed], rules: MatchingRules) -> bool:
    """Return whether several posts lie within an hour of each other."""
    if len(posts) < rules.maybe_unscheduled_posts:
        return False
    ahead = posts[rules.maybe_unscheduled_posts - 1 :]
    pairs = zip(posts, ahead, strict=False)
    return any(later.post.at - first.post.at <= rules.gap for first, later in pairs)


def _slow_minutes(posts: Sequence[Placed], rules: MatchingRules) -> tuple[int, _Reasons]:
    """Return so much for each question and post, week by week up to the chat's load."""
    first = posts[0]
    stated = _stated_load(first.chat)
    most = stated or rules.most_slow_minutes_a_week
    begin = first.occurrence.starts_at if first.occurrence else first.post.at
    answered: set[tuple[int, str]] = set()
    total = whole = 0
    for _, week in groupby(posts, key=lambda each: (each.post.at - begin) // _WEEK):
        minutes = 0
        for each in week:
            fresh = {(label.number, label.part) for label in each.labels if label.is_answer}
            fresh -= answered
            answered |= fresh
            minutes += len(fresh) * rules.slow_minutes_a_question or rules.slow_minutes_a_post
        whole += minutes
        total += min(minutes, most)
    reasons = _told(SessionReason.QUESTIONS_ANSWERED)
    if stated:
        reasons = (*reasons, Reason(SessionReason.STATED_LOAD, minutes=stated))
    if total < whole:
        reasons = (*reasons, Reason(SessionReason.LOAD_CAP, minutes=whole - total))
    return total, reasons


def _stated_load(chat: Chat) -> int | None:
    """Return the minutes a week that a chat states, None where it states none."""
    slow = chat.slow
    return None if slow is None or slow.load is None else slow.load.minutes


def _undated_minutes(_: Sequence[Placed], __: MatchingRules) -> tuple[int, _Reasons]:
    return 0, _told(SessionReason.TIME_UNKNOWN)


_BY_MODE = {
    PostMode.SYNCHRONOUS: _live_minutes,
    PostMode.SLOW: _slow_minutes,
    PostMode.UNDATED: _undated_minutes,
}
