"""How a school approves, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pldash.domain.procedures import Procedure, ProcedureKind
from pldash.web.activities.words import MODES
from pldash.web.context import minutes as in_words
from pldash.web.sentences import add_sentences

KINDS: Final = {
    ProcedureKind.ONE_STEP: _l("In one step"),
    ProcedureKind.TWO_STEPS: _l("In two steps"),
    ProcedureKind.PRE_APPROVAL: _l("Pre-approval, then approval"),
    ProcedureKind.AUTOMATIC: _l("Small amounts by a rule"),
}
HINTS: Final = {
    ProcedureKind.ONE_STEP.value: _l("A leader or deputy decides."),
    ProcedureKind.TWO_STEPS.value: _l("Two different people approve, one after the other."),
    ProcedureKind.PRE_APPROVAL.value: _l(
        "A leader agrees to what lies ahead, and approves it once it took place."
    ),
    ProcedureKind.AUTOMATIC.value: _l(
        "Up to a limit a month nobody has to look; a sample is drawn for review."
    ),
}

add_sentences(
    {
        "procedure-no-limit": _l("Give a limit for at least one way of taking part."),
        "procedure-limit": _l("Give whole minutes, from 1 to 44,640."),
        "procedure-sample": _l("Give a number from 1 to 100: some are always looked at."),
        "procedure-starts-in-the-past": _l(
            "What was sent already goes the way that held then. Choose today or a later day."
        ),
        "procedure-overlaps": _l(
            "Another version begins on this day or later. Choose a day after it, or withdraw it."
        ),
        "procedure-has-begun": _l("This has begun, so it cannot be withdrawn. Start another one."),
    }
)


def procedure_words(procedure: Procedure) -> tuple[str, ...]:
    """Return what happens to what a teacher sends, step by step."""
    return tuple(_STEPS[procedure.kind](procedure))


def shortage(procedure: Procedure, deciders: tuple[str, ...]) -> str:
    """Return what is wrong where fewer people decide than are needed; empty where enough do."""
    needed = 2 if procedure.kind is ProcedureKind.TWO_STEPS else 1
    if len(deciders) >= needed:
        return ""
    return ngettext(
        "Only %(num)s person decides here at present, and this needs %(needed)s others beside "
        "the teacher. Make somebody a leader or a deputy first.",
        "Only %(num)s people decide here at present, and this needs %(needed)s others beside "
        "the teacher. Make somebody a leader or a deputy first.",
        len(deciders),
        needed=needed,
    )


def _one_step(_procedure: Procedure) -> Iterator[str]:
    yield _("A leader or deputy approves it, returns it or declines it.")


def _two_steps(_procedure: Procedure) -> Iterator[str]:
    yield _("A leader or deputy approves it; then another one does, never the same person.")
    yield _("Either of them can return or decline it, or ask for other minutes.")


def _pre_approval(_procedure: Procedure) -> Iterator[str]:
    yield _("A teacher can log what lies ahead, up to a year, and send it: a leader pre-approves.")
    yield _("It is then a draft again. Once it took place, the teacher sends what came of it.")
    yield _("A leader approves that. What nobody was asked about beforehand says so.")


def _automatic(procedure: Procedure) -> Iterator[str]:
    for mode, minutes in procedure.limits.items():
        yield _(
            "%(mode)s: up to %(minutes)s a month for each teacher are approved at once.",
            mode=MODES[mode][0],
            minutes=in_words(minutes),
        )
    yield ngettext(
        "Of a hundred of these, about %(num)s is drawn for review and waits for a leader.",
        "Of a hundred of these, about %(num)s are drawn for review and wait for a leader.",
        procedure.sample_percent,
    )
    yield _(
        "What is above a limit, of another way of taking part, a correction, or a leader's own "
        "waits for a person."
    )
    yield _("The certificate says what the rule approved, and that no person reviewed it.")


_STEPS: Final = {
    ProcedureKind.ONE_STEP: _one_step,
    ProcedureKind.TWO_STEPS: _two_steps,
    ProcedureKind.PRE_APPROVAL: _pre_approval,
    ProcedureKind.AUTOMATIC: _automatic,
}
