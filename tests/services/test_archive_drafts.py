"""Drafts of what was confirmed of an archive, each once, with own posts as evidence."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState, EvidenceKind
from pldash.domain.errors import RuleBroken
from pldash.domain.values import EvidenceGrade, ParticipationMode
from pldash.models.activities import Activity, Bundle, Evidence, ParticipationPart
from pldash.services.activities import activity_for, correct_activity
from pldash.services.archive_drafts import (
    Record,
    bundle_kept,
    bundles_of,
    entry_id,
    keep_sessions,
    put_beside,
    sorted_out,
)
from pldash.services.submission_contents import archive_of, content_of
from pldash.services.submissions import submit
from tests.domain.test_archive_reviews import LIVE, post, review, stay
from tests.domain.test_archive_reviews import session as live
from tests.entries import told
from tests.made import make_link
from tests.stock import NOON

REVIEW = uuid4()


@pytest.fixture
def tara(acting):
    return acting("tara")


@pytest.fixture
def mine(session_of):
    """A session with Tara's own scope."""
    return session_of("tara")


def keep(session, actor, whole, sessions=None, review_id=REVIEW):
    chosen = whole.sessions if sessions is None else sessions
    keep_sessions(session, actor, whole, review_id=review_id, sessions=chosen, now=NOON)


def entry_of(session, actor, given, review_id=REVIEW):
    return activity_for(session, actor, entry_id(review_id, given))


def entries(session):
    return session.scalars(select(Activity)).all()


class TestKeeping:
    def test_a_session_becomes_a_draft_with_its_posts(self, mine, tara):
        whole = review(live())
        keep(mine, tara, whole)
        row = entry_of(mine, tara, whole.sessions[0])
        assert (row.title, row.state) == ("#edchat", ActivityState.DRAFT)
        assert (row.occurrence_at.isoformat(), row.scheduled_minutes) == (
            "2014-08-12T23:00:00+00:00",
            60,
        )
        assert {part.mode: part.minutes for part in row.parts} == {LIVE: 60}
        (piece,) = row.evidence
        assert (piece.kind, piece.grade) == (EvidenceKind.POSTS, EvidenceGrade.OWN_ARCHIVE)
        assert (piece.title, archive_of(piece.archive)) == ("X", whole.evidence_of(live()))
        assert told(mine, f"activity:{row.id}") == ["activity:logged", "evidence:added"]

    def test_sent_again_it_is_there_once(self, mine, tara):
        whole = review(live(), stay())
        keep(mine, tara, whole)
        keep(mine, tara, whole)
        assert len(entries(mine)) == 2
        assert len(mine.scalars(select(Evidence)).all()) == 2

    def test_without_minutes_it_is_an_unfinished_draft(self, mine, tara):
        whole = review(replace(stay(), parts=()))
        keep(mine, tara, whole)
        assert entry_of(mine, tara, whole.sessions[0]).parts == []

    def test_a_chat_that_is_gone_leaves_its_tag(self, mine, tara):
        whole = review(live(chat="own:gone"))
        keep(mine, tara, whole)
        row = entry_of(mine, tara, whole.sessions[0])
        assert (row.chat_id, row.occurrence_at, row.title) == (None, None, "#edchat")

    def test_what_no_record_takes_is_refused(self, mine, tara):
        ahead = NOON.date().replace(year=2031)
        with pytest.raises(RuleBroken, match="day-ahead"):
            keep(mine, tara, review(stay(first_on=ahead, last_on=ahead)))


class TestSecondImport:
    def test_what_is_there_is_recognised_by_meeting_and_by_post(self, mine, tara):
        before = review(live(1), stay(2))
        keep(mine, tara, before)
        newer = review(
            live(1, posts=(post("1"), post("77"))),
            stay(2, posts=(post("2"), post("78"))),
            stay(3, posts=(post("79"),)),
        )
        found = sorted_out(mine, tara, newer)
        assert [each.number for each in found.new] == [3]
        assert found.beside == []
        record = Record(mine, tara)
        known = record.entry_of(newer, newer.sessions[1])
        assert (known.id, known.has_posts) == (entry_id(REVIEW, before.sessions[1]), True)

    def test_what_is_not_ticked_is_left(self, mine, tara):
        assert sorted_out(mine, tara, review(live(is_taken=False))).new == []


