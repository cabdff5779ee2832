"""An archive that is not where its page left it: the words are true, and there is a way on."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from pldash.domain.snapshots import SnapshotUnreadable
from pldash.web.archives import give_views
from tests.archive_files import created, outbox
from tests.archived import give, plain, posts, review_of, send, zipped
from tests.clients import fields_of, share_session

ZOOM = b"12:45:05\t From  Kim Lee : hello #edchat\n12:46:05\t From  Pat : and me #edchat\n"
SAID = {"me": "Kim Lee", "chat": "edchat", "date": "2014-08-12"}


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def review(tara):
    """The address of a review with a live session."""
    return review_of(give(tara, ("x.zip", zipped(*posts("2014-08-12 23:05", 4)))))


@pytest.fixture
def questions(tara):
    """The address of a saved chat's questions."""
    return give(tara, ("chat.txt", ZOOM)).location


class TestSavedChats:
    @pytest.mark.parametrize("page", ["", "/sessions?chat=edchat&year=2014"])
    def test_waits_for_its_answers_and_leads_to_them(self, tara, questions, page):
        assert tara.get(questions.removesuffix("/questions") + page).location == questions

    @pytest.mark.parametrize("step", ["ticks", "confirm"])
    def test_nothing_is_ticked_of_it_before(self, tara, questions, step):
        sent = fields_of(tara.get(questions), questions)
        answer = tara.post(questions.replace("questions", step), data=sent)
        assert answer.location == questions

    def test_says_whose_lines_were_read(self, tara, questions):
        found = send(tara, questions, questions, **SAID).location
        assert "Read as Kim Lee. If that is not you, give the file again." in plain(tara.get(found))

    def test_is_not_read_as_somebody_else_once_its_file_is_gone(self, tara, questions):
        older = fields_of(tara.get(questions), questions)
        found = send(tara, questions, questions, **SAID).location
        assert tara.get(questions).location == found
        for name, value in {**SAID, "me": "Pat"}.items():
            older.setlist(name, [value])
        assert tara.post(questions, data=older).location == found
        page = plain(tara.get(found))
        assert "To read it as somebody else, give the file again." in page
        assert "Read as Kim Lee." in page

    def test_two_pages_answer_at_the_same_time(self, tara, questions, sign_in, monkeypatch):
        other = sign_in("tara")
        share_session(tara, other)
        first, second = (fields_of(tara.get(questions), questions) for _ in range(2))
        for name, value in SAID.items():
            first.setlist(name, [value])
            second.setlist(name, [value])

        @contextmanager
        def after_the_first():
            monkeypatch.undo()
            assert other.post(questions, data=first).status_code == 303
            yield

        monkeypatch.setattr(give_views, "own_turn", after_the_first)
        answer = tara.post(questions, data=second)
        assert answer.location == questions.removesuffix("/questions")


def test_says_how_many_posts_not_everybody_could_read(tara):
    seen, hidden = (created("2014-08-12 23:05", "A1 #edchat", tags=["edchat"]) for _ in range(2))
    hidden.update(id="other", to=["https://school.example/users/kim/followers"], cc=[])
    hidden["object"] = {**hidden["object"], "id": "other", "to": hidden["to"], "cc": []}
    page = tara.get(review_of(give(tara, ("outbox.json", outbox(seen, hidden).encode()))))
    assert "2 posts read. 1 that not everybody could read left out." in plain(page)


class TestGone:
    def test_says_what_may_have_become_of_it_and_where_to_go_on(self, tara, review):
        confirm = f"{review}/confirm"
        second = fields_of(tara.get(review), confirm)
        send(tara, review, confirm)
        for answer in (tara.get(review), tara.post(confirm, data=second)):
            assert answer.status_code == 404
            assert "What you had added is in your record." in plain(answer)
            assert 'href="/archive"' in answer.text
            assert 'href="/record"' in answer.text

    def test_one_that_an_update_cannot_read_is_given_again(self, tara, review, monkeypatch):
        def other_shape(*_given):
            raise SnapshotUnreadable("why missing or strange")

        monkeypatch.setattr("pldash.web.archives.kept.from_plain", other_shape)
        answer = tara.get(review)
        assert answer.status_code == 404
        assert "Give the archive again to go on" in plain(answer)

    def test_forgetting_it_twice_says_the_same(self, tara, review):
        end = f"{review}/end"
        second = fields_of(tara.get(review), end)
        send(tara, review, end)
        answer = tara.post(end, data=second)
        assert answer.status_code == 404
        assert "This archive is no longer here" in plain(answer)


class TestAnotherBrowser:
    def test_says_what_can_be_done_here(self, sign_in, review):
        other = sign_in("tara")
        page = plain(other.get(other.get(review).location))
        assert "Go on there, forget it below, or give it again here" in page
        assert "Go on with it" not in page

    def test_forgets_what_only_a_lost_one_could_open(self, sign_in, tara, review):
        other = sign_in("tara")
        assert send(other, "/archive", f"{review}/end").status_code == 303
        assert tara.get(review).status_code == 404

    def test_forgets_nothing_of_somebody_else(self, sign_in, tara, review):
        theo = sign_in("theo")
        sent = fields_of(theo.get("/archive"), "/archive")
        assert theo.post(f"{review}/end", data=sent).status_code == 404
        assert tara.get(review).status_code == 200
