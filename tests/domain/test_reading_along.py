"""Likes while a chat ran: they ask whether the teacher read along, and give no minutes."""

from __future__ import annotations

from datetime import timedelta

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.archives import Replies
from pldash.domain.matching_rules import RULES
from pldash.domain.posts import Post
from pldash.domain.reading_along import read_along
from tests.archive_files import at
from tests.domain.test_sessions import LATER, SLOW, WHAT, post, proposal


def liked(*times: str) -> Replies:
    kept = Replies()
    for number, time in enumerate(times):
        kept.add(Post(f"l{number}", at(f"2014-06-{time}"), "", reply_to=""))
    return kept


def asked(likes, *, chats=(WHAT,), sessions=()):
    found = read_along(likes, chats, sessions, expand=expand_rrule, rules=RULES)
    for each in found:
        meeting = each.occurrence
        assert all(meeting.starts_at <= like.at < meeting.ends_at for like in each.likes)
    return [
        (each.chat.tag, f"{each.occurrence.starts_at:%d %H:%M}", len(each.likes)) for each in found
    ]


def test_three_likes_while_it_ran_ask():
    hour = "12 23:00", "12 23:30", "12 23:59:59"
    assert asked(liked(*hour)) == [("whatisschool", "12 23:00", 3)]
    assert asked(liked(*hour[:2])) == []


def test_the_minutes_around_the_hour_are_not_while_it_ran():
    assert asked(liked("12 22:59:59", "12 23:10", "12 23:20", "13 00:00")) == []


def test_where_the_teacher_wrote_nothing_is_asked():
    sessions = proposal(post("2014-06-12 23:05"), post("2014-06-12 23:10")).sessions
    assert asked(liked("12 23:01", "12 23:02", "12 23:03"), sessions=sessions) == []
    later = proposal(post("2014-06-13 09:05")).sessions
    assert len(asked(liked("12 23:01", "12 23:02", "12 23:03"), sessions=later)) == 1


def test_a_like_is_told_of_one_chat_alone_and_the_fuller_hour_has_it():
    both = liked("12 23:31", "12 23:32", "12 23:33", "13 00:10")
    assert asked(both, chats=(WHAT, LATER)) == [("later", "12 23:30", 4)]


def test_meetings_come_oldest_first_and_slow_periods_never():
    times = [f"{day} 23:{minute}" for day in ("05", "12") for minute in ("01", "02", "03")]
    found = asked(liked(*times, "12 23:04"), chats=(SLOW, WHAT))
    assert [each[1] for each in found] == ["05 23:00", "12 23:00"]


def test_without_likes_nothing_is_asked():
    assert asked(liked()) == []
    assert liked().span() is None


def test_how_many_lie_between():
    likes = liked("12 23:01", "12 23:02")
    first, last = likes.span()
    assert (last - first, likes.count(first, last)) == (timedelta(minutes=1), 2)
