"""Accessibility faults of a page in a real browser: axe's, and those that axe passes."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

HERE = Path(__file__).parent
OWN_RULES = (HERE / "accessibility.js").read_text(encoding="utf-8")
FOCUS = (HERE / "focus.js").read_text(encoding="utf-8")
NARROWEST = 320
MOST_STOPS = 120
"""How many presses of the tab key are tried; no page should need as many."""


def assert_accessible(page: Page) -> None:
    """Fail with every fault found: axe, own rules, focus, a narrow screen, the console."""
    faults = [
        *axe_faults(page),
        *own_faults(page),
        *focus_faults(page),
        *reflow_faults(page),
        *console_faults(page),
    ]
    assert not faults, f"{page.url}\n  " + "\n  ".join(faults)


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds, best practice included."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"axe {rule['id']}: {rule['help']}: {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]


def own_faults(page: Page) -> list[str]:
    """Return the faults of labels, groups, errors and targets that axe passes."""
    return page.evaluate(OWN_RULES)


def focus_faults(page: Page) -> list[str]:
    """Return the controls that look the same with the keyboard's focus as without."""
    page.evaluate("() => document.activeElement?.blur()")
    ask = page.evaluate_handle(FOCUS)
    faults = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate("(ask) => ask()", ask)
        if stop["end"]:
            break
        if not stop["seen"]:
            faults.append(f"focus cannot be seen: {stop['name']}")
    return faults


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
