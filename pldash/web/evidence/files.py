"""Files on their way in and out: looked at and stored before the database is told, let go after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import ngettext

from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from pldash.domain.values import Reason
from pldash.services.evidence import KeptFile, add_file
from pldash.services.sent_files import is_file_needed
from pldash.web.runtime import now, runtime
from pldash.web.sentences import sentence
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

MEGABYTE = 1024 * 1024
REFUSED_SHOWN = 6
"""Refused files that are named; the message travels in a cookie, which holds little."""
NAME_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept, not stored yet."""

    name: str
    media_type: MediaType
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not kept, and why."""

    name: str
    error: RuleBroken


def checked(given: Iterable[FileStorage]) -> tuple[list[Checked], list[Refused]]:
    """Look at every file that was given, and return the good and the bad ones.

    :raises RuleBroken: if none was given
    """
    files = [each for each in given if each.filename]
    if not files:
        raise RuleBroken("files-missing", field="files")
    good, bad = [], []
    for each in files:
        try:
            good.append(_checked(each))
        except RuleBroken as error:
            bad.append(Refused(each.filename or "", error))
    return good, bad


def add_each(
    session: Session, activity_id: UUID, files: Iterable[KeptFile], *, refused: list[Refused]
) -> list[KeptFile]:
    """Add those of the stored files that the entry can take.

    :param refused: takes up those that it cannot
    :raises RuleBroken: if it can take none
    """
    added = []
    for file in files:
        try:
            add_file(session, actor(), activity_id, file=file, now=now())
        except RuleBroken as error:
            refused.append(Refused(file.name, error))
        else:
            added.append(file)
    if not added:
        raise RuleBroken([Reason("files-refused", detail=words_of(refused))], field="files")
    return added


def words_of(refused: Sequence[Refused]) -> str:
    """Return which files are not kept, each with its reason; of very many only the first."""
    words = [
        f"{each.name[:NAME_SHOWN]}: {sentence(each.error.reasons[0])}"
        for each in refused[:REFUSED_SHOWN]
    ]
    if (more := len(refused) - REFUSED_SHOWN) > 0:
        words.append(ngettext("And %(num)s more.", "And %(num)s more.", more))
    return " ".join(words)


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
