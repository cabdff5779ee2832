"""A teacher whose entry came back sees why, wherever it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.models.activities import Activity
from pldash.models.approvals import SubmissionLine
from pldash.services.answers import last_answers
from pldash.services.scope import SYSTEM
from pldash.services.submissions import submit
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.logging_pages import entry_form, id_in, log_one
from tests.made import make_activity, make_bundle, make_submission, teacher_at
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
        answer_as_pia(sign_in, row.id, kind, reason)
        return activity_id

    return answer


@pytest.fixture
def bundle_back(engines, people, sign_in):
    """Return Tara's bundle of one as Pia, and give the ids of its activity and of the bundle."""
    with writing(engines.writer, SYSTEM) as session:
        activity = make_activity(session, people.tara.id)
        bundle = make_bundle(session, people.tara.id, activity)
        row = submit(
            session,
            teacher_at(people.tara.id, people.wattle),
            activity_ids=(),
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON - timedelta(days=1),
        )
        ids = activity.id, bundle.id
    answer_as_pia(sign_in, row.id, "return", REASON)
    return ids


def answer_as_pia(sign_in, submission_id, kind, reason):
    leader, address = sign_in("pia"), f"/desk/{submission_id}"
    sent = fields_of(leader.get(address), f"{address}/decide")
    sent["kind"], sent["reason"] = kind, reason
    assert leader.post(f"{address}/decide", data=sent).status_code == 303


@pytest.mark.parametrize(("kind", "words"), [("return", "sent this back"), ("decline", "declined")])
def test_the_entry_and_its_form_say_who_and_why(sign_in, sent_back, kind, words):
    activity_id, browser = sent_back(kind), sign_in("tara")
    for page in (f"/activities/{activity_id}", f"/activities/{activity_id}/edit"):
        shown = browser.get(page).text
        assert REASON in shown
        assert f"Pia Okafor {words}" in shown


def test_a_refused_form_says_why_it_came_back_and_keeps_the_evidence(sign_in, sent_back):
    browser, address = sign_in("tara"), f"/activities/{sent_back('return')}/edit"
    sent = fields_of(browser.get(address), address)
    sent["synchronous"] = "4000"

    refused = browser.post(address, data=sent)

    assert refused.status_code == 422
    assert REASON in refused.text
    assert "Notes.pdf" in refused.text
    assert ">Saved " not in refused.text


def test_a_refused_form_of_a_new_entry_has_no_answer(sign_in):
    browser = sign_in("tara")
    action, sent = entry_form(browser.get("/log/new"))
    sent["synchronous"] = "4000"

    assert "Why it came back" not in browser.post(action, data=sent).text


def test_a_refused_form_keeps_the_name_of_its_copy_on_the_device(sign_in):
    browser = sign_in("tara")
    action, sent = entry_form(browser.get("/log/new"))
    sent["title"] = "Reading group"
    saved = browser.post(action.replace("/edit", "/autosave"), data=sent)
    sent["version"], sent["synchronous"] = saved.json["fields"]["version"], "4000"

    assert 'data-copy="new-entry"' in browser.post(action, data=sent).text
    assert f'data-copy="activity-{id_in(action)}"' in browser.get(action).text


def test_the_first_page_says_why_in_its_row_before_all_else(sign_in, sent_back):
    sent_back("return")
    page = sign_in("tara").get("/").text
    assert page.index("Needs you") < page.index(REASON) < page.index("What did you take part in?")


def test_the_first_page_has_drafts_below_the_meetings(sign_in):
    browser = sign_in("tara")
    log_one(browser)
    page = browser.get("/").text
    assert page.count("<h2>Needs you</h2>") == 1
    assert page.index("What did you take part in?") < page.index("Needs you")


def test_the_first_page_leads_to_a_bundle_that_came_back(sign_in, bundle_back):
    activity_id, bundle_id = bundle_back
    browser = sign_in("tara")
    first = browser.get("/").text
    assert f'href="/bundles/{bundle_id}"' in first
    assert "Bundle of 1 entry" in first
    assert REASON in first
    assert f"/activities/{activity_id}/edit" not in first


def test_a_bundle_says_who_sent_it_back_and_why(sign_in, bundle_back):
    page = sign_in("tara").get(f"/bundles/{bundle_back[1]}").text
    assert "Pia Okafor sent this back" in page
    assert REASON in page


def test_a_bundle_says_nothing_of_an_answer_from_before_it(sign_in, engines, people, sent_back):
    activity_id = sent_back("return")
    with writing(engines.writer, SYSTEM) as session:
        activity = session.get_one(Activity, activity_id)
        bundle_id = make_bundle(session, people.tara.id, activity).id
    page = sign_in("tara").get(f"/bundles/{bundle_id}")
    assert page.status_code == 200
    assert REASON not in page.text


def test_the_form_of_a_bundled_entry_leads_to_its_bundle(sign_in, bundle_back):
    activity_id, bundle_id = bundle_back
    browser, address = sign_in("tara"), f"/activities/{activity_id}/edit"
    page = browser.get(address)
    assert 'value="submit"' not in page.text
    sent = fields_of(page, address)
    sent["do"] = "bundle"
    assert browser.post(address, data=sent).location == f"/bundles/{bundle_id}"


def test_who_asks_for_the_bundle_of_an_entry_without_one_sees_the_entry(sign_in, sent_back):
    activity_id, browser = sent_back("return"), sign_in("tara")
    address = f"/activities/{activity_id}/edit"
    sent = fields_of(browser.get(address), address)
    sent["do"] = "bundle"
    assert browser.post(address, data=sent).location == f"/activities/{activity_id}"


def test_an_approved_entry_shows_the_note_that_came_with_it(sign_in, sent_back):
    activity_id = sent_back("approve", reason="Well seen.")
    page = sign_in("tara").get(f"/activities/{activity_id}").text
    assert "Pia Okafor approved this" in page
    assert "Well seen." in page
    assert "Why it came back" not in page


def test_an_approval_without_words_says_nothing(sign_in, sent_back):
    activity_id = sent_back("approve", reason=" ")
    assert "Pia Okafor approved this" not in sign_in("tara").get(f"/activities/{activity_id}").text


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


def test_its_leader_reads_what_was_asked_when_it_comes_again(engines, people, sign_in, sent_back):
    activity_id = sent_back("return")
    with writing(engines.writer, SYSTEM) as session:
        again = submit(
            session,
            teacher_at(people.tara.id, people.wattle),
            activity_ids=[activity_id],
            bundle_id=None,
            school_id=people.wattle,
            now=NOON + timedelta(hours=1),
        )
        first = make_submission(session, people.tara.id, people.wattle)

    shown = sign_in("pia").get(f"/desk/{again.id}").text

    assert "It came back before" in shown
    assert "Pia Okafor returned this" in shown
    assert REASON in shown
    assert "It came back before" not in sign_in("pia").get(f"/desk/{first.id}").text
