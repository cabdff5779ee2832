"""Which passwords are refused: length and lists, no rules about the kinds of characters.

Source: NIST SP 800-63B-4, section 3.1.1.2 (length, blocklist, no composition rules).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

SHORTEST = 12
LONGEST = 128
SHORTEST_WORD = 4
"""Shorter names are part of too many good passwords."""


def normal(password: str) -> str:
    """Return the password in the form that is hashed, whichever keyboard it came from.

    >>> normal("ﬁne") == "fine"
    True
    """
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, common: Collection[str], own_words: Collection[str]) -> str | None:
    """Return the code of what is wrong with a normal password, None if nothing is.

    :param common: passwords that many people use, casefolded
    :param own_words: what a guesser would try first: the person's name and address

    >>> weakness("wattle-and-gum-tree", {"passwordpassword"}, {"Tara Nguyen"})
    >>> weakness("tara nguyen!", set(), {"Tara Nguyen"})
    'password-own-words'
    """
    if len(password) < SHORTEST:
        return "password-too-short"
    if len(password) > LONGEST:
        return "password-too-long"
    folded = password.casefold()
    if folded in common or len(set(folded)) < 4:  # noqa: PLR2004  "abababababab" is no secret
        return "password-common"
    rest = _without(folded, own_words)
    return "password-own-words" if len(rest) < SHORTEST // 2 else None


def _without(folded: str, own_words: Collection[str]) -> str:
    words = [word.casefold() for word in own_words if len(word) >= SHORTEST_WORD]
    for word in sorted(words, key=len, reverse=True):
        folded = folded.replace(word, "")
    return folded
