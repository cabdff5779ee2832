from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.archive_evidence import ArchivedPost, ArchiveEvidence, PostRole, post_key
from pldash.domain.archive_giving import Said
from pldash.domain.archive_reviews import (
    Review,
    ReviewedPart,
    ReviewedReason,
    ReviewedSession,
    SessionChange,
    changed,
    is_worth_taking,
    merged,
)
from pldash.domain.archives import Layout, Platform
from pldash.domain.errors import RuleBroken
from pldash.domain.placing import PostMode
from pldash.domain.sessions import SessionReason
from pldash.domain.snapshots import from_plain, to_plain
from pldash.domain.values import ParticipationMode, Reason

LIVE, LATER = ParticipationMode.SYNCHRONOUS, ParticipationMode.ASYNCHRONOUS
MET = "2014-08-12T23:00:00+00:00"
TUESDAY = date(2014, 8, 12)


def post(post_id: str, at: str = "2014-08-12T23:05:00+00:00", **changes: object) -> ArchivedPost:
    plain = ArchivedPost(
        id=post_id,
        at=at,
        text="A1: yes, @kim #edchat",
        tags=("edchat",),
        labels=("A1",),
        reply_to="9",
        link="https://x.com/i/web/status/1",
        proof="",
        clock_agrees=True,
        digest="0" * 64,
        role=PostRole.TAGGED,
    )
    return replace(plain, **changes)


def session(number: int = 1, **changes: object) -> ReviewedSession:
    plain = ReviewedSession(
        number=number,
        chat="edchat",
        tag="edchat",
        mode=PostMode.SYNCHRONOUS,
        occurrence=MET,
        scheduled_minutes=60,
        first_on=TUESDAY,
        last_on=TUESDAY,
        parts=(ReviewedPart(LIVE, 60),),
        proposed=60,
        reasons=(ReviewedReason("enough-posts", None),),
        posts=(post(f"{number}"),),
        offered=(),
        is_taken=True,
        bundle="",
    )
    return replace(plain, **changes)


def stay(number: int = 2, **changes: object) -> ReviewedSession:
    """Posts after the meeting."""
    later = {
        "mode": PostMode.ASYNCHRONOUS,
        "occurrence": None,
        "scheduled_minutes": None,
        "parts": (ReviewedPart(LATER, 10),),
        "proposed": 10,
        "posts": (post(f"{number}", "2014-08-13T03:00:00+00:00"),),
    }
    return session(number, **{**later, **changes})


def review(*sessions: ReviewedSession) -> Review:
    return Review(
        platform=Platform.X,
        layout=Layout.YTD_TWEETS,
        parser="1",
        rules="1",
        zone="Australia/Melbourne",
        sources=("f" * 64,),
        entries=9,
        reposts=0,
        not_public=0,
        automatic=0,
        undated=0,
        clock_disagreements=0,
        problems=(),
        sessions=sessions,
    )


def change(*minutes: tuple[ParticipationMode, int], **more: object) -> SessionChange:
    return SessionChange(minutes=minutes, **{"is_taken": True, **more})


def test_reads_back_as_it_was_written():
    whole = review(session(), stay(offered=(post("7", role=PostRole.CHOSEN),)))
    assert from_plain(Review, to_plain(whole)) == whole


def test_groups_by_tag_and_year():
    other = session(3, chat="aussieed", tag="aussieED", first_on=date(2013, 2, 3))
    found = review(session(1), other, session(2, first_on=date(2015, 1, 6)))
    assert list(found.groups) == [("aussieed", 2013), ("edchat", 2014), ("edchat", 2015)]


def test_takes_what_is_ticked_and_nothing_else():
    taken = review(session(1), stay(2, is_taken=False)).taking({2})
    assert [each.is_taken for each in taken.sessions] == [False, True]


@pytest.mark.parametrize(
    ("minutes", "reasons", "worth"),
    [
        (60, [Reason(SessionReason.ENOUGH_POSTS)], True),
        (10, [Reason(SessionReason.THIN)], False),
        (0, [Reason(SessionReason.TIME_UNKNOWN)], False),
        (0, [], False),
    ],
)
def test_doubtful_sessions_are_not_ticked_beforehand(minutes, reasons, worth):
    assert is_worth_taking(minutes, reasons) is worth


