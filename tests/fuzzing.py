"""Gives the readers of archives what a fuzzer makes up, guided by the branches that it reaches.

`python -m tests.fuzzing FOLDER -runs=1000`, a program of its own: the fuzzer ends the process. The
folder holds files to begin with; which reader a file gets is told by its content, as always. What
begins as a block of a Bluesky repository does is put into one with the right hashes: no fuzzer
guesses those.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date

import atheris

with atheris.instrument_imports(include=["pldash.importers"], enable_loader_override=False):
    from pldash.domain.archives import Asked
    from pldash.domain.errors import InputRefused
    from pldash.importers.reading import read_archive

from tests.archive_files import Repository, cid, given

ASKED = Asked(me="Kim", zone="Europe/London", date=date(2020, 11, 5), day_first=True)


MAPS = range(0xA0, 0xC0)
"""The first byte of a block."""


def read(data: bytes) -> None:
    """Read as somebody would; anything but an answer or a refusal ends the run."""
    files = [of_record(data), of_tree(data)] if data and data[0] in MAPS else [data]
    for file in files:
        with suppress(InputRefused):
            read_archive([given("given", file)], ASKED, None)


def of_record(block: bytes) -> bytes:
    """Return a sound repository with one post, whatever that holds."""
    repository = Repository()
    path = repository.add("post", "2024-11-01 10:00")
    repository.records[path] = cid(block)
    repository.blocks[cid(block)] = block
    return repository.car()


def of_tree(block: bytes) -> bytes:
    """Return a repository whose tree is whatever that is."""
    repository = Repository()
    repository.blocks[cid(block)] = block
    return repository.car(tree=cid(block))


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
