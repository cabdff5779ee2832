"""CAR files, version 1: blocks of bytes, each under the hash of its content.

Every hash is worked out again while reading. The libraries that decode such files accept a
changed byte silently, so the framing is read here and only CBOR is left to a library.
Sources: the CAR v1 and DAG-CBOR specifications of IPLD.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
_Tags = Mapping[int, Callable[[Any, bool], object]]
"""What becomes of tags, as the decoder asks for it."""
_LENGTH_BITS = limits.BLOCK_BYTES.bit_length()
_LENGTH = (1 << _LENGTH_BITS) - 1
"""Where a block lies is one number: where its content begins, then in these bits how long it is."""


Link = bytes
"""A reference to a block: the 36 bytes of its CID."""

MISSING = object()
"""In place of a block that the file does not hold."""


class CarFile:
    """The blocks of a file, found by their hash; of a large one only where they lie is held."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        """Read the file once and check every hash.

        :raises InputRefused: if it is no such file, cut off, or any block was changed
        """
        self._stream, self._where, self._at = stream, where, 0
        self.root = self._header()
        self._blocks: dict[Link, bytes | int] = {}
        self._index()

    def __len__(self) -> int:
        return len(self._blocks)

    def __contains__(self, link: Link) -> bool:
        return link in self._blocks

    def block(self, link: Link) -> Any:  # noqa: ANN401  blocks hold anything
        """Return the value of a block, or :data:`MISSING` where the file does not hold it.

        :raises InputRefused: if it is not DAG-CBOR
        """
        content = self._blocks.get(link)
        if isinstance(content, int):
            content = self._read(content)
        return MISSING if content is None else decoded(content, self._where)

    def node(self, link: Link) -> Any:  # noqa: ANN401  blocks hold anything
        """Return the same, but each reference as the tag that it is; :func:`link_of` opens one.

        A tree is nearly all references: a call from the decoder for each takes as long as all
        the rest of it.
        """
        content = self._blocks.get(link)
        if isinstance(content, int):
            content = self._read(content)
        return MISSING if content is None else decoded(content, self._where, _TAGS_OF_NODES)

    def _read(self, place: int) -> bytes:
        """Return the content of a block that is not held."""
        self._stream.seek(place >> _LENGTH_BITS)
        return self._stream.read(place & _LENGTH)

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
        """Note each block, and check that its content has its hash.

        Each is read together with the two bytes behind it, which nearly always are the length of
        the next. That and what is written out here rather than called is a third of the time.
        """
        read, blocks, held = self._stream.read, self._blocks, limits.CAR_IN_MEMORY_BYTES
        longest, most, far = limits.BLOCK_BYTES, limits.BLOCKS, limits.CAR_BYTES
        length = self._varint()
        at = self._at
        while length:
            if not CID_BYTES <= length <= longest or at > far:
                raise self.refuse("not-car", "a block has no usual length")
            block = read(length + 2)
            link, content = block[:CID_BYTES], block[CID_BYTES:length]
            if len(block) < length or link != CBOR_CID + sha256(content).digest():
                self._check(block, length)
            # Where it lies is one number and no pair, which the garbage collector would follow.
            blocks[link] = content if at < held else at + CID_BYTES << _LENGTH_BITS | len(content)
            if len(blocks) > most:
                raise self.refuse("too-many-entries", "more blocks than any account has")
            at += length
            after = block[length:]
            if len(after) == 2 and 0 < after[1] < 0x80 <= after[0]:  # noqa: PLR2004  two bytes, the last one
                length = after[0] & 0x7F | after[1] << 7
                at += 2
            else:
                self._at = self._stream.seek(at)
                length = self._varint()
                at = self._at

    def _check(self, block: bytes, length: int) -> None:
        """Refuse a block that is cut off, or has not the hash of plain bytes that it names."""
        link, content = block[:CID_BYTES], block[CID_BYTES:length]
        if len(block) < length:
            raise self.refuse("truncated", "the file ends within a block")
        if link[:4] not in _KNOWN_HASHES:
            raise self.refuse("hash-unknown", "a block has a hash of another kind")
        if sha256(content).digest() != link[4:]:
            raise self.refuse("hash-wrong", "a block was changed: its hash is wrong")

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


def link_of(value: object) -> Link:
    """Return the reference in a tag.

    :raises TypeError: if it is none
    """
    if type(value) is cbor2.CBORTag and value.tag == _LINK_TAG:
        link = value.value
        if type(link) is bytes and len(link) == CID_BYTES + 1:
            return link[1:]
    raise TypeError(_ONLY_LINKS)


def _link(value: object, _: bool) -> Link:  # noqa: FBT001  the decoder's own call
    """Return a reference."""
    if not isinstance(value, bytes) or len(value) != CID_BYTES + 1 or value[0]:
        raise ValueError(_ONLY_LINKS)
    return value[1:]


def _refuse_tag(_: object, __: bool) -> NoReturn:  # noqa: FBT001  the decoder's own call
    """Refuse dates, big numbers, patterns and whatever else a decoder would build."""
    raise ValueError(_ONLY_LINKS)


_ONLY_LINKS = "only references may be tagged"
_DECODED_TAGS = (
    *(0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004),
    *(43_000, 55_799),
)
"""What the library would turn into something else than plain values."""
_LINK_TAG = 42
_TAGS_OF_NODES: _Tags = dict.fromkeys(_DECODED_TAGS, _refuse_tag)
_TAGS: _Tags = {**_TAGS_OF_NODES, _LINK_TAG: _link}


def decoded(data: bytes, where: str, tags: _Tags = _TAGS) -> Any:  # noqa: ANN401  blocks hold anything
    """Return a block's value, its references as :data:`Link`.

    :param tags: what becomes of them; of nodes, references stay tags, and no other is built
    :raises InputRefused: if it is not DAG-CBOR, or nested without end
    """
    try:
        return cbor2.loads(
            data,
            tag_hook=None if tags is _TAGS_OF_NODES else _refuse_tag,
            semantic_decoders=tags,
            max_depth=limits.CBOR_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputRefused("not-cbor", str(error) or type(error).__name__, where) from error
