"""The certificate's code and number."""

from __future__ import annotations

import random
import secrets
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.codes import (
    ALPHABET,
    NUMBER_PATTERN,
    CodeProblem,
    check_character,
    format_code,
    new_code,
    new_number,
    normalise_code,
)

WIDE = "".join(chr(ord(character) + 0xFEE0) for character in "0123456789ABCDEFP")
"""The same code as an East Asian keyboard types it."""

bodies = st.text(ALPHABET, min_size=16, max_size=16)


def reads(text: str) -> bool:
    return normalise_code(text).code is not None


def test_a_new_code_has_sixteen_random_characters_and_one_that_checks_them() -> None:
    drawn = iter(range(16))
    assert new_code(lambda below: next(drawn) % below) == "0123456789ABCDEFP"


def test_a_new_number_carries_its_year_and_six_random_characters() -> None:
    drawn = iter([31, 0, 30, 1, 10, 17])
    assert new_number(2026, lambda below: next(drawn) % below) == "PLD-2026-Z0Y1AH"
    assert NUMBER_PATTERN.fullmatch(new_number(2026, secrets.randbelow))


def test_numbers_and_codes_of_the_systems_source_do_not_repeat() -> None:
    assert len({new_code(secrets.randbelow) for _ in range(500)}) == 500
    assert len({new_number(2026, secrets.randbelow) for _ in range(50)}) == 50


def test_every_single_wrong_character_is_caught_at_every_place() -> None:
    source = random.Random(1)
    for code in (new_code(source.randrange) for _ in range(20)):
        for place, right in enumerate(code):
            for wrong in set(ALPHABET) - {right}:
                reading = normalise_code(code[:place] + wrong + code[place + 1 :])
                assert reading.problem is CodeProblem.MISTYPED


def test_every_exchange_of_two_different_characters_is_caught_for_every_pair() -> None:
    """All 120 pairs of places and all pairs of characters; noughts elsewhere change no sum."""
    for first, second in combinations(range(16), 2):
        for one, other in combinations(ALPHABET, 2):
            body = _filled({first: one, second: other})
            swapped = _filled({first: other, second: one})
            assert not reads(swapped + check_character(body))


def test_every_exchange_with_the_check_character_is_caught() -> None:
    for place in range(16):
        for one, free in product(ALPHABET, ALPHABET):
            body = _filled({place: one, (place + 1) % 16: free})
            check = check_character(body)
            swapped = _filled({place: check, (place + 1) % 16: free}) + one
            assert reads(swapped) == (one == check)


def _filled(characters: dict[int, str]) -> str:
    """Return sixteen noughts with some places filled."""
    return "".join(characters.get(place, "0") for place in range(16))


@given(bodies, st.data())
def test_adjacent_exchanges_are_caught_in_any_code(body: str, data: st.DataObject) -> None:
    code = body + check_character(body)
    place = data.draw(st.integers(0, 15))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert reads(swapped) == (swapped == code)


@given(bodies)
def test_a_printed_code_reads_back(body: str) -> None:
    code = body + check_character(body)
    assert normalise_code(format_code(code)).code == code
    assert normalise_code(f" {format_code(code).lower()}\n").code == code


@pytest.mark.parametrize(
    "text",
    [
        "0123456789ABCDEFP",
        "oi23-4567-89ab-cdefp",
        "OL23 4567 89AB CDEFP",
        "0123\u20114567\u201389AB\u2014CDEFP",
        "\u200f0123\u00a04567\u300089AB.CDEF_P",
        WIDE,
    ],
)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(text: str) -> None:
    assert normalise_code(text).code == "0123456789ABCDEFP"


def test_u_is_read_as_v() -> None:
    code = "V" * 16 + check_character("V" * 16)
    assert normalise_code(code.replace("V", "u")).code == code


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", CodeProblem.EMPTY),
        (" - ", CodeProblem.EMPTY),
        ("0123-4567", CodeProblem.WRONG_LENGTH),
        ("0123456789ABCDEFP0", CodeProblem.WRONG_LENGTH),
        ("PLD-2026-Z0Y1AH", CodeProblem.NUMBER),
        (" pld 2026 cq0wv3", CodeProblem.NUMBER),
        ("0123456789ABCDE/P", CodeProblem.STRANGE_CHARACTER),
        ("PLD-2026-Z0Y1AH!", CodeProblem.STRANGE_CHARACTER),
        ("0123456789ABCDEFK", CodeProblem.MISTYPED),
    ],
)
def test_what_is_no_code_says_why(text: str, problem: CodeProblem) -> None:
    reading = normalise_code(text)
    assert (reading.code, reading.problem) == (None, problem)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    reading = normalise_code(text)
    assert (reading.code is None) == (reading.problem is not None)
