"""What one person does slowly holds up themself, and nobody else."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from queue import SimpleQueue

import pytest

from pldash.domain.evidence import MediaType
from pldash.ports import CleanFile
from pldash.web.own_turns import MOST
from pldash.web.runtime import KEY
from tests.clients import fields_of, share_session
from tests.logging_pages import log_one
from tests.races import at_once

pytestmark = pytest.mark.both_databases


@dataclass
class SlowLook:
    """Looks at files until it is told to go on, and counts how many at a time."""

    goes_on: threading.Event = field(default_factory=threading.Event)
    began: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    looks: int = 0
    now: int = 0
    most: int = 0

    def __call__(self, content):
        self.looks += 1
        self.now += 1
        self.most = max(self.most, self.now)
        self.began.release()
        self.goes_on.wait(20)
        self.now -= 1
        return CleanFile(MediaType.TEXT, content)


@pytest.fixture
def look(app, monkeypatch):
    slow = SlowLook()
    runtime = replace(app.extensions[KEY], check_upload=slow)
    monkeypatch.setitem(app.extensions, KEY, runtime)
    return slow


@pytest.fixture
def files_of():
    """Give an action that sends a text file to an entry of its own: `files_of(browser)`."""

    def action(browser):
        page = f"/activities/{log_one(browser)}"
        sent = fields_of(browser.get(f"{page}/evidence"), f"{page}/files")
        return lambda: (
            browser.post(
                f"{page}/files", data={**sent, "files": (BytesIO(b"text"), "a.txt", "text/plain")}
            ).status_code
        )

    return action


def test_files_of_one_person_are_looked_at_one_after_the_other(sign_in, look, files_of):
    """The first is at it, some wait, and those that would keep others waiting are refused."""
    sends = [files_of(sign_in("tara")) for _ in range(MOST + 2)]
    answers = SimpleQueue()
    threads = [threading.Thread(target=lambda s=send: answers.put(s())) for send in sends]
    for thread in threads:
        thread.start()
    assert [answers.get(timeout=20) for _ in range(2)] == [429, 429], "while the first is at it"
    theo = threading.Thread(target=files_of(sign_in("theo")))
    theo.start()
    assert look.began.acquire(timeout=20)
    assert look.began.acquire(timeout=20), "Theo waits for Tara"
    look.goes_on.set()
    for thread in (*threads, theo):
        thread.join()
    assert [answers.get() for _ in range(MOST)] == [303] * MOST
    assert look.most == 2  # one of hers, one of his


def test_a_copy_that_waited_is_answered_like_the_first(sign_in, look):
    look.goes_on.set()
    browsers = [sign_in("tara") for _ in range(3)]
    page = f"/activities/{log_one(browsers[0])}"
    sent = fields_of(browsers[0].get(f"{page}/evidence"), f"{page}/files")
    share_session(*browsers)

    def send(browser):
        files = {"files": (BytesIO(b"text"), "a.txt", "text/plain")}
        return browser.post(f"{page}/files", data={**sent, **files}).status_code

    assert at_once(*(partial(send, browser) for browser in browsers)) == [303] * 3
    assert look.looks == 1
