"""Which of the people in a transcript gives it: only that person's lines are ever kept."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping

from pldash.domain.archives import NameNeeded
from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.importers.files import ALL_FILES

_HIDDEN = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069~ \u00a0\u202f"
_SHOWN = 50


class Names:
    """The names in a transcript, with how many lines each has."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: Counter[str] = Counter()

    def add(self, name: str, lines: int = 1) -> None:
        """Count a line.

        :raises InputRefused: if there are more names than people in any room
        """
        self._lines[name] += lines
        if len(self._lines) > limits.NAMES:
            raise InputRefused("too-many-names", f"more than {limits.NAMES} names", ALL_FILES)

    def refuse(self, me: str | None) -> NameNeeded:
        """Return the question which of these people it is."""
        choices = tuple(name for name, _ in self._lines.most_common(_SHOWN))
        if me is None:
            return NameNeeded("me-needed", "say which of these people is you", choices)
        return NameNeeded("me-unknown", f"nobody in it is called {me!r}", choices)

    def check(self, me: str | None, spellings: Mapping[str, Collection[str]]) -> str:
        """Return the one person that is meant, as the transcript knows them.

        :param spellings: each person's names; their own if the transcript has no others
        :raises NameNeeded: if nobody was named, or nobody or several are called so
        """
        if me is None or not (wanted := name_key(me)):
            raise self.refuse(None)
        found = [
            person
            for person, names in spellings.items()
            if wanted in {name_key(name) for name in (person, *names)}
        ]
        if len(found) > 1:
            raise NameNeeded("me-ambiguous", f"several are called {me!r}", tuple(found[:_SHOWN]))
        if not found:
            raise self.refuse(me)
        return found[0]


def name_key(name: str) -> str:
    """Return the form in which names are compared: case, marks and spacing do not count."""
    plain = unicodedata.normalize("NFKC", name.strip(_HIDDEN).removeprefix("@"))
    return " ".join(plain.split()).casefold()
