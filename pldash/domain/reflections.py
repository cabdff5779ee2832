"""Which question a teacher is asked, and when: the value cycles, one question at a time.

The cycles are those of Wenger, Trayner and de Laat (2011). Early-career and
experienced teachers get different wording, because they come to chats for
different things (Mercieca, McDonald and Carpenter 2024).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pldash.domain.values import CareerStage

A_WEEK = 7
A_TERM = 70
"""Days of a school term of ten weeks."""
A_YEAR = 365


class ValueCycle(StrEnum):
    """What a reflection looks at, in the order in which its value shows."""

    IMMEDIATE = "immediate"
    """What happened."""
    POTENTIAL = "potential"
    """What the teacher took from it."""
    APPLIED = "applied"
    """What the teacher tried."""
    REALISED = "realised"
    """What changed for students."""
    REFRAMING = "reframing"
    """What the teacher now sees differently."""


class Voice(StrEnum):
    """In which words a question is put."""

    ANY = "any"
    EARLY = "early"
    """Asks for strategies to try."""
    EXPERIENCED = "experienced"
    """Asks for ideas that challenge."""


_VOICES = {
    CareerStage.GRADUATE: Voice.EARLY,
    CareerStage.HIGHLY_ACCOMPLISHED: Voice.EXPERIENCED,
    CareerStage.LEAD: Voice.EXPERIENCED,
}
_DUE = (
    (A_YEAR, ValueCycle.REALISED),
    (A_TERM, ValueCycle.APPLIED),
    (A_WEEK, ValueCycle.POTENTIAL),
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question."""

    cycle: ValueCycle
    voice: Voice

    @property
    def code(self) -> str:
        """Return what is kept with the answer, so that it always stands under its own question."""
        return f"{self.cycle}-{self.voice}"

    @property
    def position(self) -> int:
        """Return the place of the question among the others."""
        return tuple(ValueCycle).index(self.cycle)


PROMPTS = {
    prompt.code: prompt
    for prompt in (Prompt(cycle, voice) for cycle in ValueCycle for voice in Voice)
}
"""Every question, by its code."""


def voice_of(stage: CareerStage | None) -> Voice:
    """Return in which words to ask a teacher of this stage.

    >>> voice_of(CareerStage.GRADUATE).value, voice_of(None).value
    ('early', 'any')
    """
    return Voice.ANY if stage is None else _VOICES.get(stage, Voice.ANY)


def prompts_for(stage: CareerStage | None, answered: Collection[str]) -> tuple[Prompt, ...]:
    """Return one question of each cycle: the one that was answered, else the stage's.

    :param answered: codes of the questions with an answer
    """
    given = {PROMPTS[code].cycle: PROMPTS[code] for code in answered if code in PROMPTS}
    voice = voice_of(stage)
    return tuple(given.get(cycle) or Prompt(cycle, voice) for cycle in ValueCycle)


def prompts_of(asked: str) -> tuple[Prompt, ...]:
    """Return the questions that a page asked; one of each cycle, in the cycles' order.

    >>> [prompt.code for prompt in prompts_of("applied-any immediate-any asked-of-old")]
    ['immediate-any', 'applied-any']
    """
    known = {PROMPTS[code].cycle: PROMPTS[code] for code in asked.split() if code in PROMPTS}
    return tuple(known[cycle] for cycle in ValueCycle if cycle in known)


def kept_answers(typed: Mapping[str, str]) -> dict[str, str]:
    r"""Return answers as they are kept, by the code of their question; none that is empty.

    >>> kept_answers({"immediate-any": "Two\r\nlines ", "applied-any": " "})
    {'immediate-any': 'Two\nlines'}
    """
    return {
        code: text.replace("\r\n", "\n").strip() for code, text in typed.items() if text.strip()
    }


def question_due(days_since: int, answered: Collection[str]) -> ValueCycle:
    """Return the one question to show first; the others are offered beside it.

    At once what happened, a week later what it gave, a term later what was
    tried, a year later what changed. What is answered makes room for the next.

    :param days_since: days since the activity ended
    """
    given = {PROMPTS[code].cycle for code in answered if code in PROMPTS}
    due = next((cycle for days, cycle in _DUE if days_since >= days), ValueCycle.IMMEDIATE)
    order = (due, *(cycle for cycle in ValueCycle if cycle is not due))
    return next((cycle for cycle in order if cycle not in given), due)
