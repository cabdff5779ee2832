"""Forms for entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation, ValidationError

from pldash.domain.activities import LONGEST_DAYS, MINUTES_A_DAY, ActivityEntry, ActivityType
from pldash.domain.bundles import BundleEntry
from pldash.domain.claims import Claim
from pldash.domain.errors import InputRefused, NotFound
from pldash.domain.given_values import FIRST_DAY, LAST_DAY
from pldash.domain.reflections import Prompt, ValueCycle, kept_answers, prompts_of
from pldash.domain.values import ParticipationMode, Reason
from pldash.web.activities.claim_fields import PartMaker
from pldash.web.activities.words import MINUTES_OF, MODES, QUESTIONS, TYPES
from pldash.web.forms import BaseForm
from pldash.web.runtime import now, runtime
from pldash.web.sentences import sentence
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.domain.requirement_sets import Body

VERSION = re.compile(r"[0-9]{1,9}")
MOST_MINUTES = MINUTES_A_DAY * LONGEST_DAYS


def instant(text: str) -> datetime:
    """Return an instant as an address carries it.

    :raises NotFound: if it is none
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotFound(text) from error
    if moment.tzinfo is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise NotFound(text)
    return moment.astimezone(UTC)


def day_asked(text: str) -> date | None:
    """Return a date of the address, None where nothing was chosen.

    :raises NotFound: if it is none
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(text) from error


def instant_text(moment: datetime) -> str:
    """Return an instant for an address or a hidden field, such as 2026-11-18T09:30Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _whole_number(_form: BaseForm, field: Field) -> None:
    """Say in words what is wrong with a number, before the library does."""
    if field.process_errors and any(text.strip() for text in field.raw_data):
        field.errors = []
        raise StopValidation(str(_l("Give whole minutes, such as 45.")))


def _ids_only(_form: BaseForm, field: Field) -> None:
    """Say in words that a page of another time offered something else."""
    if field.process_errors:
        field.errors = []
        raise StopValidation(sentence(Reason("standard-unknown")))


def _minutes(mode: ParticipationMode) -> IntegerField:
    label, hint = MODES[mode]
    in_range = NumberRange(0, MOST_MINUTES, _l("Give whole minutes, from 0 up."))
    return MinutesField(
        label,
        [_whole_number, Optional(), in_range],
        description=hint,
        name_of_fault=MINUTES_OF[mode],
    )


class MinutesField(IntegerField):  # type: ignore[misc]
    """Minutes of one mode.

    :ivar name_of_fault: what the list of faults on top of the page calls it
    """

    is_simple = True

    def __init__(self, *args: Any, name_of_fault: Any, **kwargs: Any) -> None:
        """Keep the name beside the rest."""
        super().__init__(*args, **kwargs)
        self.name_of_fault = name_of_fault


def _refuse_no_count(field: Field) -> None:
    if field.data and VERSION.fullmatch(field.data) is None:
        raise ValidationError(str(_l("Reload the page and try again.")))


def _item_id(value: str | UUID) -> UUID:
    """Return a standard's id, as the page sends it or as the entry has it."""
    return value if isinstance(value, UUID) else UUID(value)


def _day(label: str) -> DateField:
    return DateField(label, [InputRequired(_l("Give the day."))])


def _bodies_named(codes: str) -> list[Body]:
    """Return the registration bodies of a hidden field, each once; what is none is left out."""
    found = []
    for code in dict.fromkeys(codes.split()):
        with suppress(InputRefused):
            found.append(runtime().rules.body(code))
    return found


