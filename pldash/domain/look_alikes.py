"""Letters that look like plain ones: what a reader takes a line for, whatever it is made of.

Source: Unicode Technical Standard 39, confusables.txt, as far as letters of the Latin, Greek and
Cyrillic scripts look like one of a to z: the paper prints no other script with such letters.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LOOK_ALIKES: Final = {
    "a": "\u0251\u0391\u03b1\u0410\u0430",
    "b": "\u0184\u0392\u0412\u042c\ua7b4",
    "c": "\u0421\u0441\u1d04",
    "d": "\u0501",
    "e": "\u0395\u0415\u0435\u04bd\uab32",
    "f": "\u03dc\u1e9d\ua798\ua799\uab35",
    "g": "\u018d\u0261\u050c\u1d83",
    "h": "\u0397\u041d\u04bb",
    "i": "\u0131\u0196\u01c0\u0269\u026a\u0399\u03b9\u0406\u0456\u04c0\u04cf\ua647",
    "j": "\u037f\u03f3\u0408\u0458\ua7b2",
    "k": "\u039a\u041a",
    "m": "\u039c\u03fa\u041c",
    "n": "\u039d",
    "o": "\u039f\u03bf\u03c3\u041e\u043e\u1d0f\u1d11\uab3d",
    "p": "\u03a1\u03c1\u0420\u0440",
    "q": "\u051b",
    "r": "\u01a6\u0433\u1d26\uab47\uab48",
    "s": "\u01bd\u0405\u0455\ua731",
    "t": "\u03a4\u0422",
    "u": "\u028b\u03c5\u1d1c\ua79f\uab4e\uab52",
    "v": "\u03bd\u0474\u0475\u1d20",
    "w": "\u026f\u0461\u051c\u051d\u1d21",
    "x": "\u03a7\u0425\u0445\ua7b3",
    "y": "\u0263\u028f\u03a5\u03b3\u0423\u0443\u04ae\u04af\u1d8c\u1eff\uab5a",
    "z": "\u0396\u1d22",
}
"""By the plain letter; what is like a capital I stands by the i."""

IDEOGRAPHIC_STOP: Final = "\u3002"
"""Between words of an address it is a full stop to every browser."""

LIKE_LATIN: Final = frozenset(
    {
        "ARMENIAN",
        "CANADIAN",
        "CHEROKEE",
        "COPTIC",
        "CYRILLIC",
        "DESERET",
        "GREEK",
        "LISU",
        "OSAGE",
        "TIFINAGH",
    }
)
"""Scripts many of whose letters look Latin, by the first word of a letter's Unicode name."""

_PLAIN: Final = str.maketrans(
    {each: plain for plain, others in LOOK_ALIKES.items() for each in others}
    | {IDEOGRAPHIC_STOP: "."}
)


def as_read(line: str) -> str:
    r"""Return a line as it is read: each letter as the plain one that it looks like.

    >>> as_read("\uff41\uff42 \u0440\u0501\u0440 wattle\u3002example")
    'ab pdp wattle.example'
    """
    return unicodedata.normalize("NFKC", line).translate(_PLAIN)


def without_marks(line: str) -> str:
    """Return a line without the dots and strokes on its letters.

    >>> without_marks("M\u0101ori")
    'Maori'
    """
    apart = unicodedata.normalize("NFD", line)
    return "".join(each for each in apart if unicodedata.category(each) != "Mn")


def mixed_word(line: str) -> str:
    r"""Return the first word of Latin letters and of such as only look Latin; mostly none.

    Scripts that are written without spaces, or beside Latin ones in a word, mislead nobody.

    >>> (
    ...     mixed_word("a c\u043eurse"),
    ...     mixed_word("M\u0101ori \u0448\u043a\u043e\u043b\u0430 STEM\u6559\u5ba4"),
    ... )
    ('c\u043eurse', '')
    """
    for word in unicodedata.normalize("NFKC", line).split():
        letters = (each for each in word if unicodedata.category(each)[0] == "L")
        scripts = {unicodedata.name(each, "").partition(" ")[0] for each in letters}
        if "LATIN" in scripts and scripts & LIKE_LATIN:
            return word
    return ""
