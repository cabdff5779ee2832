"""Checks an exported trail, line by line, and names the first that is not as it was written.

A trail is a file of JSON Lines: an event a line, oldest first, and last the signed head. Only one
line is held at a time, whatever the file's length.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from pldash.domain.canonical import NotCanonical
from pldash.domain.errors import InputRefused
from pldash.domain.trail import EVENT_FIELDS, HEAD_FIELDS, Chain, Head, seal_of

LONGEST_LINE: Final = 16 * 1024 * 1024
"""In bytes; no event is nearly as long, and a line without an end would fill the memory."""

_EVENT_KEYS: Final = frozenset(EVENT_FIELDS)

IsSigned = Callable[[Head], bool]
"""Says whether a head's signature is that of its own key over its statement."""


@dataclass(frozen=True, slots=True)
class FirstBad:
    """Where a trail first differs from what was written.

    :ivar line: of the file, from 1; one past the last where what is missing is the end
    :ivar seq: the place in the chain that this line should have filled, or should have vouched for
    :ivar reason: a code, see docs/running.md
    """

    line: int
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a trail.

    :ivar events: how many lines of the file are no head
    :ivar first_bad: None for a sound trail
    :ivar head: the last line, where the check got that far
    :ivar sealed: how many of its events were published as seals
    """

    events: int
    first_bad: FirstBad | None
    head: Head | None
    sealed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a trail is held against.

    :ivar keys: one of these must have signed it, public keys as a head spells them; None takes any
    :ivar earlier: heads of the same trail that somebody kept
    :ivar seals: what somebody kept of published ends that do not say whose they are
    """

    is_signed: IsSigned
    keys: frozenset[str] | None = None
    earlier: tuple[Head, ...] = ()
    seals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptEnds:
    """Ends of chains that somebody kept, such as an installation publishes them each day."""

    heads: tuple[Head, ...]
    seals: frozenset[str] = frozenset()


