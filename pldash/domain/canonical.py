"""One spelling of a JSON value, byte for byte, so that anybody can work its digest out again.

The audit trail, the snapshot of a credential and the uniqueness of certificates rest on it. The
spelling is that of RFC 8785 for values without floats: two programs may print one float in two
ways, and minutes are whole here anyway. Any library for RFC 8785 checks our digests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

LARGEST_INTEGER = 2**53 - 1
"""Beyond it a JSON reader that holds numbers as doubles sees another number than we wrote."""


_ONE_SPELLING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class NotCanonical(TypeError):
    """The value holds something without one sure spelling: a float, a date, half a character."""


def canonical_json(value: object) -> bytes:
    """Return the one spelling: sorted keys, no white space, UTF-8.

    :param value: text, integers, truth values, None, and lists and dicts of these
    :raises NotCanonical: when the value holds anything else
    """
    try:
        return _ONE_SPELLING.encode(_checked(value)).encode()
    except UnicodeEncodeError as error:
        message = "the text holds half a character"
        raise NotCanonical(message) from error


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_digest(value: object) -> str:
    """Return the SHA-256 of the value's one spelling, as 64 hexadecimal digits.

    :raises NotCanonical: when the value has no such spelling
    """
    return sha256_hex(canonical_json(value))


def _checked(value: object) -> object:
    """Return the value with its keys in order; refuse what has no one spelling."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return _readable(value)
    if isinstance(value, list):
        return [_checked(item) for item in value]
    if isinstance(value, dict):
        return {key: _checked(value[key]) for key in _in_order(value)}
    message = f"a {type(value).__name__} has no canonical spelling"
    raise NotCanonical(message)


def _readable(number: int) -> int:
    """Return the number, unless other readers would round it."""
    if abs(number) > LARGEST_INTEGER:
        message = f"{number} is too large for readers that hold numbers as doubles"
        raise NotCanonical(message)
    return number


def _in_order(keys: Iterable[object]) -> list[str]:
    """Return keys sorted by their UTF-16 units, as RFC 8785 says; ASCII sorts itself so."""
    texts = [_key(key) for key in keys]
    return sorted(texts) if "".join(texts).isascii() else sorted(texts, key=_utf_16)


def _key(key: object) -> str:
    if not isinstance(key, str):
        message = f"a key must be text, not {type(key).__name__}"
        raise NotCanonical(message)
    return key


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-be")
