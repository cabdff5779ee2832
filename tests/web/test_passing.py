from __future__ import annotations

import pytest
from sqlalchemy import select

from pldash.domain.schools import OrganisationKind, Role
from pldash.models.approvals import Submission
from pldash.services.deciders import Desk
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.approvals.desk_words import desk_words
from tests.clients import fields_of
from tests.made import make_submission
from tests.systems import join, make_place, make_stuck


@pytest.fixture
def stuck(engines, people):
    """Something of Tara's at a school that nobody leads; Sam leads the system above it."""
    with writing(engines.writer, SYSTEM) as session:
        return make_stuck(session, people)


def test_what_nobody_can_decide_is_sent_on(sign_in, stuck, engines):
    tara, address = sign_in("tara"), f"/submissions/{stuck.id}"
    page = tara.get(address)
    form = fields_of(page, f"{address}/send-up").to_dict()
    listing = tara.get("/submissions").text

    done = tara.post(f"{address}/send-up", data=form, follow_redirects=True)

    assert "At Fern Hill nobody else decides at present." in listing
    assert "You can send it on to The diocese" in listing
    assert "Sent on to The diocese." in done.text
    assert "At The diocese it waits for Sam Rahman." in done.text
    assert "Tara" in sign_in("sam").get("/desk").text
    again = fields_of(tara.get("/schools"), "/schools").to_dict()
    late = tara.post(f"{address}/send-up", data=again | {"version": "1"})
    assert late.status_code == 409
    assert "Look at it again" in late.text
    with reading(engines.reader, SYSTEM) as session:
        assert session.scalars(select(Submission)).one().version == 2


def test_where_nobody_is_anywhere_it_says_whom_to_ask(sign_in, people, engines):
    with writing(engines.writer, SYSTEM) as session:
        school = make_place(session, "Fern Hill", OrganisationKind.SCHOOL)
        join(session, people.theo.id, school.id, Role.ADMINISTRATOR)
        make_submission(session, people.tara.id, school.id)

    page = sign_in("tara").get("/submissions").text

    assert "Ask Theo Papadakis to make somebody a leader or a deputy" in page


def test_a_school_without_anybody_is_for_whoever_runs_it(app):
    with app.test_request_context():
        assert "Ask whoever runs PL Dash" in desk_words(Desk("Fern Hill", ()))


def test_what_somebody_outside_took_up_names_them_once(app):
    desk = Desk("Jo Hill, Hilltop", ("Jo Hill",), can_withdraw=False, is_outside=True)
    with app.test_request_context():
        assert desk_words(desk) == "It waits for Jo Hill, Hilltop."
