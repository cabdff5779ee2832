"""Frozen dataclasses to JSON values and back, without loss.

A snapshot must read the same years later, so reading is strict: a missing, strange or wrongly
typed field is an error, never a default.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[object], object]
"""Turns a JSON value into a frozen one, or says where it is not one."""


class SnapshotUnreadable(ValueError):
    """The JSON value is not what this kind of snapshot is written as."""


def to_plain(snapshot: object) -> dict[str, object]:
    """Return the fields of a frozen dataclass as dicts, lists, text, integers and truth values."""
    return {field.name: _plain(getattr(snapshot, field.name)) for field in _fields_of(snapshot)}


def from_plain(kind: type[T], plain: object) -> T:
    """Return the frozen value of this kind that was written as `plain`.

    :param kind: a dataclass of text, integers, truth values, dates, words of an enumeration,
        tuples of one kind, such dataclasses, and any of these or None
    :raises SnapshotUnreadable: when `plain` does not have that shape
    """
    try:
        return cast("T", _reader_of(cast("Any", kind))(plain))
    except SnapshotUnreadable as error:
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
def _reader_of(kind: Any) -> Reader:  # noqa: ANN401 - any annotation
    """Return what reads a value of this kind; working that out costs more than reading."""
    if get_origin(kind) is tuple:
        return _tuple_reader(_reader_of(get_args(kind)[0]))
    if isinstance(kind, types.UnionType):
        present = next(option for option in get_args(kind) if option is not type(None))
        return _optional_reader(_reader_of(present))
    if is_dataclass(kind):
        return _fields_reader(kind)
    return _plain_reader(kind) if kind in PLAIN else _text_reader(PARSERS.get(kind, kind))


def _tuple_reader(read_item: Reader) -> Reader:
    def read(plain: object) -> object:
        items = cast("list[object]", _expect(list, plain))
        place = 0
        found = []
        try:
            for place, item in enumerate(items):  # noqa: B007 - says where it went wrong
                found.append(read_item(item))
        except SnapshotUnreadable as error:
            raise _within(f"[{place}]", error) from error
        return tuple(found)

    return read


def _optional_reader(read_present: Reader) -> Reader:
    return lambda plain: None if plain is None else read_present(plain)


def _fields_reader(kind: Any) -> Reader:  # noqa: ANN401 - any dataclass
    hints = get_type_hints(kind)
    readers = {field.name: _reader_of(hints[field.name]) for field in fields(kind)}

    def read(plain: object) -> object:
        values = cast("dict[str, object]", _expect(dict, plain))
        if readers.keys() != values.keys():
            strange = ", ".join(sorted(readers.keys() ^ values.keys()))
            message = f": {strange} missing or strange"
            raise SnapshotUnreadable(message)
        name, found = "", {}
        try:
            for name, read_field in readers.items():
                found[name] = read_field(values[name])
        except SnapshotUnreadable as error:
            raise _within(f".{name}", error) from error
        return kind(**found)

    return read


def _plain_reader(kind: type[object]) -> Reader:
    return lambda plain: _expect(kind, plain)


def _text_reader(parse: Callable[[str], object]) -> Reader:
    def read(plain: object) -> object:
        text = cast("str", _expect(str, plain))
        try:
            return parse(text)
        except ValueError as error:
            message = f": {error}"
            raise SnapshotUnreadable(message) from error

    return read


def _within(where: str, error: SnapshotUnreadable) -> SnapshotUnreadable:
    """Return the error with the place where it happened before its words."""
    return SnapshotUnreadable(f"{where}{error}")


def _expect(kind: type[object], plain: object) -> object:
    """Return the value if it is exactly of this type: True is no integer here."""
    if type(plain) is not kind:
        message = f": {kind.__name__} expected, {type(plain).__name__} found"
        raise SnapshotUnreadable(message)
    return plain


PLAIN: Final = frozenset({str, int, bool})
PARSERS: Final[dict[object, Callable[[str], object]]] = {date: date.fromisoformat}
