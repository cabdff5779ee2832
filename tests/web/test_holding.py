from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.approvals import SubmissionState
from pldash.models.approvals import Submission
from pldash.models.schools import Deputy
from pldash.services.approvals import open_submission
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.clients import fields_of
from tests.made import make_submission
from tests.stock import NOON


@pytest.fixture
def held(engines, people, acting):
    """Tara's submission, which Pia has; Theo stands in for her today."""
    today = date(2026, 11, 18)
    with writing(engines.writer, SYSTEM) as session:
        session.add(
            Deputy(
                school_id=people.wattle, account_id=people.theo.id, from_on=today, until_on=today
            )
        )
        row = make_submission(session, people.tara.id, people.wattle)
        return open_submission(session, acting("pia"), row.id, version=row.version, now=NOON)


def state_of(engines, row):
    with reading(engines.reader, SYSTEM) as session:
        return session.get(Submission, row.id).state


def send(browser, row, what, **typed):
    where = f"/desk/{row.id}/{what}"
    sent = fields_of(browser.get(f"/desk/{row.id}"), where).to_dict()
    return browser.post(where, data=sent | typed)


def test_the_second_leader_is_told_and_decides_on_purpose(sign_in, engines, held):
    browser = sign_in("theo")
    page = browser.get(f"/desk/{held.id}").text
    assert "Wait for them" in page
    assert "Take it over" in page

    refused = send(browser, held, "decide", kind="approve")
    assert refused.status_code == 422
    assert 'id="anyway-error"' in refused.text
    assert state_of(engines, held) is SubmissionState.OPENED
    send(browser, held, "decide", kind="approve", anyway="y")

    assert state_of(engines, held) is SubmissionState.APPROVED


def test_who_has_it_can_give_it_back(sign_in, engines, held):
    browser = sign_in("pia")
    page = browser.get(f"/desk/{held.id}").text
    assert "Wait for them" not in page
    old = fields_of(browser.get(f"/desk/{held.id}"), f"/desk/{held.id}/give-back")

    assert send(browser, held, "give-back").location == "/desk"

    assert state_of(engines, held) is SubmissionState.SUBMITTED
    old["form_key"] = "x" * 20
    assert browser.post(f"/desk/{held.id}/give-back", data=old).status_code == 409
