"""One object of a CASE file: values taken by name, leniently, and what nobody took is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from pldash.domain.case_findings import Findings
from pldash.domain.given_values import FIRST_DAY, LAST_DAY
from pldash.domain.written_lines import line_of

_TOO_LARGE: Final = 2**31
"""For a place among siblings: the specification gives it 32 bits."""

MOST_PARTS: Final = 20_000
"""Objects in one list; what is made of each takes far more memory than its line in the file."""

_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})
_ALWAYS = frozenset({"uri", "lastChangeDateTime", "CFDocumentURI", "CFPackageURI", "caseVersion"})
"""Keys that say nothing which a framework holds; addresses are never fetched."""


class Part:
    """One object, whose values are taken by name."""

    def __init__(self, values: Mapping[str, object], where: str, findings: Findings) -> None:
        """Keep the values, the words for where they stand, and where findings go."""
        self.where, self.findings = where, findings
        self._values = values
        self._taken = set(_ALWAYS)

    def text(self, key: str) -> str:
        """Return a text as one clean line, empty where none is given.

        A number is taken as it is written: many files have `3` for a code.
        """
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
            self.findings.refuse("wrong-type", self.where, key)
            return ""
        return clean("" if value is None else str(value))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone counts as a list."""
        value = self._take(key)
        given = value if isinstance(value, list) else [value]
        return tuple(clean(each) for each in given if isinstance(each, str))

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key)
        return value if isinstance(value, bool) else default

    def number(self, key: str) -> int | None:
        """Return a whole number, None where none is given."""
        value = self._take(key)
        if isinstance(value, bool):
            return None
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = Decimal(value)
        if not isinstance(value, int | Decimal) or not -_TOO_LARGE < value < _TOO_LARGE:
            return None
        return int(value)

    def day(self, key: str) -> date | None:
        """Return a date, also of a date and time; one that is none is told and left out."""
        text = self.text(key)
        try:
            day = date.fromisoformat(text[:10]) if text else None
        except ValueError:
            day = None
        if text and (day is None or not FIRST_DAY <= day <= LAST_DAY):
            self.findings.tell("date-unreadable", self.where, key)
            return None
        return day

    def part(self, key: str) -> Part:
        """Return an object inside this one; an empty one where there is none."""
        value = unwrapped(self._take(key), key)
        return Part(value if isinstance(value, dict) else {}, self.where, self.findings)

    def reference(self, key: str) -> str:
        """Return the identifier that a link names; some files write the address alone."""
        value = self._take(key)
        if isinstance(value, dict):
            value = value.get("identifier") or value.get("uri")
        return identifier_in(value) if isinstance(value, str) else ""

    def parts(self, key: str) -> tuple[Part, ...]:
        """Return the objects of a list, which say their own place from then on."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.findings.refuse("wrong-type", key, key)
            return ()
        if len(value) > MOST_PARTS:
            self.findings.refuse("parts-too-many", key, key)
            return ()
        found = []
        for number, given in enumerate(value, start=1):
            where, each = f"{key} {number}", unwrapped(given, key)
            if isinstance(each, dict):
                found.append(Part(each, where, self.findings))
            else:
                self.findings.refuse("wrong-type", where, key)
        return tuple(found)

    def pass_by(self, *keys: str) -> None:
        """Take keys whose content follows from something else."""
        self._taken.update(keys)

    def tell_rest(self, inside: str) -> None:
        """Tell which values nobody took: they are not kept.

        :param inside: the kind of object, for the words
        """
        for key, value in self._values.items():
            if key not in self._taken and value not in _NOTHING:
                self.findings.tell("not-kept", self.where, f"{inside}: {clean(key)[:80]}")

    def _take(self, key: str) -> object:
        self._taken.add(key)
        return self._values.get(key)


def unwrapped(value: object, key: str) -> object:
    """Return an object without the name of its kind around it, as a single resource has it.

    >>> unwrapped({"CFItem": {"identifier": "a"}}, "CFItems")
    {'identifier': 'a'}
    >>> unwrapped({"identifier": "a"}, "CFItems")
    {'identifier': 'a'}
    """
    inner = (
        value.get(key.removesuffix("s")) if isinstance(value, dict) and len(value) == 1 else None
    )
    return inner if isinstance(inner, dict) else value


def clean(text: str) -> str:
    r"""Return a text as one line: breaks and runs of spaces are one space, hidden signs are out.

    >>> clean(" Plan\n and  teach\u200b ")
    'Plan and teach'
    """
    return " ".join(line_of(" ".join(text.split())).split())


def identifier_in(text: str) -> str:
    """Return an identifier as identifiers are compared; of an address its last part.

    >>> identifier_in("https://a.example/CFItems/E144C2E6-c0ea-11e7-95f7-5d664f4d8844")
    'e144c2e6-c0ea-11e7-95f7-5d664f4d8844'
    """
    plain = clean(text).rstrip("/")
    last = plain.rpartition("/")[2] if "://" in plain else plain.removeprefix("urn:uuid:")
    return last.casefold()[:200]
