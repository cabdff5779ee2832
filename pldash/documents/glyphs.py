"""Asks the page's own fonts whether they can print a text."""

from __future__ import annotations

import unicodedata
from typing import Final

from pldash.documents.fonts import stack

INVISIBLE: Final = frozenset("\u00ad\u200c\u200d\u200e\u200f\u2060")
"""Joiners, marks of direction, soft hyphens: they shape their neighbours and have no shape."""

WHITE_SPACE: Final = frozenset(" \t\n\r\f")
"""The page folds these to one space."""


def missing_characters(text: str, lang: str) -> tuple[str, ...]:
    """Return the characters that the page's fonts cannot print, each once, in order.

    Marks that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069) count as
    missing, and so does a space without width: with them a name could be printed that reads
    otherwise than it is stored.
    """
    return tuple(one for one in dict.fromkeys(text) if not _is_printable(one, lang))


def _is_printable(character: str, lang: str) -> bool:
    if character in INVISIBLE or character in WHITE_SPACE:
        return True
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs"}:
        return False
    return all(
        any(ord(character) in face.characters for face in stack(lang, is_serif=is_serif))
        for is_serif in (False, True)
    )
