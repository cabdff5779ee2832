"""Looks into a PDF without reading it as one: a stranger's file may be made to stop a reader.

A signature's place, a stream and a link are found as bytes, within fixed bounds. That is enough:
what our key signed over every byte is our own file whatever else could be read into it, and of all
other files only the certificate that they name is wanted.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})")
STREAM: Final = re.compile(rb"stream\r?\n")
ADDRESS: Final = re.compile(rb"/v/([0-9A-HJKMNP-TV-Z]{17})(?![0-9A-Za-z])")
"""Where the address of a certificate holds its code."""

RANGES: Final = 8
"""More signatures than this no file of ours has, nor one that somebody added to."""

STREAMS: Final = 2_000
STREAM_BYTES: Final = 512 * 1024
"""Of one stream, unpacked: many times the longest credential."""

ALL_BYTES: Final = 8 * 1024 * 1024
"""Of all streams, unpacked: what is left is not looked at."""

CREDENTIALS: Final = 3
CODES: Final = 4


@dataclass(frozen=True, slots=True)
class SignedRange:
    """What a signature says that it covers: everything but the room for itself.

    :ivar room: the signature in hexadecimal digits, with the noughts that fill its room
    :ivar is_placed: whether the room is where the range says, so that it can be read
    """

    covered: bytes
    room: bytes
    end: int
    is_placed: bool


def signed_ranges(pdf: bytes) -> list[SignedRange]:
    """Return the signatures' ranges, the last one first."""
    # Each range is a copy of the file, so the last ones are chosen before any is made.
    last = deque(RANGE.finditer(pdf), maxlen=RANGES)
    found = [_range(pdf, tuple(map(int, each.groups()))) for each in last]
    return sorted(found, key=lambda each: -each.end)


def _range(pdf: bytes, said: tuple[int, ...]) -> SignedRange:
    """Return a range by its four numbers: where it begins, and how long, and the same once more."""
    start, length, after, rest = said
    room, end = pdf[length:after], after + rest
    is_placed = (
        start == 0 and length < after and end <= len(pdf) and room[:1] == b"<" and room[-1:] == b">"
    )
    return SignedRange(pdf[:length] + pdf[after:end], room[1:-1], end, is_placed)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a PDF carries.

    :ivar credentials: what may be credentials in JSON, each once
    :ivar codes: of certificates whose addresses stand in the file, each once
    """

    credentials: tuple[bytes, ...]
    codes: tuple[str, ...]


def look_into(pdf: bytes) -> Findings:
    """Return the credentials that a PDF carries and the certificates that it names."""
    credentials: dict[bytes, None] = {}
    codes: dict[str, None] = dict.fromkeys(_codes(pdf))
    for content in _streams(pdf):
        if content.lstrip()[:1] == b"{" and b"VerifiableCredential" in content:
            credentials[content] = None
        codes |= dict.fromkeys(_codes(content))
    return Findings(tuple(credentials)[:CREDENTIALS], tuple(codes)[:CODES])


def _codes(content: bytes) -> Iterator[str]:
    return (found.group(1).decode() for found in ADDRESS.finditer(content))


def _streams(pdf: bytes) -> Iterator[bytes]:
    """Give the streams of a PDF, unpacked where they are packed in the usual way."""
    room, place = ALL_BYTES, 0
    for _turn in range(STREAMS):
        begun = STREAM.search(pdf, place)
        if begun is None or room <= 0:
            return
        end = pdf.find(b"endstream", begun.end())
        raw = pdf[begun.end() : end if end >= 0 else len(pdf)]
        place = begun.end() + len(raw) + len(b"endstream")
        content = _unpacked(raw)
        room -= len(content)
        yield content


def _unpacked(raw: bytes) -> bytes:
    """Return a stream's content, or as much of it as may be looked at."""
    packed = zlib.decompressobj()
    try:
        return packed.decompress(raw, STREAM_BYTES)
    except zlib.error:
        return raw[:STREAM_BYTES].rstrip(b"\r\n")
