"""The desk in a real browser: keys, the list beside the detail, and who comes second."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from pldash.models.accounts import Account
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.submissions import submit
from pldash.services.unit_of_work import writing
from tests.browser import DESK
from tests.made import make_activity, make_bundle, make_submission, teacher_at
from tests.stock import NOON

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def waiting(house):
    """Five submissions of four people, one a bundle, one the leader's own."""
    with writing(house.engines.writer, SYSTEM) as session:
        school = session.scalars(select(Organisation.id).where(Organisation.code == "WATTLE-PARK"))
        school_id = school.one()
        ids = dict(session.execute(select(Account.name, Account.id)).all())
        for name in ("Tara Nguyen", "Theo Papadakis", "Pia Okafor"):
            make_submission(session, ids[name], school_id)
        ada = ids["Ada Whitfield"]
        bundle = make_bundle(session, ada, make_activity(session, ada), make_activity(session, ada))
        submit(
            session,
            teacher_at(ada, school_id),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=school_id,
            now=NOON,
        )


def focused(page):
    return page.evaluate("document.activeElement.innerText || document.activeElement.id")


def test_a_queue_is_cleared_without_a_mouse(arrive, waiting):
    at = arrive(viewport=DESK)
    at.sign_in("pia@wattle.example")
    at.go("/desk")
    at.sees("3 wait for you")
    assert "Pia Okafor" not in at.text  # her own goes to somebody else
    keyboard = at.page.keyboard

    keyboard.press("?")
    assert at.page.get_by_role("dialog").is_visible()
    keyboard.press("Escape")
    keyboard.press("j")
    assert focused(at.page) == "Tara Nguyen"
    keyboard.press("j")
    keyboard.press("k")
    assert focused(at.page) == "Tara Nguyen"
    with at.page.expect_navigation():
        keyboard.press("Enter")
    at.look()
    keyboard.press("r")
    assert focused(at.page) == "reason"
    keyboard.type("Just type: aajjkk?")
    assert at.page.get_by_label("Words with your decision").input_value() == "Just type: aajjkk?"
    at.press("Return")
    at.sees("Returned with your reason", "Theo Papadakis")
    keyboard.press("a")
    assert focused(at.page) == "Approve"
    with at.page.expect_navigation():
        keyboard.press("Enter")
    at.look()
    at.sees("Approved: #aussieED, Theo Papadakis.", "A term of chats")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_every_page_of_a_decision_can_be_used_by_everybody(arrive, waiting, scripts):
    at = arrive(scripts=scripts)
    at.sign_in("pia@wattle.example")
    at.go("/desk")
    at.follow("Ada Whitfield")
    at.sees("A term of chats", "2 h 40 min")
    at.press("Take it")
    at.sees("Pia Okafor has it, since")
    at.press("Decline")
    at.sees("Say why, so that the teacher knows what to do next.")
    old = at.path.removesuffix("/decide")
    other = arrive(scripts=scripts)
    other.sign_in("pia@wattle.example")
    other.go(old)
    other.press("Approve")

    at.fill("Words with your decision", "My own words.")
    at.press("Decline")

    at.sees("Someone was faster", "Pia Okafor approved this on", "My own words.")
    at.follow("Open the next one")
    at.sees("Tara Nguyen")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_teacher_sees_who_has_it_and_takes_it_back(arrive, waiting, scripts):
    at = arrive(scripts=scripts)
    at.sign_in("tara@wattle.example")
    at.go("/submissions")
    at.sees("waits for Pia Okafor")
    at.follow(re.compile("aussieED"))
    at.sees("As you sent it")
    at.unfold("Withdraw")
    at.press("Withdraw it")
    at.sees("It is a draft again, with every word.", "Nothing sent yet")
