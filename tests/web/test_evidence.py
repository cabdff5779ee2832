"""Links and files as evidence: added, handed back, removed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.evidence import MediaType
from pldash.models.activities import Evidence
from pldash.ports import CleanFile
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.runtime import KEY
from tests.clients import fields_of
from tests.hostile_files import embed, pdf, photo_with_place, picture, png_bomb
from tests.logging_pages import log_one, meeting_address, set_state

TEXT = "Notes on feedback, ünïcode\n".encode()


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def entry(tara, engines):
    return log_one(tara, meeting_address(engines), words_immediate="A thought")


def pieces(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(Evidence).order_by(Evidence.added_at, Evidence.id)).all()


def plain(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def press(browser, page_address, action, **changes):
    """Send the form of a page that leads somewhere."""
    sent = fields_of(browser.get(page_address), action)
    for name, value in changes.items():
        sent[name] = value
    return browser.post(action, data=sent)


class TestLinks:
    def add(self, browser, entry, **values):
        return press(
            browser, f"/activities/{entry}/evidence", f"/activities/{entry}/links", **values
        )

    def test_is_shown_with_its_host_and_never_fetched(self, tara, engines, entry):
        answer = self.add(tara, entry, link="https://bsky.app/p/1", title="My thread")
        page = tara.get(answer.location).text
        assert "My thread" in page
        assert "Link to bsky.app" in page
        assert 'rel="noopener noreferrer nofollow"' in page
        assert "My thread" in tara.get(f"/activities/{entry}").text

    @pytest.mark.parametrize("link", ["data:text/html,x", "ftp://a.example", "no link", ""])
    def test_what_is_no_web_address_is_refused_and_kept_in_the_field(
        self, tara, engines, entry, link
    ):
        answer = self.add(tara, entry, link=link, title="Typed title")
        assert answer.status_code == 422
        assert "Typed title" in answer.text
        assert pieces(engines) == []

    def test_the_same_form_twice_adds_one(self, tara, engines, entry):
        action = f"/activities/{entry}/links"
        sent = fields_of(tara.get(f"/activities/{entry}/evidence"), action)
        sent["link"] = "https://bsky.app/p/1"
        first, second = (tara.post(action, data=sent) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 303)
        assert len(pieces(engines)) == 1

    def test_a_strangers_entry_takes_none(self, tara, sign_in, engines, entry):
        theo = sign_in("theo")
        own = log_one(theo)
        sent = fields_of(theo.get(f"/activities/{own}/evidence"), f"/activities/{own}/links")
        sent["link"] = "https://bsky.app/p/1"
        assert theo.post(f"/activities/{entry}/links", data=sent).status_code == 404
        assert theo.get(f"/activities/{entry}/evidence").status_code == 404

    def test_what_was_sent_has_no_page_for_it(self, tara, engines, entry):
        set_state(engines, entry, ActivityState.SUBMITTED)
        assert tara.get(f"/activities/{entry}/evidence").status_code == 409
        assert tara.get(f"/activities/{entry}/links").status_code == 405


class TestFiles:
    def add(self, browser, entry, *files, **changes):
        action = f"/activities/{entry}/files"
        sent = fields_of(browser.get(f"/activities/{entry}/evidence"), action).to_dict()
        sent["files"] = [(BytesIO(content), name, kind) for content, name, kind in files]
        return browser.post(action, data={**sent, **changes}, content_type="multipart/form-data")

    def stored(self, app):
        folder = app.extensions[KEY].files._folder
        return sorted(path.name for path in folder.rglob("*") if path.is_file())

    def test_several_are_kept_by_content_and_digest(self, tara, app, engines, entry):
        answer = self.add(
            tara,
            entry,
            (TEXT, "notes.exe", "application/x-msdownload"),
            (pdf(), "board.png", "image/png"),
        )
        assert answer.status_code == 303
        kinds = {each.media_type: each for each in pieces(engines)}
        assert set(kinds) == {"text/plain", "application/pdf"}
        assert kinds["text/plain"].sha256 == hashlib.sha256(TEXT).hexdigest()
        assert kinds["text/plain"].size_bytes == len(TEXT)
        assert self.stored(app) == sorted(each.sha256 for each in kinds.values())

    def test_a_photo_is_drawn_anew(self, tara, app, engines, entry):
        self.add(tara, entry, (photo_with_place(), "IMG_1.jpg", "image/jpeg"))
        (piece,) = pieces(engines)
        kept = app.extensions[KEY].files.get(piece.sha256)
        assert hashlib.sha256(kept).hexdigest() == piece.sha256
        assert b"Secret" not in kept
        with Image.open(BytesIO(kept)) as drawn:
            assert not drawn.getexif()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"<svg onload='alert(1)'/>", "no PDF, PNG, JPEG, WebP or plain text"),
            (pdf(embed), "holds other files"),
            (png_bomb(9_000, 9_000), "more than 50 million pixels"),
            (b"", "empty"),
            (b"%PDF-1.7 nothing", "damaged"),
        ],
        ids=["svg", "pdf", "bomb", "empty", "broken"],
    )
    def test_a_bad_one_is_named_with_its_reason_and_the_good_one_is_kept(
        self, tara, app, engines, entry, content, words
    ):
        answer = self.add(
            tara, entry, (TEXT, "good.txt", "text/plain"), (content, "x.png", "image/png")
        )
        assert answer.status_code == 303
        page = tara.get(answer.location).text
        assert "1 file added." in page
        assert re.search(f"Not added: x.png: [^<]*{words}", page)
        (piece,) = pieces(engines)
        assert (piece.title, self.stored(app)) == ("good.txt", [piece.sha256])

    def test_where_all_are_bad_the_form_names_them_and_nothing_is_kept(
        self, tara, app, engines, entry
    ):
        bad = [(b"", f"{number}.txt", "text/plain") for number in range(8)]
        answer = self.add(tara, entry, *bad)
        assert answer.status_code == 422
        assert "0.txt: This file is empty. 1.txt: This file is empty." in answer.text
        assert "5.txt: This file is empty. And 2 more." in answer.text
        assert "Choose the files again" in answer.text
        assert (pieces(engines), self.stored(app)) == ([], [])

    def test_the_same_file_twice_is_kept_once(self, tara, app, engines, entry):
        answer = self.add(tara, entry, (TEXT, "a.txt", "text/plain"), (TEXT, "b.txt", "text/plain"))
        assert "Not added: b.txt: This is here already." in tara.get(answer.location).text
        (piece,) = pieces(engines)
        assert self.stored(app) == [piece.sha256]

    def test_one_too_many_is_named_and_leaves_no_file(self, tara, app, engines, entry):
        files = [(b"file %d" % number, f"{number}.txt", "text/plain") for number in range(6)]
        answer = self.add(tara, entry, *files)
        assert answer.status_code == 303
        assert "Not added: 5.txt: An entry holds five pieces" in tara.get(answer.location).text
        assert len(pieces(engines)) == 5
        assert self.stored(app) == sorted(each.sha256 for each in pieces(engines))

    def test_too_large_a_file_is_refused(self, tara, app, entry, monkeypatch):
        small = replace(app.extensions[KEY], upload_limit_bytes=1_000)
        monkeypatch.setitem(app.extensions, KEY, small)
        assert self.add(tara, entry, (b"x" * 1_000, "fits.txt", "text/plain")).status_code == 303
        answer = self.add(tara, entry, (b"x" * 1_001, "big.txt", "text/plain"))
        assert answer.status_code == 422
        assert "This file is larger than" in answer.text

    def test_what_grows_too_large_when_it_is_drawn_is_refused(self, tara, app, entry, monkeypatch):
        grown = CleanFile(MediaType.PNG, b"x" * 2_000)
        small = replace(
            app.extensions[KEY], upload_limit_bytes=1_000, check_upload=lambda _content: grown
        )
        monkeypatch.setitem(app.extensions, KEY, small)
        answer = self.add(tara, entry, (b"small", "a.png", "image/png"))
        assert answer.status_code == 422
        assert "This file is larger than" in answer.text

    def test_more_than_a_form_may_hold_is_not_even_read(self, tara, app, entry, monkeypatch):
        monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 3_000)
        answer = self.add(tara, entry, (b"x" * 4_000, "huge.txt", "text/plain"))
        assert answer.status_code == 413
        assert f'href="/activities/{entry}/evidence"' in answer.text

    def test_none_is_said_to_be_none(self, tara, entry):
        answer = self.add(tara, entry, (b"", "", "application/octet-stream"))
        assert answer.status_code == 422
        assert "Choose a file" in answer.text

    def test_a_strangers_entry_takes_none(self, tara, sign_in, app, entry):
        theo = sign_in("theo")
        own = log_one(theo)
        sent = fields_of(theo.get(f"/activities/{own}/evidence"), f"/activities/{own}/files")
        sent = {**sent.to_dict(), "files": (BytesIO(TEXT), "a.txt")}
        answer = theo.post(
            f"/activities/{entry}/files", data=sent, content_type="multipart/form-data"
        )
        assert answer.status_code == 404
        assert self.stored(app) == []

    def test_the_same_form_twice_adds_one(self, tara, engines, entry):
        action = f"/activities/{entry}/files"
        sent = fields_of(tara.get(f"/activities/{entry}/evidence"), action).to_dict()
        for _ in range(2):
            again = {**sent, "files": (BytesIO(TEXT), "a.txt")}
            answer = tara.post(action, data=again, content_type="multipart/form-data")
            assert answer.status_code == 303
        assert len(pieces(engines)) == 1


class TestDownload:
    @pytest.fixture
    def piece(self, tara, engines, entry):
        TestFiles().add(tara, entry, (TEXT, "../<b>notes</b>.html", "text/html"))
        (piece,) = pieces(engines)
        return piece

    def test_is_always_a_download_that_can_do_nothing(self, tara, piece):
        answer = tara.get(f"/evidence/{piece.id}")
        assert (answer.status_code, answer.data) == (200, TEXT)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert ".html.txt" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "text/plain"
        assert "no-store" in answer.headers["Cache-Control"]

    def test_is_its_owners_alone(self, sign_in, client, piece):
        for who in ("theo", "pia", "ada", "sam"):
            assert sign_in(who).get(f"/evidence/{piece.id}").status_code == 404
        assert client.get(f"/evidence/{piece.id}").status_code == 303

    def test_a_link_is_nothing_to_download(self, tara, engines, entry):
        TestLinks().add(tara, entry, link="https://bsky.app/1")
        (piece,) = pieces(engines)
        assert tara.get(f"/evidence/{piece.id}").status_code == 404
        assert tara.get(f"/evidence/{uuid4()}").status_code == 404


class TestRemove:
    def remove(self, browser, entry, piece):
        action = f"/evidence/{piece.id}/remove"
        return press(browser, f"/activities/{entry}/evidence", action)

    def test_takes_the_row_and_the_file(self, tara, app, engines, entry):
        TestFiles().add(tara, entry, (TEXT, "a.txt", "text/plain"))
        answer = self.remove(tara, entry, pieces(engines)[0])
        assert answer.location == f"/activities/{entry}/evidence"
        assert (pieces(engines), TestFiles().stored(app)) == ([], [])

    def test_leaves_the_file_that_somebody_else_gave_too(self, tara, sign_in, app, engines, entry):
        theo = sign_in("theo")
        theirs = log_one(theo)
        for browser, where in ((tara, entry), (theo, theirs)):
            TestFiles().add(browser, where, (TEXT, "a.txt", "text/plain"))
        mine = next(each for each in pieces(engines) if each.activity_id == entry)
        self.remove(tara, entry, mine)
        assert len(TestFiles().stored(app)) == 1
        (other,) = pieces(engines)
        assert theo.get(f"/evidence/{other.id}").data == TEXT

    def test_a_deleted_draft_takes_its_files_along(self, tara, app, entry):
        TestFiles().add(tara, entry, (picture(), "a.png", "image/png"))
        press(tara, f"/activities/{entry}", f"/activities/{entry}/delete")
        assert TestFiles().stored(app) == []

    def test_a_strangers_stays(self, tara, sign_in, engines, entry):
        TestLinks().add(tara, entry, link="https://bsky.app/1")
        (piece,) = pieces(engines)
        theo = sign_in("theo")
        own = log_one(theo)
        sent = fields_of(theo.get(f"/activities/{own}"), f"/activities/{own}/delete")
        assert theo.post(f"/evidence/{piece.id}/remove", data=sent).status_code == 404
        assert tara.get(f"/evidence/{piece.id}/remove").status_code == 405
        with reading(engines.reader, SYSTEM) as session:
            assert session.scalar(select(func.count()).select_from(Evidence)) == 1

    def test_what_was_sent_stays(self, tara, engines, entry):
        TestLinks().add(tara, entry, link="https://bsky.app/1")
        (piece,) = pieces(engines)
        action = f"/evidence/{piece.id}/remove"
        sent = fields_of(tara.get(f"/activities/{entry}/evidence"), action)
        set_state(engines, entry, ActivityState.APPROVED)
        assert tara.post(action, data=sent).status_code == 409
