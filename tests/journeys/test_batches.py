"""Certificates for a school in a real browser: the page tells by itself how far they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.models.accounts import Account
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM, set_scope
from pldash.services.unit_of_work import writing
from pldash.web.runtime import KEY
from pldash.working import worker_of
from tests.batches import work_off
from tests.browser import DESK
from tests.factories import approved_activity
from tests.proofs import FakeProofs
from tests.stock import People, Person

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def approved(house):
    """What Pia approved of Tara and Theo; papers are not drawn for real."""
    runtime = house.app.extensions[KEY]
    house.app.extensions[KEY] = replace(runtime, proofs=FakeProofs())
    with Session(house.engines.reader) as session:
        set_scope(session, SYSTEM)
        known = {
            row.name.split()[0].lower(): Person(row.id, row.email, row.name)
            for row in session.scalars(select(Account))
        }
        schools = {row.code: row.id for row in session.scalars(select(Organisation))}
    people = People(**known, wattle=schools["WATTLE-PARK"], banksia=schools["BANKSIA-POINT"])
    with writing(house.engines.writer, SYSTEM) as session:
        for who in ("tara", "theo"):
            approved_activity(session, people, who=who)


def test_a_leader_watches_certificates_being_issued(house, arrive, approved):
    pia = arrive(viewport=DESK)
    pia.sign_in("pia@wattle.example")
    pia.go("/desk/certificates/issue")
    pia.press("Show for whom")
    pia.press("Issue those ticked")
    page = pia.page
    expect(page.get_by_role("status")).to_have_text("0 of 2 are done.")
    page.evaluate("document.body.dataset.same = 'yes'")

    work_off(worker_of(house.app))

    expect(page.get_by_role("status")).to_have_text("All are done.", timeout=20_000)
    assert page.evaluate("document.body.dataset.same") == "yes", "the page was loaded anew"
    expect(page.get_by_text("Issued: 2")).to_be_visible()
    expect(page.get_by_role("link", name="Revoke all of them")).to_be_visible()
