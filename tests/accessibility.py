"""Accessibility faults of a page in a real browser: axe's, and those that axe passes."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import JSHandle, Page

HERE = Path(__file__).parent
OWN_RULES = (HERE / "accessibility.js").read_text(encoding="utf-8")
AXE = Axe().axe_script
FOCUS = (HERE / "focus.js").read_text(encoding="utf-8")
NARROWEST = 320
INNER_STOPS = 8
"""More presses than a date with its day, month, year and calendar takes before it lets go."""


def assert_accessible(page: Page) -> None:
    """Fail with every fault found: axe, own rules, focus, narrow and dark screens, the console."""
    faults = [
        *axe_faults(page),
        *own_faults(page),
        *focus_faults(page),
        *reflow_faults(page),
        *dark_faults(page),
        *console_faults(page),
    ]
    assert not faults, f"{page.url}\n  " + "\n  ".join(faults)


def axe_faults(page: Page, **options: object) -> list[str]:
    """Return what axe finds, best practice included, unless its options say something else."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"{AXE};0")
    ask = "(options) => axe.run({ resultTypes: ['violations'], ...options })"
    return [
        f"axe {rule['id']}: {rule['help']}: {node['html'][:120]}"
        for rule in page.evaluate(ask, options)["violations"]
        for node in rule["nodes"]
    ]


def dark_faults(page: Page) -> list[str]:
    """Return what cannot be read on a device that is set to dark."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour half-way there
    faults = axe_faults(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return [f"in the dark: {line}" for line in faults]


def own_faults(page: Page) -> list[str]:
    """Return the faults of labels, groups, errors and targets that axe passes."""
    return page.evaluate(OWN_RULES)


def focus_faults(page: Page) -> list[str]:
    """Return what the tab key never comes to, or comes to without a sign."""
    page.evaluate("() => document.activeElement?.blur()")
    watch = page.evaluate_handle(FOCUS)
    before, left = -1, _left_after(page, watch, page.evaluate("(watch) => watch.left()", watch))
    while left not in {0, before}:
        before, left = left, _left_after(page, watch, left + INNER_STOPS)
    page.keyboard.up("Tab")
    page.evaluate("() => document.activeElement?.blur()")  # what comes next begins afresh
    return page.evaluate("(watch) => watch.told()", watch)


def _left_after(page: Page, watch: JSHandle, presses: int) -> int:
    """Return how many controls are left after so many presses; a held key moves on with each."""
    for _ in range(presses):
        page.keyboard.down("Tab")
    return page.evaluate("(watch) => watch.left()", watch)


def reflow_faults(page: Page) -> list[str]:
    """Return a fault if a narrow screen would have to scroll sideways."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    width = page.evaluate("() => document.scrollingElement.scrollWidth")
    if before:
        page.set_viewport_size(before)
    if width <= NARROWEST:
        return []
    return [f"a screen of {NARROWEST} px must scroll sideways: the page is {width} px wide"]


def console_faults(page: Page) -> list[str]:
    """Return what the page said in the console; a refused form's own status is not a fault."""
    said: list[str] = getattr(page, "said", [])
    return [f"console: {line}" for line in said if "status of 4" not in line]
