"""Evidence: five pieces an activity, its owner's alone, and files that are let go in time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import EVIDENCE_LIMIT, ActivityState
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.evidence import MediaType
from pldash.domain.values import EvidenceGrade
from pldash.models.activities import Evidence, FileHold
from pldash.services.activities import delete_draft
from pldash.services.evidence import (
    KeptFile,
    add_file,
    add_link,
    evidence_for,
    remove_evidence,
)
from pldash.services.sent_files import is_file_needed
from pldash.services.submissions import submit, withdraw
from tests.entries import saved, told
from tests.stock import NOON

LINK = "https://bsky.app/profile/tara/post/1"
SHA = "ab" * 32
FILE = KeptFile("C:\\notes.txt", SHA, MediaType.TEXT, 12)


@pytest.fixture
def tara(acting):
    return acting("tara")


@pytest.fixture
def row(session, tara):
    return saved(session, tara)


def link(session, actor, row, address=LINK, title=""):
    return add_link(session, actor, row.id, link=address, title=title, now=NOON)


def keep(session, actor, row, file=FILE):
    return add_file(session, actor, row.id, file=file, now=NOON)


class TestAdding:
    def test_a_link_is_kept_in_its_normal_form_under_its_host(self, session, tara, row):
        found = link(session, tara, row, "HTTPS://BSKY.app/x")
        assert (found.url, found.title) == ("https://bsky.app/x", "bsky.app")
        assert (found.grade, found.teacher_id) == (EvidenceGrade.DECLARED, tara.account_id)
        assert told(session, f"activity:{row.id}")[-1] == "evidence:added"

    def test_a_link_can_have_a_title(self, session, tara, row):
        assert link(session, tara, row, title="  My thread ").title == "My thread"

    def test_a_file_is_kept_by_its_digest_under_its_name(self, session, tara, row):
        found = keep(session, tara, row)
        assert (found.title, found.sha256, found.media_type) == ("notes.txt", SHA, "text/plain")
        assert found.size_bytes == 12

    def test_a_file_without_a_name_is_named_for_its_kind(self, session, tara, row):
        nameless = KeptFile("", SHA, MediaType.PDF, 12)
        assert keep(session, tara, row, nameless).title == "application/pdf"

    def test_the_same_twice_is_refused(self, session, tara, row):
        link(session, tara, row)
        keep(session, tara, row)
        for again, field in ((link, "link"), (keep, "files")):
            with pytest.raises(RuleBroken, match="evidence-twice") as caught:
                again(session, tara, row)
            assert caught.value.field == field

    def test_there_are_five_at_most(self, session, tara, row):
        for number in range(EVIDENCE_LIMIT):
            link(session, tara, row, f"{LINK}{number}")
        for more, field in ((link, "link"), (keep, "files")):
            with pytest.raises(RuleBroken, match="evidence-too-many") as caught:
                more(session, tara, row)
            assert caught.value.field == field

    @pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.APPROVED])
    def test_what_was_sent_takes_no_more(self, session, tara, row, state):
        row.state = state
        session.flush()
        for more in (link, keep):
            with pytest.raises(Conflict, match=f"read-only-{state}"):
                more(session, tara, row)

    def test_nobody_elses_activity_takes_any(self, session, session_of, acting, tara, row):
        session.commit()
        for more in (link, keep):
            with pytest.raises(NotFound):
                more(session_of("theo"), acting("theo"), row)
            with pytest.raises(NotFound):
                more(session, acting("theo"), row)


class TestFinding:
    def test_its_owner_finds_it_and_nobody_else(self, session, session_of, tara, acting, row):
        found = keep(session, tara, row)
        session.commit()
        assert evidence_for(session_of("tara"), tara, found.id).sha256 == SHA
        for who in ("theo", "pia"):
            with pytest.raises(NotFound):
                evidence_for(session_of(who), acting(who), found.id)
            with pytest.raises(NotFound):
                evidence_for(session, acting(who), found.id)
        with pytest.raises(NotFound):
            evidence_for(session, tara, UUID(int=3))


class TestRemoving:
    def test_gives_the_digest_of_a_file_and_none_of_a_link(self, session, tara, row):
        file, address = keep(session, tara, row), link(session, tara, row)
        gone = remove_evidence(session, tara, file.id, now=NOON)
        assert (gone.activity_id, gone.sha256) == (row.id, SHA)
        session.expire(row)
        assert remove_evidence(session, tara, address.id, now=NOON).sha256 is None
        assert session.scalar(select(func.count()).select_from(Evidence)) == 0
        assert told(session, f"activity:{row.id}")[-1] == "evidence:removed"

    def test_what_was_sent_keeps_it(self, session, tara, row):
        found = keep(session, tara, row)
        row.state = ActivityState.APPROVED
        session.flush()
        with pytest.raises(Conflict, match="read-only-approved"):
            remove_evidence(session, tara, found.id, now=NOON)


class TestFiles:
    def sent(self, session, actor, people, row):
        later = NOON + timedelta(minutes=1)
        submission = submit(
            session,
            actor,
            activity_ids=[row.id],
            bundle_id=None,
            school_id=people.wattle,
            now=later,
        )
        session.flush()
        withdraw(session, actor, submission.id, version=submission.version, now=later)

    def test_a_file_is_needed_while_anybody_names_it(self, session, session_of, tara, acting, row):
        mine = keep(session, tara, row)
        theo = acting("theo")
        others = saved(session, theo)
        theirs = keep(session, theo, others)
        session.commit()
        remove_evidence(session, tara, mine.id, now=NOON)
        session.commit()
        assert is_file_needed(session_of("tara"), SHA)
        remove_evidence(session, theo, theirs.id, now=NOON)
        session.commit()
        assert not is_file_needed(session_of("tara"), SHA)

    def test_a_file_that_a_school_was_sent_stays(self, session, tara, people, row):
        found = keep(session, tara, row)
        self.sent(session, tara, people, row)
        remove_evidence(session, tara, found.id, now=NOON)
        assert is_file_needed(session, SHA)
        again = keep(session, tara, row)
        remove_evidence(session, tara, again.id, now=NOON)
        assert session.scalar(select(func.count()).select_from(FileHold)) == 1

    def test_so_does_that_of_a_deleted_draft(self, session, tara, people, row):
        keep(session, tara, row)
        self.sent(session, tara, people, row)
        assert delete_draft(session, tara, row.id, now=NOON) == {SHA}
        assert is_file_needed(session, SHA)

    def test_a_file_that_was_added_after_sending_does_not(self, session, tara, people, row):
        self.sent(session, tara, people, row)
        found = keep(session, tara, row)
        remove_evidence(session, tara, found.id, now=NOON)
        assert not is_file_needed(session, SHA)
