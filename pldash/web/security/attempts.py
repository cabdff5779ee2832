"""Counts tries of this request's network, and answers when there were too many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from flask import Flask, current_app, make_response, render_template, request

from pldash.services.sign_in_limits import (
    Count,
    blocked_until,
    code_counts,
    count_try,
    forgive,
    mail_counts,
    password_counts,
)
from pldash.web.runtime import now
from pldash.web.security.keys import derived_key
from pldash.web.session import public_reading, system_work

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

IPV6_HOUSEHOLD = 64
"""One household or school has as many IPv6 addresses as it likes, within such a prefix."""


class TooManyTries(Exception):
    """Somebody tried too often; the answer says when to try again."""

    def __init__(self, until: datetime) -> None:
        """Keep when the next try is welcome."""
        self.until = until
        super().__init__(until.isoformat())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to prove who one is, or to have a mail sent."""

    counts: tuple[Count, ...]

    def refuse_if_blocked(self) -> None:
        """Stop here when there were too many.

        :raises TooManyTries: with the instant from which another try is welcome
        """
        with public_reading() as session:
            until = blocked_until(session, self.counts, now=now())
        if until is not None:
            raise TooManyTries(until)

    def count(self) -> None:
        """Count it, in a transaction of its own: what follows may be undone."""
        with system_work() as session:
            count_try(session, self.counts, now=now())

    def forgive(self) -> None:
        """Forget this person's failures from this network."""
        with system_work() as session:
            forgive(session, self.counts[0])


def password_attempt(address: str) -> Attempt:
    """Return a try with a password."""
    return Attempt(password_counts(_key(), address, _network()))


def code_attempt(address: str) -> Attempt:
    """Return a try with a code of the second step."""
    return Attempt(code_counts(_key(), address, _network()))


def mail_attempt(address: str) -> Attempt:
    """Return a wish to have a mail sent."""
    return Attempt(mail_counts(_key(), address, _network()))


def install(app: Flask) -> None:
    """Answer too many tries with a page that says when to try again."""
    app.register_error_handler(TooManyTries, _say_when)


def _say_when(error: TooManyTries) -> ResponseReturnValue:
    seconds = max(1, int((error.until - now()).total_seconds()))
    page = render_template("security/wait.html", until=error.until, minutes=seconds // 60 + 1)
    return make_response(page, 429, {"Retry-After": str(seconds)})


def _key() -> bytes:
    return derived_key(current_app.config["SECRET_KEY"], "tries")


def _network() -> str:
    """Return the network that the request comes from."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_HOUSEHOLD), strict=False))
    return str(address)
