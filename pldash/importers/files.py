"""Given files and the members in them: opened one at a time, never past what they promised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pldash.domain.archives import GivenDigest
from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.ports import GivenFile

START_BYTES = 4_096
ALL_FILES = "all files"
"""Where something is wrong that no single file of several is the cause of."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file, or one member of an archive.

    :ivar where: its name, for refusals and problems
    """

    where: str
    open: Callable[[], BinaryIO]


def start_of(file: GivenFile) -> bytes:
    """Return a file's first bytes, by which its kind is told."""
    with file.open() as stream:
        return stream.read(START_BYTES)


def digest_of(file: GivenFile) -> GivenDigest:
    """Return a file's SHA-256 and its size."""
    digest, size = hashlib.sha256(), 0
    with file.open() as stream:
        while piece := stream.read(limits.PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    return GivenDigest(file.name, digest.hexdigest(), size)


def as_member(file: GivenFile) -> Member:
    """Return a file itself as something to read posts from."""
    return Member(file.name, file.open)


def only_one(files: Sequence[GivenFile]) -> GivenFile:
    """Return the one file of a platform that never splits its export.

    :raises InputRefused: if there are several
    """
    if len(files) > 1:
        raise InputRefused("too-many-files", "this platform writes one file", files[1].name)
    return files[0]
