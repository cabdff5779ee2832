"""People who walk through the pages in a real browser, and look at each one they come to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.accessibility import assert_accessible, console_faults
from tests.accounts import PASSWORD

WORDS = re.compile(r">[^<]*<", re.DOTALL)
"""What stands between tags."""
NOT_SHAPE = re.compile(
    r' (?:id|for|href|action|value|datetime|content|aria-\w+|data-\w[\w-]*)="[^"]*"'
)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
RUNS = re.compile(r"(<li[^>]*>(?:(?!<li|</ul|</ol).)*</li>)\1+", re.DOTALL)

PAGE = "main, aside"
"""The page without its navigation."""
WITH, WITHOUT = "+", "-"
"""Whether a shape was looked at with the page's scripts."""

Name = str | re.Pattern[str]


class Seen:
    """The shapes of pages that were looked at in this run, by whoever takes part in it."""

    def __init__(self, path: Path) -> None:
        """Begin, or go on with what another process writes down in the same file."""
        self._path = path
        path.touch()

    def is_new(self, shapes: set[str], *, scripts: bool) -> bool:
        """Return whether one of the shapes was never looked at, and take it for looked at.

        What was looked at with scripts is known without them too: they could only add faults.
        """
        known = set(self._path.read_text(encoding="ascii").split())
        fits = {WITH, WITHOUT} - ({WITHOUT} if scripts else set())
        new = [each for each in sorted(shapes) if not known & {each + way for way in fits}]
        with self._path.open("a", encoding="ascii") as file:
            file.write("".join(f"{each}{WITH if scripts else WITHOUT}\n" for each in new))
        return bool(new)


class Walker:
    """One person with one browser.

    Every page is looked at for accessibility where its main part, or the frame
    around it, has a shape of markup that is new: other words in the same shape
    cannot have other faults. The console must stay empty everywhere.
    """

    def __init__(self, page: Page, address: str, seen: Seen, *, scripts: bool = True) -> None:
        self.page, self.address = page, address
        self.visited: list[str] = []
        self.taps = 0
        self._seen, self._scripts = seen, scripts
        self._devtools = None if scripts else page.context.new_cdp_session(page)

    @property
    def path(self) -> str:
        """Where this person stands."""
        return self.page.url.removeprefix(self.address)

    @property
    def text(self) -> str:
        """What the page says, without its navigation."""
        return "\n".join(self.page.locator(PAGE).all_inner_texts())

    def go(self, path: str) -> None:
        """Open an address, as typed or from a mail."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Type into a field, in place of what stands there."""
        self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """Return a field by its label."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}(\s*\(optional\))?$"))

    def press(self, name: Name, kind: str = "button", *, inside: str = "body") -> None:
        """Use what leads to another page."""
        self._follow(self.page.locator(inside).get_by_role(kind, name=name, exact=True).first)

    def follow(self, name: Name, *, inside: str = PAGE) -> None:
        """Use a link."""
        self.press(name, "link", inside=inside)

    def tap(self, name: Name, kind: str = "button", *, inside: str = "body") -> None:
        """Use what changes the page in place."""
        self.taps += 1
        self.page.locator(inside).get_by_role(kind, name=name, exact=True).first.click()

    def unfold(self, summary: str) -> None:
        """Open what is folded in; folds need no scripts."""
        self.taps += 1
        self.page.locator("main summary", has_text=summary).first.click()

    def sees(self, *texts: str) -> None:
        """Fail if the page does not say something."""
        missing = [text for text in texts if text not in self.text]
        assert not missing, f"{self.path} does not say {missing} but:\n{self.text[:1500]}"

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in with a password."""
        if not self.path.startswith("/sign-in"):
            self.go("/sign-in")
        self.fill("E-mail address", email)
        self.fill("Password", password)
        self.press("Sign in")

    def look(self) -> None:
        """Look at the page, all of it where its shape is new."""
        self.visited.append(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", self.path.partition("?")[0]))
        if not self._seen.is_new(shapes_of(self.page.content()), scripts=self._scripts):
            faults = console_faults(self.page)
            assert not faults, f"{self.page.url}\n  " + "\n  ".join(faults)
            return
        with self._able_to_look():
            assert_accessible(self.page)

    def _follow(self, control: Any) -> None:
        self.taps += 1
        with self.page.expect_navigation():
            control.click()
        self.look()

    @contextmanager
    def _able_to_look(self) -> Iterator[None]:
        """Let axe run where the page's own scripts never did."""
        if self._devtools is None:
            yield
            return
        for value in (True, False):  # this connection changes only what it said itself
            self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": value})
        try:
            yield
        finally:
            self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": True})


def shapes_of(markup: str) -> set[str]:
    """Return a digest of a page's main part and one of the frame around it.

    Words, names and repeated rows are left out.
    """
    bare = RUNS.sub(r"\1", NOT_SHAPE.sub("", WORDS.sub("><", markup)))
    parts = [*MAIN.findall(bare), MAIN.sub("", bare)]
    return {hashlib.sha256(part.encode()).hexdigest() for part in parts}
