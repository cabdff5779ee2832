"""Frozen dataclasses to JSON values and back, without loss.

A snapshot must read the same years later, so reading is strict: a missing, strange or wrongly
typed field is an error, never a default.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable
from dataclasses import Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


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
    return cast("T", _read(kind, plain, kind.__name__))


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


def _read(kind: Any, plain: object, where: str) -> object:  # noqa: ANN401 - any annotation
    if get_origin(kind) is tuple:
        return _read_tuple(get_args(kind)[0], plain, where)
    if isinstance(kind, types.UnionType):
        present = next(option for option in get_args(kind) if option is not type(None))
        return None if plain is None else _read(present, plain, where)
    if is_dataclass(kind):
        return _read_fields(cast("type[Any]", kind), plain, where)
    if kind in PLAIN:
        return _expect(kind, plain, where)
    return _read_text(cast("Callable[[str], object]", PARSERS.get(kind, kind)), plain, where)


def _read_tuple(kind: object, plain: object, where: str) -> tuple[object, ...]:
    items = cast("list[object]", _expect(list, plain, where))
    return tuple(_read(kind, item, f"{where}[{place}]") for place, item in enumerate(items))


def _read_fields(kind: type[Any], plain: object, where: str) -> object:
    values = cast("dict[str, object]", _expect(dict, plain, where))
    hints = _hints_of(cast("Hashable", kind))
    if hints.keys() != values.keys():
        strange = sorted(hints.keys() ^ values.keys())
        message = f"{where}: {', '.join(strange)} missing or strange"
        raise SnapshotUnreadable(message)
    return kind(
        **{name: _read(hint, values[name], f"{where}.{name}") for name, hint in hints.items()}
    )


@cache
def _hints_of(kind: Hashable) -> dict[str, Any]:
    """Return the type of each field; working that out costs more than all the rest."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(cast("Any", kind))}


def _read_text(parse: Callable[[str], object], plain: object, where: str) -> object:
    try:
        return parse(cast("str", _expect(str, plain, where)))
    except ValueError as error:
        message = f"{where}: {error}"
        raise SnapshotUnreadable(message) from error


def _expect(kind: type[object], plain: object, where: str) -> object:
    """Return the value if it is exactly of this type: True is no integer here."""
    if type(plain) is not kind:
        message = f"{where}: {kind.__name__} expected, {type(plain).__name__} found"
        raise SnapshotUnreadable(message)
    return plain


PLAIN: Final = frozenset({str, int, bool})
PARSERS: Final[dict[object, Callable[[str], object]]] = {date: date.fromisoformat}
