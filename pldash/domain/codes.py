"""The two public names of a certificate: a number for people and a code for checking.

Both are random, so that neither tells how many there are nor what the next one is. The random
source is an argument: the services give the operating system's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U, which are misread."""

CODE_LENGTH: Final = 17
"""Sixteen random characters, 80 bits, and one check character."""

NUMBER_PATTERN: Final = re.compile(rf"PLD-\d{{4}}-[{ALPHABET}]{{6}}")

LIKE_A_NUMBER: Final = re.compile(r"PLD\d{4}[0-9A-Z]{6}")
"""A number as people type it, without its hyphens."""

RandomBelow = Callable[[int], int]
"""Gives a whole number from nought to below its argument; `secrets.randbelow` is one."""

LOOK_ALIKES: Final = str.maketrans("OILU", "011V")
SEPARATORS: Final = re.compile(
    r"[\s\u200b-\u200f\u2066-\u2069\ufeff\u00ad\u2212_.\-\u2010-\u2015]+"
)


class CodeProblem(StrEnum):
    """Why a text is no code, before anybody looks whether such a code exists."""

    EMPTY = "empty"
    WRONG_LENGTH = "wrong-length"
    NUMBER = "number"
    """It is the certificate's number, which names it and checks nothing."""
    STRANGE_CHARACTER = "strange-character"
    """It holds a character that no code has."""
    MISTYPED = "mistyped"
    """The check character does not fit: a slip of the finger, not an unknown certificate."""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What a typed text says: a well-formed code, or the reason why it is none."""

    code: str | None
    problem: CodeProblem | None = None


def new_code(random_below: RandomBelow) -> str:
    """Return a fresh certificate code of seventeen characters, without hyphens."""
    body = _random_characters(16, random_below)
    return body + check_character(body)


def new_number(year: int, random_below: RandomBelow) -> str:
    """Return a fresh certificate number such as `PLD-2026-7KQ2MX`; never a counter.

    The services draw again when the number is taken.
    """
    return f"PLD-{year:04d}-{_random_characters(6, random_below)}"


def check_character(body: str) -> str:
    """Return the character that makes the weighted sum of the whole code nought.

    The sum is taken in the field of 32 elements, each position weighted by its own power of a
    generator. The weights are all different and none is nought, so one wrong character and any
    two characters exchanged always change the sum.

    :param body: up to thirty characters of the alphabet

    >>> check_character("0000000000000000"), check_character("0123456789ABCDEF")
    ('0', 'P')
    """
    total = 0
    for position, character in enumerate(reversed(body), start=1):
        total ^= _WEIGHED[position][character]
    return ALPHABET[total]


def normalise_code(text: str) -> CodeReading:
    """Read a code as people type it: any case, spaces, hyphens, letters that look alike.

    A code whose check character does not fit is told apart from one that nobody has, so that
    the page can say "look again" and not "unknown".

    >>> normalise_code("oi23-4567 89ab-cdefp").code
    '0123456789ABCDEFP'
    """
    typed = SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    plain = typed.translate(LOOK_ALIKES)
    problem = CodeProblem.NUMBER if LIKE_A_NUMBER.fullmatch(typed) else _problem_of(plain)
    return CodeReading(code=None if problem else plain, problem=problem)


def format_code(code: str) -> str:
    """Return the code as it is printed, in groups that an eye can hold.

    >>> format_code("0123456789ABCDEFP")
    '0123-4567-89AB-CDEFP'
    """
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def _problem_of(plain: str) -> CodeProblem | None:
    """Return what is wrong with a text that has been tidied, if anything."""
    if not plain:
        return CodeProblem.EMPTY
    if not _CHARACTERS.issuperset(plain):
        return CodeProblem.STRANGE_CHARACTER
    if len(plain) != CODE_LENGTH:
        return CodeProblem.WRONG_LENGTH
    if check_character(plain[:-1]) != plain[-1]:
        return CodeProblem.MISTYPED
    return None


def _random_characters(count: int, random_below: RandomBelow) -> str:
    return "".join(ALPHABET[random_below(len(ALPHABET))] for _ in range(count))


def _doubled(element: int) -> int:
    """Multiply by the generator of the field, whose polynomial is x^5 + x^2 + 1."""
    return (element << 1) ^ (0b100101 if element >> 4 else 0)


def _powers() -> tuple[int, ...]:
    """Return the thirty-one powers of the generator: every element but nought, once."""
    powers = [1]
    while len(powers) < len(ALPHABET) - 1:
        powers.append(_doubled(powers[-1]))
    return tuple(powers)


def _product(left: int, right: int) -> int:
    """Multiply two elements of the field."""
    result = 0
    while right:
        if right & 1:
            result ^= left
        left, right = _doubled(left), right >> 1
    return result


_CHARACTERS: Final = frozenset(ALPHABET)
_WEIGHED: Final = tuple(
    {character: _product(weight, element) for element, character in enumerate(ALPHABET)}
    for weight in _powers()
)
"""What each character adds to the sum, by its position."""
