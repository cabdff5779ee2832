"""Values that somebody handed in as JSON, read strictly: each refusal says what and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from pldash.domain.errors import InputRefused

E = TypeVar("E", bound=StrEnum)

WHOLE = "case"
"""Where a fault stands that concerns the whole value."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Dates outside are typing mistakes, and far ones would run off the calendar."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Given:
    """One value and the words for where it stands.

    >>> Given({"on": "2026-02-30"}, "case").fields(required={"on"})["on"].day()
    Traceback (most recent call last):
    ...
    pldash.domain.errors.InputRefused: case.on: '2026-02-30' is no date
    """

    __slots__ = ("value", "where")

    def __init__(self, value: object, where: str) -> None:
        """Keep the value and where it stands."""
        self.value, self.where = value, where

    def refuse(self, code: str, message: str) -> InputRefused:
        """Return the refusal of this value."""
        return InputRefused(code, message, self.where or WHOLE)

    @property
    def is_null(self) -> bool:
        """Return whether it is null."""
        return self.value is None

    def fields(
        self, *, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Given]:
        """Return an object's values by key, null for what was left out.

        :raises InputRefused: if it is no object, or a key is unknown or missing
        """
        table = self.table()
        unknown = [key for key in table if key not in required and key not in optional]
        if unknown:
            message = f"unknown here: {', '.join(map(repr, unknown))}"
            raise table[unknown[0]].refuse("unknown-key", message)
        for key in required:
            if key not in table:
                raise Given(None, self._below(key)).refuse("missing-key", f"{key!r} is missing")
        return {**{key: Given(None, self._below(key)) for key in optional}, **table}

    def table(self) -> dict[str, Given]:
        """Return an object whose keys are themselves data.

        :raises InputRefused: if it is no object
        """
        if not isinstance(self.value, dict):
            raise self._wrong("an object")
        return {str(key): Given(value, self._below(key)) for key, value in self.value.items()}

    def table_or_empty(self) -> dict[str, Given]:
        """Return an object, empty for null."""
        return {} if self.is_null else self.table()

    def each(self) -> Iterator[Given]:
        """Yield the members of a list; null is an empty one.

        :raises InputRefused: if it is no list
        """
        if not isinstance(self.value, list | None):
            raise self._wrong("a list")
        for number, value in enumerate(self.value or ()):
            yield Given(value, f"{self.where}[{number}]")

    def text(self) -> str:
        """Return a text that is not empty.

        :raises InputRefused: if it is none
        """
        if not isinstance(self.value, str):
            raise self._wrong("a text")
        if not self.value.strip():
            raise self.refuse("empty-text", "it is empty")
        return self.value

    def text_or_none(self) -> str | None:
        """Return a text, or None for null."""
        return None if self.is_null else self.text()

    def flag(self) -> bool:
        """Return true or false.

        :raises InputRefused: if it is neither
        """
        if not isinstance(self.value, bool):
            raise self._wrong("true or false")
        return self.value

    def whole(self, *, least: int = 0, most: int) -> int:
        """Return a whole number between two bounds.

        :raises InputRefused: if it is none
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self._wrong("a whole number")
        if not least <= self.value <= most:
            message = f"it is not between {least} and {most}"
            raise self.refuse("negative-number" if self.value < 0 else "out-of-range", message)
        return self.value

    def share(self, *, most: int) -> Decimal:
        """Return a number from 0 up to a bound, exactly.

        :raises InputRefused: if it is none
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | Decimal):
            raise self._wrong("a number")
        number = Decimal(str(self.value))
        if not number.is_finite() or not 0 <= number <= most:
            raise self.refuse("out-of-range", f"it is not between 0 and {most}")
        return number

    def day(self) -> date:
        """Return a date written as year, month, day.

        :raises InputRefused: if it is none
        """
        text = self.text()
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            raise self.refuse("bad-date", f"{text!r} is no date")
        return day

    def flag_or_none(self) -> bool | None:
        """Return true or false, or None for null."""
        return None if self.is_null else self.flag()

    def day_or_none(self) -> date | None:
        """Return a date, or None for null."""
        return None if self.is_null else self.day()

    def choice(self, choices: type[E], name: str) -> E:
        """Return one of a closed list of codes.

        :param name: what the list is of; a refusal's code is `unknown-` and this
        :raises InputRefused: if it is none of them
        """
        try:
            return choices(self.text())
        except ValueError:
            listed = ", ".join(choices)
            raise self.refuse(f"unknown-{name}", f"{self.value!r} is none of: {listed}") from None

    def choice_or_none(self, choices: type[E], name: str) -> E | None:
        """Return one of a closed list of codes, or None for null."""
        return None if self.is_null else self.choice(choices, name)

    def _below(self, key: object) -> str:
        """Return where a member of this object stands."""
        return f"{self.where}.{key}" if self.where else str(key)

    def _wrong(self, wanted: str) -> InputRefused:
        """Return the refusal of a value of the wrong kind."""
        found = "null" if self.value is None else type(self.value).__name__
        return self.refuse("wrong-type", f"it should be {wanted}, not {found}")