class TestChanged:
    GROUP = ("edchat", 2014)

    def test_minutes_way_and_taking_are_the_teachers(self):
        before = review(session(), session(9, chat="aussieed"))
        now = changed(
            before,
            self.GROUP,
            {1: change((ParticipationMode.LURKING, 45), is_taken=False)},
            bundle="A year of #edchat",
        )
        first, other = now.sessions
        assert first.parts == (ReviewedPart(ParticipationMode.LURKING, 45),)
        assert (first.is_taken, first.bundle, first.minutes) == (False, "A year of #edchat", 45)
        assert other == before.sessions[1]

    def test_what_is_not_named_stays(self):
        before = review(session(), stay())
        assert changed(before, self.GROUP, {}).sessions == before.sessions

    @pytest.mark.parametrize("minutes", [-1, 1_441])
    def test_more_minutes_than_the_day_has_are_refused(self, minutes):
        with pytest.raises(RuleBroken) as refused:
            changed(review(session()), self.GROUP, {1: change((LIVE, minutes))})
        assert refused.value.field == "minutes_1_0"

    def test_answers_to_others_come_and_go(self):
        asked = post("7", "2014-08-12T23:01:00+00:00", role=PostRole.CHOSEN)
        before = review(session(offered=(asked,)))
        now = changed(before, self.GROUP, {1: change((LIVE, 60), chosen={"7"})})
        assert [each.id for each in now.sessions[0].posts] == ["7", "1"]
        assert now.sessions[0].offered == ()
        back = changed(now, self.GROUP, {1: change((LIVE, 60))})
        assert back.sessions[0].offered == (asked,)
        assert [each.id for each in back.sessions[0].posts] == ["1"]

    def test_a_meeting_and_what_followed_become_one(self):
        both = {1: change((LIVE, 60)), 2: change((LATER, 10), with_before=True)}
        now = changed(review(session(), stay()), self.GROUP, both)
        (only,) = now.sessions
        assert {part.mode: part.minutes for part in only.parts} == {LIVE: 60, LATER: 10}
        assert (only.occurrence, only.proposed, len(only.posts)) == (MET, 70, 2)

    def test_the_first_has_none_before_it(self):
        now = changed(review(stay()), self.GROUP, {2: change((LATER, 10), with_before=True)})
        assert len(now.sessions) == 1


class TestMerged:
    def test_what_came_before_the_meeting_takes_its_place(self):
        only = merged(stay(1), session(2))
        assert (only.number, only.occurrence, only.mode) == (1, MET, PostMode.SYNCHRONOUS)

    def test_two_stays_add_up(self):
        only = merged(stay(1), stay(2, last_on=date(2014, 8, 14)))
        assert (only.minutes, only.occurrence) == (20, None)
        assert (only.first_on, only.last_on) == (TUESDAY, date(2014, 8, 14))

    def test_two_meetings_stay_two(self):
        with pytest.raises(RuleBroken, match="archive-two-meetings"):
            merged(session(1), session(2))

    def test_what_is_years_apart_stays_apart(self):
        far = date(2016, 1, 1)
        with pytest.raises(RuleBroken, match="too-many-days"):
            merged(stay(1), stay(2, first_on=far, last_on=far))


class TestEvidence:
    def test_others_see_no_names_and_nobody_whom_it_answered(self):
        whole = review(session())
        kept = whole.evidence_of(whole.sessions[0])
        assert kept.posts[0].text == "A1: yes, @kim #edchat"
        shown = kept.for_others().posts[0]
        assert (shown.text, shown.reply_to) == ("A1: yes, @… #edchat", None)
        assert shown.digest == kept.posts[0].digest
        assert from_plain(ArchiveEvidence, to_plain(kept)) == kept

    def test_the_day_alone_is_no_time(self):
        assert post("1", "2010-03-02").is_undated
        assert not post("1").is_undated

    def test_numbered_lines_are_told_apart_by_time_and_words(self):
        first = post_key(Platform.ZOOM, post_id="4", at="t", text="yes")
        again = post_key(Platform.ZOOM, post_id="9", at="t", text="yes")
        assert first == again
        assert post_key(Platform.X, post_id="4", at="t", text="yes") == (Platform.X, "4")


class TestSaid:
    def test_a_recording_begins_on_its_day(self):
        asked = Said(me="Kim", date=TUESDAY, start="20:30", zone="Europe/London").asked
        assert str(asked.start) == "2014-08-12 20:30:00"
        assert (asked.me, asked.zone) == ("Kim", "Europe/London")

    def test_nothing_said_is_nothing_asked(self):
        asked = Said(start="20:30").asked
        assert (asked.me, asked.zone, asked.start, asked.day_first) == (None, None, None, None)


class TestLongerThanTheMeeting:
    def told(self, minutes, *, of=session, **more):
        now = changed(review(of(1)), ("edchat", 2014), {1: change((LIVE, minutes), **more)})
        return now.sessions[0].why

    def test_needs_its_reason(self):
        with pytest.raises(RuleBroken) as error:
            self.told(75, why=" \u200b")
        assert (error.value.field, error.value.reasons[0]) == ("why_1", Reason("archive-why", 15))
        assert self.told(75, why=" It ran\u202e over ") == "It ran over"

    def test_a_reason_has_an_end(self):
        assert len(self.told(75, why="y" * 150)) == 150
        with pytest.raises(RuleBroken, match="archive-why-long"):
            self.told(75, why="y" * 151)

    @pytest.mark.parametrize(
        ("minutes", "more"),
        [(60, {}), (75, {"is_taken": False}), (75, {"of": stay})],
    )
    def test_is_asked_of_nothing_else(self, minutes, more):
        assert self.told(minutes, why="it ran over", **more) == ""

    def test_stays_where_two_become_one(self):
        first, second = session(1), stay(2, why="it ran over")
        assert merged(first, second).why == "it ran over"
