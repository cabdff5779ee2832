"""Keeps files that were made for somebody until they are fetched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID


class LocalShelf:
    """Files in a folder, named by the ids of their packs; nobody else on the machine reads them."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made on the first write."""
        self._folder = folder

    @contextmanager
    def adding(self, pack_id: UUID, pieces: Iterable[bytes]) -> Iterator[Callable[[], None]]:
        """Write pieces into a file beside its place; it stays only if what this gives is called."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=f"{pack_id.hex}.", suffix=".part")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
            yield lambda: _move(beside, self._path(pack_id))
        finally:
            beside.unlink(missing_ok=True)

    def open(self, pack_id: UUID) -> BinaryIO | None:
        """Return a file to be read, None where there is none."""
        try:
            return self._path(pack_id).open("rb")
        except FileNotFoundError:
            return None

    def remove(self, pack_id: UUID) -> None:
        """Remove a file and what was left of its making."""
        for path in self._folder.glob(f"{pack_id.hex}.*"):
            path.unlink(missing_ok=True)

    def _path(self, pack_id: UUID) -> Path:
        return self._folder / f"{pack_id.hex}.zip"


def _move(beside: Path, place: Path) -> None:
    beside.replace(place)
