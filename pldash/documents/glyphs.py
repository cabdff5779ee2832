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


def printable(text: str, lang: str) -> str:
    r"""Return a text with what the fonts lack written out.

    >>> printable("Well done \U0001f600")
    'Well done [U+1F600 GRINNING FACE]'
    """
    missing = missing_characters(text, lang)
    return text.translate({ord(one): _written_out(one) for one in missing}) if missing else text


def _written_out(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"[U+{ord(character):04X}{' ' if name else ''}{name}]"


def _is_printable(character: str, lang: str) -> bool:
    if character in INVISIBLE or character in WHITE_SPACE:
        return True
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs"}:
        return False
    return all(
        any(ord(character) in face.characters for face in stack(lang, is_serif=is_serif))
        for is_serif in (False, True)
    )
