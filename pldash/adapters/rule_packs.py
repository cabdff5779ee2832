"""One rule of a requirement set: a TOML table becomes a value of its shape's class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from enum import StrEnum
from functools import partial
from inspect import isabstract
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pldash.adapters.pack_files import PackTable
from pldash.domain.errors import InputRefused
from pldash.domain.rules.registry import SHAPES
from pldash.domain.rules.shapes import Rule
from pldash.domain.sources import About, Certainty, Source

UNKNOWN = "unknown"
"""A start that the public record does not give."""

E = TypeVar("E", bound=StrEnum)


def start_of(table: PackTable) -> date | None:
    """Return since when something holds, None where the file says that nobody knows.

    :raises InputRefused: if it says neither a date nor `unknown`
    """
    try:
        return table.day("from")
    except InputRefused:
        if table.text("from") != UNKNOWN:
            message = f"from should be a date or {UNKNOWN!r}"
            raise InputRefused("wrong-value", message, table.where) from None
        table.day("checked_on")
        return None


def read_choice(table: PackTable, key: str, choices: type[E]) -> E:
    """Return one of a closed list of codes.

    :raises InputRefused: if it is none of them
    """
    try:
        return choices(table.text(key))
    except ValueError as error:
        raise InputRefused("wrong-value", f"{key}: {error}", table.where) from error


def read_flag(table: PackTable, key: str, *, default: bool) -> bool:
    """Return true or false, the default where the table does not say."""
    return table.flag(key) if key in table.names() else default


class RuleReader:
    """Reads the rules of one version, each with its dates and its source."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Keep the body's sources by key."""
        self._sources = sources

    def rule(self, table: PackTable) -> Rule:
        """Return one rule; its parameters are the fields of its shape's class.

        :raises InputRefused: if the shape is unknown, or a number has no date or no source
        """
        name = table.text("shape")
        if name not in SHAPES:
            raise InputRefused("unknown-shape", f"no rule has the shape {name!r}", table.where)
        return self._of_shape(table, SHAPES[name])

    def source(self, table: PackTable) -> Source:
        """Return where a table's facts were read.

        :raises InputRefused: if it names no source of the body
        """
        key = table.text("source")
        if key not in self._sources:
            raise InputRefused("unknown-source", f"no source has the key {key!r}", table.where)
        return self._sources[key]

    def _of_shape(self, table: PackTable, shape: type[Rule]) -> Rule:
        """Return a rule of this shape."""
        hints = get_type_hints(shape)
        values = {
            field.name: self._parameter(table, field, hints[field.name])
            for field in fields(shape)
            if field.name != "about"
        }
        about = self._about(table)
        table.refuse_rest()
        return shape(about=about, **values)

    def _of_kind(self, table: PackTable, kind: type[Rule]) -> Rule:
        """Return a rule that stands within another, of any shape of its kind.

        :raises InputRefused: if it is of another kind
        """
        rule = self.rule(table)
        if not isinstance(rule, kind):
            message = f"{rule.shape!r} is no {kind.__name__}"
            raise InputRefused("wrong-shape", message, table.where)
        return rule

    def _about(self, table: PackTable) -> About:
        """Return what a person should know of the rule."""
        return About(
            id=table.text("id"),
            title=table.text("title"),
            source=self.source(table),
            certainty=read_choice(table, "certainty", Certainty),
            in_force_from=start_of(table),
            in_force_until=table.day_or_none("until"),
            confirmed=read_flag(table, "confirmed", default=True),
            advisory=read_flag(table, "advisory", default=False),
        )

    def _parameter(self, table: PackTable, field: Field[Any], hint: Any) -> Any:  # noqa: ANN401
        """Return one parameter, by the type that the shape's class gives it.

        What the table leaves out has the default of the shape's class, where that has one.
        """
        if field.name not in table.names() and field.default is not MISSING:
            return field.default
        plain: Mapping[Any, Callable[[str], Any]]
        plain = {bool: table.flag, int: partial(_whole_number, table), str: table.text}
        if hint in plain:
            return plain[hint](field.name)
        if get_origin(hint) is frozenset:
            return _choices(table, field.name, get_args(hint)[0])
        if get_origin(hint) is tuple:
            nested, rows = get_args(hint)[0], table.tables(field.name)
            read = self._of_kind if isabstract(nested) else self._of_shape
            return tuple(read(row, nested) for row in rows)
        return read_choice(table, field.name, hint)


def _whole_number(table: PackTable, key: str) -> int:
    """Return a number that is not negative.

    :raises InputRefused: if it is
    """
    number = table.number(key)
    if number < 0:
        raise InputRefused("wrong-value", f"{key} is negative", table.where)
    return number


def _choices(table: PackTable, key: str, choices: type[StrEnum]) -> frozenset[StrEnum]:
    """Return a set of codes of a closed list.

    :raises InputRefused: if one is not in the list
    """
    try:
        return frozenset(choices(text) for text in table.texts(key))
    except ValueError as error:
        raise InputRefused("wrong-value", f"{key}: {error}", table.where) from error
