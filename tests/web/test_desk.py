from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import url_for
from sqlalchemy import event, select

from pldash.adapters.files import LocalFileStore
from pldash.domain.approvals import SubmissionState
from pldash.models.activities import Activity
from pldash.models.approvals import Submission
from pldash.models.trail import TrailEvent
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.factories import approved_activity
from tests.made import make_activity, make_file, make_submission
from tests.markup import Markup
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


class TestQueue:
    def test_shows_what_waits_with_what_one_needs_to_choose(self, sign_in, waiting):
        page = sign_in("pia").get("/desk").text

        for words in ("1 waits for you", "Tara Nguyen", "#aussieED", "Own archive", "1 day"):
            assert words in page
        assert "1 h 20 min" in page.replace("\xa0", " ").replace("&nbsp;", " ")

    def test_says_so_when_nothing_waits(self, sign_in):
        page = sign_in("pia").get("/desk").text

        assert "Nothing waits for you" in page

    def test_is_for_those_who_lead(self, sign_in, client):
        assert client.get("/desk").location.startswith("/sign-in")
        for name in ("tara", "ada", "rua"):
            assert sign_in(name).get("/desk").status_code == 403

    def test_holds_nothing_of_another_school(self, sign_in, waiting):
        assert "Tara" not in sign_in("sam").get("/desk").text

    def test_greys_ones_own_and_says_who_decides(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(session, people.pia.id, people.wattle)
        browser = sign_in("pia")

        page = browser.get("/desk").text
        detail = browser.get(desk_of(row)).text

        assert "somebody else decides this" in page
        assert "Nothing waits for you" in page
        assert "somebody else decides this" in detail
        assert "/decide" not in detail
        assert "/take" not in detail

    def test_puts_the_oldest_first_and_fifty_on_a_page(self, sign_in, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            for count in range(51):
                moment = NOON - timedelta(hours=count)
                title = f"Title {count:02d} of all"
                make_submission(
                    session, people.tara.id, people.wattle, now=moment, title=title, chat_id=None
                )
        browser = sign_in("pia")

        first, second = browser.get("/desk").text, browser.get("/desk?page=2").text

        assert first.index("Title 50") < first.index("Title 49")
        assert "Title 00" not in first
        assert "Title 00" in second
        assert "Page 1 of 2" in first
        assert browser.get("/desk?page=99").text.count("data-desk-row") == 1
        assert browser.get("/desk?page=x").status_code == 200

    def test_can_be_narrowed_by_teacher_and_by_chat(self, sign_in, engines, people, waiting):
        with writing(engines.writer, SYSTEM) as session:
            other = make_submission(
                session, people.theo.id, people.wattle, chat_id=None, title="A walk"
            )
        browser = sign_in("pia")

        by_teacher = browser.get(f"/desk?teacher={people.theo.id}").text
        by_chat = browser.get("/desk?chat=aussieED").text

        assert desk_of(other) in by_teacher
        assert desk_of(waiting) not in by_teacher
        assert desk_of(waiting) in by_chat
        assert desk_of(other) not in by_chat
        assert "None of these wait" in browser.get("/desk?chat=nothing").text
        assert browser.get("/desk?teacher=nobody").text.count("data-desk-row") == 2


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


@contextmanager
def statements(engine):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_desk_takes_few_statements(app, sign_in, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        for _ in range(3):
            row = make_submission(session, people.tara.id, people.wattle)
    browser = sign_in("pia")
    with app.test_request_context():
        addresses = (url_for("approvals.desk"), url_for("approvals.look", submission_id=row.id))

    for address in addresses:
        with statements(engines.reader) as seen:
            browser.get(address)
        assert len(seen) <= 15, seen


def test_each_page_of_a_leader_says_how_many_wait(sign_in, engines, people, waiting):
    with writing(engines.writer, SYSTEM) as session:
        make_submission(session, people.theo.id, people.wattle)
        make_submission(session, people.pia.id, people.wattle)

    browser = sign_in("pia")
    counted = Markup(browser.get("/record").text).all("span")

    waits = [" ".join("".join(each.itertext()).split()) for each in counted if is_count(each)]
    assert set(waits) == {"2 waiting"}
    send_decision(browser, waiting, "approve")
    assert "2<span" not in browser.get("/record").text


def is_count(element):
    return element.get("class") == "count" and "waiting" in "".join(element.itertext())


@pytest.mark.parametrize(("who", "times"), [("pia", 1), ("tara", 0), ("ada", 0)])
def test_who_does_not_lead_is_not_counted_for(sign_in, engines, waiting, who, times):
    browser = sign_in(who)

    with statements(engines.reader) as seen:
        browser.get("/record")

    assert sum("FROM submission" in each for each in seen) == times


def test_no_activity_changes_by_looking(sign_in, engines, waiting):
    sign_in("pia").get(desk_of(waiting))

    with reading(engines.reader, SYSTEM) as session:
        assert {each.version for each in session.scalars(select(Activity))} == {2}
