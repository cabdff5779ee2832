"""Copies of one form at the same instant, as a double click sends them: all answered alike."""

from __future__ import annotations

from functools import partial

import pytest
from flask.testing import FlaskClient

from tests.clients import fields_of, share_session
from tests.logging_pages import log_one
from tests.races import at_once

pytestmark = pytest.mark.both_databases

COPIES = 3


@pytest.fixture
def tara(sign_in):
    return [sign_in("tara") for _ in range(COPIES)]


def all_alike(browsers: list[FlaskClient], page: str, action: str) -> set[tuple[int, str]]:
    """Send a page's form from every browser at once; return the answers that there were."""
    sent = fields_of(browsers[0].get(page), action)
    share_session(*browsers)
    answers = at_once(*(partial(browser.post, action, data=sent) for browser in browsers))
    return {(answer.status_code, answer.location) for answer in answers}


def test_submitting(tara):
    for _round in range(3):
        entry = f"/activities/{log_one(tara[0], synchronous='60')}"
        assert all_alike(tara, entry, "/submissions") == {(303, "/submissions")}


def test_deleting(tara):
    for _round in range(3):
        entry = f"/activities/{log_one(tara[0])}"
        assert all_alike(tara, entry, f"{entry}/delete") == {(303, "/record")}
