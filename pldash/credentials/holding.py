"""Holds the keys in memory, reads them again when their files changed, and says what ends soon.

A key that is revoked, or renewed, is so from the next certificate on: nobody has to restart
anything. Files that no longer fit each other are refused then, as they are at the start: a key
that somebody took away because it was stolen is not trusted a minute longer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pldash.credentials.keyring import Keyring, KeySettings, load_keyring
from pldash.credentials.trust import Trust, trust_of

logger = logging.getLogger(__name__)

SOON: Final = timedelta(days=60)
"""Time enough to fetch the authority's key from where it is kept."""

Stamp = frozenset[tuple[str, int, int]]
"""The name, the time of the last change in nanoseconds and the size of each file."""


@dataclass(frozen=True, slots=True)
class Held:
    """Keys as they were read, and the state of the files that they were read from."""

    keyring: Keyring
    trust: Trust
    stamp: Stamp


def held_now(settings: KeySettings, before: Held | None, *, now: datetime) -> Held:
    """Return the keys, read anew if their files are not as they were.

    :raises KeysRefused: if they are missing or do not fit each other
    """
    if before is not None and before.stamp == _stamp(settings):
        return before
    keyring = load_keyring(settings, now=now)
    for what, ends in endings(keyring, now=now):
        logger.warning("%s ends on %s: run `flask --app app keys check`", what, f"{ends:%Y-%m-%d}")
    # Looked at only now: where there were no keys yet, loading made them.
    return Held(keyring, trust_of(keyring, settings.folder), _stamp(settings))


def endings(keyring: Keyring, *, now: datetime) -> list[tuple[str, datetime]]:
    """Return what ends within 60 days or has ended, each with its last instant."""
    ends = {"the signing certificate": keyring.certificate.not_valid_after_utc}
    for each in (*keyring.seal.chain[1:], *keyring.authorities):
        ends[f"the certificate of {each.subject.rfc4514_string()}"] = each.not_valid_after_utc
    listed = keyring.revocation_list
    if listed is not None and listed.next_update_utc is not None:
        ends["the revocation list"] = listed.next_update_utc
    return [(what, moment) for what, moment in ends.items() if moment - now < SOON]


def _stamp(settings: KeySettings) -> Stamp:
    return frozenset(_states(_files(settings)))


def _files(settings: KeySettings) -> Iterator[Path]:
    """Give every file that keys are read from; what stands in a variable never changes."""
    yield from settings.folder.path.glob("*")
    for reference in (settings.signing_key, settings.signing_certificate, settings.credential_key):
        kind, _colon, where = reference.partition(":")
        if kind == "file":
            yield Path(where)


def _states(files: Iterator[Path]) -> Iterator[tuple[str, int, int]]:
    for path in files:
        try:
            state = path.stat()
        except OSError:
            continue  # gone in between: that is a change too
        yield str(path), state.st_mtime_ns, state.st_size
