"""What may stand in a name or a title: nothing that hides, turns or breaks what is read."""

from __future__ import annotations

import unicodedata
from typing import Final

JOINERS: Final = frozenset("\u200c\u200d")
JOINING: Final = frozenset(
    (
        *("ARABIC", "BALINESE", "BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "JAVANESE"),
        *("KANNADA", "KHMER", "MALAYALAM", "MANDAIC", "MONGOLIAN", "MYANMAR", "NKO", "ORIYA"),
        *("SINHALA", "SYRIAC", "TAMIL", "TELUGU", "TIBETAN"),
    )
)
"""Scripts in which a joiner between two signs changes a word, by a sign's Unicode name."""

SEEN_FORMATS: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Signs for numbers and ends of verses, which Unicode counts among the formats."""

BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their kind that have no shape."""


def line_of(text: str) -> str:
    r"""Return a text as one line without what hides or turns what stands beside it.

    Joiners stay where a script needs them: in Persian, Hindi and others, and inside an emoji.

    >>> line_of("Pia \u202erofakO"), line_of("Wattle\nPark")
    ('Pia rofakO', 'WattlePark')
    >>> line_of("شبنم \u0631\u0636\u0627\u200c\u067e\u0648\u0631")
    'شبنم رضا\u200cپور'
    """
    return "".join(sign for place, sign in enumerate(text) if not _is_hidden(text, place))


def is_seen(text: str) -> bool:
    r"""Return whether a text has anything that a reader sees.

    >>> is_seen("\u200b \u3164"), is_seen("ليلى")
    (False, True)
    """
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in BLANKS for sign in text)


def is_name(text: str) -> bool:
    """Return whether a text can be printed as the name of a person or a school."""
    return is_seen(text) and line_of(text) == text


def _is_hidden(text: str, place: int) -> bool:
    sign = text[place]
    if sign in JOINERS:
        around = (text[max(place - 1, 0) : place], text[place + 1 : place + 2])
        return not all(each and _can_join(each) for each in around)
    kind = unicodedata.category(sign)
    return kind in {"Cc", "Cf", "Cs", "Zl", "Zp"} and sign not in SEEN_FORMATS


def _can_join(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind in {"So", "Sk"} or sign == "\ufe0f":
        return sign not in BLANKS
    return kind[0] in "LM" and unicodedata.name(sign, "").partition(" ")[0] in JOINING
