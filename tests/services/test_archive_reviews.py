"""An archive between being given and being decided on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pldash.adapters.recurrence import expand_rrule
from pldash.adapters.staging import SealedStaging
from pldash.domain.archive_evidence import PostRole
from pldash.domain.archives import Asked
from pldash.domain.chats import Chat
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.placing import PostMode
from pldash.domain.values import ParticipationMode
from pldash.importers.reading import read_archive
from pldash.models.archives import ArchiveReview
from pldash.services.archive_reviews import (
    LASTS,
    begin_review,
    change_review,
    chats_for,
    end_review,
    forget_ended,
    open_review,
    review_for,
    review_of,
)
from pldash.services.archives import propose_from
from pldash.services.own_chats import OwnChat, add_own_chat
from tests.archive_files import (
    created,
    given,
    month_js,
    old_tweet,
    outbox,
    packed,
    tweet,
    tweets_js,
)
from tests.archived import posts, zipped
from tests.chat_entry import WEEKLY
from tests.stock import NOON


@pytest.fixture
def tara(acting):
    return acting("tara")


@pytest.fixture
def begun(session, tara):
    return begin_review(session, tara, b"sealed", now=NOON)


def looked_through(session, data, *, zone="Australia/Melbourne", **said):
    proposal = propose_from(
        [given("x", data)],
        Asked(),
        chats=chats_for(session),
        read=read_archive,
        expand=expand_rrule,
        **said,
    )
    return review_of(proposal, zone=zone, now=NOON)


class TestKeeping:
    def test_is_its_owners_alone_and_for_an_hour(self, session, acting, tara, begun):
        assert review_for(session, tara, begun, now=NOON).sealed == b"sealed"
        assert open_review(session, tara, now=NOON).id == begun
        for when, who in ((NOON + LASTS, "tara"), (NOON, "theo")):
            with pytest.raises(NotFound):
                review_for(session, acting(who), begun, now=when)
        assert open_review(session, tara, now=NOON + LASTS) is None
        assert open_review(session, acting("theo"), now=NOON) is None

    def test_another_one_takes_its_place(self, session, tara, begun):
        again = begin_review(session, tara, b"more", now=NOON)
        with pytest.raises(NotFound):
            review_for(session, tara, begun, now=NOON)
        assert open_review(session, tara, now=NOON).id == again

    def test_a_change_begins_the_hour_anew(self, session, tara, begun):
        later = NOON + timedelta(minutes=50)
        change_review(session, tara, begun, sealed=b"changed", version=1, now=later)
        row = review_for(session, tara, begun, now=NOON + LASTS)
        assert (row.sealed, row.ends_at, row.begun_at) == (b"changed", later + LASTS, NOON)

    def test_what_was_changed_on_another_page_is_not_written_over(self, session, tara, begun):
        change_review(session, tara, begun, sealed=b"changed", version=1, now=NOON)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            change_review(session, tara, begun, sealed=b"late", version=1, now=NOON)

    def test_ends_when_the_teacher_says_so(self, session, tara, begun):
        end_review(session, tara, begun, now=NOON)
        assert session.scalar(select(func.count()).select_from(ArchiveReview)) == 0


def test_what_a_crash_left_is_forgotten_after_an_hour(engines, session, tara, begun, tmp_path):
    session.commit()
    staging = SealedStaging(tmp_path / "staging")
    lost = uuid4()
    for each in (begun, lost):
        staging.add(each, 0, staging.new_key(), at=0, piece=io.BytesIO(b"x"))
    forget_ended(engines.writer, staging, now=NOON)
    assert staging.archives() == [begun]
    forget_ended(engines.writer, staging, now=NOON + LASTS)
    assert staging.archives() == []
    session.expire_all()
    assert session.get(ArchiveReview, begun) is None


class TestChats:
    def test_ones_own_hours_are_asked_before_those_of_others(self, session_of, tara):
        session = session_of("tara")
        own = add_own_chat(session, tara, OwnChat(replace(WEEKLY, tag="edchat")), now=NOON)
        found: list[Chat] = [each for each in chats_for(session) if each.key == "edchat"]
        assert [each.identity for each in found] == [own.identity, "edchat"]


class TestReview:
    def test_a_live_session_is_on_the_teachers_own_day(self, session):
        whole = looked_through(session, zipped(*posts("2014-08-12 23:05", 4)))
        (only,) = whole.sessions
        assert (only.tag, only.mode, only.minutes) == ("edchat", PostMode.SYNCHRONOUS, 60)
        assert only.first_on.isoformat() == "2014-08-13"
        assert only.occurrence == "2014-08-12T23:00:00+00:00"
        assert only.parts[0].mode is ParticipationMode.SYNCHRONOUS
        assert only.is_taken
        assert only.posts[0].labels == ("A1",)
        assert only.posts[0].link == f"https://x.com/i/web/status/{only.posts[0].id}"
        assert only.posts[0].clock_agrees is True

    def test_later_posts_and_answers_to_others(self, session):
        own = posts("2014-08-12 23:05", 2)
        linked = tweet("2014-08-12 23:10", "and more", in_reply_to_status_id_str=own[0]["id_str"])
        offered = tweet("2014-08-12 23:12", "yes", in_reply_to_status_id_str="5")
        later = tweet("2014-08-15 10:00", "still thinking #edchat", tags=["edchat"])
        whole = looked_through(session, zipped(*own, linked, offered, later))
        live, after = whole.sessions
        roles = [each.role for each in live.posts]
        assert roles == [PostRole.TAGGED, PostRole.LINKED, PostRole.TAGGED]
        assert [each.text for each in live.offered] == ["yes"]
        assert after.parts[0].mode is ParticipationMode.ASYNCHRONOUS
        assert not after.is_taken

    def test_the_day_alone_stays_a_day(self, session):
        undated = old_tweet("2010-03-02 00:00", "hello #edchat", tags=["edchat"], id_str="9877")
        data = packed({"data/js/tweets/2010_03.js": month_js("2010_03", undated)})
        (only,) = looked_through(session, data).sessions
        assert (only.mode, only.minutes, only.is_taken) == (PostMode.UNDATED, 0, False)
        assert only.posts[0].at == "2010-03-02"
        assert only.first_on.isoformat() == "2010-03-02"

    def test_days_that_cannot_be_are_passed_over_and_told(self, session):
        ahead = tweet("2031-01-07 10:00", "from the future #edchat", tags=["edchat"])
        whole = looked_through(session, tweets_js(ahead).encode())
        assert whole.sessions == ()
        assert [(each.code, each.count) for each in whole.problems] == [("strange-days", 1)]

    def test_a_link_that_no_page_may_lead_to_is_left_out(self, session):
        note = created("2024-08-13 23:05", "hello #edchat", tags=["edchat"])
        note["object"]["url"] = "javascript:alert(1)"
        (only,) = looked_through(session, outbox(note).encode()).sessions
        assert only.posts[0].link == ""
