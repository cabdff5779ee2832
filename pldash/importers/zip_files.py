"""ZIP archives read in place: by allow-list, within limits, and only if they tell the truth."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.importers.files import Member
from pldash.ports import GivenFile

ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def is_zip(start: bytes) -> bool:
    """Return whether a file begins as a ZIP archive does."""
    return start.startswith(ZIP_START)


class ZipMembers:
    """The names in a ZIP archive, and its allowed members as streams; close it after use."""

    def __init__(self, file: GivenFile) -> None:
        """Open the archive and read its directory.

        :raises InputRefused: if it is no sound archive, or names a place outside itself
        """
        self.file = file
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._total = 0
        self._stream = _Bounded(file.open())
        try:
            with _refusing(file.name):
                self._archive = zipfile.ZipFile(cast("BinaryIO", self._stream))
            self._keep(self._archive.infolist())
        except BaseException:
            self._stream.close()
            raise

    def close(self) -> None:
        """Close the archive and the file."""
        self._archive.close()
        self._stream.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name, in the order of the directory."""
        return tuple(self._infos)

    def member(self, name: str) -> Member:
        """Return one member, which is opened only when it is read.

        :raises InputRefused: if its promised size is a bomb's, or it is encrypted
        """
        info = self._infos[name]
        _refuse_bomb(info, name)
        self._total += info.file_size
        if self._total > limits.TOTAL_BYTES:
            raise InputRefused("member-too-large", "the archive unpacks to too much", name)
        return Member(name, lambda: cast("BinaryIO", self._honest(info)))

    def _honest(self, info: zipfile.ZipInfo) -> _Honest:
        with _refusing(info.filename):
            return _Honest(self._archive.open(info), info)

    def _keep(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > limits.ZIP_MEMBERS:
            raise InputRefused("too-many-members", f"{len(infos)} members", self.file.name)
        for info in infos:
            _refuse_outside(info.orig_filename, self.file.name)
            if info.filename in self._infos:
                message = "two members have this name"
                raise InputRefused("member-twice", message, info.filename or self.file.name)
            self._infos[info.filename] = info


class _Honest(io.RawIOBase):
    """A member's bytes; anything but the promised size and checksum is refused."""

    def __init__(self, stream: IO[bytes], info: zipfile.ZipInfo) -> None:
        super().__init__()
        self._stream, self._name, self._left = stream, info.filename, info.file_size

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, fewer only at the end."""
        with _refusing(self._name):
            piece = self._stream.read(-1 if size is None else size)
        self._left -= len(piece)
        if not piece and size and self._left:
            raise InputRefused("lying-size", "it is shorter than it promises", self._name)
        return piece

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Bounded(io.RawIOBase):
    """A file of which nobody reads very much at once: `zipfile` reads a directory whole."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = limits.ZIP_DIRECTORY_BYTES
        if size > limits.ZIP_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("the directory is larger than any archive's")
        return self._stream.read(size)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def _refusing(where: str) -> Iterator[None]:
    """Turn every way in which an archive can be broken into one refusal."""
    try:
        yield
    except _BROKEN as error:
        message = str(error) or type(error).__name__
        code = "lying-size" if "CRC" in message else "zip-broken"
        raise InputRefused(code, message, where) from error


def _refuse_outside(name: str, where: str) -> None:
    """Refuse a name that would leave the folder, although nothing is ever unpacked."""
    plain = name.replace("\\", "/")
    is_absolute = plain.startswith("/") or plain[1:2] == ":"
    if is_absolute or ".." in plain.split("/") or "\0" in name:
        raise InputRefused("unsafe-name", f"a member is named {name!r}", where)


def _refuse_bomb(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise InputRefused("encrypted", "the archive has a password", name)
    if info.compress_type not in _METHODS:
        raise InputRefused("zip-broken", "it is packed in an unusual way", name)
    packed = max(1, info.compress_size)
    is_bomb = info.file_size > limits.RATIO_FROM_BYTES and info.file_size / packed > limits.RATIO
    if is_bomb or info.file_size > limits.MEMBER_BYTES:
        raise InputRefused("bomb", "it unpacks to far more than posts do", name)
