"""Makes a teacher's submissions into three plain panels: waiting, decided, certified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from pldash.domain.approvals import SubmissionState
from pldash.web.approvals.presenters import decided_sentence
from pldash.web.context import moment

if TYPE_CHECKING:
    from pldash.models.approvals import Submission
    from pldash.services.my_submissions import Panels


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelsPage:
    """The three panels."""

    waiting: Sequence[PanelLine]
    decided: Sequence[PanelLine]
    certified: Sequence[PanelLine]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was ever sent."""
        return not (self.waiting or self.decided or self.certified)


def panels_page(panels: Panels) -> PanelsPage:
    """Return the panels as the page shows them."""
    return PanelsPage(
        waiting=[_waiting(row, panels.deciders[row.school_id]) for row in panels.waiting],
        decided=[_decided(row) for row in panels.decided],
        certified=[_certified(row, number) for row, number in panels.certified],
    )


def _waiting(row: Submission, deciders: Sequence[str]) -> PanelLine:
    if row.state is SubmissionState.OPENED and row.opener and row.opened_at:
        since = moment(row.opened_at)
        news = _("%(name)s has it, since %(when)s.", name=row.opener.name, when=since)
        return _line(row, news, _("It can no longer be withdrawn; a decision comes next."))
    names = ", ".join(deciders)
    news = _("Sent on %(when)s.", when=moment(row.submitted_at))
    if not names:
        return _line(row, news, _("Nobody else at this school decides at present."))
    return _line(
        row, news, _("%(names)s can take it up. Until then you can withdraw.", names=names)
    )


def _decided(row: Submission) -> PanelLine:
    news = decided_sentence(row.decision) if row.decision else ""
    reason = row.decision.reason if row.decision else ""
    return _line(row, news, _NEXT[row.state](), reason=reason)


def _certified(row: Submission, number: str) -> PanelLine:
    return _line(row, _("On your certificate %(number)s.", number=number), "")


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
    SubmissionState.RETURNED: lambda: _("Every word is kept: change it and send it again."),
    SubmissionState.DECLINED: lambda: _("It stays in your record; you can change it."),
}
