"""A name with what a page needs to set it right: its language, script and direction."""

from __future__ import annotations

import unicodedata
from typing import Final

from pldash.domain.certificates import PrintedName, TextDirection

LATIN: Final = "Latn"

SCRIPTS: Final = {
    "ARABIC": ("Arab", "ar"),
    "BENGALI": ("Beng", "bn"),
    "CJK": ("Hani", "zh"),
    "CYRILLIC": ("Cyrl", "ru"),
    "DEVANAGARI": ("Deva", "hi"),
    "GREEK": ("Grek", "el"),
    "HANGUL": ("Kore", "ko"),
    "HEBREW": ("Hebr", "he"),
    "HIRAGANA": ("Jpan", "ja"),
    "KATAKANA": ("Jpan", "ja"),
    "LATIN": (LATIN, "en"),
    "TAMIL": ("Taml", "ta"),
    "THAI": ("Thai", "th"),
}
"""Script (ISO 15924) and likeliest language, by the first word of a letter's Unicode name."""

SCRIPTS_OF_CHINESE: Final = {"zh-Hant": "Hant", "zh-TW": "Hant", "zh-HK": "Hant"}

LATIN_ONLY: Final = frozenset({"en", "mi", "cy", "vi", "ga", "gd", "sm", "to", "es", "fr", "de"})
"""Languages written in Latin letters: a name in another script is not in one of these."""


def printed_name(text: str, lang: str = "en") -> PrintedName:
    """Return a name as a page needs it.

    :param lang: the name's language as its bearer gave it, BCP 47

    >>> printed_name("Tara Nguyen").direction.value
    'ltr'
    >>> printed_name("ليلى").lang
    'ar'
    """
    letter = next((sign for sign in text if unicodedata.category(sign)[0] == "L"), "a")
    known = unicodedata.name(letter, "LATIN").partition(" ")[0].partition("-")[0]
    script, likely = SCRIPTS.get(known, (LATIN, lang))
    if script != LATIN and lang.partition("-")[0] in LATIN_ONLY:
        lang = likely
    return PrintedName(text, lang, _exact(script, lang), direction_of(letter))


def direction_of(letter: str) -> TextDirection:
    """Return which way a letter's script runs."""
    if unicodedata.bidirectional(letter) in {"R", "AL"}:
        return TextDirection.RIGHT_TO_LEFT
    return TextDirection.LEFT_TO_RIGHT


def _exact(script: str, lang: str) -> str:
    """Return the script, Chinese letters told apart as the language tells."""
    if script != "Hani":
        return script
    return next((own for tag, own in SCRIPTS_OF_CHINESE.items() if lang.startswith(tag)), "Hans")
