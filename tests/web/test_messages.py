"""The messages of a submission in both places: the desk and what the teacher sent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.models.messages import Message
from pldash.models.outbox import OutboxMail
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission


@pytest.fixture
def row(engines, people):
    """Tara's 80 minutes, waiting."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle)


def write(browser, row, words, *, page="/desk", query=""):
    where = f"/submissions/{row.id}/messages"
    sent = fields_of(browser.get(f"{page}/{row.id}{query}"), where + query).to_dict()
    return browser.post(where + query, data=sent | {"words": words})


def say_read(browser, row, page):
    where = f"/submissions/{row.id}/messages/read"
    return browser.post(where, data=fields_of(browser.get(f"{page}/{row.id}"), where).to_dict())


def test_both_write_and_read(sign_in, engines, row):
    leader, hers = sign_in("pia"), sign_in("tara")

    asked = write(leader, row, "Which <class>?", query="?group=kind")
    assert asked.location == f"/desk/{row.id}?group=kind"
    assert "Not read yet" in leader.get(f"/desk/{row.id}").text
    page = hers.get(f"/submissions/{row.id}").text
    assert "Which &lt;class&gt;?" in page
    assert "New" in page
    assert 'href="#message"' in page
    assert 'id="message"' in page
    assert "New message" in hers.get("/submissions").text
    home = hers.get("/").text
    assert "Pia Okafor wrote to you" in home
    answered = write(hers, row, "9C, on Tuesday.", page="/submissions")
    assert answered.location == f"/submissions/{row.id}"
    assert "wrote to you" not in hers.get("/").text
    assert "New message" in leader.get("/desk").text
    assert "With teachers, 1 new" in leader.get("/desk").text
    assert say_read(leader, row, "/desk").location == f"/desk/{row.id}"
    assert "New message" not in leader.get("/desk").text
    assert "I have read it" not in leader.get(f"/desk/{row.id}").text
    assert 'href="#message"' not in leader.get(f"/desk/{row.id}").text
    with reading(engines.reader, SYSTEM) as session:
        for mail in session.scalars(select(OutboxMail)):
            for private in ("class", "9C", "Pia", "Tara", "aussieED"):
                assert private not in mail.subject + mail.body


def test_an_empty_one_comes_back_on_either_page(sign_in, engines, row):
    for browser, page in ((sign_in("pia"), "/desk"), (sign_in("tara"), "/submissions")):
        answer = write(browser, row, " ", page=page)
        assert answer.status_code == 422
        assert 'id="message-words-error"' in answer.text
        assert "Write what you want to say." in answer.text
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(Message)).all() == []


def test_too_late_a_message_keeps_its_words(sign_in, row):
    hers = sign_in("tara")
    where = f"/submissions/{row.id}/messages"
    late = fields_of(hers.get(f"/submissions/{row.id}"), where).to_dict()
    back = f"/submissions/{row.id}/withdraw"
    hers.post(back, data=fields_of(hers.get(f"/submissions/{row.id}"), back).to_dict())

    answer = hers.post(where, data=late | {"words": "One thing more."})

    assert (answer.status_code, "One thing more." in answer.text) == (409, True)
    assert "Write about it" not in hers.get(f"/submissions/{row.id}").text
