"""The minutes that a session proposes, each with its reasons; the teacher changes them freely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from pldash.domain.matching_rules import MatchingRules
from pldash.domain.placing import Placed, PostMode, PostReason
from pldash.domain.sessions import Session, SessionReason
from pldash.domain.values import Reason

_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)


def priced(session: Session, rules: MatchingRules) -> Session:
    """Return the session with its minutes and their reasons, a day's cap aside."""
    minutes, reasons = _BY_MODE[session.mode](session, rules)
    posts = session.everything
    if len(posts) == 1 and not posts[0].answers:
        reasons.append(_THIN)
    return session._replace(minutes=minutes, reasons=tuple(reasons))


def _live_minutes(session: Session, rules: MatchingRules) -> tuple[int, list[Reason]]:
    posts = session.everything
    meeting = session.occurrence
    length = (meeting.minutes if meeting else None) or 0
    span = posts[-1].post.at - posts[0].post.at
    if span >= length * _MINUTE * rules.full_span_share:
        return length, [Reason(SessionReason.SPAN_COVERS_HALF)]
    if len(posts) >= rules.full_posts:
        return length, [Reason(SessionReason.ENOUGH_POSTS)]
    stay = (span + rules.unseen_before + rules.unseen_after) // _MINUTE
    minutes = min(length, max(rules.least_live_minutes, stay))
    return minutes, [_SHORT_STAY]


def _later_minutes(session: Session, rules: MatchingRules) -> tuple[int, list[Reason]]:
    posts = session.everything
    span = posts[-1].post.at - posts[0].post.at
    minutes = max(rules.least_later_minutes, (span + rules.later_unseen) // _MINUTE)
    reasons = [_SHORT_STAY]
    if any(PostReason.NEAR_SESSION in each.reasons for each in posts):
        reasons.append(Reason(SessionReason.NEAR_SESSION))
    if _is_crowded(session.posts, rules):
        reasons.append(Reason(SessionReason.MAYBE_UNSCHEDULED))
    day = session.day
    if not any(each.is_valid(day) for each in session.chat.series):
        reasons.append(Reason(SessionReason.NO_SCHEDULE))
    return minutes, reasons


def _is_crowded(posts: Sequence[Placed], rules: MatchingRules) -> bool:
    """Return whether several posts lie within an hour of each other."""
    if len(posts) < rules.maybe_unscheduled_posts:
        return False
    ahead = posts[rules.maybe_unscheduled_posts - 1 :]
    pairs = zip(posts, ahead, strict=False)
    return any(later.post.at - first.post.at <= rules.gap for first, later in pairs)


def _slow_minutes(session: Session, rules: MatchingRules) -> tuple[int, list[Reason]]:
    """Return so much for each question and post, week by week up to the chat's load."""
    stated = _stated_load(session)
    most = stated or rules.most_slow_minutes_a_week
    begin = session.occurrence.starts_at if session.occurrence else session.posts[0].post.at
    answered: set[tuple[int, str]] = set()
    total = whole = 0
    for _, week in groupby(session.everything, key=lambda each: (each.post.at - begin) // _WEEK):
        minutes = 0
        for each in week:
            fresh = {(label.number, label.part) for label in each.labels if label.is_answer}
            fresh -= answered
            answered |= fresh
            minutes += len(fresh) * rules.slow_minutes_a_question or rules.slow_minutes_a_post
        whole += minutes
        total += min(minutes, most)
    reasons = [Reason(SessionReason.QUESTIONS_ANSWERED)]
    if stated:
        reasons.append(Reason(SessionReason.STATED_LOAD, minutes=stated))
    if total < whole:
        reasons.append(Reason(SessionReason.LOAD_CAP, minutes=whole - total))
    return total, reasons


def _stated_load(session: Session) -> int | None:
    """Return the minutes a week that the chat states, None where it states none."""
    slow = session.chat.slow
    return None if slow is None or slow.load is None else slow.load.minutes


def _undated_minutes(_: Session, __: MatchingRules) -> tuple[int, list[Reason]]:
    return 0, [Reason(SessionReason.TIME_UNKNOWN)]


def day_capped(sessions: Iterable[Session], rules: MatchingRules) -> list[Session]:
    """Return the sessions, the stays of one chat on one day together within the day's cap.

    :param sessions: oldest first: the earliest stay of a day keeps its minutes
    """
    used: dict[tuple[str, date], int] = {}
    capped = []
    for session in sessions:
        if session.mode is PostMode.ASYNCHRONOUS:
            key = (session.chat.identity, session.day)
            before = used.get(key, 0)
            used[key] = before + session.minutes
            cut = min(session.minutes, used[key] - rules.most_later_minutes_a_day)
            capped.append(session if cut <= 0 else _cut(session, cut))
        else:
            capped.append(session)
    return capped


def _cut(session: Session, minutes: int) -> Session:
    """Return a session with minutes taken off by the day's cap."""
    reasons = (*session.reasons, Reason(SessionReason.DAY_CAP, minutes=minutes))
    return session._replace(minutes=session.minutes - minutes, reasons=reasons)


_BY_MODE = {
    PostMode.SYNCHRONOUS: _live_minutes,
    PostMode.ASYNCHRONOUS: _later_minutes,
    PostMode.SLOW: _slow_minutes,
    PostMode.UNDATED: _undated_minutes,
}
_SHORT_STAY, _THIN = Reason(SessionReason.SHORT_STAY), Reason(SessionReason.THIN)
