"""Tables as text that a spreadsheet opens without running anything in it.

A cell that begins like a formula is run by the program that opens the file, whoever wrote it: the
title of an activity could send the whole sheet elsewhere. Such a text gets an apostrophe before it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

Cell = str | int

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as its own old code page."""
LINE_END: Final = "\r\n"
RUNS: Final = frozenset("=+-@\t\r\n")
"""How a formula begins, or what moves one to the front of a cell."""
SKIPPED: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Cc"})
"""What programs pass over before they look whether a cell is a formula."""


def inert(text: str) -> str:
    r"""Return a text that no spreadsheet runs, with an apostrophe before it where it must.

    Full-width signs count as their plain ones, and white space before a sign hides nothing.

    >>> inert("=1+1"), inert("Minus 5"), inert("\u200b \uff1d1"), inert("#aussieED")
    ("'=1+1", 'Minus 5', "'\u200b \uff1d1", '#aussieED')
    """
    shown = unicodedata.normalize("NFKC", text.lstrip("".join(_skipped(text))))
    begins = {text[:1], shown[:1]} - {""}
    return f"'{text}" if begins & RUNS else text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Give a table as lines of comma-separated values; the first carries the byte order mark.

    Texts are quoted and inert, numbers stand bare, so that they can be added up.
    """
    mark = BYTE_ORDER_MARK
    for row in rows:
        yield mark + ",".join(map(_written, row)) + LINE_END
        mark = ""


def _skipped(text: str) -> Iterator[str]:
    """Give each character of the text that is passed over."""
    return (one for one in set(text) - RUNS if unicodedata.category(one) in SKIPPED)


def _written(cell: Cell) -> str:
    if isinstance(cell, int):
        return str(cell)
    return '"' + inert(cell).replace('"', '""') + '"'
