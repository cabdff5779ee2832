"""Counts codes that nobody has, for the page and for the files that a code opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app, request

from pldash.web.verify.throttle import Throttle

if TYPE_CHECKING:
    from flask import Flask

KEY: Final = "pldash-verify"


def prepare(app: Flask) -> None:
    """Give the application its own count of misses."""
    app.extensions[KEY] = Throttle()


def wait_after_miss() -> int:
    """Count a code that nobody has; return how many seconds to wait where there were too many."""
    address, throttle = request.remote_addr or "", cast("Throttle", current_app.extensions[KEY])
    wait = throttle.wait_of(address)
    if not wait:
        throttle.missed(address)
    return wait
