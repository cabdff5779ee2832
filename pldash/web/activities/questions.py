"""Which questions a page shows at once, and which it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pldash.domain.reflections import question_due
from pldash.web.activities.forms import WordsForm


@dataclass(frozen=True, slots=True)
class Questions:
    """The fields to show at once, and those to offer."""

    first: Sequence[Any]
    others: Sequence[Any]


def questions_of(form: WordsForm, days_since: int) -> Questions:
    """Return the questions of a form.

    One question is due; what has an answer, or a fault, is never hidden.

    :param days_since: days since it ended
    """
    answered = [p.code for p in form.prompts if (form.answer(p.cycle).data or "").strip()]
    due = question_due(days_since, answered)
    first: list[Any] = []
    others: list[Any] = []
    for prompt in form.prompts:
        answer = form.answer(prompt.cycle)
        is_shown = prompt.cycle is due or prompt.code in answered or answer.errors
        (first if is_shown else others).append(answer)
    return Questions(first, others)
