"""An archive that arrives in pieces: it goes on where it stopped, and takes nothing else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from pldash.domain.archive_giving import PIECE_BYTES
from pldash.web.runtime import KEY
from tests.archived import give, plain, posts, review_of, zipped
from tests.clients import fields_of

ARCHIVE = zipped(*posts("2014-08-12 23:05", 4))
HALF = len(ARCHIVE) // 2


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


def begun(browser, content=ARCHIVE, **changes):
    told = {"name": "x.zip", "size": str(len(content)), "changed": "1700000000000", **changes}
    sent = fields_of(browser.get("/archive"), "/archive")
    return browser.post("/archive/pieces", data={**sent.to_dict(), **told})


def add(browser, to, piece, *, at, file="0"):
    token = fields_of(browser.get("/archive"), "/archive")["csrf_token"]
    sent = {"csrf_token": token, "file": file, "at": str(at), "piece": (io.BytesIO(piece), "blob")}
    return browser.post(to, data=sent, content_type="multipart/form-data")


def read(browser, staged):
    sent = fields_of(browser.get("/archive"), "/archive")
    sent["staged"] = staged
    return browser.post("/archive", data=sent, content_type="multipart/form-data")


def test_goes_on_where_it_stopped_and_is_read(app, tara):
    room = begun(tara).json
    assert room["arrived"] == [0]
    assert add(tara, room["to"], ARCHIVE[:HALF], at=0).json == {"arrived": [HALF]}
    page = tara.get("/archive")
    assert "A part of your archive has arrived" in plain(page)
    answer = read(tara, room["id"])
    assert answer.status_code == 422
    assert "Only a part has arrived" in plain(answer)
    again = begun(tara).json
    assert (again["id"], again["arrived"]) == (room["id"], [HALF])
    assert add(tara, room["to"], ARCHIVE[HALF:], at=HALF).json == {"arrived": [len(ARCHIVE)]}
    found = tara.get(review_of(read(tara, room["id"])))
    assert "1 session, 1 h" in plain(found)
    assert app.extensions[KEY].staging.archives() == []
    assert add(tara, room["to"], b"more", at=0).status_code == 409
    assert "no longer here" in plain(read(tara, room["id"]))
    assert begun(tara).json["id"] != room["id"]


def test_pieces_that_are_not_awaited_are_refused(tara):
    room = begun(tara).json
    add(tara, room["to"], ARCHIVE[:HALF], at=0)
    for piece, at, file in [
        (ARCHIVE[:HALF], 0, "0"),
        (b"gap", HALF + 1, "0"),
        (ARCHIVE[HALF:] + b"!", HALF, "0"),
        (b"", HALF, "0"),
        (b"other file", 0, "1"),
    ]:
        answer = add(tara, room["to"], piece, at=at, file=file)
        assert (answer.status_code, answer.json) == (409, {"arrived": [HALF]})
    for at, file in [("-1", "0"), ("", "0"), ("0", "x"), ("9" * 5000, "0"), ("\u0661", "0")]:
        assert add(tara, room["to"], b"x", at=at, file=file).status_code == 400
    token = fields_of(tara.get("/archive"), "/archive")["csrf_token"]
    assert tara.post(room["to"], data={"csrf_token": token}).status_code == 400


def test_a_piece_is_small(tara):
    room = begun(tara, b"x" * (2 * PIECE_BYTES)).json
    assert add(tara, room["to"], b"x" * (PIECE_BYTES + 1), at=0).status_code == 409
    assert add(tara, room["to"], b"x" * PIECE_BYTES, at=0).json == {"arrived": [PIECE_BYTES]}


def test_only_the_browser_that_began_goes_on(sign_in, tara):
    room = begun(tara).json
    same_person, other = sign_in("tara"), sign_in("theo")
    for browser in (same_person, other):
        assert add(browser, room["to"], ARCHIVE, at=0).status_code == 404
        assert "no longer here" in plain(read(browser, room["id"]))
    assert "A part of your" not in plain(same_person.get("/archive"))
    assert begun(tara).json["arrived"] == [0]
    assert begun(same_person).json["id"] != room["id"]
    assert "no longer here" in plain(read(tara, "no-id"))


def test_other_files_begin_anew(tara):
    room = begun(tara).json
    add(tara, room["to"], ARCHIVE[:HALF], at=0)
    assert begun(tara, changed="1700000000001").json["arrived"] == [0]
    assert add(tara, room["to"], ARCHIVE[HALF:], at=HALF).status_code == 404


def test_too_much_is_refused_before_it_is_sent(app, tara):
    answer = begun(tara, size=str(129 * 1024 * 1024))
    assert answer.status_code == 422
    assert "larger than 128 MB" in answer.json["said"]
    assert app.extensions[KEY].staging.archives() == []


def test_an_empty_file_is_said_to_hold_nothing(tara):
    room = begun(tara, b"", name="tweets.js").json
    assert "holds no posts that we can read" in plain(read(tara, room["id"]))


def test_each_time_one_goes_on_the_hour_begins_anew_and_then_it_is_gone(app, tara, clock):
    room = begun(tara).json
    add(tara, room["to"], ARCHIVE[:HALF], at=0)
    clock.moment += timedelta(minutes=50)
    assert begun(tara).json["arrived"] == [HALF]
    clock.moment += timedelta(minutes=50)
    assert begun(tara).json["arrived"] == [HALF]
    clock.moment += timedelta(minutes=61)
    app.test_cli_runner().invoke(args=["forget-archives"], catch_exceptions=False)
    assert app.extensions[KEY].staging.archives() == []
    assert add(tara, room["to"], ARCHIVE[HALF:], at=HALF).status_code == 404


def test_cancelling_forgets_what_had_arrived(app, tara):
    room = begun(tara).json
    add(tara, room["to"], ARCHIVE[:HALF], at=0)
    sent = fields_of(tara.get("/archive"), room["end"])
    assert (
        tara.post(room["end"], data={**sent.to_dict(), "form_key": room["key"]}).location
        == "/archive"
    )
    assert app.extensions[KEY].staging.archives() == []


def test_what_was_given_whole_is_no_part(tara):
    answer = give(tara, ("chat.txt", b"12:45:05\t From  Kim Lee : hello #edchat\n"))
    assert "A part of your" not in plain(tara.get("/archive"))
    assert answer.location.endswith("/questions")
