"""JSON as people hand it in: one reading only, and a place for every fault."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from pldash.domain.errors import InputRefused

FILE = "file"
"""Where a fault stands that concerns the whole file."""


def read_json(data: bytes) -> object:
    """Return the value that the bytes spell, its fractions as decimals.

    A key given twice is refused, because two readers would see two values.

    >>> read_json(b'{"fte": 0.4}')
    {'fte': Decimal('0.4')}

    :raises InputRefused: if it is not JSON in UTF-8
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("not-utf-8", str(error), f"byte {error.start + 1}") from error
    try:
        return json.loads(
            text,
            parse_float=_exactly,
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_key_once,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputRefused("not-json", error.msg, where) from error
    except (ValueError, RecursionError) as error:
        raise InputRefused("not-json", str(error), FILE) from error


def _exactly(text: str) -> Decimal:
    """Return a fraction as it is written; one whose power of ten nothing can hold is refused."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InputRefused("not-json", "a number is beyond all bounds", FILE) from error


def _refuse_constant(name: str) -> NoReturn:
    """Refuse what JSON has no word for."""
    raise InputRefused("not-json", f"{name} is no JSON value", FILE)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object whose keys come once each."""
    table = dict(pairs)
    if len(table) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key, number in times.items() if number > 1)
        raise InputRefused("duplicate-key", f"{twice!r} comes twice in one object", twice or FILE)
    return table
