"""The fields of an entry that registration bodies ask for: a part of the form for each body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from pldash.domain.body_fields import fields_of
from pldash.domain.cases import Category, CreditUnit, Topic
from pldash.domain.claims import MOST_CREDITS, Claim, is_credit
from pldash.web.schools.chat_forms import BoxesField

if TYPE_CHECKING:
    from datetime import date

    from pldash.domain.body_fields import BodyFields
    from pldash.domain.requirement_sets import Body
    from pldash.web.forms import BaseForm

NOT_SAID: Final = SelectChoice("", _l("Not said"))
UNITS: Final = {
    CreditUnit.SEMESTER: _l("Semester hours of college credit"),
    CreditUnit.QUARTER: _l("Quarter hours of college credit"),
    CreditUnit.CEU: _l("CEUs"),
    CreditUnit.GRADUATE_SEMESTER: _l("Semester hours of graduate credit"),
    CreditUnit.AUDITED_SEMESTER: _l("Semester hours of audited courses"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPart:
    """What one body asks, as fields of the form; None where it does not ask it."""

    asked: BodyFields
    category: Field | None
    topics: Field | None
    provider: Field | None
    number: Field | None
    credits: Mapping[CreditUnit, Field]
    used: Field | None
    note: Field | None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return its fields in the order in which they stand."""
        first = (self.category, self.topics, self.provider, self.number)
        last = (self.used, self.note)
        return tuple(each for each in (*first, *self.credits.values(), *last) if each)

    @property
    def is_open(self) -> bool:
        """Return whether it holds something to see at once."""
        return any(each.data or each.errors for each in self.fields)

    def claim(self) -> Claim:
        """Return what is stated; the form was found good before."""
        category = _data(self.category)
        return Claim(
            category=Category(category) if category else None,
            topics=frozenset(map(Topic, _data(self.topics) or ())),
            provider=(_data(self.provider) or "").strip(),
            provider_number=(_data(self.number) or "").strip(),
            credits={unit: each.data for unit, each in self.credits.items() if each.data},
            used_for=(_data(self.used) or "").strip(),
            note=(_data(self.note) or "").replace("\r\n", "\n").strip(),
        )


class PartMaker:
    """Adds the fields that one body asks for to a form, under names led by its code.

    What is stated already stands in them; what was sent stands in its place.
    """

    def __init__(self, form: BaseForm, body: Body, day: date, *, claim: Claim) -> None:
        """Keep what the fields are made from.

        :param day: whose rules ask
        """
        self._form, self._body, self._claim = form, body, claim
        self._asked = fields_of(body, day)

    def part(self) -> BodyPart:
        """Add the fields and return them."""
        return BodyPart(
            asked=self._asked,
            category=self._category(),
            topics=self._topics(),
            provider=self._provider(),
            number=self._number(),
            credits={unit: self._credit(unit) for unit in self._units()},
            used=self._used(),
            note=self._note(),
        )

    def _add(self, what: str, unbound: Any, value: object) -> Field:
        """Return a field that is filled like the form's others."""
        form, name = self._form, self._name(what)
        field = form.meta.bind_field(form, unbound, {"name": name, "prefix": ""})
        form._fields[name] = field
        field.process(request.form if form.is_submitted() else None, value)
        return field

    def _name(self, what: str) -> str:
        return f"{self._body.code}-{what}"

    def _hint(self, what: str) -> str:
        """Return what the body's rules say of a field, in sentences."""
        return " ".join(f"{about.title}." for about in self._asked.hints.get(what, ()))

    def _offered(self, what: str, known: Mapping[str, str], stated: set[str]) -> dict[str, str]:
        """Return the codes to offer: those asked for today, and any older one that is stated."""
        asked = {"category": self._asked.categories, "topics": self._asked.topics}[what]
        shown = {*asked, *stated, *request.form.getlist(self._name(what))}
        return {code: title for code, title in known.items() if code in shown}

    def _category(self) -> Field | None:
        stated = {self._claim.category.value} if self._claim.category else set()
        offered = self._offered("category", self._body.categories, stated)
        if not offered and self._name("category") not in request.form:
            return None
        field = SelectField(
            _("What %(body)s calls it", body=self._body.short_name),
            choices=[NOT_SAID, *(SelectChoice(*each) for each in offered.items())],
            description=self._hint("category"),
        )
        return self._add("category", field, next(iter(stated), ""))

    def _topics(self) -> Field | None:
        stated = {topic.value for topic in self._claim.topics}
        offered = self._offered("topics", self._body.topics, stated)
        if not offered and self._name("topics") not in request.form:
            return None
        field = BoxesField(
            _("Topics that %(body)s asks for", body=self._body.short_name),
            choices=[SelectChoice(*each) for each in offered.items()],
            description=self._hint("topics"),
        )
        return self._add("topics", field, sorted(stated))

    def _provider(self) -> Field | None:
        words = self._asked.provider
        if words is None:
            return None
        own_word = _("It stands as you state it; nobody here checks it.")
        hint = f"{self._hint('provider')} {own_word}".strip()
        return self._add(
            "provider",
            StringField(words.name, [Optional()], description=hint),
            self._claim.provider,
        )

    def _number(self) -> Field | None:
        words = self._asked.provider
        if words is None or words.number is None:
            return None
        return self._add(
            "number", StringField(words.number, [Optional()]), self._claim.provider_number
        )

    def _units(self) -> list[CreditUnit]:
        known = {*self._asked.credits, *self._claim.credits}
        return [unit for unit in CreditUnit if unit in known]

    def _credit(self, unit: CreditUnit) -> Field:
        field = DecimalField(UNITS[unit], [_number_of_credits, Optional()], places=None)
        return self._add(unit.value, field, self._claim.credits.get(unit))

    def _used(self) -> Field | None:
        if not self._asked.use_asked and not self._claim.used_for:
            return None
        field = StringField(
            _("Used before, for which cycle or registration?"),
            [Optional()],
            description=f"{self._hint('used')} {_('Leave it empty where it was not.')}",
        )
        return self._add("used", field, self._claim.used_for)

    def _note(self) -> Field | None:
        if not self._asked.note_asked and not self._claim.note:
            return None
        field = TextAreaField(
            _("How it connects to the standard"),
            [Optional()],
            description=f"{self._hint('note')} {_('Without one, your reflection serves.')}",
        )
        return self._add("note", field, self._claim.note)


def _data(field: Field | None) -> Any:
    return None if field is None else field.data


def _number_of_credits(_form: BaseForm, field: Field) -> None:
    """Say in words what is wrong with a number of credits, before the library does."""
    typed = "".join(field.raw_data or ()).strip()
    if typed and not (isinstance(field.data, Decimal) and is_credit(field.data)):
        field.errors = []
        message = _("Give a number up to %(most)s, such as 3 or 1.5.", most=MOST_CREDITS)
        raise StopValidation(message)
