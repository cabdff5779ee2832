"""The accessibility assertions themselves: a sound page passes, each breakage is found."""

from __future__ import annotations

import urllib.request

import pytest

from tests.accessibility import (
    assert_accessible,
    axe_faults,
    console_faults,
    dark_faults,
    focus_faults,
    own_faults,
    reflow_faults,
)
from tests.browser import ChromiumMissing, chromium_path, take_pictures
from tests.keyboard import Keyboard

SOUND = """<!DOCTYPE html>
<html lang="en-AU"><head><meta charset="utf-8"><title>Log an activity</title>
<meta name="viewport" content="width=device-width">
<style>
  body { font: 18px sans-serif; background: white; color: black }
  a, button, input, select { min-height: 32px; min-width: 32px; display: inline-block }
  li { margin: 1em } :focus-visible { outline: 4px solid navy }
</style></head><body><main>
<h1>Log an activity</h1>
<div data-error-summary><h2>Something needs another look</h2>
  <ul><li><a href="#minutes">Give the minutes</a></li>
      <li><a href="#mode">Choose a mode</a></li></ul></div>
<form id="log" method="post">
  <label for="minutes">Minutes</label>
  <p class="error" id="minutes-error">Give the minutes</p>
  <input id="minutes" name="minutes" aria-invalid="true" aria-describedby="minutes-error">
  <fieldset id="mode" aria-describedby="mode-error"><legend>Mode</legend>
    <p class="error" id="mode-error">Choose a mode</p>
    <input type="radio" name="mode" id="live"><label for="live">Live</label>
    <input type="radio" name="mode" id="later"><label for="later">Later</label>
  </fieldset>
  <p>See <a href="/help" style="display: inline">what counts</a> before you go on.</p>
  <button>Save</button>
</form></main></body></html>"""

