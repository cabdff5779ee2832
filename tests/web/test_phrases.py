from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.approvals import MOST_PHRASES, SubmissionState
from pldash.models.approvals import Decision, SavedPhrase, Submission
from pldash.services.phrases import save_phrase
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission
from tests.stock import NOON

PAGE = "/desk/phrases"


@pytest.fixture
def waiting(engines, people):
    """Tara's activity, waiting at Wattle Park."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle)


def keep(browser, words):
    return browser.post(PAGE, data=fields_of(browser.get(PAGE), PAGE).to_dict() | {"words": words})


def kept(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(SavedPhrase.words)).all()


def returned(browser, row, **typed):
    where = f"/desk/{row.id}/decide"
    sent = fields_of(browser.get(f"/desk/{row.id}"), where).to_dict() | {"kind": "return"} | typed
    return browser.post(where, data=sent)


def test_a_phrase_is_kept_shown_and_removed(sign_in, engines):
    browser = sign_in("pia")

    assert keep(browser, "Say <more>.").location == PAGE
    page = browser.get(PAGE)
    assert "Say &lt;more&gt;." in page.text
    with reading(engines.reader, SYSTEM) as session:
        where = f"{PAGE}/{session.scalars(select(SavedPhrase.id)).one()}/remove"
    assert browser.post(where, data=fields_of(page, where)).location == PAGE
    assert kept(engines) == []
    assert "None yet." in browser.get(PAGE).text


def test_an_empty_one_is_told_beside_the_field(sign_in, engines):
    answer = keep(sign_in("pia"), " ")

    assert answer.status_code == 422
    assert "Write the words to keep." in answer.text
    assert kept(engines) == []


def test_a_chosen_phrase_goes_before_what_was_typed(sign_in, engines, waiting):
    browser = sign_in("pia")
    keep(browser, "Say more.")
    assert "Say more." in browser.get(f"/desk/{waiting.id}").text

    returned(browser, waiting, phrase="Say more.", reason="Which class?")

    with reading(engines.reader, SYSTEM) as session:
        assert session.get(Decision, waiting.id).reason == "Say more.\nWhich class?"


def test_what_was_written_can_be_kept_at_once(sign_in, engines, waiting):
    returned(sign_in("pia"), waiting, reason="Which class?", keep="y")

    assert kept(engines) == ["Which class?"]


def test_one_too_many_stops_the_decision_and_says_so_beside_the_box(
    sign_in, engines, acting, waiting
):
    with writing(engines.writer, SYSTEM) as session:
        for number in range(MOST_PHRASES):
            save_phrase(session, acting("pia"), f"Phrase {number}", now=NOON)

    answer = returned(sign_in("pia"), waiting, reason="Which class?", keep="y")

    assert answer.status_code == 422
    assert 'id="keep-error"' in answer.text
    with reading(engines.reader, SYSTEM) as session:
        assert session.get(Submission, waiting.id).state is SubmissionState.SUBMITTED
