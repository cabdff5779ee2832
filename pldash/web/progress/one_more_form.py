"""The form that asks what an activity would change that nobody has logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from pldash.domain.activities import MINUTES_A_DAY, ActivityType
from pldash.domain.cases import Category, Entry, Topic
from pldash.domain.made_up import Learning, Need
from pldash.domain.values import ParticipationMode, Period
from pldash.web.activities.words import MODES, TYPES
from pldash.web.forms import BaseForm

if TYPE_CHECKING:
    from datetime import date

    from pldash.domain.requirement_sets import Body

NOT_SAID: Final = SelectChoice("", _l("Not said"))


def _whole_number(_form: BaseForm, field: Field) -> None:
    """Say in words what is wrong with a number, before the library does."""
    if field.process_errors and any(text.strip() for text in field.raw_data):
        field.errors = []
        raise StopValidation(str(_l("Give whole minutes, such as 45.")))


def _minutes(mode: ParticipationMode) -> IntegerField:
    label, hint = MODES[mode]
    in_range = NumberRange(0, MINUTES_A_DAY, _l("Give whole minutes, at most those of a day."))
    return IntegerField(label, [_whole_number, Optional(), in_range], description=hint)


class OneMoreForm(BaseForm):
    """Kind, day, minutes and standards of an activity; it is read from the address."""

    day = DateField(_l("Day"), [InputRequired(_l("Give the day."))])
    activity_type = SelectField(
        _l("Kind of learning"),
        choices=[SelectChoice(each.value, label) for each, label in TYPES.items()],
        default=ActivityType.ONLINE_CHAT.value,
    )
    category = SelectField(_l("What the body calls it"), choices=[NOT_SAID], default="")
    topics = SelectMultipleField(
        _l("What it is about"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    synchronous = _minutes(ParticipationMode.SYNCHRONOUS)
    asynchronous = _minutes(ParticipationMode.ASYNCHRONOUS)
    lurking = _minutes(ParticipationMode.LURKING)
    hosting = _minutes(ParticipationMode.HOSTING)
    preparation = _minutes(ParticipationMode.PREPARATION)
    application = _minutes(ParticipationMode.APPLICATION)
    standards = SelectMultipleField(_l("Standards"))
    provider = BooleanField(_l("From a provider that the body approves"))
    words = BooleanField(_l("With a reflection or a note"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold and the minutes are those of one day."""
        good = super().validate(extra_validators)
        spent = sum(self.minutes().values())
        if good and not 0 < spent <= MINUTES_A_DAY:
            wrong = _l("Give the minutes.") if not spent else _l("A day has 24 hours at most.")
            self.synchronous.errors = [*self.synchronous.errors, wrong]
            return False
        return good

    def modes(self) -> dict[ParticipationMode, IntegerField]:
        """Return the field of each mode."""
        return {mode: self[mode.value] for mode in ParticipationMode}

    def minutes(self) -> dict[ParticipationMode, int]:
        """Return the minutes of each mode that has any."""
        return {mode: field.data for mode, field in self.modes().items() if field.data}

    def to_entry(self) -> Entry:
        """Return what is asked about."""
        said = self.data
        has = {Need.PROVIDER: said.get("provider"), Need.WORDS: self.words.data}
        category, topics = said.get("category"), said.get("topics")
        made_up = Learning(
            category=Category(category) if category else None,
            topics=frozenset(map(Topic, topics or ())),
            has=frozenset(need for need, is_there in has.items() if is_there),
        )
        return made_up.as_logged(
            self.minutes(),
            Period(self.day.data, self.day.data),
            activity_type=ActivityType(self.activity_type.data),
            standards=tuple(said.get("standards") or ()),
        )


def asked(body: Body, *, given: Any, today: date) -> OneMoreForm:
    """Return the form with what one body tells apart.

    :param given: the fields as the address carries them; None where nothing is asked yet
    """
    form = OneMoreForm(formdata=given, data={"day": today, "words": True}, meta={"csrf": False})
    framework = body.standards.framework_on(form.day.data or today)
    items = framework.items if framework else ()
    form.category.choices = [NOT_SAID, *(SelectChoice(*each) for each in body.categories.items())]
    form.topics.choices = [SelectChoice(*each) for each in body.topics.items()]
    form.standards.choices = [SelectChoice(item.code, item.title) for item in items]
    told_apart = {
        "category": body.categories,
        "topics": body.topics,
        "standards": items,
        "provider": body.provider,
    }
    for name, known in told_apart.items():
        if not known:
            del form[name]
    return form
