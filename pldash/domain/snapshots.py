"""Frozen dataclasses to JSON values and back, without loss.

A snapshot must read the same years later, so reading is strict: a missing, strange or wrongly
typed field is an error, never a default.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Parser = Callable[[Any], object]
"""Turns what was written into its value; raises ValueError where it cannot."""


class SnapshotUnreadable(ValueError):
    """The JSON value is not what this kind of snapshot is written as."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How values of one kind are read.

    :ivar written: the types of JSON values that stand for one, the usual type first
    :ivar parse: what turns one into the value; None where it is the value already
    """

    written: tuple[type, ...]
    parse: Parser | None = None

    def expect(self, plain: object) -> None:
        """Refuse what is not exactly of such a type: True is no integer here.

        :raises SnapshotUnreadable: and names the usual type and the one found
        """
        if type(plain) not in self.written:
            message = f": {self.written[0].__name__} expected, {type(plain).__name__} found"
            raise SnapshotUnreadable(message)


def to_plain(snapshot: object) -> dict[str, object]:
    """Return the fields of a frozen dataclass as dicts, lists, text, integers and truth values."""
    return {field.name: _plain(getattr(snapshot, field.name)) for field in _fields_of(snapshot)}


def from_plain(kind: type[T], plain: object) -> T:
    """Return the frozen value of this kind that was written as `plain`.

    :param kind: a dataclass of text, integers, truth values, dates, words of an enumeration,
        tuples of one kind, such dataclasses, and any of these or None
    :raises SnapshotUnreadable: when `plain` does not have that shape
    """
    reading = _reading_of(cast("Any", kind))
    try:
        reading.expect(plain)
        return cast("T", plain if reading.parse is None else reading.parse(plain))
    except ValueError as error:
        raise _within(kind.__name__, error) from error


def _plain(value: object) -> object:
    if is_dataclass(value):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _fields_of(snapshot: object) -> tuple[Field[Any], ...]:
    return fields(cast("Any", snapshot))


@cache
def _reading_of(kind: Any) -> Reading:  # noqa: ANN401 - any annotation
    """Return how a value of this kind is read; working that out costs more than reading."""
    if get_origin(kind) is tuple:
        return Reading((list,), _items_parser(_reading_of(get_args(kind)[0])))
    if isinstance(kind, types.UnionType):
        return _optional(next(each for each in get_args(kind) if each is not types.NoneType))
    if is_dataclass(kind):
        return Reading((dict,), _fields_parser(kind))
    return Reading((kind,)) if kind in PLAIN else Reading((str,), PARSERS.get(kind, kind))


def _optional(kind: Any) -> Reading:  # noqa: ANN401 - any annotation
    present = _reading_of(kind)
    written, parse = (*present.written, types.NoneType), present.parse
    if parse is None:
        return Reading(written)
    return Reading(written, lambda plain: None if plain is None else parse(plain))


def _items_parser(reading: Reading) -> Parser:
    expect, parse = reading.expect, reading.parse

    def read(items: list[object]) -> tuple[object, ...]:
        found = []
        for place, item in enumerate(items):
            try:
                expect(item)
                found.append(item if parse is None else parse(item))
            except ValueError as error:
                raise _within(f"[{place}]", error) from error
        return tuple(found)

    return read


def _fields_parser(kind: Any) -> Parser:  # noqa: ANN401 - any dataclass
    hints, make = get_type_hints(kind), _maker(kind)
    readings = {field.name: _reading_of(hints[field.name]) for field in fields(kind)}
    names = tuple(readings)
    usual = [reading.written[0] for reading in readings.values()]
    parsers = [(at, each.parse) for at, each in enumerate(readings.values()) if each.parse]

    def read(values: dict[str, object]) -> object:
        if values.keys() != readings.keys():
            strange = ", ".join(sorted(readings.keys() ^ values.keys()))
            message = f": {strange} missing or strange"
            raise SnapshotUnreadable(message)
        at, found = 0, [values[name] for name in names]
        try:
            # The usual types of all fields at once: looking at each would take most of the time.
            if [*map(type, found)] != usual:
                for at, reading in enumerate(readings.values()):
                    reading.expect(found[at])
            for at, parse in parsers:
                found[at] = parse(found[at])
        except ValueError as error:
            raise _within(f".{names[at]}", error) from error
        return make(found)

    return read


def _maker(kind: Any) -> Callable[[list[object]], object]:  # noqa: ANN401 - any dataclass
    """Return what makes a value of its fields in their order."""
    names = [field.name for field in fields(kind)]
    if any(field.kw_only for field in fields(kind)):
        return lambda found: kind(**dict(zip(names, found, strict=True)))
    return lambda found: kind(*found)


def _within(where: str, error: ValueError) -> SnapshotUnreadable:
    """Return the error with the place where it happened before its words."""
    words = f"{error}" if isinstance(error, SnapshotUnreadable) else f": {error}"
    return SnapshotUnreadable(f"{where}{words}")


PLAIN: Final = frozenset({str, int, bool})
PARSERS: Final[dict[object, Parser]] = {date: date.fromisoformat}
