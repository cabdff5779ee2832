"""Makes the two pictures of the README from a running trial with its demo people.

./pldash-dev run --port 5400 --data /tmp/pictures &
.venv/bin/python -m tests.tools.make_pictures http://localhost:5400
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pldash.services.demo import PASSWORD
from tests.browser import FLAGS, chromium_path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZE = {"width": 390, "height": 844}
COLOURS = 128


def main(address: str) -> None:
    """Make both pictures."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium_path(), args=[*FLAGS])
        page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
        sign_in(page, address)
        keep(page, "home")
        code = issue(page, address)
        page.goto(f"{address}/v/{code}")
        keep(page, "verify")
        browser.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", "tara@wattle.example")
    page.fill("input[type=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def issue(page: Page, address: str) -> str:
    """Issue a certificate of everything approved, and give its code."""
    page.goto(f"{address}/certificates/new")
    page.get_by_role("button", name="Show what it will say").click()
    page.get_by_role("button", name="Issue this certificate").click()
    page.wait_for_url("**/certificates/*")
    found = re.search(r"/v/([0-9A-Z]{17})", page.content())
    assert found, "the certificate's page gives its address"
    return found.group(1)


def keep(page: Page, name: str) -> None:
    """Keep what stands on the screen as a small picture."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    few = picture.convert("RGB").quantize(COLOURS)
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
