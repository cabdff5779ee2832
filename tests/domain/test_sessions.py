"""Posts matched to chats, and the sessions that they make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.archives import Archive, Layout, Platform, Replies, Tally
from pldash.domain.chats import Chat
from pldash.domain.matching_rules import RULES
from pldash.domain.posts import Post
from pldash.domain.proposals import placer_of, propose
from pldash.domain.schedules import Schedule, SlowLoad, SlowPeriod
from tests.archive_files import at

NEW_YORK = "America/New_York"
THURSDAY = Schedule(zone=NEW_YORK, rrule="FREQ=WEEKLY;BYDAY=TH", start=time(19), minutes=60)
WHAT = Chat(tag="whatisschool", aliases=("wis",), schedules=(THURSDAY,))
"""19:00 in New York: 23:00 in UTC in summer, midnight in winter."""
LATER = Chat(
    tag="later",
    schedules=(
        Schedule(zone=NEW_YORK, rrule="FREQ=WEEKLY;BYDAY=TH", start=time(19, 30), minutes=60),
    ),
)
SLOW = Chat(tag="slowchat", slow=SlowPeriod(zone="UTC"))


def post(when: str, text: str = "yes", **more):
    tags = more.pop("tags", ("whatisschool",))
    return Post(more.pop("id", f"p{when}{text}"), at(when), text, tags, **more)


def proposal(*posts: Post, chats=(WHAT, LATER, SLOW), replies=(), only=None):
    kept = Replies()
    for reply in replies:
        kept.add(reply)
    archive = Archive(
        platform=Platform.X,
        layout=Layout.YTD_TWEETS,
        tally=Tally(),
        posts=tuple(sorted(posts, key=lambda each: each.at)),
        replies=kept,
    )
    return propose(archive, placer_of(chats, expand_rrule), only=only)


def session(*posts: Post, **more):
    (found,) = proposal(*posts, **more).sessions
    return found


def codes(found) -> list[str]:
    return [str(each.code) for each in found.reasons]


class TestPlacing:
    @pytest.mark.parametrize(
        ("when", "mode", "reasons"),
        [
            ("2014-06-12 22:34:59", "asynchronous", []),
            ("2014-06-12 22:35", "asynchronous", ["near-session"]),
            ("2014-06-12 22:49:59", "asynchronous", ["near-session"]),
            ("2014-06-12 22:50", "synchronous", []),
            ("2014-06-12 23:00", "synchronous", []),
            ("2014-06-13 00:14:59", "synchronous", []),
            ("2014-06-13 00:15", "asynchronous", ["near-session"]),
            ("2014-06-13 00:29:59", "asynchronous", ["near-session"]),
            ("2014-06-13 00:30", "asynchronous", []),
            ("2014-12-12 00:30", "synchronous", []),
            ("2014-12-11 23:30", "asynchronous", []),
        ],
    )
    def test_the_window_is_in_local_time_with_a_tail(self, when, mode, reasons):
        (placed,) = proposal(post(when)).placed
        assert (placed.mode, list(placed.reasons)) == (mode, reasons)
        assert (placed.occurrence is not None) is (mode == "synchronous")

    def test_an_alias_is_the_same_chat(self):
        (placed,) = proposal(post("2014-06-12 23:00", tags=("wis",))).placed
        assert placed.chat is WHAT

    def test_other_tags_are_no_chats(self):
        assert proposal(post("2014-06-12 23:00", tags=("lunch",))).placed == ()

    def test_a_schedule_holds_within_its_dates(self):
        ended = Schedule(
            zone=NEW_YORK,
            rrule="FREQ=WEEKLY;BYDAY=TH",
            start=time(19),
            minutes=60,
            valid_until=date(2014, 6, 5),
        )
        found = session(
            post("2014-06-12 23:00"), chats=[Chat(tag="whatisschool", schedules=(ended,))]
        )
        assert found.mode == "asynchronous"
        assert "no-schedule" in codes(found)

    def test_the_chat_that_is_live_gets_a_post_with_two_tags(self):
        (placed,) = proposal(post("2014-06-12 23:50", tags=("slowchat", "whatisschool"))).placed
        assert (placed.chat, placed.mode) == (WHAT, "synchronous")

    def test_of_two_live_chats_the_one_with_more_posts_gets_it(self):
        both = post("2014-06-12 23:40", tags=("whatisschool", "later"))
        others = [post(f"2014-06-12 23:4{n}", tags=("later",)) for n in (1, 2)]
        placed = proposal(both, *others).placed
        assert {each.chat.tag for each in placed} == {"later"}
        assert len(placed) == 3
        (alone,) = proposal(both).placed
        assert alone.chat is WHAT

    def test_with_no_chat_live_the_first_tag_has_it(self):
        (placed,) = proposal(post("2014-06-10 12:00", tags=("later", "whatisschool"))).placed
        assert placed.chat is LATER

    def test_a_slow_period_takes_what_no_live_hour_has(self):
        (placed,) = proposal(post("2014-06-10 12:00", tags=("slowchat",))).placed
        assert (placed.mode, placed.occurrence.starts_at) == ("slow", at("2014-06-01 00:00"))

    def test_a_day_without_a_time_is_never_live(self):
        (placed,) = proposal(post("2014-06-12 00:00", is_undated=True)).placed
        assert (placed.mode, placed.occurrence) == ("undated", None)

    def test_just_after_a_long_meeting_is_near_it_whatever_shorter_one_began_within(self):
        long = Schedule(zone=NEW_YORK, rrule="FREQ=WEEKLY;BYDAY=TH", start=time(19), minutes=180)
        short = Schedule(zone=NEW_YORK, rrule="FREQ=WEEKLY;BYDAY=TH", start=time(20), minutes=30)
        both = Chat(tag="both", schedules=(long, short))
        (placed,) = proposal(post("2014-06-13 02:15", tags=("both",)), chats=(both,)).placed
        assert (placed.mode, list(placed.reasons)) == ("asynchronous", ["near-session"])

    def test_no_reply_belongs_to_a_day_without_a_time(self):
        reply = post("2014-06-12 00:00", "to it", tags=(), reply_to="the-day")
        undated = post("2014-06-12 00:00", id="the-day", is_undated=True)
        assert len(session(undated, replies=(reply,)).posts) == 1

    def test_a_clock_that_disagrees_is_never_live_and_in_no_session(self):
        found = proposal(post("2014-06-12 23:00", clock_agrees=False))
        (placed,) = found.placed
        assert (placed.mode, placed.reasons) == ("asynchronous", ("clock-disagrees",))
        assert found.sessions == ()

    def test_a_transcript_belongs_to_the_chat_that_was_said(self):
        (placed,) = proposal(post("2014-06-12 23:00", tags=()), only=WHAT).placed
        assert (placed.chat, placed.mode) == (WHAT, "synchronous")

    def test_two_chats_of_one_tag_are_told_apart(self):
        own = Chat(tag="whatisschool", identity="own", schedules=LATER.schedules)
        (placed,) = proposal(post("2014-06-13 00:25"), chats=[WHAT, own]).placed
        assert (placed.chat.identity, placed.mode) == ("own", "synchronous")

    def test_meetings_that_touch_share_no_post(self):
        day = Schedule(zone="UTC", rrule="FREQ=DAILY", start=time(10), minutes=60)
        next_one = Schedule(zone="UTC", rrule="FREQ=DAILY", start=time(11), minutes=60)
        chat = Chat(tag="whatisschool", schedules=(day, next_one))
        placed = proposal(post("2014-06-12 10:55"), post("2014-06-12 11:05"), chats=[chat]).placed
        assert [each.occurrence.starts_at.hour for each in placed] == [10, 11]

    def test_years_between_posts_are_not_worked_out(self):
        asked = []

        def expand(rule, start, span):
            asked.append(span)
            return expand_rrule(rule, start, span)

        archive = proposal(post("2010-06-10 23:00"), post("2024-06-13 23:00")).archive
        found = propose(archive, placer_of([WHAT], expand))
        assert len(found.sessions) == 2
        assert all(last - first < timedelta(days=30) for first, last in asked)


class TestLiveMinutes:
    def test_a_span_of_half_the_hour_is_the_hour(self):
        found = session(post("2014-06-12 23:05"), post("2014-06-12 23:35"))
        assert (found.minutes, codes(found)) == (60, ["span-covers-half"])

    def test_three_posts_are_the_hour(self):
        found = session(*(post(f"2014-06-12 23:0{n}") for n in (1, 2, 3)))
        assert (found.minutes, codes(found)) == (60, ["enough-posts"])

    @pytest.mark.parametrize(("last", "minutes"), [("23:15", 25), ("23:06", 16), ("23:05:10", 15)])
    def test_a_shorter_stay_has_reading_around_it(self, last, minutes):
        found = session(post("2014-06-12 23:05"), post(f"2014-06-12 {last}", "b"))
        assert (found.minutes, codes(found)) == (minutes, ["short-stay"])

    def test_a_single_post_is_thin_unless_it_answers(self):
        assert codes(session(post("2014-06-12 23:05"))) == ["short-stay", "thin"]
        assert codes(session(post("2014-06-12 23:05", "Q1 who?"))) == ["short-stay", "thin"]
        answered = session(post("2014-06-12 23:05", "A1 me"))
        assert (answered.minutes, codes(answered)) == (15, ["short-stay"])

    @given(st.lists(st.integers(-10, 74), min_size=1, max_size=8), st.integers(1, 60))
    def test_never_more_than_was_scheduled(self, minutes, length):
        chat = Chat(
            tag="whatisschool",
            schedules=(
                Schedule(zone="UTC", rrule="FREQ=WEEKLY;BYDAY=TH", start=time(12), minutes=length),
            ),
        )
        noon = at("2014-06-12 12:00")
        posts = [
            Post(f"{n}", noon + timedelta(minutes=each), "x", ("whatisschool",))
            for n, each in enumerate(minutes)
        ]
        for found in proposal(*posts, chats=[chat]).sessions:
            if found.mode == "synchronous":
                assert 0 < found.minutes <= length
                assert found.occurrence.starts_at == noon


class TestOtherMinutes:
    def test_stays_outside_the_hour_are_cut_at_gaps(self):
        posts = [post(f"2014-06-10 {clock}") for clock in ("10:00", "10:40", "12:00")]
        first, second = proposal(*posts).sessions
        assert (first.minutes, second.minutes) == (47, 10)
        assert (len(first.posts), codes(second)) == (2, ["short-stay", "thin"])

    def test_a_day_has_an_hour_at_most(self):
        posts = [post(f"2014-06-10 {h:02}:{m}") for h in (8, 12) for m in ("00", "40")]
        first, second = proposal(*posts).sessions
        assert (first.minutes, second.minutes) == (47, 13)
        assert [each.minutes for each in second.reasons if each.code == "day-cap"] == [34]

    def test_the_day_is_the_chats_own(self):
        posts = [
            post(f"2014-06-{clock}") for clock in ("11 03:30", "11 03:59", "11 05:00", "11 05:50")
        ]
        first, second = proposal(*posts).sessions
        assert (first.minutes, second.minutes) == (36, 57)
        assert "day-cap" not in (*codes(first), *codes(second))

    def test_near_misses_and_crowds_are_told(self):
        found = session(*(post(f"2014-06-13 00:{m}") for m in (16, 20, 25)))
        assert codes(found) == ["short-stay", "near-session", "maybe-unscheduled"]

    def test_a_slow_month_counts_questions_week_by_week(self):
        def said(day, text):
            return post(f"2014-06-{day:02} 10:00", text, tags=("slowchat",))

        found = session(said(2, "A1 a"), said(3, "A1 again"), said(4, "so"), said(9, "A2 & A3 b"))
        assert (found.minutes, codes(found)) == (10 + 5 + 5 + 20, ["questions-answered"])
        busy = session(*(said(2, f"A{n} x") for n in range(1, 9)))
        assert (busy.minutes, codes(busy)) == (60, ["questions-answered", "load-cap"])

    @pytest.mark.parametrize(
        ("load", "minutes", "expected"),
        [
            (45, 45, ["questions-answered", "stated-load", "load-cap"]),
            (90, 80, ["questions-answered", "stated-load"]),
        ],
    )
    def test_a_slow_week_comes_to_the_load_that_the_chat_states(self, load, minutes, expected):
        chat = replace(SLOW, slow=SlowPeriod(zone="UTC", load=SlowLoad(load)))
        posts = [post("2014-06-02 10:00", f"A{n} x", tags=("slowchat",)) for n in range(1, 9)]
        found = session(*posts, chats=[chat])
        assert (found.minutes, codes(found)) == (minutes, expected)
        assert found.reasons[1].minutes == load

    def test_a_day_without_a_time_proposes_nothing(self):
        posts = [post("2009-06-11 00:00", text, is_undated=True) for text in "ab"]
        found = session(*posts)
        assert (found.minutes, codes(found)) == (0, ["time-unknown"])
        assert (found.first_at, found.last_at) == (None, None)


class TestReplies:
    FIRST = post("2014-06-12 23:05", id="1")
    LAST = post("2014-06-12 23:25", id="2")

    def answer(self, when: str, to: str, **more):
        return post(when, f"to {to}", tags=(), reply_to=to, **more)

    def test_answers_to_own_posts_between_the_first_and_the_last_belong(self):
        replies = [
            self.answer("2014-06-12 23:10", "1", id="3"),
            self.answer("2014-06-12 23:12", "3", id="4"),
            self.answer("2014-06-12 23:14", "99", id="5"),
            self.answer("2014-06-12 23:40", "2", id="6"),
        ]
        found = proposal(self.FIRST, self.LAST, replies=replies)
        (made,) = found.sessions
        assert [each.post.id for each in made.linked] == ["3", "4"]
        assert [each.id for each in made.offered] == ["5", "6"]
        assert (len(made.posts), made.minutes, codes(made)) == (2, 60, ["enough-posts"])
        assert [each.post.id for each in found.placed] == ["1", "3", "4", "2"]
        assert [list(each.reasons) for each in found.placed][1] == ["linked"]
        assert [each.post.id for each in made.everything] == ["1", "3", "4", "2"]

    def test_later_stays_link_but_offer_nothing(self):
        posts = [post("2014-06-10 10:00", id="1"), post("2014-06-10 10:30", id="2")]
        replies = [
            self.answer("2014-06-10 10:10", "1", id="3"),
            self.answer("2014-06-10 10:11", "9", id="4"),
        ]
        made = session(*posts, replies=replies)
        assert (len(made.linked), made.offered) == (1, ())

    def test_one_answer_belongs_to_one_session(self):
        twin = Chat(tag="later", schedules=WHAT.schedules)
        posts = [self.FIRST, self.LAST]
        posts += [each._replace(id=f"t{each.id}", tags=("later",)) for each in posts]
        replies = [
            self.answer("2014-06-12 23:10", "1", id="3"),
            self.answer("2014-06-12 23:11", "t1", id="4"),
        ]
        made = proposal(*posts, chats=[WHAT, twin], replies=replies).sessions
        assert sorted(len(each.linked) for each in made) == [1, 1]


def test_every_parameter_has_its_words_and_its_day():
    assert RULES.version
    assert RULES.in_force_from == date(2026, 11, 22)