BREAKAGES = {
    "no language": (' lang="en-AU"', "", "the page says no language"),
    "no title": ("<title>Log an activity</title>", "", "the page has no title"),
    "two heads": ("</main>", "<h1>Again</h1></main>", "the page has 2 h1"),
    "an id twice": ('id="later"', 'id="live"', "the id live is there twice"),
    "no label": ('<label for="minutes">Minutes</label>', "", "no label"),
    "no legend": ("<legend>Mode</legend>", "", "a group without a fieldset"),
    "no fieldset": ('<fieldset id="mode"', '<div id="mode"', "a group without a fieldset"),
    "loose error": (' aria-describedby="mode-error"', "", "an error that no control points at"),
    "silent control": (
        'aria-describedby="minutes-error"',
        'aria-describedby="mode-error-gone"',
        "a control in error that does not say which",
    ),
    "no summary": ("data-error-summary", "", "errors without a summary"),
    "dead link": ('href="#mode"', 'href="#gone"', "a summary link that leads nowhere: #gone"),
    "no link": (
        '<li><a href="#minutes">Give the minutes</a></li>',
        "",
        "an error without a summary link",
    ),
    "small target": ("<button>", '<button style="all: unset; font-size: 9px">', "a target of"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_each_breakage_is_found(page, breakage):
    right, wrong, fault = BREAKAGES[breakage]
    assert right in SOUND
    page.set_content(SOUND.replace(right, wrong))
    found = own_faults(page)
    assert [line for line in found if fault in line], found


def test_a_sound_page_passes(page):
    page.set_content(SOUND)
    assert_accessible(page)


def test_all_faults_are_told_at_once(page):
    page.set_content(SOUND.replace(' lang="en-AU"', "").replace("<button>", "<button title=''>"))
    page.evaluate("() => console.error('broken')")
    with pytest.raises(AssertionError, match="says no language") as told:
        assert_accessible(page)
    assert "console: broken" in str(told.value)
    assert "axe html-has-lang" in str(told.value)


def test_axe_finds_poor_contrast(page):
    page.set_content(SOUND.replace("color: black", "color: #bbb"))
    assert any("color-contrast" in line for line in axe_faults(page))


def test_words_that_cannot_be_read_in_the_dark_are_found(page):
    dark = "@media (prefers-color-scheme: dark) { body { background: black } } li {"
    page.set_content(SOUND.replace("li {", dark))
    assert axe_faults(page) == []
    assert any("color-contrast" in line for line in dark_faults(page))
    assert axe_faults(page) == []


def test_focus_that_cannot_be_seen_is_found(page):
    page.set_content(SOUND.replace("4px solid navy", "none"))
    assert any("focus cannot be seen: <button> Save" in line for line in focus_faults(page))


def test_focus_that_is_trapped_is_found(page):
    page.set_content(SOUND)
    page.evaluate("() => minutes.addEventListener('keydown', (press) => press.preventDefault())")
    assert "the tab key never comes to <button> Save" in focus_faults(page)


def test_focus_that_jumps_back_is_found(page):
    page.set_content(SOUND.replace("<button>", '<button tabindex="1">'))
    assert any("the tab key goes back" in line for line in focus_faults(page))


def test_keys_find_their_way_forwards_and_back(page):
    page.set_content(SOUND)
    keys = Keyboard(page)
    assert keys.to("Minutes")["kind"] == "input"
    keys.back_to("Choose a mode")
    assert keys.around("Tab")[-1] == "Save"


NO_WAY = {
    "unseen": ("4px solid navy", "none", "does not show that it has the focus"),
    "covered": (
        "</main>",
        '<div style="position: fixed; inset: 0; background: white"></div></main>',
        "has the focus under something else",
    ),
    "jumping": ("<button>", '<button tabindex="1">', "comes after"),
    "missing": ("<button>Save</button>", "", "the page ends before 'Save'"),
}


@pytest.mark.parametrize("fault", NO_WAY)
def test_keys_that_lose_their_way_fail(page, fault):
    right, wrong, said = NO_WAY[fault]
    assert right in SOUND
    page.set_content(SOUND.replace(right, wrong))
    keys = Keyboard(page)
    with pytest.raises(AssertionError, match=said):
        keys.to("Save" if fault != "jumping" else "Minutes")


def test_keys_that_cannot_leave_fail(page):
    page.set_content(SOUND)
    page.evaluate("() => minutes.addEventListener('keydown', (press) => press.preventDefault())")
    with pytest.raises(AssertionError, match="does not let go of the focus"):
        Keyboard(page).around("Tab")


def test_a_page_too_wide_for_a_narrow_screen_is_found(page):
    page.set_content(SOUND.replace("<main>", '<main style="width: 500px">'))
    assert "508 px wide" in reflow_faults(page)[0]
    assert page.viewport_size == {"width": 390, "height": 844}


def test_the_console_is_heard_but_a_refused_form_is_no_fault(page):
    page.set_content(SOUND)
    page.evaluate("() => setTimeout(() => { throw new Error('torn') })")
    page.evaluate("() => console.warn('the server responded with a status of 422')")
    page.wait_for_function("() => true")
    assert [line for line in console_faults(page) if "torn" in line]
    assert not [line for line in console_faults(page) if "422" in line]


def _greet(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<title>Hello</title>"]


def test_a_live_server_answers_the_browser_and_stops(page, live_server):
    address = live_server(_greet)
    page.goto(address)
    assert page.title() == "Hello"


def test_two_servers_run_side_by_side(live_server):
    first, second = live_server(_greet), live_server(_greet)
    assert first != second
    for address in (first, second):
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200


def test_pictures_show_both_sizes_and_schemes(page, tmp_path):
    page.set_content(SOUND)
    taken = take_pictures(page, tmp_path / "pictures", "log")
    assert len({path.read_bytes() for path in taken}) >= 2
    assert [path.name for path in taken] == [
        "log-phone-light.png",
        "log-phone-dark.png",
        "log-desk-light.png",
        "log-desk-dark.png",
    ]


def test_a_machine_without_chromium_is_an_error_and_never_a_skip(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ChromiumMissing, match="pldash-dev test"):
        chromium_path()
