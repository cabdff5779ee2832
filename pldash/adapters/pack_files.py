"""Shipped TOML files, read strictly: a wrong type or an unknown key names its file and place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pldash.domain.errors import InputRefused

T = TypeVar("T")


class PackTable:
    """One table of a file, whose values are taken by name and type.

    What nobody took by the time of `refuse_rest` is a misspelt key: without
    that, a misspelt `valid_until` would let a chat run for ever.
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        """Keep the values and the words for where they stand."""
        self.where = where
        self._values = values
        self._taken: set[str] = set()

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self._required(key, str, None).strip()
        if not value:
            raise InputRefused("missing-value", f"{key} is empty", self.where)
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None where the file gives none."""
        return self._optional(key, str)

    def number(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        return self._required(key, int, default)

    def number_or_none(self, key: str) -> int | None:
        """Return a whole number, or None where the file gives none."""
        return self._optional(key, int)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return self._required(key, bool, None)

    def day(self, key: str) -> date:
        """Return a date."""
        return self._required(key, date, None)

    def day_or_none(self, key: str) -> date | None:
        """Return a date, or None where the file gives none."""
        return self._optional(key, date)

    def clock_time(self, key: str) -> time:
        """Return a local time of day."""
        return self._required(key, time, None)

    def moment(self, key: str) -> datetime:
        """Return a local date and time, without a zone."""
        return self._required(key, datetime, None)

    def moment_or_none(self, key: str) -> datetime | None:
        """Return a local date and time, or None where the file gives none."""
        return self._optional(key, datetime)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the file gives none."""
        return tuple(self._each(key, str))

    def tables(self, key: str) -> tuple[PackTable, ...]:
        """Return a list of tables, empty where the file gives none."""
        values = self._each(key, dict)
        return tuple(
            PackTable(value, f"{self.where}, {key} {number}")
            for number, value in enumerate(values, start=1)
        )

    def table_or_none(self, key: str) -> PackTable | None:
        """Return one table, or None where the file gives none."""
        value = self._optional(key, dict)
        return None if value is None else PackTable(value, f"{self.where}, {key}")

    def names(self) -> tuple[str, ...]:
        """Return the keys of a table whose keys are themselves data."""
        return tuple(self._values)

    def refuse_rest(self) -> None:
        """Refuse keys that nobody asked for.

        :raises InputRefused: with the first such key
        """
        for key in self._values:
            if key not in self._taken:
                raise InputRefused("unknown-key", f"{key!r} means nothing here", self.where)

    def _each(self, key: str, kind: type[T]) -> list[T]:
        """Return a list whose members are all of one kind."""
        values = self._optional(key, list) or []
        return [self._checked(key, value, kind) for value in values]

    def _required(self, key: str, kind: type[T], default: T | None) -> T:
        """Return a value that has to be there, unless it has a default."""
        value = self._optional(key, kind)
        value = default if value is None else value
        if value is None:
            raise InputRefused("missing-value", f"{key} is missing", self.where)
        return value

    def _optional(self, key: str, kind: type[T]) -> T | None:
        """Return a value of the right kind, or None."""
        self._taken.add(key)
        value = self._values.get(key)
        return None if value is None else self._checked(key, value, kind)

    def _checked(self, key: str, value: object, kind: type[T]) -> T:
        """Return the value if it is exactly of the kind.

        Exactly, because a bool is an int and a datetime is a date in Python, not in TOML.
        """
        if type(value) is not kind:
            message = f"{key} should be a {kind.__name__}, not a {type(value).__name__}"
            raise InputRefused("wrong-type", message, self.where)
        return value


def shipped_folder(name: str) -> Traversable:
    """Return a folder of `pldash/data`, also when the package is zipped."""
    return files("pldash").joinpath("data", name)


def read_pack(file: Traversable) -> PackTable:
    """Return one TOML file as a table.

    :raises InputRefused: if it is not TOML in UTF-8
    """
    try:
        return PackTable(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
    except ValueError as error:
        raise InputRefused("not-toml", str(error), file.name) from error


def read_packs(folder: Traversable) -> Iterator[PackTable]:
    """Return the TOML files of a folder in the order of their names."""
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            yield read_pack(file)
