"""The one wanted member of a `.tar.gz`, found by reading forward, without keeping anything.

Python's `tarfile` reads headers of any size that a file asks for. Mastodon's archives need none
of its features: blocks of 512 bytes, plain names.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.importers.files import Member
from pldash.ports import GivenFile

GZIP_START = b"\x1f\x8b"
_BLOCK = 512
_REGULAR = (b"0", b"\0")
_END = bytes(_BLOCK)


def tar_member(file: GivenFile, name: str) -> Member:
    """Return the member of a `.tar.gz` with this name, in whichever folder.

    The archive is read to its end when the member is, so that one that was cut is refused.
    """
    return Member(name, lambda: cast("BinaryIO", io.BufferedReader(_TarMember(file, name))))


class _TarMember(io.RawIOBase):
    """The bytes of one member."""

    def __init__(self, file: GivenFile, name: str) -> None:
        super().__init__()
        self._packed = file.open()
        self._tar = _Unpacked(self._packed, file.name)
        self._name, self._file = name, file.name
        self._left = self._find()
        self._padding: int | None = -self._left % _BLOCK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._tar.exactly(min(len(buffer), self._left))
        self._left -= len(piece)
        if not self._left and self._padding is not None:
            self._tar.pass_over(self._padding)
            self._padding = None
            self._finish()
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()

    def _find(self) -> int:
        for name, size, is_regular in self._headers():
            if name.rpartition("/")[2] == self._name:
                if not is_regular or size > limits.MEMBER_BYTES:
                    raise InputRefused("bomb", "it is no plain file of a usual size", self._name)
                return size
            self._tar.pass_over(size + -size % _BLOCK)
        raise InputRefused("no-posts-file", f"there is no {self._name} in it", self._file)

    def _finish(self) -> None:
        """Read what follows, only to know that it is all there."""
        for _, size, _ in self._headers():
            self._tar.pass_over(size + -size % _BLOCK)

    def _headers(self) -> Iterator[tuple[str, int, bool]]:
        while True:
            block = self._tar.up_to(_BLOCK)
            if not block or block == _END:
                self._tar.drain()
                return
            yield _header(block, self._file)


class _Unpacked:
    """The unpacked bytes of a `.tar.gz`, counted."""

    def __init__(self, packed: BinaryIO, where: str) -> None:
        self._packed, self._where, self._count = packed, where, 0
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")

    def up_to(self, size: int) -> bytes:
        """Return so many bytes, or fewer at the end."""
        with self._refusing():
            piece = self._stream.read(size)
        self._count += len(piece)
        packed = max(1, self._packed.tell())
        is_bomb = (
            self._count > limits.RATIO_FROM_BYTES and self._count / packed > limits.RATIO
        ) or self._count > limits.TAR_BYTES
        if is_bomb:
            raise InputRefused("bomb", "it unpacks to far more than posts do", self._where)
        return piece

    def exactly(self, size: int) -> bytes:
        """Return so many bytes."""
        piece = self.up_to(size)
        if len(piece) < size:
            raise InputRefused("truncated", "the archive ends too early", self._where)
        return piece

    def pass_over(self, size: int) -> None:
        """Read on without keeping anything."""
        while size:
            size -= len(self.exactly(min(size, limits.PIECE_BYTES)))

    def drain(self) -> None:
        """Read to the end: there the checksum is compared."""
        while self.up_to(limits.PIECE_BYTES):
            pass

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except EOFError as error:
            raise InputRefused("truncated", "the archive ends too early", self._where) from error
        except (OSError, zlib.error) as error:
            raise InputRefused("gzip-broken", str(error), self._where) from error


def _header(block: bytes, where: str) -> tuple[str, int, bool]:
    """Return a member's name, size in bytes, and whether it is a plain file."""
    try:
        given = int(block[148:156].strip(b" \0"), 8)
        size_field = block[124:136]
        is_long = bool(size_field[0] & 0x80)
        size = (
            int.from_bytes(size_field[1:]) if is_long else int(size_field.strip(b" \0") or b"0", 8)
        )
    except (ValueError, IndexError) as error:
        raise InputRefused("tar-broken", "a header cannot be read", where) from error
    if len(block) < _BLOCK or given != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise InputRefused("tar-broken", "a header's checksum is wrong", where)
    if not 0 <= size <= limits.TAR_BYTES:
        raise InputRefused("lying-size", "a member promises too much", where)
    name, prefix = (
        part.split(b"\0")[0].decode("utf-8", "replace") for part in (block[:100], block[345:500])
    )
    full = f"{prefix}/{name}" if prefix else name
    if full.startswith("/") or ".." in full.split("/"):
        raise InputRefused("unsafe-name", f"a member is named {full!r}", where)
    return full, size, block[156:157] in _REGULAR
