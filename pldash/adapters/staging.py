"""Keeps what is given of an archive until somebody decided on it, sealed with a key kept elsewhere.

The key lies in the cookie of the browser that gave the archive. What is on the disk is noise
without it: in the data folder, in a copy of it, and in what a crash leaves behind.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Final, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pldash.ports import GivenFile, SealBroken

KEY_BYTES: Final = 64
"""Half for what is sealed whole, half for files."""
_HALF: Final = KEY_BYTES // 2
_NONCE: Final = 12
_BLOCK: Final = 16
_COPIED: Final = 1024 * 1024


class SealedStaging:
    """Sealed files in folders of their own, one for each archive."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made on the first write."""
        self._folder = folder

    def new_key(self) -> bytes:
        """Return a fresh key."""
        return secrets.token_bytes(KEY_BYTES)

    def seal(self, content: bytes, key: bytes) -> bytes:
        """Return bytes that nobody reads or changes without the key."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(key[:_HALF]).encrypt(nonce, content, None)

    def open(self, sealed: bytes, key: bytes) -> bytes:
        """Return what was sealed.

        :raises SealBroken: if it was sealed with another key, or changed
        """
        try:
            return AESGCM(key[:_HALF]).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("not sealed with this key") from error

    def passing(self) -> BinaryIO:
        """Return a file without a name, for what a request holds; its key is never written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        hidden = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  the request closes it
        return cast("BinaryIO", SealedFile(hidden, self.new_key()[_HALF:]))

    def add(self, archive_id: UUID, place: int, key: bytes, *, at: int, piece: IO[bytes]) -> int:
        """Write a piece of a file at a place that is its end, and return how long it is now.

        A piece that came before is written over by itself: it may be sent again.
        """
        path = self._path(archive_id, place)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._sealed(path, key, "r+b" if path.exists() else "x+b") as file:
            if at > file.seek(0, io.SEEK_END):
                return file.tell()
            file.seek(at)
            shutil.copyfileobj(piece, file, _COPIED)
            return file.seek(0, io.SEEK_END)

    def size(self, archive_id: UUID, place: int) -> int:
        """Return how long a file is, nothing where there is none."""
        path = self._path(archive_id, place)
        return max(0, path.stat().st_size - _BLOCK) if path.exists() else 0

    def files(self, archive_id: UUID, names: Sequence[str], key: bytes) -> list[GivenFile]:
        """Return the files of an archive, in the order of their names."""
        return [
            GivenFile(name, partial(self._sealed, self._path(archive_id, place), key, "rb"))
            for place, name in enumerate(names)
        ]

    def remove(self, archive_id: UUID) -> None:
        """Remove the files of an archive, if there are any."""
        shutil.rmtree(self._folder / archive_id.hex, ignore_errors=True)

    def archives(self) -> list[UUID]:
        """Return of which archives there are files."""
        return [UUID(found.name) for found in self._folder.glob("?" * 32) if found.is_dir()]

    def _path(self, archive_id: UUID, place: int) -> Path:
        return self._folder / archive_id.hex / str(place)

    def _sealed(self, path: Path, key: bytes, mode: str) -> BinaryIO:
        file = open(path, mode, opener=_for_the_owner)  # noqa: SIM115  with its mode
        return cast("BinaryIO", SealedFile(cast("BinaryIO", file), key[_HALF:]))


class SealedFile(io.RawIOBase):
    """A file that is noise on the disk, read and written from any place (AES in counter mode).

    Who has no key learns its length and nothing else. Nobody should change it either, but that
    is not guarded: what is read of an archive is judged by its readers.
    """

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        """Take over a file; an empty one begins with a fresh start of the counter."""
        super().__init__()
        self._file, self._key = file, key
        self._at = 0
        file.seek(0)
        self._start = int.from_bytes(file.read(_BLOCK), "big")
        if not file.tell():
            start = secrets.token_bytes(_BLOCK)
            self._start = int.from_bytes(start, "big")
            file.write(start)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def writable(self) -> bool:
        """Return whether it can be written to."""
        return self._file.writable()

    def seekable(self) -> bool:
        """Return that any place can be gone to."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        if whence == io.SEEK_CUR:
            offset += self._at
        elif whence == io.SEEK_END:
            offset += self._file.seek(0, io.SEEK_END) - _BLOCK
        if offset < 0:
            raise ValueError("a place before the beginning")
        self._at = offset
        return offset

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, fewer only at the end."""
        self._file.seek(_BLOCK + self._at)
        return self._turned(self._file.read(-1 if size is None else size))

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer, and return how much of it."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def write(self, content: object, /) -> int:
        """Write bytes at the place."""
        plain = bytes(content)  # type: ignore[call-overload]
        self._file.seek(_BLOCK + self._at)
        self._file.write(self._turned(plain))
        return len(plain)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def _turned(self, content: bytes) -> bytes:
        """Return plain bytes sealed, or sealed ones plain, and go behind them."""
        block, within = divmod(self._at, _BLOCK)
        counter = (self._start + block) % (1 << 8 * _BLOCK)
        cipher = Cipher(algorithms.AES(self._key), modes.CTR(counter.to_bytes(_BLOCK, "big")))
        turning = cipher.encryptor()
        turning.update(bytes(within))
        self._at += len(content)
        return turning.update(content)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
