"""Forms of other minutes: a leader's proposal, and the teacher's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import REASON_LIMIT
from pldash.domain.errors import RuleBroken
from pldash.services.adjustments import Answer, Proposal
from pldash.web.activities.words import MODES
from pldash.web.versions import VersionForm

if TYPE_CHECKING:
    from pldash.services.desk import SubmissionDetail

MOST_DIGITS = 6
"""More minutes than any entry can have are refused with what it can have."""


class AdjustForm(VersionForm):
    """Other minutes for the parts of a submission, and why."""

    minutes = StringField(_l("Minutes"))
    """Stands for all of them where one is refused; each part has a field of its own."""
    anyway = BooleanField(_l("Propose them although somebody else has it"))
    note = TextAreaField(
        _l("Why"),
        description=_l("The teacher reads it, and accepts or contests the minutes."),
        render_kw={"maxlength": REASON_LIMIT, "rows": 2},
    )

    @property
    def proposal(self) -> Proposal:
        """Return what is proposed.

        :raises RuleBroken: for minutes that are no whole number
        """
        minutes: dict[str, dict[str, int]] = {}
        for name, given in request.form.items():
            if name.startswith("minutes-"):
                activity_id, _dash, mode = name.removeprefix("minutes-").rpartition("-")
                minutes.setdefault(activity_id, {})[mode] = _whole(given)
        return Proposal(minutes, self.note.data or "", anyway=bool(self.anyway.data))


class AnswerForm(VersionForm):
    """What the teacher answers: the button says which."""

    kind = StringField()
    """No hidden field: an empty one would stand before the button that was used."""
    words = TextAreaField(
        _l("Why you contest it"),
        description=_l("Needed only if you contest it. The leaders of the school read it."),
        render_kw={"maxlength": REASON_LIMIT, "rows": 3},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold and a button of ours was used."""
        good = bool(super().validate(extra_validators))
        if self.kind.data not in (AdjustmentAnswer.ACCEPTED, AdjustmentAnswer.CONTESTED):
            self.form_errors.append(_("Choose accept or contest."))
            good = False
        return good

    @property
    def said(self) -> Answer:
        """Return what was answered."""
        return Answer(AdjustmentAnswer(self.kind.data), self.words.data or "")


@dataclass(frozen=True, slots=True)
class PartLine:
    """One field for the minutes of one part."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class LinesOfActivity:
    """The fields of one activity."""

    title: str
    parts: Sequence[PartLine]


def lines_to_adjust(detail: SubmissionDetail, form: AdjustForm) -> list[LinesOfActivity]:
    """Return the fields for other minutes, with what was typed into them, else what was sent."""
    typed = request.form if form.is_submitted() else {}
    return [
        LinesOfActivity(
            activity.title,
            [
                PartLine(
                    name := f"minutes-{activity.id}-{part.mode.value}",
                    str(MODES[part.mode][0]),
                    typed.get(name, str(part.minutes)),
                )
                for part in activity.parts
            ],
        )
        for activity in detail.content.activities
    ]


def _whole(text: str) -> int:
    given = text.strip()
    if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
        raise RuleBroken("adjustment-no-number", field="minutes")
    return int(given)