class WordsForm(BaseForm):
    """A form with a reflection: one field for the answer of each cycle."""

    version = HiddenField()
    asked = HiddenField()
    words_immediate = TextAreaField(validators=[Optional()])
    words_potential = TextAreaField(validators=[Optional()])
    words_applied = TextAreaField(validators=[Optional()])
    words_realised = TextAreaField(validators=[Optional()])
    words_reframing = TextAreaField(validators=[Optional()])

    def __init__(self, *args: Any, prompts: Sequence[Prompt] = (), **kwargs: Any) -> None:
        """Fill the form and put each question above its answer."""
        super().__init__(*args, **kwargs)
        if prompts and not self.is_submitted():
            self.asked.data = " ".join(prompt.code for prompt in prompts)
        for prompt in self.prompts:
            field = self.answer(prompt.cycle)
            field.label.text, field.description = QUESTIONS[prompt.cycle, prompt.voice]

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Return the questions that the page asked; answers stay under their own."""
        return prompts_of(self.asked.data or "")

    def answer(self, cycle: ValueCycle) -> TextAreaField:
        """Return the field for the answer of one cycle."""
        return self[f"words_{cycle}"]

    def validate_version(self, field: Field) -> None:
        """Refuse a version that is no number."""
        _refuse_no_count(field)

    @property
    def known_version(self) -> int | None:
        """Return which version the page was made from; None where nothing was saved yet."""
        return int(self.version.data) if self.version.data else None

    def words(self) -> dict[str, str]:
        """Return the answers by the code of their question, only where there are any."""
        return kept_answers(
            {each.code: self.answer(each.cycle).data or "" for each in self.prompts}
        )


class EntryForm(WordsForm):
    """What a teacher writes down about one activity; every name is flat and simple."""

    chat = HiddenField()
    at = HiddenField()
    copy = HiddenField()
    """The name of the device's copy, which a page keeps through a refusal."""
    sending = HiddenField()
    """How often the page has sent by itself; its script counts."""
    title = StringField(_l("What was it?"), description=_l("A tag or a title of your own"))
    started_on = _day(_l("First day"))
    ended_on = _day(_l("Last day"))
    activity_type = SelectField(
        _l("Kind of learning"),
        choices=[SelectChoice(each.value, label) for each, label in TYPES.items()],
        default=ActivityType.ONLINE_CHAT.value,
    )
    synchronous = _minutes(ParticipationMode.SYNCHRONOUS)
    asynchronous = _minutes(ParticipationMode.ASYNCHRONOUS)
    lurking = _minutes(ParticipationMode.LURKING)
    hosting = _minutes(ParticipationMode.HOSTING)
    preparation = _minutes(ParticipationMode.PREPARATION)
    application = _minutes(ParticipationMode.APPLICATION)
    standards = SelectMultipleField(
        _l("Standards"), [_ids_only], coerce=_item_id, validate_choice=False
    )

    asked_by = HiddenField()
    """Codes of the registration bodies whose own fields the page shows."""

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[Body] = (),
        claims: Mapping[str, Claim] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        """Fill the form, with a part for each body that asks more.

        :param bodies: for a fresh page; a sent one names its own
        :param claims: what is stated already, by the body's code
        """
        super().__init__(*args, **kwargs)
        if self.is_submitted():
            bodies = _bodies_named(self.asked_by.data or "")
        day = me().today(now())
        parts = [
            PartMaker(self, body, day, claim=claims.get(body.code, Claim())).part()
            for body in bodies
        ]
        self.parts = tuple(part for part in parts if part.fields)
        if not self.chat.data and self.activity_type.data != ActivityType.ONLINE_CHAT:
            self.synchronous.name_of_fault = _l("Minutes, time spent")
        self.asked_by.data = " ".join(part.asked.body for part in self.parts)

    def validate_sending(self, field: Field) -> None:
        """Refuse a count that is no number."""
        _refuse_no_count(field)

    def modes(self) -> dict[ParticipationMode, IntegerField]:
        """Return the field of each mode."""
        return {mode: self[mode.value] for mode in ParticipationMode}

    @property
    def times_sent(self) -> int:
        """Return how often the page has sent by itself, this time included."""
        return int(self.sending.data) if self.sending.data else 0

    @property
    def chat_id(self) -> UUID | None:
        """Return the chat, None for something else.

        :raises NotFound: if somebody wrote nonsense into the page
        """
        try:
            return UUID(self.chat.data) if self.chat.data else None
        except ValueError as error:
            raise NotFound(self.chat.data) from error

    def to_entry(self) -> ActivityEntry:
        """Return what the form says."""
        return ActivityEntry(
            title=(self.title.data or "").strip(),
            started_on=cast("Any", self.started_on.data),
            ended_on=cast("Any", self.ended_on.data),
            chat_id=self.chat_id,
            occurrence_at=instant(self.at.data) if self.at.data else None,
            activity_type=ActivityType(self.activity_type.data),
            claims={part.asked.body: claim for part in self.parts if (claim := part.claim())},
            minutes={mode: field.data for mode, field in self.modes().items() if field.data},
            standard_ids=frozenset(self.standards.data or ()),
            words=self.words(),
        )


class BundleForm(WordsForm):
    """What a teacher writes about a bundle."""

    title = StringField(
        _l("What do they have in common?"),
        [InputRequired(_l("Give the bundle a title."))],
        description=_l("A title for your record and for your leader"),
    )

    def to_entry(self) -> BundleEntry:
        """Return what the form says."""
        return BundleEntry(title=self.title.data or "", words=self.words())
