"""Makes a teacher's submissions into three plain panels: waiting, decided, certified."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.approvals import SubmissionState
from pldash.domain.procedures import ProcedureKind
from pldash.web.approvals.desk_words import desk_words
from pldash.web.approvals.presenters import decided_sentence
from pldash.web.context import moment

if TYPE_CHECKING:
    from pldash.models.approvals import Submission
    from pldash.services.deciders import Desk
    from pldash.services.my_submissions import Panels

CAME_BACK: Final = frozenset(
    {SubmissionState.RETURNED, SubmissionState.DECLINED, SubmissionState.PRE_APPROVED}
)
"""What a teacher goes on with after a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLine:
    """One submission on a panel: what became of it and what happens next."""

    url: str
    title: str
    school: str
    minutes: int
    state: str
    news: str
    next: str
    reason: str = ""
    is_new: bool = False
    """Whether a leader wrote something that was not read."""
    change_url: str = ""
    """Where a returned or declined one is changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelsPage:
    """The three panels.

    :ivar notes: who can take up what waits, once for each school or system
    """

    waiting: Sequence[PanelLine]
    notes: Sequence[str]
    decided: Sequence[PanelLine]
    certified: Sequence[PanelLine]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was ever sent."""
        return not (self.waiting or self.decided or self.certified)


def panels_page(panels: Panels) -> PanelsPage:
    """Return the panels as the page shows them."""
    return PanelsPage(
        waiting=_marked(
            panels.waiting,
            [_waiting(row, panels.desks[row.id]) for row in panels.waiting],
            panels.unread,
        ),
        notes=_notes(panels),
        decided=_marked(panels.decided, [_decided(row) for row in panels.decided], panels.unread),
        certified=[_certified(row, number) for row, number in panels.certified],
    )


def _marked(
    rows: Sequence[Submission], lines: Sequence[PanelLine], unread: Collection[UUID]
) -> list[PanelLine]:
    """Return lines with a mark on those with a message that was not read."""
    return [replace(line, is_new=row.id in unread) for row, line in zip(rows, lines, strict=True)]


def _notes(panels: Panels) -> list[str]:
    """Return who can take up what waits for a first approval; the other lines say it themselves.

    Of those who have one and could take another, only the note that says that it can be withdrawn.
    """
    new = [panels.desks[row.id] for row in panels.waiting if row.first_by is None]
    new.sort(key=lambda desk: desk.can_withdraw)
    told = {(desk.place, desk.names): desk for desk in new}
    return list(dict.fromkeys(map(desk_words, told.values())))


def _waiting(row: Submission, desk: Desk) -> PanelLine:
    if row.state is SubmissionState.ADJUSTED and row.opener and row.opened_at:
        asked = {"name": row.opener.name, "when": moment(row.opened_at)}
        news = _("%(name)s proposed other minutes on %(when)s.", **asked)
        return _line(row, news, _("It waits for you: open it to accept or contest them."))
    if row.state is SubmissionState.CONTESTED:
        news = _("You contested other minutes on %(when)s.", when=moment(_answered_at(row)))
        following = _("A leader reads why, and decides or proposes others.")
        if row.first_by is not None:  # the notes above leave this one out
            following = f"{following} {desk_words(desk)}"
        return _line(row, news, following)
    if row.first is not None and row.first_at is not None and row.opener is None:
        when = moment(row.first_at)
        news = _("%(name)s approved it first, on %(when)s.", name=row.first.name, when=when)
        return _line(row, news, desk_words(desk))
    if row.opener is None or row.opened_at is None:
        news = _("Sent on %(when)s.", when=moment(row.submitted_at))
        return _line(row, news, _untaken(row))
    since = moment(row.opened_at)
    news = _("%(name)s has it, since %(when)s.", name=row.opener.name, when=since)
    return _line(row, news, _("It can no longer be withdrawn; a decision comes next."))


def _untaken(row: Submission) -> str:
    """Return what happens next to what nobody has taken up."""
    if row.is_drawn:
        return _("It was drawn for review: a person decides, and not the school's rule.")
    if row.procedure is ProcedureKind.TWO_STEPS:
        return _("Nobody has taken it yet; two people approve it, one after the other.")
    return _("Nobody has taken it yet; then a decision comes next.")


def _answered_at(row: Submission) -> datetime:
    """Return when the latest proposal was contested."""
    return max(each.answered_at for each in row.adjustments if each.answered_at is not None)


def _decided(row: Submission) -> PanelLine:
    news = decided_sentence(row.decision) if row.decision else ""
    reason = row.decision.reason if row.decision else ""
    line = _line(row, news, _NEXT[row.state](), reason=reason)
    return replace(line, change_url=change_url(row))


def change_url(row: Submission) -> str:
    """Return where to change what came back; empty for any other, or what was deleted since."""
    if row.state not in CAME_BACK or not row.lines:
        return ""
    if row.bundle_id is not None:
        return url_for("activities.bundle", bundle_id=row.bundle_id)
    return url_for("activities.edit", activity_id=row.lines[0].activity_id)


def _certified(row: Submission, number: str) -> PanelLine:
    news = _("On your certificate %(number)s.", number=number)
    return _line(row, news, _("Anybody can check it; nothing more is needed."))


def _line(row: Submission, news: str, following: str, *, reason: str = "") -> PanelLine:
    return PanelLine(
        url=url_for("approvals.show", submission_id=row.id),
        title=row.title,
        school=row.school.name,
        minutes=row.minutes,
        state=row.state.value,
        news=news,
        next=following,
        reason=reason,
    )


_NEXT = {
    SubmissionState.APPROVED: lambda: _("You can put it on a certificate."),
    SubmissionState.PRE_APPROVED: lambda: _("Take part, change what came out otherwise, send it."),
    SubmissionState.RETURNED: lambda: _("Every word is kept: change it and send it again."),
    SubmissionState.DECLINED: lambda: _("It stays in your record; you can change it."),
}
