"""Keeps evidence and certificates as files named by their digest."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")


class LocalFileStore:
    """Files in a folder, two levels deep, each written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made on the first write."""
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store the bytes and return their SHA-256; a file that is there is left alone."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            _write_whole(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a stored file.

        :raises FileNotFoundError: if there is no such file
        """
        return self._path(sha256).read_bytes()

    def delete(self, sha256: str) -> None:
        """Remove a stored file, if it is there."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self._folder / sha256[:2] / sha256


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place, make it durable, then move it there in one step."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
