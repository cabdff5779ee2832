"""Two tabs of one browser, answered by two processes, that send the same archive at once."""

from __future__ import annotations

import io
from contextlib import nullcontext
from functools import partial

import pytest
from sqlalchemy import select

from pldash.models.archives import ArchiveReview
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from pldash.web.archives import piece_views
from pldash.web.runtime import KEY
from tests.archived import plain, posts, review_of, zipped
from tests.clients import fields_of
from tests.races import at_once

ARCHIVE = zipped(*posts("2014-08-12 23:05", 4))
TOLD = {"name": "x.zip", "size": str(len(ARCHIVE)), "changed": "1700000000000"}
PIECE = len(ARCHIVE) // 3 + 1

pytestmark = pytest.mark.both_databases


@pytest.fixture
def tabs(app, sign_in, monkeypatch):
    """Two tabs with one cookie; the turns that one process keeps, another does not know of."""
    monkeypatch.setattr(piece_views, "own_turn", nullcontext)
    first, second = sign_in("tara"), app.test_client()
    with first.session_transaction() as mine, second.session_transaction() as copied:
        copied.update(mine)
    return first, second


def begin(tab, sent):
    return tab.post("/archive/pieces", data={**sent, **TOLD})


def form_of(tab):
    return fields_of(tab.get("/archive"), "/archive").to_dict()


def reviews(engines):
    with reading(engines.reader, SYSTEM) as session:
        return [str(each) for each in session.scalars(select(ArchiveReview.id))]


def test_the_same_pieces_sent_twice_make_one_whole_file(app, tabs):
    first, second = tabs
    room = begin(first, form_of(first)).json
    with first.session_transaction() as mine, second.session_transaction() as copied:
        copied.update(mine)
    tokens = [form_of(tab)["csrf_token"] for tab in tabs]

    def sending(place, at):
        piece = (io.BytesIO(ARCHIVE[at : at + PIECE]), "blob")
        sent = {"csrf_token": tokens[place], "file": "0", "at": str(at), "piece": piece}
        return lambda: tabs[place].post(room["to"], data=sent)

    for at in range(0, len(ARCHIVE), PIECE):
        answers = at_once(sending(0, at), sending(1, at))
        codes = {answer.status_code for answer in answers}
        assert 200 in codes <= {200, 409}
        assert {tuple(answer.json["arrived"]) for answer in answers} == {
            (min(at + PIECE, len(ARCHIVE)),)
        }
    form = {**form_of(first), "staged": room["id"]}
    read = first.post("/archive", data=form, content_type="multipart/form-data")
    assert "1 session, 1 h" in plain(first.get(review_of(read)))
    assert app.extensions[KEY].staging.archives() == []


def test_two_beginnings_leave_one_archive(app, engines, tabs):
    forms = [form_of(tab) for tab in tabs]
    answers = at_once(*(partial(begin, *each) for each in zip(tabs, forms, strict=True)))
    rooms = [answer.json["id"] for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 404}
    (kept,) = reviews(engines)
    assert kept in rooms
    app.test_cli_runner().invoke(args=["forget-archives"], catch_exceptions=False)
    assert [str(each) for each in app.extensions[KEY].staging.archives()] == [kept]
