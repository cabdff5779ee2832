"""The first page of a signed-in phone user: bytes over the wire, requests, taps to an entry.

    .venv/bin/python benchmarks/first_page.py

In a real Chromium with an empty cache, at the width of a phone, from a server that compresses
nothing. Bytes are headers and bodies of every answer.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from load import product, serving
from playwright.sync_api import Browser, Page, Response, sync_playwright

from pldash.services.demo import PASSWORD, PEOPLE
from tests.browser import FLAGS, PHONE, chromium_path

LIMIT_BYTES = 60_000
MOST_TAPS = 6


def main() -> None:
    """Measure and print what was found."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        prepare(url, folder)
        with serving(product, url, folder) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=[*FLAGS, "--no-sandbox"]
            )
            print(json.dumps(measured(browser, f"http://127.0.0.1:{port}"), indent=2))
            browser.close()


def measured(browser: Browser, address: str) -> dict[str, object]:
    """Return what the first page costs, and the taps from there to a saved entry."""
    state = signed_in(browser, address)
    page = browser.new_context(viewport=PHONE, storage_state=state).new_page()
    answers = []

    def keep(answer: Response) -> None:  # the library takes no method of a list
        answers.append(answer)

    page.on("response", keep)
    page.goto(address + "/", wait_until="networkidle")
    sizes = [(urlsplit(each.url).path, size_of(each.request.sizes())) for each in answers]
    total = sum(size for _, size in sizes)
    return {
        "bytes": total,
        "within_limit": total < LIMIT_BYTES,
        "requests": len(answers),
        "requests_to_other_origins": sum(not each.url.startswith(address) for each in answers),
        "of_which": sorted(sizes, key=lambda each: -each[1]),
        "bare_page_bytes": bare_page(browser, address),
        "taps_to_a_saved_entry": taps(page),
        "most_taps": MOST_TAPS,
    }


def size_of(sizes: dict[str, int]) -> int:
    """Return the bytes of one answer."""
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def bare_page(browser: Browser, address: str) -> int:
    """Return the bytes of a page with nothing on it, for comparison: headers and a few words."""
    answer = browser.new_context().new_page().goto(address + "/nothing/here")
    return size_of(answer.request.sizes())


def signed_in(browser: Browser, address: str) -> dict[str, object]:
    """Return what a browser keeps of a demo teacher who has signed in."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(address + "/sign-in")
    page.get_by_label("E-mail address").fill(PEOPLE[0].email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    return context.storage_state()


def taps(page: Page) -> int:
    """Save an entry of the newest meeting from the first page on; return how many taps it took."""
    steps = (
        page.get_by_role("link", name=re.compile("^Log #")).first,
        page.get_by_role("button", name="Save for later"),
    )
    for step in steps:
        with page.expect_navigation():
            step.click()
    page.get_by_text("Saved in your record").wait_for()
    return len(steps)


def prepare(url: str, folder: str) -> None:
    """Make the demo installation."""
    from pldash.adapters.migrations import upgrade
    from pldash.serve import fill

    Path(folder).mkdir(exist_ok=True)
    upgrade(url)
    fill(product(url, folder), with_demo=True)


if __name__ == "__main__":
    main()
