"""Says what a school's procedure makes of a submission, and what was done by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.approvals import WAITING, DecisionKind
from pldash.domain.procedures import ProcedureKind
from pldash.services.deciders import desk_of
from pldash.web.approvals.desk_words import desk_words
from pldash.web.approvals.presenters import decided_sentence
from pldash.web.context import minutes, moment
from pldash.web.runtime import now
from pldash.web.session import me, read

if TYPE_CHECKING:
    from pldash.services.desk import SubmissionDetail


def steps_of(detail: SubmissionDetail) -> list[str]:
    """Return sentences for whoever decides and for the teacher; none where one step is all."""
    return [*_before(detail), *_first_step(detail), *_drawn(detail)]


def history_words(detail: SubmissionDetail) -> str:
    """Return what was approved in this chat before, in numbers alone."""
    if detail.history is None:
        return ""
    name = detail.row.teacher.name
    if not detail.history.approved:
        return _(
            "Nothing by %(name)s in #%(chat)s was approved here before.",
            name=name,
            chat=detail.row.chat_tag,
        )
    return ngettext(
        "%(num)s by %(name)s in #%(chat)s approved here before, %(time)s in all.",
        "%(num)s by %(name)s in #%(chat)s approved here before, %(time)s in all.",
        detail.history.approved,
        name=name,
        chat=detail.row.chat_tag,
        time=minutes(detail.history.minutes),
    )


def holder_words(detail: SubmissionDetail) -> str:
    """Return who has taken it up, and since when; empty where nobody has."""
    row = detail.row
    if row.opener is None or row.opened_at is None:
        return ""
    return _("%(name)s has it, since %(when)s.", name=row.opener.name, when=moment(row.opened_at))


def _before(detail: SubmissionDetail) -> Iterator[str]:
    row = detail.row
    if row.is_ahead:
        yield _("It lies ahead: the school pre-approves it, and approves it once it took place.")
    elif row.procedure is ProcedureKind.PRE_APPROVAL:
        earlier = [each for each in detail.earlier if each.kind is DecisionKind.PRE_APPROVE]
        yield decided_sentence(earlier[0]) if earlier else _("Nobody was asked beforehand.")


def _first_step(detail: SubmissionDetail) -> Iterator[str]:
    row = detail.row
    if row.procedure is not ProcedureKind.TWO_STEPS:
        return
    if row.first is None or row.first_at is None:
        if row.state in WAITING:
            yield _("The school asks two people: one approves it now, another after that.")
        return
    done = {"name": row.first.name, "when": moment(row.first_at)}
    yield _("%(name)s approved it first, on %(when)s.", **done)
    if row.first_words and row.first_words not in {each.note for each in row.adjustments}:
        yield _("“%(words)s”", words=row.first_words)
    if row.state in WAITING and row.first_by == me().account_id:
        yield _("You took the first step: somebody else takes the second.")
        yield desk_words(desk_of(read(), row, now=now()), is_own=False)


def _drawn(detail: SubmissionDetail) -> Iterator[str]:
    if detail.row.is_drawn:
        yield _("The school's rule would have approved it; it was drawn for review by a person.")
