"""CAR files, version 1: blocks of bytes, each under the hash of its content.

Every hash is worked out again while reading. The libraries that decode such files accept a
changed byte silently, so the framing is read here and only CBOR is left to a library.
Sources: the CAR v1 and DAG-CBOR specifications of IPLD.
"""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any, BinaryIO, NoReturn

import cbor2

from pldash.domain.errors import InputRefused
from pldash.importers import limits

CBOR_CID = b"\x01\x71\x12\x20"
"""How a hash of CBOR begins: version 1, DAG-CBOR, SHA-256, 32 bytes."""
RAW_CID = b"\x01\x55\x12\x20"
CID_BYTES = 36
_KNOWN_HASHES = {CBOR_CID, RAW_CID}

_LONGEST_HEADER = 64 * 1024
_VARINT_BYTES = 9


class Link(bytes):
    """A reference to a block: the 36 bytes of its CID."""

    __slots__ = ()


Place = tuple[int, int]
"""Where a block's content begins in the file, and how long it is."""

MISSING = object()
"""In place of a block that the file does not hold."""


class CarFile:
    """The blocks of a file, found by their hash; only where they lie is held in memory."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        """Read the file once and check every hash.

        :raises InputRefused: if it is no such file, cut off, or any block was changed
        """
        self._where, self._at = where, 0
        small = stream.read(limits.CAR_IN_MEMORY_BYTES + 1)
        is_small = len(small) <= limits.CAR_IN_MEMORY_BYTES
        stream.seek(0)
        self._stream: BinaryIO = io.BytesIO(small) if is_small else stream
        self.root = self._header()
        self._places: dict[bytes, Place] = {}
        self._index()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, link: bytes) -> bool:
        return link in self._places

    def block(self, link: bytes) -> Any:  # noqa: ANN401  blocks hold anything
        """Return the value of a block, or :data:`MISSING` where the file does not hold it.

        :raises InputRefused: if it is not DAG-CBOR
        """
        place = self._places.get(link)
        if place is None:
            return MISSING
        self._stream.seek(place[0])
        return decoded(self._stream.read(place[1]), self._where)

    def refuse(self, code: str, message: str) -> InputRefused:
        """Return the refusal of this file."""
        return InputRefused(code, message, self._where)

    def _header(self) -> Link:
        length = self._varint()
        if not length or length > _LONGEST_HEADER:
            raise self.refuse("not-car", "it does not begin as a CAR file does")
        header = decoded(self._exactly(length), self._where)
        is_car = isinstance(header, dict) and header.get("version") == 1
        roots = header.get("roots") if is_car else None
        if not isinstance(roots, list) or len(roots) != 1 or not isinstance(roots[0], Link):
            raise self.refuse("not-car", "it names no single root")
        return roots[0]

    def _index(self) -> None:
        """Note where each block lies, and check that its content has its hash."""
        read, places = self._stream.read, self._places
        while length := self._length():
            if not CID_BYTES <= length <= limits.BLOCK_BYTES or self._at > limits.CAR_BYTES:
                raise self.refuse("not-car", "a block has no usual length")
            link, content = read(CID_BYTES), read(length - CID_BYTES)
            if len(content) != length - CID_BYTES:
                raise self.refuse("truncated", "the file ends within a block")
            if link[:4] not in _KNOWN_HASHES:
                raise self.refuse("hash-unknown", "a block has a hash of another kind")
            if sha256(content).digest() != link[4:]:
                raise self.refuse("hash-wrong", "a block was changed: its hash is wrong")
            self._at += length
            places[link] = (self._at - len(content), len(content))
            if len(places) > limits.BLOCKS:
                raise self.refuse("too-many-entries", "more blocks than any account has")

    def _length(self) -> int:
        """Return the length of the next block: nearly always two bytes, else whatever it is."""
        head = self._stream.read(2)
        if len(head) == 2 and 0 < head[1] < 0x80 <= head[0]:  # noqa: PLR2004  two bytes, the last one
            self._at += 2
            return head[0] & 0x7F | head[1] << 7
        self._stream.seek(-len(head), io.SEEK_CUR)
        return self._varint()

    def _varint(self) -> int:
        """Return the next length, or 0 at the end of the file.

        :raises InputRefused: if it is cut off, or none
        """
        value = shift = 0
        read = self._stream.read
        for _ in range(_VARINT_BYTES):
            byte = read(1)
            if not byte:
                if shift:
                    raise self.refuse("truncated", "the file ends within a length")
                return 0
            self._at += 1
            value |= (byte[0] & 0x7F) << shift
            if byte[0] < 0x80:  # noqa: PLR2004  the last byte of a varint
                if not value:
                    raise self.refuse("not-car", "a block of no length")
                return value
            shift += 7
        raise self.refuse("not-car", "a length is longer than any")

    def _exactly(self, length: int) -> bytes:
        data = self._stream.read(length)
        if len(data) < length:
            raise self.refuse("truncated", "the file ends within a block")
        self._at += length
        return data


def decoded(data: bytes, where: str) -> Any:  # noqa: ANN401  blocks hold anything
    """Return a block's value, its references as :class:`Link`.

    :raises InputRefused: if it is not DAG-CBOR, or nested without end
    """
    try:
        return cbor2.loads(
            data,
            tag_hook=_refuse_tag,
            semantic_decoders=_TAGS,
            max_depth=limits.CBOR_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputRefused("not-cbor", str(error) or type(error).__name__, where) from error


def _link(value: object, _: bool) -> Link:  # noqa: FBT001  the decoder's own call
    """Return a reference."""
    if not isinstance(value, bytes) or len(value) != CID_BYTES + 1 or value[0]:
        raise ValueError(_ONLY_LINKS)
    return Link(value[1:])


def _refuse_tag(_: object, __: bool) -> NoReturn:  # noqa: FBT001  the decoder's own call
    """Refuse dates, big numbers, patterns and whatever else a decoder would build."""
    raise ValueError(_ONLY_LINKS)


_ONLY_LINKS = "only references may be tagged"
_DECODED_TAGS = (
    *(0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004),
    *(43_000, 55_799),
)
"""What the library would turn into something else than plain values."""
_TAGS = {**dict.fromkeys(_DECODED_TAGS, _refuse_tag), 42: _link}
