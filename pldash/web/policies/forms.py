"""Forms of policies: a new version with its preview, and the last day of one that holds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from pldash.domain.activities import MINUTES_A_DAY
from pldash.domain.cases import RecognitionPolicy
from pldash.domain.policies import MOST_INCREMENT, MOST_PERCENT, MOST_WORDS, PolicyEntry
from pldash.domain.values import ParticipationMode, Reason
from pldash.web.activities.words import MODES
from pldash.web.forms import BaseForm
from pldash.web.sentences import sentence

MOST_HOURS = 500
MINUTES_AN_HOUR = 60
LIMITS: Final = {
    "cap": (_l("At most, in % of what is asked"), 0, MOST_PERCENT, "policy-percent"),
    "floor": (_l("From so many minutes in one entry"), 1, MINUTES_A_DAY, "policy-floor"),
    "words": (_l("With a reflection of so many words"), 1, MOST_WORDS, "policy-words"),
    "step": (_l("In whole steps of so many minutes"), 1, MOST_INCREMENT, "policy-step"),
}
"""For each kind of limit its label, the least, the most, and the code of a refusal."""


class LimitField(IntegerField):  # type: ignore[misc]
    """A whole number between two bounds, or nothing.

    :ivar name_of_fault: what its fault is told under, away from its mode's heading
    """

    def __init__(self, label: object, kind: str, **more: Any) -> None:
        """Take the bounds and the words of a kind of limit."""
        own, least, most, code = LIMITS[kind]
        self._code = code
        bounds = NumberRange(least, most, sentence(Reason(code)))
        super().__init__(own, [self._refuse_none, Optional(), bounds], **more)
        self.name_of_fault = f"{label}: {own}"

    def _refuse_none(self, _form: BaseForm, field: Field) -> None:
        """Say in words what is wrong with what is no number, before the library does."""
        if field.process_errors and any(text.strip() for text in field.raw_data):
            field.errors = []
            raise StopValidation(sentence(Reason(self._code)))


class PolicyForm(BaseForm):
    """A new version of a policy; the limits of each mode are added below."""

    from_on = DateField(
        _l("First day"),
        [InputRequired(_l("Give the day."))],
        description=_l("Entries that end on this day or later are judged by it."),
    )
    until_on = DateField(
        _l("Last day"),
        [Optional()],
        description=_l("Leave it empty while it goes on. A version that follows ends it too."),
    )
    increment = LimitField(_l("Each entry"), "step")
    hours = IntegerField(
        _l("Hours that are asked, for the preview"),
        [
            InputRequired(_l("Give a number of hours.")),
            NumberRange(1, MOST_HOURS, _l("Give a number of hours, from 1 to 500.")),
        ],
        default=20,
        description=_l("The preview takes shares of this. It is not part of the policy."),
    )

    def limit(self, kind: str, mode: ParticipationMode) -> Field:
        """Return the field of one limit of one mode."""
        return self[f"{kind}_{mode.value}"]

    def limits(self, mode: ParticipationMode) -> list[Field]:
        """Return the fields of one mode."""
        return [self.limit(kind, mode) for kind in LIMITS]

    def to_rules(self) -> RecognitionPolicy:
        """Return the limits that were entered."""
        caps = {mode: Decimal(percent) for mode, percent in self._given("cap").items()}
        return RecognitionPolicy(
            mode_caps=caps,
            mode_floors=self._given("floor"),
            reflection_words_min=self._given("words"),
            mode_increments=self._given("step"),
            increment_minutes=self.increment.data,
        )

    def to_entry(self) -> PolicyEntry:
        """Return what was entered, as values."""
        return PolicyEntry(
            from_on=self.from_on.data, until_on=self.until_on.data, rules=self.to_rules()
        )

    @property
    def required_minutes(self) -> int:
        """Return of how many minutes the preview takes shares."""
        return int(self.hours.data) * MINUTES_AN_HOUR

    def _given(self, kind: str) -> Mapping[ParticipationMode, int]:
        numbers = {mode: self.limit(kind, mode).data for mode in ParticipationMode}
        return {mode: number for mode, number in numbers.items() if number is not None}


for _mode in ParticipationMode:
    for _kind in LIMITS:
        setattr(PolicyForm, f"{_kind}_{_mode.value}", LimitField(MODES[_mode][0], _kind))


class EndForm(BaseForm):
    """The last day of a version."""

    until_on = DateField(_l("Last day"), [InputRequired(_l("Give the day."))])


def data_of(rules: RecognitionPolicy) -> dict[str, Any]:
    """Return the limits of a policy as the fields of its form."""
    by_kind = {
        "cap": {mode: int(percent) for mode, percent in rules.mode_caps.items()},
        "floor": rules.mode_floors,
        "words": rules.reflection_words_min,
        "step": rules.mode_increments,
    }
    fields = {
        f"{kind}_{mode.value}": number
        for kind, numbers in by_kind.items()
        for mode, number in numbers.items()
    }
    return {**fields, "increment": rules.increment_minutes}
