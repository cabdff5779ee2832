"""Giving an archive in a browser, for tests of what comes after."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.archive_files import at, packed, tweet, tweets_js
from tests.clients import fields_of


def posts(begin: str, count: int, *, text: str = "feedback that helps", **more: str) -> list:
    """Posts with #edchat, nine minutes apart."""
    first = at(begin)
    return [
        tweet(
            (first + timedelta(minutes=9 * place)).strftime("%Y-%m-%d %H:%M"),
            f"A{place + 1}: {text} #edchat",
            tags=["edchat"],
            more=place,
        )
        for place in range(count)
    ]


def zipped(*tweets: dict, **members: str) -> bytes:
    """An archive of X with these posts."""
    return packed({"data/tweets.js": tweets_js(*tweets), **members})


def give(browser: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    """Give files on the page for it."""
    sent = fields_of(browser.get("/archive"), "/archive")
    for name, content in files:
        sent.add("files", (io.BytesIO(content), name))
    return browser.post("/archive", data=sent, content_type="multipart/form-data")


def review_of(answer: TestResponse) -> str:
    """The address of the review that an answer leads to."""
    found = re.search(r"/archive/[0-9a-f-]{36}", answer.location)
    assert found, answer.location
    return found[0]


def plain(page: TestResponse) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def send(browser: FlaskClient, page: str, action: str, **changes: str | None) -> TestResponse:
    """Send a form of a page with some fields changed; None leaves one out."""
    sent = fields_of(browser.get(page), action)
    for name, value in changes.items():
        if value is None:
            sent.poplist(name)
        else:
            sent.setlist(name, [value])
    return browser.post(action, data=sent)
