"""The one spelling of JSON that digests rest on."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.canonical import (
    LARGEST_INTEGER,
    NotCanonical,
    canonical_digest,
    canonical_json,
    sha256_hex,
)

text = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | text
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=20
)


@given(values)
def test_it_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(text, scalars))
def test_the_order_of_keys_makes_no_difference(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)


def test_it_has_no_white_space_and_sorted_keys() -> None:
    written = canonical_json({"b": [1, True, None], "a": "é"})
    assert written == '{"a":"é","b":[1,true,null]}'.encode()


def test_keys_are_sorted_by_utf_16_units_and_escapes_are_those_of_rfc_8785() -> None:
    """The example of RFC 8785, section 3.2.3."""
    in_order = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    shuffled = dict.fromkeys(["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"], 1)
    assert list(json.loads(canonical_json(shuffled))) == in_order
    escaped = b'"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f"'
    assert canonical_json('\x00\x1f\b\t\n\f\r"\\/\x7f') == escaped


def test_a_word_of_an_enumeration_is_its_text() -> None:
    class Colour(StrEnum):
        GREEN = "green"

    assert canonical_json([Colour.GREEN]) == b'["green"]'


def test_the_digest_is_that_of_the_spelling() -> None:
    assert canonical_digest({}) == sha256_hex(b"{}")
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), date(2026, 1, 1), {1}, (1,), b"x", {1: "a"}, {"a": [{"b": 0.5}]},
     "\ud800", {"\ud800": 1}, LARGEST_INTEGER + 1, -LARGEST_INTEGER - 1],
)  # fmt: skip
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)
