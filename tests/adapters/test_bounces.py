"""Bounces: which of our mails came back, and nothing else that somebody may send us."""

from __future__ import annotations

from uuid import UUID

import pytest

from pldash.adapters.bounces import read_bounce
from pldash.domain.mailing import Bounce
from tests.bounces import bounce_of

MAIL = UUID("01900000-0000-7000-8000-00000000000a")


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_failed_mail_is_found_by_the_headers_that_came_back(kind):
    assert read_bounce(bounce_of(MAIL, kind=kind)) == Bounce(MAIL, "5.1.1 smtp; 550 5.1.1 unknown")


@pytest.mark.parametrize(
    "message",
    [
        bounce_of(MAIL, action="delayed"),
        bounce_of(MAIL, kind="text/plain"),
        bounce_of(MAIL).replace(str(MAIL).encode(), b"not-ours"),
        bounce_of(MAIL).replace(b"message/delivery-status", b"text/plain"),
        b"Subject: holidays\n\nI am away.",
        b"",
        b"\xff\x00",
    ],
)
def test_any_other_message_is_none(message):
    assert read_bounce(message) is None


def test_a_failure_without_a_reason_is_one():
    bare = bounce_of(MAIL).replace(b"Status: 5.1.1\n", b"").replace(b"Diagnostic-Code", b"X-Code")
    assert read_bounce(bare) == Bounce(MAIL, "no reason was given")


def test_a_report_without_blocks_says_nothing():
    empty = bounce_of(MAIL).replace(b"Action: failed", b"Action:")
    assert read_bounce(empty) is None