class TestBeside:
    @pytest.fixture
    def written(self, mine, tara):
        """The meeting, logged by hand."""
        keep(mine, tara, review(live()))
        row = entry_of(mine, tara, live())
        row.evidence = []
        row.parts = [ParticipationPart(mode=ParticipationMode.LURKING, minutes=30)]
        mine.flush()
        return row

    def test_posts_come_beside_what_was_logged_by_hand(self, mine, tara, written):
        whole = review(live())
        found = sorted_out(mine, tara, whole)
        assert (found.new, found.beside) == ([], [(written.id, live())])
        put_beside(mine, tara, whole, found=found.beside, now=NOON)
        row = activity_for(mine, tara, written.id)
        assert [each.kind for each in row.evidence] == [EvidenceKind.POSTS]
        assert [part.minutes for part in row.parts] == [30]

    def test_what_was_sent_meanwhile_or_holds_five_pieces_stays(self, mine, tara, written):
        whole, row = review(live()), activity_for(mine, tara, written.id)
        row.evidence = [make_link(tara.account_id) for _ in range(5)]
        mine.flush()
        assert sorted_out(mine, tara, whole).beside == []
        found = [(row.id, live()), (uuid4(), live())]
        assert put_beside(mine, tara, whole, found=found, now=NOON) == set()
        row.evidence, row.state = [], ActivityState.SUBMITTED
        mine.flush()
        assert put_beside(mine, tara, whole, found=[(row.id, live())], now=NOON) == set()
        assert mine.scalars(select(Evidence)).all() == []
        assert sorted_out(mine, tara, whole).beside == []

    def test_two_sessions_of_one_entry_take_no_more_than_it_holds(self, mine, tara, written):
        row = activity_for(mine, tara, written.id)
        row.evidence = [make_link(tara.account_id) for _ in range(4)]
        mine.flush()
        found = [(row.id, live(1)), (row.id, live(2))]
        assert put_beside(mine, tara, review(live()), found=found, now=NOON) == {row.id}
        assert len(mine.scalars(select(Evidence)).all()) == 5


class TestBundles:
    def test_sessions_of_one_title_come_together(self, mine, tara):
        whole = review(live(1, bundle="2014"), stay(2, bundle="2014"), stay(3, is_taken=False))
        keep(mine, tara, whole)
        ((title, ids),) = bundles_of(whole, REVIEW).items()
        bundle_kept(mine, tara, title, entries=ids, now=NOON)
        bundle_kept(mine, tara, title, entries=ids, now=NOON)
        (bundle,) = mine.scalars(select(Bundle))
        assert bundle.title == "2014"
        assert {row.id for row in entries(mine) if row.bundle_id == bundle.id} == set(ids)

    def test_one_alone_is_no_bundle(self, mine, tara):
        whole = review(live(1, bundle="2014"))
        keep(mine, tara, whole)
        bundle_kept(mine, tara, "2014", entries=bundles_of(whole, REVIEW)["2014"], now=NOON)
        assert mine.scalars(select(Bundle)).all() == []


class TestAfterwards:
    def test_what_is_sent_names_nobody_else(self, mine, tara, people):
        whole = review(live())
        keep(mine, tara, whole)
        row = entry_of(mine, tara, whole.sessions[0])
        sent = submit(
            mine, tara, school_id=people.wattle, activity_ids=[row.id], bundle_id=None, now=NOON
        )
        (piece,) = content_of(sent).activities[0].evidence
        assert piece.archive.posts[0].text == "A1: yes, @… #edchat"
        assert content_of(sent).grade is EvidenceGrade.OWN_ARCHIVE

    def test_a_correction_has_the_posts_too(self, mine, tara):
        keep(mine, tara, review(live()))
        row = entry_of(mine, tara, live())
        row.state = ActivityState.APPROVED
        mine.flush()
        copy = correct_activity(mine, tara, row.id, now=NOON).activity
        assert copy.evidence[0].archive == row.evidence[0].archive
        known = Record(mine, tara).entry_of(review(live()), live())
        assert known.id == copy.id
