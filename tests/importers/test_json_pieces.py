from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.importers.json_pieces import JsonPieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, whatever is asked."""

    def __init__(self, data: bytes, at_once: int) -> None:
        super().__init__(data)
        self.at_once = at_once

    def read(self, size=-1):
        return super().read(min(size, self.at_once) if size > 0 else self.at_once)


def pieces(text: str | bytes, at_once: int = 1 << 20) -> JsonPieces:
    data = text.encode() if isinstance(text, str) else text
    return JsonPieces(Trickle(data, at_once), "x.json")


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, max_size=6), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_members_are_what_the_whole_would_give(values, at_once, indent, is_ascii):
    text = json.dumps(values, indent=indent, ensure_ascii=is_ascii)
    reader = pieces(text, at_once)
    assert list(reader.members_of_array()) == values
    reader.end()


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.integers(1, 40))
def test_keys_are_what_the_whole_would_give(table, at_once):
    reader = pieces(json.dumps(table), at_once)
    assert {key: reader.value() for key in reader.keys_of_object()} == table


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "truncated"),
        ("[", "truncated"),
        ('["a', "truncated"),
        ("[1,", "truncated"),
        ("[1 2]", "not-json"),
        ("{}", "not-json"),
        ("[nope]", "not-json"),
        ("[" * 100_000, "not-json"),
        ("[" + "1" * 5_000 + "]", "not-json"),
        (b'["\xff"]', "not-utf-8"),
        ("[1] x", "not-json"),
    ],
)
def test_what_is_no_array_is_refused(text, code):
    with pytest.raises(InputRefused) as caught:
        reader = pieces(text)
        list(reader.members_of_array())
        reader.end()
    assert (caught.value.code, caught.value.where) == (code, "x.json")


def test_an_entry_without_end_is_refused_soon(monkeypatch):
    monkeypatch.setattr(limits, "ENTRY_CHARACTERS", 1_000)
    stream = Trickle(b'["' + b"a" * 5_000_000, 1 << 16)
    with pytest.raises(InputRefused) as caught:
        list(JsonPieces(stream, "x").members_of_array())
    assert caught.value.code == "entry-too-long"
    assert stream.tell() < 1_000_000


@pytest.mark.parametrize("at_once", [1, 3, 1 << 20])
def test_what_stands_between_members_may_change_from_one_to_the_next(at_once):
    text = '[{"a": 1},\n  {"a": 2},{"a": 3},{"a": 4} ,\n{"a": 5},\n  {"a": 6}\n]'
    assert [each["a"] for each in pieces(text, at_once).members_of_array()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", ["[1,2,,3]", "[1,\n2,\n,\n3]", "[1,2,]"])
def test_a_comma_without_a_member_is_refused(text):
    with pytest.raises(InputRefused) as caught:
        list(pieces(text).members_of_array())
    assert caught.value.code == "not-json"
