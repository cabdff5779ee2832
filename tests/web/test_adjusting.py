from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.approvals import SubmissionState
from pldash.models.approvals import Submission
from pldash.models.outbox import OutboxMail
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission

LIVE = "-synchronous"


@pytest.fixture
def row(engines, people):
    """Tara's 80 minutes, waiting."""
    with writing(engines.writer, SYSTEM) as session:
        return make_submission(session, people.tara.id, people.wattle)


def state_of(engines, row):
    with reading(engines.reader, SYSTEM) as session:
        return session.get(Submission, row.id).state


def propose(browser, row, live="45", note="It was shorter."):
    where = f"/desk/{row.id}/adjust"
    sent = fields_of(browser.get(f"/desk/{row.id}"), where).to_dict()
    (field,) = [name for name in sent if name.endswith(LIVE)]
    return browser.post(where, data=sent | {field: live, "note": note})


def answer(browser, row, **typed):
    where = f"/submissions/{row.id}/answer"
    sent = fields_of(browser.get(f"/submissions/{row.id}"), where).to_dict()
    return browser.post(where, data=sent | typed)


def test_a_leader_asks_and_the_teacher_accepts(sign_in, engines, row):
    leader, hers = sign_in("pia"), sign_in("tara")

    assert "Nothing waits for a teacher" in leader.get("/desk/with-teachers").text
    assert propose(leader, row).location == "/desk"
    assert "Tara Nguyen is asked about the minutes" in leader.get("/desk").text
    assert "Tara Nguyen" in leader.get("/desk/with-teachers").text
    assert "Waits for the teacher" in leader.get(f"/desk/{row.id}").text
    assert "proposed other minutes" in hers.get("/submissions").text
    home = hers.get("/").text
    assert "Pia Okafor proposes other minutes" in home
    assert home.index("Needs you") < home.index("What did you take part in?")
    for address in ("/record", f"/activities/{row.lines[0].activity_id}"):
        assert "Waiting for your answer" in hers.get(address).text
    page = hers.get(f"/submissions/{row.id}").text
    for words in ("1 h becomes 45 min", "It was shorter.", "Do you accept these minutes?"):
        assert words in page.replace("\xa0", " ")
    assert "has it, since" not in page
    assert answer(hers, row, kind="accepted").location == "/submissions"
    assert state_of(engines, row) is SubmissionState.APPROVED
    assert "proposes other minutes" not in hers.get("/").text
    shown = hers.get(f"/submissions/{row.id}").text.replace("\xa0", " ")
    assert "1 h 5 min" in shown
    assert "Tara Nguyen accepted this on" in shown


def test_the_teacher_contests_and_the_leader_reads_why(sign_in, engines, row):
    leader, hers = sign_in("pia"), sign_in("tara")
    propose(leader, row)

    without = answer(hers, row, kind="contested")
    assert (without.status_code, "Say why you contest it." in without.text) == (422, True)
    neither = answer(hers, row)
    assert (neither.status_code, "Choose accept or contest." in neither.text) == (422, True)
    answer(hers, row, kind="contested", words="We went on <until> nine.")

    assert state_of(engines, row) is SubmissionState.CONTESTED
    page = leader.get(f"/desk/{row.id}").text
    assert "We went on &lt;until&gt; nine." in page
    assert "Take it" in page
    assert "You contested other minutes on" in hers.get("/submissions").text


@pytest.mark.parametrize(
    ("live", "said"),
    [
        ("60", "These are the minutes that were sent."),
        ("an hour", "Give the minutes as whole numbers."),
        ("9999", "minutes"),
    ],
)
def test_bad_minutes_come_back_with_what_was_typed(sign_in, engines, row, live, said):
    answered = propose(sign_in("pia"), row, live)

    assert answered.status_code == 422
    assert 'id="adjust-minutes-error"' in answered.text
    assert said in answered.text
    assert f'value="{live}"' in answered.text
    assert state_of(engines, row) is SubmissionState.SUBMITTED


def test_who_is_overtaken_keeps_the_words(sign_in, row):
    leader, hers = sign_in("pia"), sign_in("tara")
    where = f"/desk/{row.id}/adjust"
    sent = fields_of(leader.get(f"/desk/{row.id}"), where).to_dict()
    propose(leader, row)
    reply = f"/submissions/{row.id}/answer"
    late = fields_of(hers.get(f"/submissions/{row.id}"), reply).to_dict()
    answer(hers, row, kind="accepted")

    first = leader.post(where, data=sent | {"note": "My own words."})
    second = hers.post(reply, data=late | {"kind": "contested", "words": "My other words."})

    assert (first.status_code, "My own words." in first.text) == (409, True)
    assert (second.status_code, "My other words." in second.text) == (409, True)


def test_the_mail_says_nothing_private(sign_in, engines, row):
    propose(sign_in("pia"), row)

    with reading(engines.reader, SYSTEM) as session:
        (mail,) = session.scalars(select(OutboxMail)).all()
    assert f"/submissions/{row.id}" in mail.body
    for private in ("shorter", "aussieED", "Pia", "Tara"):
        assert private not in mail.subject + mail.body
