"""A thousand sessions of an archive: read, looked through, confirmed, and given a second time.

.venv/bin/python benchmarks/archive_review.py
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from load import product
from werkzeug.test import TestResponse

SESSIONS, POSTS = 1_000, 8
ROUNDS = 3


def main() -> None:
    """Measure on SQLite and print what was found."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(f"sqlite:///{folder}/bench.sqlite3", folder), indent=2))


def measured(url: str, folder: str) -> dict[str, object]:
    """Return the size of the page and the CPU of each step, in seconds."""
    from log_post import sign_in

    from pldash.adapters.migrations import upgrade
    from pldash.preparing import load_shipped
    from pldash.web.runtime import KEY
    from tests.archived import give, review_of
    from tests.clients import fields_of

    upgrade(url)
    app = product(url, folder)
    load_shipped(app.extensions[KEY])
    browser = app.test_client()
    name, _, value = sign_in(app, 0)["cookie"].partition("=")
    browser.set_cookie(name, value)
    data = archive()
    reading, given = timed(lambda: give(browser, ("x.zip", data)))
    address = review_of(given)
    pages = [timed(lambda: browser.get(address)) for _ in range(ROUNDS)]
    page = pages[0][1]
    sent = fields_of(page, f"{address}/confirm")
    confirming, _answer = timed(lambda: browser.post(f"{address}/confirm", data=sent))
    again = review_of(give(browser, ("x.zip", data)))
    second, known = timed(lambda: browser.get(again))
    return {
        "sessions": SESSIONS,
        "posts": SESSIONS * POSTS,
        "reading_cpu_s": reading,
        "page_bytes": len(page.data),
        "page_cpu_s": min(each for each, _ in pages),
        "confirming_cpu_s": confirming,
        "page_of_a_second_import_bytes": len(known.data),
        "page_of_a_second_import_cpu_s": second,
    }


def archive() -> bytes:
    """Return an archive with a session on each of a thousand days."""
    from tests.archive_files import at
    from tests.archived import posts, zipped

    first = at("2011-01-04 17:00")
    days = (f"{first + timedelta(days=day):%Y-%m-%d %H:%M}" for day in range(SESSIONS))
    return zipped(*(post for day in days for post in posts(day, POSTS)))


def timed(work: Callable[[], TestResponse]) -> tuple[float, TestResponse]:
    """Return the CPU that some work took in seconds, and what it gave."""
    began = time.process_time()
    result = work()
    return round(time.process_time() - began, 2), result


if __name__ == "__main__":
    main()
