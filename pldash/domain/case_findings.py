"""What is wrong with somebody's CASE file, or not kept of it: what, where, on which line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Final

from pldash.domain.json_input import FILE

MOST: Final = 50
"""Findings that are listed; of the others only their number is told."""


REMEMBERED: Final = 1_000
"""Findings that are told apart; a file with more is not worth the memory to tell which."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about a file.

    :ivar code: a stable code, which the pages put into words
    :ivar where: the part of the file, as `CFItems 3`: its list and its number, from 1
    :ivar detail: what it is about: a key, a code, an identifier
    :ivar line: of the file, from 1; None where the whole file is meant
    :ivar times: how often the same was found; `where` is the first
    """

    code: str
    where: str = FILE
    detail: str = ""
    line: int | None = None
    times: int = 1


LineOf = Callable[[str], int | None]
"""Gives the line on which a part of the file begins, by its `where`."""


class Findings:
    """Collects what is found in one file: faults that stop it, and what is only told."""

    def __init__(self, line_of: LineOf) -> None:
        """Keep how to find a line, and begin with nothing."""
        self._line_of = line_of
        self._faults: dict[tuple[str, str, str], Finding] = {}
        self._told: dict[tuple[str, str], Finding] = {}
        self._more_told = 0

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Return what stops the file, in the order in which it was found."""
        return self._listed(self._faults.values())

    @property
    def told(self) -> tuple[Finding, ...]:
        """Return what does not stop the file; the same of several parts is one finding."""
        return self._listed(self._told.values(), self._more_told)

    def refuse(self, code: str, where: str = FILE, detail: str = "") -> None:
        """Note a fault: the file cannot be loaded."""
        self._faults.setdefault((code, where, detail), Finding(code, where, detail))

    def tell(self, code: str, where: str = FILE, detail: str = "") -> None:
        """Note what a person should know before they go on."""
        known = self._told.get((code, detail))
        if known is not None:
            self._told[code, detail] = replace(known, times=known.times + 1)
        elif len(self._told) < REMEMBERED:
            self._told[code, detail] = Finding(code, where, detail)
        else:
            self._more_told += 1

    def _listed(self, findings: Collection[Finding], more: int = 0) -> tuple[Finding, ...]:
        """Return the first findings with their lines; of the others how many there are.

        :param more: found, and not told apart
        """
        first = tuple(
            replace(each, line=self._line_of(each.where)) for each in islice(findings, MOST)
        )
        rest = len(findings) - len(first) + more
        return (*first, Finding("and-more", times=rest)) if rest else first


def lines_of(text: str) -> LineOf:
    """Return how to find the line of a part of a JSON text; parts are looked for when asked."""

    @cache
    def starts(name: str) -> tuple[int, ...]:
        return tuple(_starts(text, name))

    def line_of(where: str) -> int | None:
        name, _, number = where.partition(" ")
        if number:
            found = starts(name)
            start = found[int(number) - 1] if int(number) <= len(found) else None
        else:
            key = re.search(rf'"{re.escape(name)}"\s*:', text)
            start = key.start() if key else None
        return None if start is None else text.count("\n", 0, start) + 1

    return line_of


def _starts(text: str, name: str) -> Iterator[int]:
    """Yield where each member of a list begins; nothing where there is no such list.

    A key in quotes cannot stand inside a text of JSON: its quotes would be escaped.
    """
    key = re.search(rf'"{re.escape(name)}"\s*:\s*\[\s*', text)
    if key is None:
        return
    place, decoder = key.end(), json.JSONDecoder()
    while text[place : place + 1] not in {"]", ""}:
        yield place
        _, place = decoder.raw_decode(text, place)
        gap = _GAP.match(text, place)
        place = gap.end() if gap else place


_GAP = re.compile(r"[\s,]*")
