"""Whatever goes wrong while somebody writes, their words are there afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.models.activities import Activity
from pldash.services.scope import SYSTEM, set_scope
from tests.journeys.people import WORDS

QUESTION = "What happened that you want to remember?"
TARA = "tara@wattle.example"


@pytest.fixture
def entries(house):
    """Say how many entries there are."""

    def count() -> int:
        with Session(house.engines.reader) as session:
            set_scope(session, SYSTEM)
            return session.scalar(select(func.count()).select_from(Activity))

    return count


def at_a_new_entry(walker, title="A book on feedback"):
    walker.sign_in(TARA)
    walker.go("/log/new")
    walker.fill("What was it?", title)
    walker.fill(QUESTION, WORDS)
    return walker


def test_a_browser_that_crashes_after_an_autosave(arrive, entries):
    before = at_a_new_entry(arrive())
    before.page.get_by_text(re.compile("^Saved ")).wait_for()
    before.page.context.close()
    after = arrive()
    after.sign_in(TARA)
    after.follow(re.compile("^A book on feedback"), inside="[aria-label='Needs you']")
    assert after.field(QUESTION).input_value() == WORDS
    assert entries() == 1


def test_a_browser_that_crashes_before_any_save(arrive, entries):
    """The words are kept on the device, and the next visit offers them."""
    walker = at_a_new_entry(arrive())
    walker.page.route("**/autosave", lambda route: route.abort())
    walker.page.get_by_text("Your words are kept on this device").wait_for()
    context = walker.page.context
    walker.page.close()
    page = context.new_page()
    page.goto(f"{walker.address}/log/new")
    page.get_by_role("button", name="Put them back").click()
    assert page.get_by_label(re.compile(f"^{re.escape(QUESTION)}")).input_value() == WORDS
    assert entries() == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_double_click_makes_one_entry(arrive, entries, scripts):
    walker = at_a_new_entry(arrive(scripts=scripts))
    walker.page.get_by_role("button", name="Save for later").dblclick()
    # The second click may break the first one's answer off, with what it says once: only the
    # entry that stands at the end counts.
    expect(walker.page.get_by_role("heading", name="A book on feedback")).to_be_visible()
    walker.look()
    walker.sees("Draft", WORDS)
    assert entries() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_refused_form_comes_back_as_it_was_typed(arrive, entries, scripts):
    walker = at_a_new_entry(arrive(scripts=scripts))
    walker.page.locator("input[name=synchronous]").fill("-5")
    walker.press("Save for later")
    walker.sees("Give whole minutes, from 0 up.")
    assert walker.field("What was it?").input_value() == "A book on feedback"
    assert walker.field(QUESTION).input_value() == WORDS
    walker.page.locator("input[name=synchronous]").fill("30")
    walker.press("Save for later")
    walker.sees("Saved in your record", "30 min", WORDS)
    assert entries() == 1


def test_an_autosave_that_arrives_after_the_button(arrive, entries):
    """The network holds an autosave back, gives it up, and delivers it when all is long saved."""
    walker = arrive()
    held = []
    walker.page.route("**/autosave", lambda route: held.append(route.request))
    at_a_new_entry(walker)
    walker.page.get_by_text("Your words are kept on this device").wait_for()
    walker.fill(QUESTION, f"{WORDS} And the other half.")
    walker.press("Save for later")
    walker.sees("Saved in your record", "And the other half.")
    late = walker.page.request.post(
        held[0].url, data=held[0].post_data, headers=held[0].headers, max_redirects=0
    )
    assert late.status == 409
    walker.page.reload()
    walker.sees("And the other half.")
    assert entries() == 1
