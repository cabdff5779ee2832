from __future__ import annotations

import csv
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.inert_tables import BYTE_ORDER_MARK, csv_lines, inert

SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""How formulas begin, in plain and in full-width signs."""
BEFORE = ["", " ", "  ", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u3000", "\u202e", " \u200b"]
PAYLOADS = [
    f"{before}{sign}{rest}"
    for before, sign, rest in product(
        BEFORE, SIGNS, ["cmd|' /C calc'!A0", 'HYPERLINK("https://x.example","y")']
    )
]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 40))
def test_no_cell_begins_like_a_formula(start):
    payloads = PAYLOADS[start : start + 40]
    (cells,) = read("".join(csv_lines([payloads])))
    assert [cell[0] for cell in cells] == ["'"] * len(payloads)
    assert [cell[1:] for cell in cells] == payloads


def test_there_are_at_least_a_hundred_of_them():
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize(
    "text", ["", "#aussieED", "Minus 5", "6.2, 6.3", "'quoted'", "a=b", "日本"]
)
def test_other_texts_stay_as_they_are(text):
    assert inert(text) == text


def test_numbers_stand_bare_so_that_they_can_be_added_up():
    lines = list(csv_lines([["Minutes"], [-5], [60]]))
    assert lines == ['\ufeff"Minutes"\r\n', "-5\r\n", "60\r\n"]


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_every_text_is_read_back_as_it_was_or_after_an_apostrophe(rows):
    # The reader of the standard library knows no lone NUL apart from any other character.
    back = read("".join(csv_lines(rows)))
    assert back == [[inert(cell) for cell in row] for row in rows]
