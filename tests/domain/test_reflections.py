"""Which question is asked, in which words, and when."""

from __future__ import annotations

import pytest

from pldash.domain.reflections import (
    PROMPTS,
    Prompt,
    ValueCycle,
    Voice,
    prompts_for,
    question_due,
    voice_of,
)
from pldash.domain.values import CareerStage


@pytest.mark.parametrize(
    ("stage", "voice"),
    [
        (None, Voice.ANY),
        (CareerStage.GRADUATE, Voice.EARLY),
        (CareerStage.PROFICIENT, Voice.ANY),
        (CareerStage.HIGHLY_ACCOMPLISHED, Voice.EXPERIENCED),
        (CareerStage.LEAD, Voice.EXPERIENCED),
    ],
)
def test_each_stage_is_asked_in_its_own_words(stage, voice):
    assert voice_of(stage) is voice
    assert {prompt.voice for prompt in prompts_for(stage, ())} == {voice}


def test_there_is_one_question_of_each_cycle_in_their_order():
    assert tuple(prompt.cycle for prompt in prompts_for(None, ())) == tuple(ValueCycle)
    assert [prompt.position for prompt in prompts_for(None, ())] == [0, 1, 2, 3, 4]


def test_an_answer_keeps_its_own_question_when_the_stage_changes():
    prompts = prompts_for(CareerStage.LEAD, ["potential-early", "of-another-time"])
    assert prompts[1] == Prompt(ValueCycle.POTENTIAL, Voice.EARLY)
    assert prompts[0] == Prompt(ValueCycle.IMMEDIATE, Voice.EXPERIENCED)


def test_every_question_has_a_code_of_its_own():
    assert len(PROMPTS) == len(ValueCycle) * len(Voice)
    assert all(prompt.code == code for code, prompt in PROMPTS.items())


@pytest.mark.parametrize(
    ("days", "cycle"),
    [
        (0, ValueCycle.IMMEDIATE),
        (6, ValueCycle.IMMEDIATE),
        (7, ValueCycle.POTENTIAL),
        (69, ValueCycle.POTENTIAL),
        (70, ValueCycle.APPLIED),
        (364, ValueCycle.APPLIED),
        (365, ValueCycle.REALISED),
        (4_000, ValueCycle.REALISED),
    ],
)
def test_the_question_that_is_due_follows_the_time_that_has_gone(days, cycle):
    assert question_due(days, ()) is cycle


def test_what_is_answered_makes_room_for_the_next():
    assert question_due(0, ["immediate-any"]) is ValueCycle.POTENTIAL
    assert question_due(80, ["applied-any", "no-such"]) is ValueCycle.IMMEDIATE


def test_when_all_is_answered_the_one_due_stays():
    assert question_due(8, [f"{cycle}-any" for cycle in ValueCycle]) is ValueCycle.POTENTIAL
