"""One review of an archive in two windows: nothing that was typed or ticked is lost unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.models.activities import Activity
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.archived import give, plain, posts, review_of, send, zipped
from tests.clients import fields_of


@pytest.fixture
def tara(sign_in):
    return sign_in("tara")


@pytest.fixture
def review(tara):
    """The address of a review with a live session and a later one."""
    found = *posts("2014-08-12 23:05", 4), *posts("2014-08-15 10:00", 1)
    return review_of(give(tara, ("x.zip", zipped(*found))))


def group(review):
    return f"{review}/sessions?chat=edchat&year=2014&page=1"


def test_the_older_page_is_told_and_keeps_what_was_typed(tara, review):
    where = group(review)
    older = fields_of(tara.get(where), where)
    send(tara, where, where, minutes_1_0="21")
    older.update({"merge_2": "on"})
    older.setlist("minutes_1_0", ["22"])
    older.poplist("take_1")
    answer = tara.post(where, data=older)
    assert answer.status_code == 409
    assert "Saved meanwhile: 21 min" in plain(answer)
    assert 'name="merge_2" checked' in answer.text
    again = fields_of(answer, where)
    assert (again["minutes_1_0"], "take_1" in again, "take_2" in again) == ("22", False, True)
    again.poplist("merge_2")
    assert tara.post(where, data=again).status_code == 303
    assert "22 min live" in plain(tara.get(review))


@pytest.mark.parametrize("step", ["ticks", "confirm"])
def test_an_older_list_comes_back_with_its_ticks(tara, review, engines, step):
    older = fields_of(tara.get(review), f"{review}/confirm")
    send(tara, group(review), group(review), minutes_1_0="21")
    older.setlist("s", ["2"])
    older.add("open", "edchat/2014")
    answer = tara.post(f"{review}/{step}", data=older)
    assert answer.status_code == 409
    assert "What you ticked is still ticked" in plain(answer)
    assert "21 min live" in plain(answer)
    assert fields_of(answer, f"{review}/confirm").getlist("s") == ["2"]
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(Activity)).all() == []


def test_the_same_form_twice_is_answered_once(tara, review):
    where = group(review)
    sent = fields_of(tara.get(where), where)
    assert tara.post(where, data=sent).status_code == 303
    assert tara.post(where, data=sent).status_code == 303
