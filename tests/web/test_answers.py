"""A teacher whose entry came back sees why, wherever it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.models.approvals import SubmissionLine
from pldash.services.answers import last_answers
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission
from tests.stock import NOON

REASON = "Say which class you will try this with."


@pytest.fixture
def sent_back(engines, people, sign_in):
    """Return or decline Tara's submission as Pia, and give the id of its activity."""

    def answer(kind, reason=REASON):
        with writing(engines.writer, SYSTEM) as session:
            row = make_submission(
                session, people.tara.id, people.wattle, now=NOON - timedelta(days=1)
            )
            line = select(SubmissionLine.activity_id).where(SubmissionLine.submission_id == row.id)
            activity_id = session.scalars(line).one()
        leader, address = sign_in("pia"), f"/desk/{row.id}"
        sent = fields_of(leader.get(address), f"{address}/decide")
        sent["kind"], sent["reason"] = kind, reason
        assert leader.post(f"{address}/decide", data=sent).status_code == 303
        return activity_id

    return answer


@pytest.mark.parametrize(("kind", "words"), [("return", "sent this back"), ("decline", "declined")])
def test_the_entry_and_its_form_say_who_and_why(sign_in, sent_back, kind, words):
    activity_id, browser = sent_back(kind), sign_in("tara")
    for page in (f"/activities/{activity_id}", f"/activities/{activity_id}/edit"):
        shown = browser.get(page).text
        assert REASON in shown
        assert f"Pia Okafor {words}" in shown


def test_the_first_page_says_why_in_its_row(sign_in, sent_back):
    sent_back("return")
    assert REASON in sign_in("tara").get("/").text


def test_an_approved_entry_says_nothing_of_the_kind(sign_in, sent_back):
    activity_id = sent_back("approve", reason="Well seen.")
    page = sign_in("tara").get(f"/activities/{activity_id}").text
    assert "Why it came back" not in page


def test_what_was_sent_is_one_step_away(sign_in):
    browser = sign_in("tara")
    assert 'href="/submissions"' in browser.get("/").text
    here = browser.get("/submissions").text
    assert here.count('aria-current="page"') == 1


def test_nobody_else_is_told(engines, acting, people, sent_back):
    activity_id = sent_back("return")
    with reading(engines.reader, SYSTEM) as session:
        assert last_answers(session, acting("theo"), [activity_id]) == {}
        assert last_answers(session, acting("tara"), [activity_id])[activity_id].reason == REASON
