from __future__ import annotations

from dataclasses import replace

import pytest

from pldash.domain.errors import InputRefused
from pldash.domain.rule_books import rule_book
from pldash.domain.rules.amounts import TotalMinimum
from pldash.domain.rules.carry_over import CarryOver
from pldash.domain.rules.examples import about
from pldash.domain.rules.gates import MinimumBlock, ReflectionNeeded, SingleUse
from pldash.domain.rules.unjudged import NotJudged
from pldash.domain.rules.windows import FixedYear

WINDOW = FixedYear(about=about("cycle"), month=1, day=1)
TOTAL = TotalMinimum(about=about("total"), minutes=1)


def refusal(*rules) -> str:
    with pytest.raises(InputRefused) as refused:
        rule_book(rules, "xx")
    assert refused.value.where == "xx"
    return refused.value.code


def test_the_total_comes_first_and_gates_in_the_order_they_are_tried():
    advice = NotJudged(about=about("advice"))
    block = MinimumBlock(about=about("block"), minutes=1)
    reflection = ReflectionNeeded(about=about("reflection"))
    single_use = SingleUse(about=about("single-use"))
    carry_over = CarryOver(about=about("carry-over"), month=4, day=1)
    book = rule_book([advice, block, reflection, single_use, carry_over, TOTAL, WINDOW], "xx")
    assert book.requirements == (TOTAL, advice)
    assert (book.gates_of_use, book.gates) == ((single_use,), (reflection, block))
    assert set(book.all()) == {
        advice,
        block,
        reflection,
        single_use,
        carry_over,
        TOTAL,
        WINDOW,
    }


def test_there_is_one_window_and_one_total():
    assert refusal(TOTAL) == "rules-incomplete"
    assert refusal(WINDOW) == "rules-incomplete"
    assert refusal(WINDOW, TOTAL, replace(TOTAL, minutes=2)) == "rules-incomplete"


def test_the_total_is_called_total():
    assert refusal(WINDOW, replace(TOTAL, about=about("hours"))) == "wrong-id"


def test_no_two_requirements_have_one_id():
    twice = [NotJudged(about=about("advice"))] * 2
    assert refusal(WINDOW, TOTAL, *twice) == "duplicate-id"
