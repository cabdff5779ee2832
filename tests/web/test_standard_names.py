"""Standards by the day of what was learnt, and a mark on names that nobody compared."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pldash.domain.cases import RegistrationType
from pldash.domain.certificates import AddressedFramework, AddressedStandard
from pldash.models.activities import ActivityStandard
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import writing
from pldash.web.credentials.claims import claims_of
from tests.certificate_facts import make_facts
from tests.entries import saved
from tests.made import make_submission
from tests.stock import NOON

MARK = "not yet checked against the publisher"


@pytest.fixture
def link(engines, people, acting):
    """Give Tara an entry linked to a standard of New Zealand, and one sent to her school."""
    with writing(engines.writer, SYSTEM) as session:
        item = session.scalars(
            select(FrameworkItemRow.id)
            .join(FrameworkRow, FrameworkRow.id == FrameworkItemRow.framework_id)
            .where(FrameworkRow.code == "nz-2017", FrameworkItemRow.code == "2")
        ).one()
        tara = acting("tara")
        entry = saved(session, tara, standard_ids=frozenset({item}))
        facts = RegistrationEntry(
            body="nz-tc", number="1", type=RegistrationType.FULL, granted_on=date(2025, 3, 1)
        )
        add_registration(session, tara, facts, now=NOON)
        return entry.id


def test_the_picker_offers_what_was_in_force_on_the_entrys_day(link, sign_in, clock):
    clock.moment = datetime(2027, 1, 5, tzinfo=UTC)
    tara = sign_in("tara")
    assert "Standard 8 (its name is not yet seen)" in tara.get("/log/new").text
    page = tara.get(f"/activities/{link}/edit").text
    assert "Learning-focused culture" in page
    assert "Standard 8" not in page
    assert MARK in page


def test_names_that_nobody_compared_are_marked_on_the_entrys_page(link, sign_in):
    assert MARK in sign_in("tara").get(f"/activities/{link}").text


def test_and_to_the_leader(link, sign_in, engines, people):
    with writing(engines.writer, SYSTEM) as session:
        item = session.scalars(
            select(ActivityStandard.item_id).where(ActivityStandard.activity_id == link)
        ).one()
        marked = make_submission(
            session, people.tara.id, people.wattle, standards=[session.get(FrameworkItemRow, item)]
        )
        plain = make_submission(session, people.tara.id, people.wattle)
    pia = sign_in("pia")
    seen = {each.id: MARK in pia.get(f"/desk/{each.id}").text for each in (marked, plain)}
    assert seen == {marked.id: True, plain.id: False}


def test_and_where_a_chat_suggests_them(sign_in, engines, client):
    with writing(engines.writer, SYSTEM) as session:
        row = session.scalars(select(ChatRow).where(ChatRow.tag_key == "aussieed")).one()
        row.usual_standards = ["nz-2017:2"]
        where = f"/chats/{row.identity}"
    assert MARK in client.get(where).text


def test_and_to_whoever_checks_a_certificate(app):
    shown = []
    for code in ("nz-2017", "au-apst"):
        named = AddressedFramework(code, "1", "A set", (AddressedStandard("2", "A name"),))
        with app.test_request_context():
            claims = claims_of(make_facts(frameworks=(named,)))
            pieces = app.jinja_env.get_template("verify/_claims.html").module
            shown.append(MARK in pieces.everything(claims))
    assert shown == [True, False]
