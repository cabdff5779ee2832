"""Somebody who has a keyboard and no mouse, and must see at each moment where they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Page

FOCUSED = (Path(__file__).parent / "focused.js").read_text(encoding="utf-8")
MOST_STOPS = 80
"""Presses of the tab key from one thing to the next; no page of the main task asks for more."""


class Stop(TypedDict):
    """Where the focus is, as focused.js says it."""

    name: str
    kind: str
    place: int
    seen: bool
    uncovered: bool


class Keyboard:
    """The keys of one page: every press is counted, every stop of the focus is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def to(self, name: str) -> Stop:
        """Go on with the tab key to what is called so; the way there is in the page's order.

        A page may put the focus there by itself.

        :param name: the beginning of its name
        """
        before, way = self._here(), []
        if before and is_called(before, name):
            return before
        for _ in range(MOST_STOPS):
            self.press("Tab")
            stop = self._here()
            assert stop, f"the page ends before {name!r}: {way}"
            way.append(stop["name"])
            self._look(stop, before)
            if is_called(stop, name):
                return stop
            before = stop
        raise AssertionError(f"{name!r} is not reached: {way}")

    def back_to(self, name: str) -> None:
        """Go back one stop to what is called so."""
        self.press("Shift+Tab")
        stop = self._here()
        assert stop, f"nothing is before, and {name!r} should be"
        assert stop["name"].startswith(name), stop
        self._look(stop, None)

    def skip(self) -> None:
        """Leave out what stands on every page."""
        self.to("Skip to content")
        self.press("Enter")

    def around(self, key: str) -> list[str]:
        """Return the names of all stops from one end of the page to the other."""
        stops: list[Stop] = []
        for _ in range(2 * MOST_STOPS):
            self.press(key)
            stop = self._here()
            if stop is None:
                return [each["name"] for each in stops]
            if not stops or stop["place"] != stops[-1]["place"]:
                self._look(stop, None)
                stops.append(stop)
        raise AssertionError(f"{self.page.url} does not let go of the focus: {stops[-3:]}")

    def press(self, key: str) -> None:
        """Press one key."""
        self.presses += 1
        self.page.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        """Go to a field and type into it, in place of what stands there."""
        self.to(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def use(self, name: str, key: str = "Enter") -> None:
        """Go to what leads to another page, and go there."""
        self.to(name)
        with self.page.expect_navigation():
            self.press(key)

    def _here(self) -> Stop | None:
        return self.page.evaluate(FOCUSED)

    def _look(self, stop: Stop, before: Stop | None) -> None:
        where = f"{self.page.url}: {stop['kind']} {stop['name']!r}"
        assert stop["seen"], f"{where} does not show that it has the focus"
        assert stop["uncovered"], f"{where} has the focus under something else"
        if before:
            assert stop["place"] >= before["place"], f"{where} comes after {before['name']!r}"


def is_called(stop: Stop, name: str) -> bool:
    """Return whether a name begins with these words."""
    return re.match(rf"{re.escape(name)}(?!\w)", stop["name"]) is not None
