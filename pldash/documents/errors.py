"""Why a paper could not be made."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pldash.domain.errors import PldashError, RuleBroken
from pldash.domain.values import Reason


class RendererUnavailable(PldashError):
    """The libraries that draw the paper are not here; the facts are not to blame."""


class PaperRefused(PldashError):
    """The paper asked for something from outside itself, so it was not made."""


class MissingGlyph(RuleBroken):
    """The fonts of the paper have no shape for a character: refuse rather than print a box.

    Each reason's detail names the character, so that the person can be asked for another spelling.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        """Keep one reason for each character."""
        self.characters = tuple(characters)
        super().__init__([Reason("glyph-missing", detail=described(one)) for one in characters])

    def __str__(self) -> str:
        """Name the characters."""
        return f"no glyph for {', '.join(described(one) for one in self.characters)}"


def described(character: str) -> str:
    """Return the character with its number and its Unicode name.

    >>> described("ŵ")
    'ŵ (U+0175 LATIN SMALL LETTER W WITH CIRCUMFLEX)'
    """
    name = unicodedata.name(character, "without a name")
    shown = f"{character} " if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X} {name})"
