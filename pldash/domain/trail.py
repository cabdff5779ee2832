"""The trail's arithmetic: an event's digest, its place in a chain, and the end that is signed.

Nothing here needs PL Dash: whoever holds an exported trail can work all of it out again. An event's
digest is the SHA-256 of its other eight fields as canonical JSON (:mod:`pldash.domain.canonical`),
and one of them is the digest of the event before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pldash.domain.canonical import NotCanonical, canonical_digest, canonical_json

FIRST: Final = "0" * 64
"""What the first event of a chain names as the one before it."""

EVENT_FIELDS: Final = (
    "chain",
    "seq",
    "previous",
    "digest",
    "at",
    "actor",
    "action",
    "subject",
    "body",
)
"""What an event consists of, in the order in which it is written down."""

SIGNED_FOR: Final = b"PL Dash trail head\n"
"""Stands before what is signed, so that no signature made for another purpose fits a head."""

Event = Mapping[str, Any]
"""An event as plain JSON values, by the names of its fields."""


def event_digest(event: Event) -> str:
    """Return the SHA-256 over all fields of an event but its digest, in hex.

    :raises NotCanonical: if a value has no one spelling
    """
    return canonical_digest({name: event[name] for name in EVENT_FIELDS if name != "digest"})


@dataclass(slots=True)
class Chain:
    """How far a chain has been followed.

    :ivar name: which chain; None takes that of its first event
    :ivar seq: the number of the last event that fits, 0 before the first
    :ivar digest: its digest
    """

    name: str | None = None
    seq: int = 0
    digest: str = FIRST

    def follow(self, event: Event) -> str | None:
        """Go on by one event; return why it does not fit, None where it does.

        ``other-chain``, ``wrong-seq``, ``wrong-previous`` and ``wrong-digest`` say which of its
        fields is not what it has to be here. The chain stays where it was, then.
        """
        reason = self._misfit(event)
        if reason is None:
            self.name, self.seq, self.digest = event["chain"], self.seq + 1, event["digest"]
        return reason

    def _misfit(self, event: Event) -> str | None:
        if self.name is not None and event["chain"] != self.name:
            return "other-chain"
        if event["seq"] is True or event["seq"] != self.seq + 1:
            return "wrong-seq"
        if event["previous"] != self.digest:
            return "wrong-previous"
        try:
            is_whole = event_digest(event) == event["digest"]
        except (NotCanonical, RecursionError):
            is_whole = False
        return None if is_whole else "wrong-digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain at an instant, signed.

    :ivar seq: the number of the last event, 0 for a chain without any
    :ivar digest: its digest
    :ivar signed_at: in UTC, as text: a change of its spelling is a change
    :ivar key: the public key, SubjectPublicKeyInfo in DER, as base64
    :ivar signature: Ed25519 over :meth:`statement`, as base64
    """

    chain: str
    seq: int
    digest: str
    signed_at: str
    key: str
    signature: str

    def statement(self) -> bytes:
        """Return the bytes that are signed: all but the signature."""
        return head_statement(
            {name: value for name, value in asdict(self).items() if name != "signature"}
        )

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def seal_of(chain: str, seq: int, digest: str) -> str:
    """Return what can be published of an event without telling whose it is: a SHA-256 in hex.

    Nobody works it out, or finds its event, without the event's digest.
    """
    return canonical_digest({"chain": chain, "seq": seq, "digest": digest})


HEAD_FIELDS: Final = ("chain", "seq", "digest", "signed_at", "key", "signature")


def head_statement(fields: Mapping[str, Any]) -> bytes:
    """Return what is signed of a head.

    :param fields: all of :class:`Head` but the signature
    """
    return SIGNED_FOR + canonical_json(dict(fields))


def public_key_text(key: str) -> str:
    """Return a head's key as a PEM file holds it.

    >>> print(public_key_text("MCow"), end="")
    -----BEGIN PUBLIC KEY-----
    MCow
    -----END PUBLIC KEY-----
    """
    return f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n"
