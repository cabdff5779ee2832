"""Reads made-up archives, for the tests of the readers."""

from __future__ import annotations

import pytest

from pldash.domain.archives import Archive, Asked
from pldash.domain.errors import InputRefused
from pldash.importers.reading import read_archive
from tests.archive_files import given

TAGS = frozenset({"edchat", "sschat"})


def read(
    *files: tuple[str, str | bytes], asked: Asked | None = None, every: bool = False
) -> Archive:
    """Read files as one archive; with `every`, all posts are kept, tagged or not."""
    plain = [(name, data.encode() if isinstance(data, str) else data) for name, data in files]
    return read_archive([given(*each) for each in plain], asked or Asked(), None if every else TAGS)


def refusal(*files: tuple[str, str | bytes], asked: Asked | None = None) -> InputRefused:
    """Return why files are refused."""
    with pytest.raises(InputRefused) as caught:
        read(*files, asked=asked, every=True)
    assert caught.value.where
    assert caught.value.message
    return caught.value


def problems(archive: Archive) -> dict[str, int]:
    return {each.code: each.count for each in archive.problems}


def texts(archive: Archive) -> list[str]:
    return [post.text for post in archive.posts]