class _Bad(Exception):
    """A line is not as it was written: the one that is looked at, or that of an event before."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seq = seq


def check_trail(lines: Iterable[bytes], asked: Asked) -> Finding:
    """Check a trail and return what was found.

    :param lines: the file's, with their ends; none longer than one byte more than the longest
    :raises InputRefused: if no line of it is one of a trail
    """
    walk = _Walk(asked)
    for line in lines:
        walk.look_at(line)
    if not walk.is_trail:
        where = "line 1" if walk.line else "file"
        raise InputRefused("not-a-trail", "no line of the file is an event or a head", where)
    if walk.head is None and walk.first_bad is None:
        walk.first_bad = FirstBad(walk.line + 1, walk.chain.seq + 1, "head-missing")
    return Finding(walk.line - walk.heads, walk.first_bad, walk.head, walk.sealed)


def kept_ends(lines: Iterable[bytes]) -> KeptEnds:
    """Return the heads and seals that somebody kept: one a line; other lines are passed over.

    :raises InputRefused: if there are none, or one of them is malformed
    """
    heads, seals = [], set()
    for number, line in enumerate(lines, 1):
        try:
            value = _value(line)
            if "head" in value:
                heads.append(_head(value))
            if "sealed" in value:
                seals.add(_seal(value))
        except _Bad as error:
            raise InputRefused(error.reason, "this line is no head", f"line {number}") from error
    if not heads and not seals:
        raise InputRefused("no-heads", "no line of the file is a head", "file")
    return KeptEnds(tuple(heads), frozenset(seals))


@dataclass(slots=True)
class _Walk:
    """The state of a check between two lines."""

    asked: Asked
    chain: Chain = field(default_factory=Chain)
    line: int = 0
    heads: int = 0
    sealed: int = 0
    head: Head | None = None
    first_bad: FirstBad | None = None
    is_trail: bool = False

    def look_at(self, line: bytes) -> None:
        """Take in the next line; after the first bad one the others are only counted."""
        self.line += 1
        if self.first_bad is not None:
            self._count(line)
            return
        try:
            self._judge(_value(line))
        except _Bad as error:
            self._name(error)
            self._count(line)

    def _name(self, error: _Bad) -> None:
        """Keep which line is bad. Up to here each line was an event, so lines count as they do."""
        if error.seq is None:
            self.first_bad = FirstBad(self.line, self.chain.seq + 1, error.reason)
        else:
            self.first_bad = FirstBad(error.seq, error.seq, error.reason)

    def _judge(self, value: dict[str, Any]) -> None:
        """Follow the chain by an event, or end it with its head.

        :raises _Bad: if it does not fit
        """
        if self.head is not None:
            raise _Bad("after-the-head")
        if "head" in value:
            self._end(_head(value))
            return
        if value.keys() != _EVENT_KEYS:
            raise _Bad("not-an-event")
        reason = self.chain.follow(value)
        if reason is not None:
            raise _Bad(reason)
        self.is_trail = True
        if self.asked.seals:
            self.sealed += (
                seal_of(value["chain"], value["seq"], value["digest"]) in self.asked.seals
            )
        for each in self._earlier():
            if each.seq == self.chain.seq and each.digest != self.chain.digest:
                raise _Bad("other-than-an-earlier-head", each.seq)

    def _end(self, head: Head) -> None:
        """Hold the head against the events and against what was asked.

        :raises _Bad: if it does not fit
        """
        self._vouch(head)
        last = self.chain.seq
        if head.chain != (self.chain.name or head.chain):
            raise _Bad("other-chain")
        if head.seq > last:
            raise _Bad("events-missing")
        if head.seq < last:
            raise _Bad("not-in-the-head", head.seq + 1)
        if head.digest != self.chain.digest:
            raise _Bad("other-than-the-head", last)
        self.chain.name = head.chain
        if any(each.seq > last for each in self._earlier()):
            raise _Bad("behind-an-earlier-head")
        self.head, self.heads, self.is_trail = head, 1, True

    def _vouch(self, head: Head) -> None:
        """Make sure who signed a head.

        :raises _Bad: if it was nobody, or somebody else
        """
        if self.asked.keys is not None and head.key not in self.asked.keys:
            raise _Bad("other-key")
        try:
            is_signed = self.asked.is_signed(head)
        except NotCanonical:
            is_signed = False
        if not is_signed:
            raise _Bad("wrong-signature")

    def _earlier(self) -> Iterator[Head]:
        return (each for each in self.asked.earlier if each.chain == self.chain.name)

    def _count(self, line: bytes) -> None:
        """Note whether a line that is not judged is a head, and whether this is a trail at all."""
        if self.is_trail and not line.startswith(b'{"head"'):
            return
        try:
            value = _value(line)
        except _Bad:
            return
        self.heads += "head" in value
        self.is_trail |= "head" in value or value.keys() >= _EVENT_KEYS


def _head(value: Mapping[str, Any]) -> Head:
    """Return the head that a line holds.

    :raises _Bad: if it holds anything else
    """
    plain = value["head"]
    if len(value) > 1 or not isinstance(plain, dict) or plain.keys() != set(HEAD_FIELDS):
        raise _Bad("head-malformed")
    texts = (each for name, each in plain.items() if name != "seq")
    if type(plain["seq"]) is not int or not all(isinstance(each, str) for each in texts):
        raise _Bad("head-malformed")
    return Head(**plain)


def _seal(value: Mapping[str, Any]) -> str:
    """Return the digest of a seal.

    :raises _Bad: if the line holds anything else
    """
    plain = value["sealed"]
    if len(value) > 1 or not isinstance(plain, dict) or plain.keys() != {"signed_at", "sha256"}:
        raise _Bad("head-malformed")
    if not isinstance(plain["sha256"], str):
        raise _Bad("head-malformed")
    return plain["sha256"]


def _value(line: bytes) -> dict[str, Any]:
    """Return the object that a line spells.

    :raises _Bad: if it spells none, or one that two readers would read in two ways
    """
    if len(line) > LONGEST_LINE:
        raise _Bad("line-too-long")
    try:
        value = _DECODER.decode(line.decode())
    except (ValueError, RecursionError):
        raise _Bad("not-json") from None
    if not isinstance(value, dict):
        raise _Bad("not-an-event")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys come once each.

    :raises ValueError: if one comes twice: two readers would see two values
    """
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key comes twice")
    return table


def _refused(text: str) -> NoReturn:
    """Refuse a number that an event cannot hold: no digest covers a fraction's spelling.

    :raises ValueError: always
    """
    raise ValueError(text)


_DECODER: Final = json.JSONDecoder(
    parse_float=_refused, parse_constant=_refused, object_pairs_hook=_once
)
