"""Files on their way in and out: looked at and stored before the database is told, let go after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from pldash.domain.values import Reason
from pldash.services.evidence import KeptFile
from pldash.services.sent_files import is_file_needed
from pldash.web.runtime import runtime
from pldash.web.session import read

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept, not stored yet."""

    name: str
    media_type: MediaType
    content: bytes


def checked(given: Iterable[FileStorage]) -> list[Checked]:
    """Look at every file that was given.

    :raises RuleBroken: if none was, or one may not be kept
    """
    files = [each for each in given if each.filename]
    if not files:
        raise RuleBroken("files-missing", field="files")
    return [_checked(each) for each in files]


def _checked(given: FileStorage) -> Checked:
    limit = runtime().upload_limit_bytes
    content = given.stream.read(limit + 1)
    too_big = RuleBroken([Reason("file-too-big", minutes=limit // MEGABYTE)], field="files")
    if len(content) > limit:
        raise too_big
    clean = runtime().check_upload(content)
    if len(clean.content) > limit:
        raise too_big
    return Checked(given.filename or "", clean.media_type, clean.content)


@contextmanager
def stored(files: Iterable[Checked]) -> Iterator[list[KeptFile]]:
    """Store files for the block that tells the database of them.

    They are put in place once more at the end: somebody may have removed the
    last evidence of the same file in between. A block that fails leaves no file.
    """
    files = list(files)
    kept = [
        KeptFile(each.name, _put(each.content), each.media_type, len(each.content))
        for each in files
    ]
    try:
        yield kept
    except BaseException:
        let_go(each.sha256 for each in kept)
        raise
    for each in files:
        _put(each.content)


def let_go(digests: Iterable[str]) -> None:
    """Remove files that nobody's evidence and no sent submission names."""
    store = runtime().files
    for sha256 in digests:
        if is_file_needed(read(), sha256):
            continue
        content = _content(sha256)
        store.delete(sha256)
        if is_file_needed(read(), sha256):
            store.put(content)  # somebody gave the same file at this very instant


def _put(content: bytes) -> str:
    return runtime().files.put(content)


def _content(sha256: str) -> bytes:
    try:
        return runtime().files.get(sha256)
    except FileNotFoundError:
        return b""
