"""One's own archive in the browser: given, looked through, kept as drafts, forgotten."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.domain.activities import EvidenceKind
from pldash.models.activities import Activity, Bundle, Evidence
from pldash.models.archives import ArchiveReview
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.archives import confirm_views, review_views
from pldash.web.runtime import KEY
from tests.archive_files import at, tweet
from tests.archived import give, plain, posts, review_of, send, zipped
from tests.clients import fields_of, share_session
from tests.logging_pages import set_state

CANARY = "canarybird"
HOUR = "2014-08-12 23:05"
LATER = "2014-08-15 10:00"
ZOOM = b"12:45:05\t From  Kim Lee : hello #edchat\n12:46:05\t From  Pat : canarybird here\n"


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def review(tara):
    """The address of a review with a live session and a later one."""
    return review_of(give(tara, ("x.zip", zipped(*posts(HOUR, 4), *posts(LATER, 1)))))


def rows(engines, kind):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(kind)).all()


class TestGiving:
    def test_sessions_are_listed_by_chat_and_year(self, tara, review):
        page = plain(tara.get(review))
        assert "#edchat : 2 sessions, 1 h 10 min" in page
        assert "13 Aug: 1 h live, 4 posts" in page
        assert "15 Aug: 10 min later, 1 post" in page
        assert "matched by version 1 of the rules" in page

    def test_nothing_is_in_the_record_before_it_is_confirmed(self, tara, review, engines):
        assert rows(engines, Activity) == []

    @pytest.mark.parametrize(
        ("files", "words"),
        [
            ([("notes.txt", b"just words")], "notes.txt holds no posts that we can read"),
            ([("x.zip", b"PK\x03\x04 broken")], "x.zip is damaged or not whole"),
            ([("tweets.js", b"")], "holds no posts that we can read"),
            ([("a\u202egpj.zip", b"PK\x03\x04")], "agpj.zip is damaged or not whole"),
            ([], "Choose a file."),
        ],
    )
    def test_what_cannot_be_read_says_why_and_leaves_nothing(
        self, app, tara, engines, files, words
    ):
        answer = give(tara, *files)
        assert answer.status_code == 422
        assert words in plain(answer)
        assert rows(engines, ArchiveReview) == []
        assert app.extensions[KEY].staging.archives() == []

    def test_what_no_single_file_is_the_cause_of_names_them_all(self, tara, monkeypatch):
        monkeypatch.setattr("pldash.importers.limits.TAGS", 1)
        many = [tweet(f"2014-08-1{day} 23:05", f"#a{day}", tags=[f"a{day}"]) for day in (1, 2)]
        answer = give(tara, ("my x.zip", zipped(*many)))
        assert "my x.zip holds more than any teacher" in plain(answer)

    def test_says_why_a_single_post_is_not_ticked(self, tara, review):
        words = "A single post that answers no question is not ticked"
        assert words not in plain(tara.get(review))
        alone = tweet("2014-08-14 09:05", "thinking of #edchat", tags=["edchat"])
        page = tara.get(review_of(give(tara, ("x.zip", zipped(alone)))))
        assert words in plain(page)
        assert 'value="1">' in page.text

    def test_no_posts_to_known_chats_says_the_next_step(self, tara):
        alone = tweet("2014-08-12 23:05", "hello #mykitchen", tags=["mykitchen"])
        page = plain(tara.get(give(tara, ("x.zip", zipped(alone))).location))
        assert "No posts to chats that we know" in page

    @pytest.mark.parametrize("time", ["Fri Dec 31 23:59:59 {} 9999", "Mon Jan 01 00:00:00 {} 0001"])
    @pytest.mark.parametrize("offset", ["-1200", "+0000", "+1400"])
    def test_a_time_at_the_calendars_end_is_passed_over_and_told(self, tara, time, offset):
        strange = {**posts(HOUR, 1)[0], "id_str": "7", "created_at": time.format(offset)}
        page = plain(tara.get(review_of(give(tara, ("x.zip", zipped(strange, *posts(HOUR, 4)))))))
        assert "1 session, 1 h" in page
        assert "Sessions on days that cannot be, ahead or before 1990: 1" in page

    def test_more_than_the_limit_is_refused_before_it_is_read(self, tara, monkeypatch):
        monkeypatch.setattr("pldash.web.archives.bodies.GIVEN_LIMIT_BYTES", -1024 * 1023)
        assert give(tara, ("x.zip", b"x" * 5_000)).status_code == 413

    def test_going_away_and_coming_back(self, tara, review):
        assert review in tara.get("/archive").text

    def test_another_browser_has_no_key(self, sign_in, review):
        other = sign_in("tara")
        answer = other.get(review)
        assert answer.location == "/archive"
        assert "in another browser" in plain(other.get("/archive"))


class TestTranscripts:
    def test_asks_which_name_is_yours_and_reads_no_other(self, tara, engines, app):
        answer = give(tara, ("chat.txt", ZOOM))
        assert answer.location.endswith("/questions")
        page = tara.get(answer.location)
        assert "Kim Lee" in page.text
        assert CANARY not in page.text
        changes = {"me": "Kim Lee", "chat": "edchat", "date": "2014-08-12"}
        found = send(tara, answer.location, answer.location, **changes)
        assert "#edchat : 1 session" in plain(tara.get(found.location))
        assert app.extensions[KEY].staging.archives() == []

    def test_what_is_still_missing_is_asked_beside_its_field(self, tara):
        where = give(tara, ("chat.txt", ZOOM)).location
        answer = send(tara, where, where, me="Kim Lee", chat="edchat")
        assert answer.status_code == 422
        assert "Give the day." in plain(answer)
        answer = send(tara, where, where, me="Kim Lee", chat="nochat", date="2014-08-12")
        assert "We know no chat with this tag" in plain(answer)
        answer = send(tara, where, where, me="")
        assert "Choose your name" in plain(answer)


class TestLookingCloser:
    def group(self, review):
        return f"{review}/sessions?chat=edchat&year=2014&page=1"

    def test_ticks_are_kept_on_the_way(self, tara, review):
        sent = fields_of(tara.get(review), f"{review}/confirm")
        sent.setlist("s", ["2"])
        answer = tara.post(f"{review}/ticks", data={**sent.to_dict(), "open": "edchat/2014"})
        page = tara.get(answer.location).text
        assert 'name="take_1">' in page
        assert 'name="take_2" checked>' in page
        assert "A1: feedback that helps #edchat" in page
        assert "Its id shows the same time." in page

    @pytest.mark.parametrize(("button", "ticked"), [("none", []), ("all", ["1", "2"])])
    def test_a_whole_year_is_ticked_or_unticked_at_once(self, tara, review, button, ticked):
        sent = fields_of(tara.get(review), f"{review}/confirm")
        sent.setlist("s", ["2"])
        sent.add(button, "edchat/2014")
        answer = tara.post(f"{review}/ticks", data=sent)
        assert answer.location == f"{review}#y-1"
        assert fields_of(tara.get(review), f"{review}/confirm").getlist("s") == ticked

    def test_minutes_and_ways_are_the_teachers(self, tara, review):
        where = self.group(review)
        answer = send(tara, where, where, minutes_1_0="45", mode_1_0="lurking", take_2=None)
        page = plain(tara.get(answer.location))
        assert "13 Aug: 45 min live" in page
        assert 'value="2" checked' not in tara.get(review).text

    @pytest.mark.parametrize("typed", ["1e3", "1441", "-5", "x"])
    def test_minutes_that_cannot_be_come_back_with_the_reason(self, tara, review, typed):
        where = self.group(review)
        answer = send(tara, where, where, minutes_1_0=typed)
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert 'aria-describedby="minutes_1_0-error"' in answer.text

    def test_two_sessions_become_one_under_one_title(self, tara, review, engines):
        where = self.group(review)
        send(tara, where, where, merge_2="on")
        assert "#edchat : 1 session, 1 h 10 min" in plain(tara.get(review))

    def test_two_meetings_stay_two(self, tara):
        week = posts("2014-08-19 23:05", 3)
        review = review_of(give(tara, ("x.zip", zipped(*posts(HOUR, 3), *week))))
        where = self.group(review)
        answer = send(tara, where, where, merge_2="on")
        assert answer.status_code == 422
        assert "These are two meetings" in plain(answer)

    def test_a_group_that_is_none_is_hidden(self, tara, review):
        assert tara.get(f"{review}/sessions?chat=edchat&year=2031").status_code == 404
        assert tara.get(f"{review}/sessions").status_code == 404

    def test_numbers_that_no_page_sends_name_nothing(self, tara, review):
        digits = "9" * 5_000
        assert tara.get(f"{review}/sessions?chat=edchat&year={digits}").status_code == 404
        sent = fields_of(tara.get(review), f"{review}/confirm")
        sent.setlist("s", [digits, "1"])
        answer = tara.post(f"{review}/ticks", data={**sent.to_dict(flat=False), "open": "x/1"})
        assert answer.status_code == 303
        assert 'value="1" checked' in tara.get(review).text
        assert 'value="2" checked' not in tara.get(review).text

    def test_a_page_that_does_not_say_its_version_is_stale(self, tara, review):
        where = self.group(review)
        sent = fields_of(tara.get(where), where)
        del sent["version"]
        answer = tara.post(where, data={**sent.to_dict(flat=False), "minutes_1_0": "45"})
        assert answer.status_code == 409
        assert "1 h live" in plain(tara.get(review))

    @pytest.mark.parametrize("title", ["Chats\0of 2014", "Chats \u202eof 2014", "a" * 201])
    def test_a_title_that_cannot_be_kept_comes_back_at_once(self, tara, review, title):
        where = self.group(review)
        answer = send(tara, where, where, bundle=title, minutes_1_0="45")
        assert answer.status_code == 422
        assert 'aria-describedby="bundle-error"' in answer.text
        assert 'name="minutes_1_0" value="45"' in " ".join(answer.text.split())
        assert "1 h live" in plain(tara.get(review))

    def test_hours_that_we_do_not_know_can_be_put_right(self, tara):
        review = review_of(give(tara, ("x.zip", zipped(*posts("2014-08-14 09:05", 4)))))
        page = tara.get(self.group(review))
        assert "Was there a session?" in page.text
        (url,) = re.findall(r'href="(/my-chats/new[^"]*)"', page.text)
        form = tara.get(url.replace("&amp;", "&")).text
        assert 'value="edchat"' in form
        assert 'value="19:00"' in form
        assert re.search(r'value="TH"[^>]*>|checked[^>]*value="TH"', form)


@pytest.fixture
def race(tara, sign_in, review, monkeypatch):
    """Send two forms of one page; the second waits for its turn until the first is done."""

    def send_both(first, second, module):
        other = sign_in("tara")
        share_session(tara, other)
        forms = {each: fields_of(tara.get(review), f"{review}/{each}") for each in (first, second)}

        @contextmanager
        def after_the_first():
            monkeypatch.undo()
            assert other.post(f"{review}/{first}", data=forms[first]).status_code == 303
            yield

        monkeypatch.setattr(module, "own_turn", after_the_first)
        return tara.post(f"{review}/{second}", data=forms[second]).status_code

    return send_both


class TestConfirming:
    def test_ticked_sessions_become_drafts_and_the_rest_is_forgotten(self, tara, review, engines):
        answer = send(tara, review, f"{review}/confirm", s="1")
        assert answer.location == "/record"
        (row,) = rows(engines, Activity)
        assert row.title == "#edchat"
        (piece,) = rows(engines, Evidence)
        assert piece.kind is EvidenceKind.POSTS
        assert rows(engines, ArchiveReview) == []
        assert tara.get(review).status_code == 404
        page = plain(tara.get(f"/activities/{row.id}"))
        assert "4 own posts on X" in page
        assert "Own archive" in page
        assert "4 own posts" in plain(tara.get(f"/activities/{row.id}/evidence"))

    def test_a_newer_archive_doubles_nothing(self, tara, review, engines):
        send(tara, review, f"{review}/confirm")
        newer = zipped(*posts(HOUR, 4), *posts(LATER, 1), *posts("2014-08-19 23:05", 3))
        again = review_of(give(tara, ("x.zip", newer)))
        assert plain(tara.get(again)).count("in your record") >= 2
        answer = send(tara, again, f"{again}/confirm")
        assert "1 draft is in your record." in plain(tara.get(answer.location))
        assert len(rows(engines, Activity)) == 3

    def test_the_same_archive_again_adds_nothing_and_says_so(self, tara, review, engines):
        send(tara, review, f"{review}/confirm")
        same = zipped(*posts(HOUR, 4), *posts(LATER, 1))
        again = review_of(give(tara, ("x.zip", same)))
        answer = send(tara, again, f"{again}/confirm")
        assert "Nothing was added to your record." in plain(tara.get(answer.location))
        assert len(rows(engines, Activity)) == 2

    def test_without_a_tick_nothing_is_forgotten(self, tara, review, engines):
        answer = send(tara, review, f"{review}/confirm", s="")
        assert answer.status_code == 422
        assert "Nothing is ticked." in plain(answer)
        assert rows(engines, Activity) == []
        send(tara, review, f"{review}/confirm")
        assert len(rows(engines, Activity)) == 2

    def test_posts_come_beside_what_was_logged_by_hand(self, tara, review, engines):
        send(tara, review, f"{review}/confirm", s="1")
        (row,) = rows(engines, Activity)
        piece = rows(engines, Evidence)[0].id
        send(tara, f"/activities/{row.id}/evidence", f"/evidence/{piece}/remove")
        again = review_of(give(tara, ("x.zip", zipped(*posts(HOUR, 4)))))
        assert "beside your entry" in plain(tara.get(again))
        answer = send(tara, again, f"{again}/confirm")
        assert "Posts stand beside 1 entry" in plain(tara.get(answer.location))
        assert len(rows(engines, Evidence)) == 1

    def test_one_title_makes_a_bundle(self, tara, review, engines):
        where = f"{review}/sessions?chat=edchat&year=2014&page=1"
        send(tara, where, where, bundle="Chats of 2014")
        send(tara, review, f"{review}/confirm")
        assert [each.title for each in rows(engines, Bundle)] == ["Chats of 2014"]

    def test_the_form_sent_twice_makes_each_once(self, tara, review, engines):
        sent = fields_of(tara.get(review), f"{review}/confirm")
        tara.post(f"{review}/confirm", data=sent)
        tara.post(f"{review}/confirm", data=sent)
        assert len(rows(engines, Activity)) == 2

    def test_what_is_forgotten_meanwhile_is_not_kept(self, race, engines):
        assert race("end", "confirm", confirm_views) == 404
        assert rows(engines, Activity) == []

    def test_what_is_kept_meanwhile_is_not_said_to_be_forgotten(self, race, engines):
        assert race("confirm", "end", review_views) == 404
        assert len(rows(engines, Activity)) == 2

    def test_forgetting_leaves_nothing(self, tara, review, engines):
        answer = send(tara, review, f"{review}/end")
        assert answer.location == "/archive"
        assert rows(engines, ArchiveReview) == []
        assert rows(engines, Activity) == []


def test_the_leader_sees_posts_checks_and_links_but_no_other_names(tara, sign_in, people, engines):
    data = zipped(*posts(HOUR, 4, text="yes @kim, as you say"))
    review = review_of(give(tara, ("x.zip", data)))
    send(tara, review, f"{review}/confirm")
    (row,) = rows(engines, Activity)
    answer = send(tara, f"/activities/{row.id}", "/submissions")
    page = tara.get(answer.location)
    submission = re.search(r"/submissions/([0-9a-f-]{36})", f"{answer.location} {page.text}")[1]
    desk = sign_in("pia").get(f"/desk/{submission}")
    assert "A1: yes @…, as you say" in desk.text
    assert "@kim" not in desk.text
    shown = plain(desk)
    assert "4 own posts on X" in shown
    assert "Its id shows the same time." in shown
    assert "an archive is a plain file" in shown.lower()
    assert "matched by version 1 of the rules" in shown
    assert "https://x.com/i/web/status/" in desk.text


def test_more_minutes_than_the_meeting_had_need_a_reason_which_the_leader_reads(
    tara, review, sign_in, engines
):
    where = f"{review}/sessions?chat=edchat&year=2014&page=1"
    assert "why_1" not in tara.get(where).text
    refused = send(tara, where, where, minutes_1_0="90", take_2=None)
    assert refused.status_code == 422
    assert "That is 30 min more than the meeting had. Say why" in plain(refused)
    assert '<a href="#why_1">' in refused.text
    again = fields_of(refused, where)
    again.setlist("why_1", ["It ran over, says @kim"])
    tara.post(where, data=again)
    assert 'value="It ran over, says @kim"' in tara.get(where).text
    send(tara, review, f"{review}/confirm")
    (row,) = rows(engines, Activity)
    sent = tara.get(send(tara, f"/activities/{row.id}", "/submissions").location)
    submission = re.search(r"/submissions/([0-9a-f-]{36})", sent.text)[1]
    desk = plain(sign_in("pia").get(f"/desk/{submission}"))
    assert "X: It ran over, says @…" in desk
    assert "the live minutes are 30 min more" in desk


def test_a_thousand_sessions_fit_a_page(tara):
    first = at("2011-01-04 17:00")
    days = ((first + timedelta(days=day)).strftime("%Y-%m-%d %H:%M") for day in range(1_000))
    many = [post for day in days for post in posts(day, 2)]
    page = tara.get(review_of(give(tara, ("x.zip", zipped(*many)))))
    assert "#edchat : 1000 sessions" in plain(page)
    assert len(page.data) < 200_000


def test_a_stranger_finds_nothing(sign_in, review):
    assert sign_in("theo").get(review).status_code == 404


def test_what_was_sent_stays_as_it_was(tara, review, engines):
    send(tara, review, f"{review}/confirm", s="1")
    (row,) = rows(engines, Activity)
    set_state(engines, row.id, "approved")
    again = review_of(give(tara, ("x.zip", zipped(*posts(HOUR, 4)))))
    assert "in your record" in plain(tara.get(again))
