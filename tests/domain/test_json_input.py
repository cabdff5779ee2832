from __future__ import annotations

from decimal import Decimal

import pytest

from pldash.domain.errors import InputRefused
from pldash.domain.json_input import read_json


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(InputRefused) as refused:
        read_json(data)
    return refused.value.code, refused.value.where


def test_fractions_stay_exact():
    assert read_json(b"[0.1, 2, 1e2]") == [Decimal("0.1"), 2, Decimal(100)]


def test_a_byte_order_mark_is_no_fault():
    assert read_json(b'\xef\xbb\xbf{"a": null}') == {"a": None}


def test_what_is_no_json_is_refused_with_its_place():
    assert refusal(b"") == ("not-json", "line 1, column 1")
    assert refusal(b"{\n]") == ("not-json", "line 2, column 1")
    assert refusal(b"[NaN]") == ("not-json", "file")


def test_bytes_that_are_no_text_are_refused_with_their_place():
    assert refusal(b'{"\xff"}') == ("not-utf-8", "byte 3")


def test_nests_and_numbers_that_no_reader_takes_are_refused():
    assert refusal(b"[" * 100_000) == ("not-json", "file")
    assert refusal(b"9" * 10_000) == ("not-json", "file")
    assert refusal(b"[1e99999999999999999999]") == ("not-json", "file")
    assert refusal(b"[1e-99999999999999999999]") == ("not-json", "file")


def test_a_key_given_twice_is_refused_by_name():
    assert refusal(b'{"a": 1, "b": {"c": 1, "c": 1}}') == ("duplicate-key", "c")
    assert refusal(b'{"": 1, "": 2}') == ("duplicate-key", "file")


def test_a_key_given_twice_is_found_among_many_at_once():
    keys = b", ".join(b'"%d": 1' % number for number in range(200_000))
    assert refusal(b"{" + keys + b', "199999": 1}') == ("duplicate-key", "199999")
