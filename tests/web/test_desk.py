from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.approvals import SubmissionState
from pldash.models.activities import Activity
from pldash.models.approvals import Submission
from pldash.models.trail import TrailEvent
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.factories import approved_activity
from tests.made import (
    make_activity,
    make_file,
    make_submission,
)
from tests.stock import NOON


@pytest.fixture
def waiting(engines, people):
    """Tara's activity, waiting at Wattle Park since yesterday."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle, now=NOON - timedelta(days=1))


@pytest.fixture
def stored(engines):
    """Give a row as it is stored now."""

    def find(kind, key):
        with reading(engines.reader, SYSTEM) as session:
            return session.get(kind, key)

    return find


def desk_of(row):
    return f"/desk/{row.id}"


def send_decision(browser, row, kind, **changes):
    page = browser.get(desk_of(row))
    sent = fields_of(page, f"/desk/{row.id}/decide")
    sent["kind"] = kind
    for name, value in changes.items():
        sent[name] = value
    return browser.post(f"/desk/{row.id}/decide", data=sent)


class TestLook:
    def test_shows_the_whole_submission_and_changes_nothing(self, sign_in, stored, waiting):
        page = sign_in("pia").get(desk_of(waiting))

        for words in (
            "We spoke of feedback.",
            "6.3",
            "https://example.org/thread",
            "Notes.pdf",
            "Nothing by Tara Nguyen in #aussieED was approved here before.",
            "Approve",
        ):
            assert words in page.text
        assert stored(Submission, waiting.id).state is SubmissionState.SUBMITTED

    def test_shows_how_much_of_the_chat_was_approved_before(
        self, sign_in, engines, people, waiting
    ):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(session, people.tara.id, people.wattle)
            row.state = SubmissionState.APPROVED
            refused = make_submission(session, people.tara.id, people.wattle)
            refused.state = SubmissionState.DECLINED

        page = sign_in("pia").get(desk_of(waiting)).text

        assert "1 by Tara Nguyen in #aussieED approved here before, 1 h 20 min in all." in page

    def test_counts_a_corrected_entry_once(self, sign_in, engines, people, waiting):
        with writing(engines.writer, SYSTEM) as session:
            first = approved_activity(session, people)
            approved_activity(session, people, corrects_id=first.lines[0].activity_id)

        page = sign_in("pia").get(desk_of(waiting)).text

        assert "1 by Tara Nguyen in #aussieED approved here before, 1 h 20 min in all." in page

    def test_says_when_it_was_in_the_teachers_own_time(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            at_noon = {"occurrence_at": NOON, "scheduled_minutes": 60}
            day = NOON.date()
            meeting = make_submission(
                session, people.tara.id, people.wattle, started_on=day, ended_on=day, **at_noon
            )
            at_noon["occurrence_at"] = NOON - timedelta(days=1)
            later = make_submission(session, people.tara.id, people.wattle, **at_noon)
            stretch = make_submission(
                session, people.tara.id, people.wattle, started_on=date(2026, 11, 1)
            )
        browser = sign_in("pia")

        assert "18 Nov 2026, 12:00" in browser.get(desk_of(meeting)).text
        said = "15 Nov 2026; the meeting was on 17 Nov 2026, 12:00"
        assert said in browser.get(desk_of(later)).text
        assert "1 Nov 2026 to 15 Nov 2026" in browser.get(desk_of(stretch)).text

    @pytest.mark.parametrize(
        ("scheduled", "said"), [(60, "1 h"), (45, "45 min; the live minutes are 15 min more")]
    )
    def test_says_how_long_the_meeting_was(self, sign_in, engines, people, scheduled, said):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(
                session,
                people.tara.id,
                people.wattle,
                occurrence_at=NOON,
                scheduled_minutes=scheduled,
            )

        page = sign_in("pia").get(desk_of(row)).text

        assert re.search(rf"length</dt>\s*<dd>\s*{said}\s*</dd>", page)

    def test_says_when_it_corrects_an_approved_entry(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            first = make_activity(session, people.tara.id)
            row = make_submission(session, people.tara.id, people.wattle, corrects_id=first.id)

        assert "This corrects an approved entry." in sign_in("pia").get(desk_of(row)).text

    @pytest.mark.parametrize(
        ("size", "words"), [(9, "PDF, 1 kB"), (700_000, "PDF, 684 kB"), (5_300_000, "PDF, 5.1 MB")]
    )
    def test_says_how_large_a_file_is(self, sign_in, engines, people, size, words):
        with writing(engines.writer, SYSTEM) as session:
            piece = make_file(people.tara.id)
            piece.size_bytes = size
            row = make_submission(session, people.tara.id, people.wattle, evidence=[piece])

        assert words in sign_in("pia").get(desk_of(row)).text

    @pytest.mark.parametrize(
        ("who", "status"),
        [("tara", 403), ("theo", 403), ("ada", 403), ("sam", 404), ("rua", 404)],
    )
    def test_is_for_the_leaders_of_the_school(self, sign_in, waiting, who, status):
        assert sign_in(who).get(desk_of(waiting)).status_code == status

    def test_one_that_is_none_is_not_there(self, sign_in):
        assert sign_in("pia").get(f"/desk/{uuid4()}").status_code == 404

    def test_drafts_are_nowhere(self, sign_in, engines, people, waiting):
        with writing(engines.writer, SYSTEM) as session:
            make_activity(session, people.tara.id, title="My canary")
        browser = sign_in("pia")

        assert "My canary" not in browser.get("/desk").text
        assert "My canary" not in browser.get(desk_of(waiting)).text


class TestTake:
    def take(self, browser, row):
        sent = fields_of(browser.get(desk_of(row)), f"/desk/{row.id}/take")
        return browser.post(f"/desk/{row.id}/take", data=sent), sent

    def test_tells_the_teacher_who_has_it(self, sign_in, stored, waiting):
        browser = sign_in("pia")

        answer, _ = self.take(browser, waiting)

        assert (answer.status_code, answer.location) == (303, desk_of(waiting))
        assert stored(Submission, waiting.id).state is SubmissionState.OPENED
        assert "Pia Okafor has it, since" in sign_in("tara").get("/submissions").text
        assert "You have it now" in browser.get(desk_of(waiting)).text

    def test_sent_twice_is_done_once(self, sign_in, engines, waiting):
        browser = sign_in("pia")
        first, sent = self.take(browser, waiting)

        again = browser.post(f"/desk/{waiting.id}/take", data=sent)

        assert (again.status_code, again.location) == (303, first.location)
        with reading(engines.reader, SYSTEM) as session:
            opened = select(TrailEvent).where(TrailEvent.action == "submission:opened")
            assert len(session.scalars(opened).all()) == 1

    def test_after_the_teacher_took_it_back_it_is_gone(self, sign_in, engines, waiting):
        browser = sign_in("pia")
        sent = fields_of(browser.get(desk_of(waiting)), f"/desk/{waiting.id}/take")
        hers = sign_in("tara")
        back = f"/submissions/{waiting.id}/withdraw"
        hers.post(back, data=fields_of(hers.get(f"/submissions/{waiting.id}"), back))

        answer = browser.post(f"/desk/{waiting.id}/take", data=sent)

        assert answer.status_code == 409
        assert "The teacher has taken this back." in answer.text
        assert "submission-title" not in answer.text

    def test_what_was_taken_back_is_the_teachers_alone(self, sign_in, waiting):
        leader, hers = sign_in("pia"), sign_in("tara")
        assert leader.get(desk_of(waiting)).status_code == 200
        back = f"/submissions/{waiting.id}/withdraw"
        hers.post(back, data=fields_of(hers.get(f"/submissions/{waiting.id}"), back))

        assert leader.get(desk_of(waiting)).status_code == 404
        assert hers.get(f"/submissions/{waiting.id}").status_code == 200


class TestEvidence:
    @pytest.fixture
    def with_file(self, app, engines, people, tmp_path):
        sha256 = LocalFileStore(tmp_path / "files").put(b"%PDF-1.7 my notes")
        with writing(engines.writer, SYSTEM) as session:
            piece = make_file(people.tara.id, sha256, 'My "notes"/../two.pdf')
            row = make_submission(session, people.tara.id, people.wattle, evidence=[piece])
        return f"/submissions/{row.id}/evidence/{piece.id}"

    @pytest.mark.parametrize("who", ["pia", "tara"])
    def test_comes_as_a_download_of_the_very_bytes(self, sign_in, with_file, who):
        answer = sign_in(who).get(with_file)

        assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 my notes")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "/" not in answer.headers["Content-Disposition"].partition("filename=")[2]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.mimetype == "application/pdf"

    @pytest.mark.parametrize(
        ("who", "status"), [("theo", 403), ("ada", 403), ("sam", 404), ("rua", 404)]
    )
    def test_is_nobody_elses(self, sign_in, with_file, who, status):
        assert sign_in(who).get(with_file).status_code == status

    def test_of_what_was_taken_back_is_the_teachers_alone(self, sign_in, with_file):
        hers = sign_in("tara")
        page = with_file.partition("/evidence")[0]
        hers.post(f"{page}/withdraw", data=fields_of(hers.get(page), f"{page}/withdraw"))

        assert sign_in("pia").get(with_file).status_code == 404
        assert hers.get(with_file).status_code == 200

    def test_what_was_not_sent_is_not_there(self, sign_in, waiting):
        browser = sign_in("pia")

        assert browser.get(f"/submissions/{waiting.id}/evidence/{uuid4()}").status_code == 404

    def test_a_link_is_no_file_and_an_erased_file_is_gone(self, sign_in, waiting):
        browser = sign_in("pia")

        for piece in waiting.content["activities"][0]["evidence"]:
            where = f"/submissions/{waiting.id}/evidence/{piece['id']}"
            assert browser.get(where).status_code == 404


def test_no_activity_changes_by_looking(sign_in, engines, waiting):
    sign_in("pia").get(desk_of(waiting))

    with reading(engines.reader, SYSTEM) as session:
        assert {each.version for each in session.scalars(select(Activity))} == {2}
