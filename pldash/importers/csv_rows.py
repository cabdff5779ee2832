"""CSV read row by row, so that no row takes more memory than an entry may."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from pldash.domain.errors import InputRefused
from pldash.importers import limits


def rows_of(stream: BinaryIO, where: str) -> Iterator[dict[str, str]]:
    """Yield each row by the names in the first one; an empty row is none.

    :param where: the file's name, for refusals
    :raises InputRefused: if it is no CSV, or a row is longer than any entry
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    lines = _Lines(text, where)
    try:
        rows = csv.reader(lines)
        names = next(rows, [])
        for row in rows:
            lines.size = 0
            if row:
                yield dict(zip(names, row, strict=False))
    except UnicodeError as error:
        raise InputRefused("not-utf-8", "it is no text in UTF-8", where) from error
    except csv.Error as error:
        raise InputRefused("not-csv", str(error), where) from error
    finally:
        text.detach()


class _Lines:
    """The lines of a text; a field in quotation marks, and so a row, may hold many.

    :ivar size: characters since the row began
    """

    def __init__(self, text: io.TextIOWrapper, where: str) -> None:
        self._text, self._where = text, where
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(limits.LINE_CHARACTERS)
        self.size += len(line)
        if len(line) == limits.LINE_CHARACTERS or self.size > limits.ENTRY_CHARACTERS:
            raise InputRefused("entry-too-long", "a row is too long, or no CSV", self._where)
        if not line:
            raise StopIteration
        return line
