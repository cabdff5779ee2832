"""Sentences for the codes of refusals, so that people never read a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask_babel import lazy_gettext as _l

from pldash.domain.values import Reason

Sentence = Callable[[Reason], str]

SENTENCES: Final[dict[str, object]] = {
    "reason-needed": _l("Say why, so that the teacher knows what to do next."),
    "reason-too-long": _l("Shorten the reason to 2,000 characters."),
    "changed-meanwhile": _l("This was changed meanwhile. Look at it again before you go on."),
    "form-sent-before": _l(
        "This form was sent before, with other words in it. What you typed is still here: "
        "check what was saved, then send again if you still need to."
    ),
}
"""A sentence for each code; features add theirs with :func:`add_sentences`."""


def add_sentences(sentences: dict[str, object]) -> None:
    """Add a feature's sentences.

    :raises ValueError: if a code has a sentence already
    """
    twice = SENTENCES.keys() & sentences.keys()
    if twice:
        raise ValueError(f"two sentences for {', '.join(sorted(twice))}")
    SENTENCES.update(sentences)


def sentence(reason: Reason) -> str:
    """Return the sentence of a reason, its minutes and detail filled in.

    :raises KeyError: for a code without a sentence, which a test forbids
    """
    return str(SENTENCES[reason.code]) % {
        "minutes": reason.minutes,
        "detail": reason.detail or "",
    }
