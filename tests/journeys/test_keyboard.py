"""The main task with keys alone, on the width of a phone."""

from __future__ import annotations

import pytest

from tests.accounts import PASSWORD
from tests.journeys.people import WORDS
from tests.keyboard import Keyboard

pytestmark = [pytest.mark.pdf, pytest.mark.timeout(300)]


MOST_TO_LOG = 50
MOST_IN_ALL = 110
"""Presses of a teacher who goes through every stop on the way, typing not counted."""


def signed_in(at, email):
    """Sign in; the page has put the focus where one begins."""
    at.page.goto(f"{at.address}/sign-in")
    keys = Keyboard(at.page)
    keys.write("E-mail address", email)
    keys.write("Password", PASSWORD)
    with at.page.expect_navigation():
        keys.press("Enter")
    return keys


def logs_and_sends(keys, at):
    """From a meeting on the home page to the submission, with a standard and a reflection."""
    keys.use("Log #aussieED")
    keys.skip()
    keys.to("6.3")
    keys.back_to("6.2")
    keys.press("Space")
    keys.write("What happened that you want to remember?", WORDS)
    keys.use("Submit")
    at.sees("Submitted", "6.2", WORDS)
    assert "6.3" not in at.text


def approves(keys, at):
    """From the menu to the queue, into the submission, past the field for words."""
    keys.to("Menu")
    keys.press("Enter")
    keys.use("Desk")
    keys.use("Tara Nguyen")
    at.sees(WORDS)
    keys.to("Words with your decision")
    keys.use("Approve", key="Space")
    at.sees("Nothing waits for you")


def issues_a_certificate(keys, at):
    """For the dates that stand there; the arrow keys move between the kinds."""
    keys.use("Certificates")
    keys.use("Make a certificate")
    keys.skip()
    keys.to("Everything between two dates")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.use("Show what it will say")
    at.sees("Tara Nguyen", "Pia Okafor", "60 min")
    keys.use("Issue this certificate")
    at.sees("PLD-2026-")


def test_a_chat_hour_becomes_a_certificate_without_a_mouse(arrive):
    at, pia_at = arrive(), arrive()
    tara, pia = signed_in(at, "tara@wattle.example"), signed_in(pia_at, "pia@wattle.example")
    before = tara.presses
    logs_and_sends(tara, at)
    assert tara.presses - before <= MOST_TO_LOG
    approves(pia, pia_at)
    issues_a_certificate(tara, at)
    assert tara.presses <= MOST_IN_ALL


def test_no_page_of_the_main_task_traps_the_focus(arrive):
    """Forwards through a whole page and out of it, and back from its end to its beginning."""
    at = arrive()
    keys = signed_in(at, "tara@wattle.example")
    for path in ("/", "/log", "/log/new", "/certificates/new"):
        at.page.goto(at.address + path)
        forwards, backwards = keys.around("Tab"), keys.around("Shift+Tab")
        assert forwards[0] == "Skip to content"
        assert len(forwards) > 8
        assert backwards[: len(forwards)] == forwards[::-1]
