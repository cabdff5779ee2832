"""How often somebody may fail to sign in, counted in the database for all servers together.

A failure is counted three times: for the address from this network, for the
address, and for the network. The first is strict and slows a guesser down; the
second is generous, so that a stranger cannot lock a teacher out for long; the
third is more so, because a whole school shares one network.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pldash.models.accounts import LoginFailure

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within a while."""

    most: int
    within: timedelta


PAIR = Limit(10, timedelta(minutes=10))
ADDRESS = Limit(100, timedelta(hours=1))
NETWORK = Limit(300, timedelta(hours=1))
CODES = Limit(20, timedelta(hours=1))
"""Codes of an authenticator app have six digits: few guesses are many chances."""
MAIL_TO_ADDRESS = Limit(5, timedelta(hours=1))
MAIL_FROM_NETWORK = Limit(200, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, under a digest that nobody can turn back, and its limit."""

    who_digest: str
    limit: Limit


def keyed_digest(key: bytes, *parts: str) -> str:
    """Return what the database keeps in place of an address or a network."""
    return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def password_counts(key: bytes, address: str, network: str) -> tuple[Count, ...]:
    """Return what a wrong password counts for, the pair of both first."""
    return (
        Count(keyed_digest(key, "pair", address, network), PAIR),
        Count(keyed_digest(key, "address", address), ADDRESS),
        Count(keyed_digest(key, "network", network), NETWORK),
    )


def code_counts(key: bytes, address: str, network: str) -> tuple[Count, ...]:
    """Return what a wrong code of the second step counts for."""
    return (
        Count(keyed_digest(key, "code", address), CODES),
        Count(keyed_digest(key, "network", network), NETWORK),
    )


def mail_counts(key: bytes, address: str, network: str) -> tuple[Count, ...]:
    """Return what a mail that a visitor asks for counts for."""
    return (
        Count(keyed_digest(key, "mail-to", address), MAIL_TO_ADDRESS),
        Count(keyed_digest(key, "mail-from", network), MAIL_FROM_NETWORK),
    )


def blocked_until(session: Session, counts: Iterable[Count], *, now: datetime) -> datetime | None:
    """Return when the next try is welcome, None if it is now."""
    until = [_free_at(session, count, now) for count in counts]
    return max((moment for moment in until if moment is not None), default=None)


def count_try(session: Session, counts: Iterable[Count], *, now: datetime) -> None:
    """Count one, and forget what is too old to matter."""
    digests = [count.who_digest for count in counts]
    session.add_all(LoginFailure(who_digest=digest, at=now) for digest in digests)
    session.execute(
        delete(LoginFailure).where(
            LoginFailure.who_digest.in_(digests), LoginFailure.at < now - FORGOTTEN_AFTER
        )
    )
    session.flush()


def forgive(session: Session, count: Count) -> None:
    """Forget the failures of one count, after the right password."""
    session.execute(delete(LoginFailure).where(LoginFailure.who_digest == count.who_digest))


def _free_at(session: Session, count: Count, now: datetime) -> datetime | None:
    """Return when the oldest of the last few leaves the window; a full window blocks until then."""
    oldest = session.scalar(
        select(LoginFailure.at)
        .where(
            LoginFailure.who_digest == count.who_digest,
            LoginFailure.at > now - count.limit.within,
        )
        .order_by(LoginFailure.at.desc())
        .offset(count.limit.most - 1)
        .limit(1)
    )
    return None if oldest is None else oldest + count.limit.within
