"""A real Chromium and a real server for the journeys."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from tests.tools.checks import APART, is_found

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
FEATURES_OFF = (
    "PreloadTopChromeWebUI",  # Chromium's own pages, drawn ahead for a window that nobody sees
    # Playwright switches these off, but the last flag of a name is the one that counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
)
PATIENCE_MS = 30_000
"""A busy machine takes its time; a test that passes never waits as long."""

OpenPage = Callable[..., Page]
LiveServer = Callable[[Any], str]


class ChromiumMissing(Exception):
    """There is no Chromium on this machine; the message says what to do."""


def chromium_path() -> str:
    """Return where Chromium is.

    :raises ChromiumMissing: if it is nowhere; tests that need it fail then
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise ChromiumMissing("Chromium is missing; ./pldash-dev test installs it")
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that drives Chromium, so that it never runs among the others.

    Playwright leaves its event loop running: whatever wants one of its own
    afterwards in the same process fails.

    :raises pytest.UsageError: for a test that no run of all tests would find
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        for kind in APART:
            if item.get_closest_marker(kind) and not is_found(kind, item.nodeid):
                raise pytest.UsageError(f"{item.nodeid}: name its file in checks.APART[{kind!r}]")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; each page has a profile of its own."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a profile of its own; takes Playwright's options for a context.

    What the page says in its console is kept in ``page.said``.
    """
    contexts = []

    def open_(**options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": PHONE, "locale": "en-AU", "timezone_id": "Australia/Sydney", **options}
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: _listen(page, message))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()


def _listen(page: Page, message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        page.said.append(message.text)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page at the width of a phone."""
    return open_page()


@contextmanager
def serving(app: Any, *, threads: int = 4) -> Iterator[str]:
    """Serve a WSGI application for as long as the block lasts, and give its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        # A name, not a number: passkeys work on localhost only.
        yield f"http://localhost:{server.effective_port}"
    finally:
        # A server that has ended already has nothing left to be woken by.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(PATIENCE_MS / 1000)
        server.task_dispatcher.shutdown()


@pytest.fixture
def live_server() -> Iterator[LiveServer]:
    """Serves WSGI applications until the test ends; gives the address of each."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


def take_pictures(page: Page, folder: Path, name: str) -> list[Path]:
    """Picture the page on a phone and a desk, light and dark, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for size_name, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            path = folder / f"{name}-{size_name}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
            pictures.append(path)
    page.emulate_media(color_scheme="light")
    return pictures
