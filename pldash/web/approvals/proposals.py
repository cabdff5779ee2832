"""Makes other minutes, and what was answered, into what teacher and leader read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pldash.domain.adjustments import AdjustmentAnswer, with_minutes
from pldash.services.submission_contents import sent_content_of
from pldash.web.activities.words import MODES
from pldash.web.context import minutes, moment

if TYPE_CHECKING:
    from pldash.domain.submissions import SubmissionContent
    from pldash.models.approvals import Adjustment
    from pldash.services.desk import SubmissionDetail

ANSWERED = {
    AdjustmentAnswer.ACCEPTED: _l("%(name)s accepted this on %(when)s."),
    AdjustmentAnswer.CONTESTED: _l("%(name)s contested this on %(when)s."),
    AdjustmentAnswer.REPLACED: _l("The school took this back on %(when)s."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Other minutes that a leader proposed.

    :ivar lines: what changes, part by part
    :ivar answered: empty while the teacher has not answered
    """

    told: str
    lines: Sequence[str]
    note: str
    answered: str
    words: str


def proposals_of(detail: SubmissionDetail) -> list[Proposed]:
    """Return everything that was proposed for a submission, the latest first."""
    content = sent_content_of(detail.row)
    return [_proposed(detail, each, content) for each in reversed(detail.row.adjustments)]


def _proposed(detail: SubmissionDetail, row: Adjustment, content: SubmissionContent) -> Proposed:
    after = with_minutes(content, row.minutes)
    told = _(
        "%(name)s proposed %(after)s instead of %(before)s on %(when)s.",
        name=row.maker.name,
        after=minutes(after.minutes.total),
        before=minutes(content.minutes.total),
        when=moment(row.made_at),
    )
    return Proposed(
        told=told,
        lines=_lines(content, after),
        note=row.note,
        answered=_answered(detail, row),
        words=row.words,
    )


def _lines(before: SubmissionContent, after: SubmissionContent) -> list[str]:
    """Return what changes; which activity it is about only where there are several."""
    lines = []
    for old, new in zip(before.activities, after.activities, strict=True):
        left = {part.mode: part.minutes for part in new.parts}
        for part in old.parts:
            now = left.get(part.mode, 0)
            if now != part.minutes:
                name = str(MODES[part.mode][0])
                if len(before.activities) > 1:
                    name = f"{old.title}, {name}"
                lines.append(
                    _(
                        "%(part)s: %(before)s becomes %(after)s",
                        part=name,
                        before=minutes(part.minutes),
                        after=minutes(now),
                    )
                )
    return lines


def _answered(detail: SubmissionDetail, row: Adjustment) -> str:
    if row.answer is None or row.answered_at is None:
        return ""
    name = detail.row.teacher.name
    return str(ANSWERED[row.answer]) % {"name": name, "when": moment(row.answered_at)}
