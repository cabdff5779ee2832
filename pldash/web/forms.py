"""The parent of every form: CSRF token, one-time key, and refusals beside their field."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from gettext import NullTranslations, translation
from typing import Any

from flask import g, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    Field,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.i18n import messages_path

from pldash.domain.errors import RuleBroken
from pldash.domain.given_values import FIRST_DAY, LAST_DAY
from pldash.domain.written_lines import line_of
from pldash.web.form_fields import bound
from pldash.web.sentences import sentence
from pldash.web.session import new_form_key

UNWANTED = frozenset(range(32)) - {9, 10, 13} | {127}
"""Control characters that no word needs; PostgreSQL refuses the first of them."""

TAKEN_OUT = dict.fromkeys(UNWANTED)
ANY_UNWANTED = re.compile(f"[{re.escape(''.join(map(chr, UNWANTED)))}]")

NOT_LINES = (TextAreaField, PasswordField, HiddenField)
"""Kinds of text fields that hold more than a line, or nothing that is read."""


TOO_LONG = "Field cannot be longer than %(max)d character."
"""The library's own sentence, which calls what one typed a field."""


class Sentences:
    """The form library's sentences, but for one that we say in our own words."""

    def __init__(self, known: NullTranslations) -> None:
        """Keep the library's own."""
        self.gettext, self._known = known.gettext, known

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the sentence for a count, still without its figures."""
        if one == TOO_LONG:
            return _("Shorten it to %(max)d characters.")
        return self._known.ngettext(one, many, count)


@lru_cache
def _library_words(locale: str) -> NullTranslations:
    """Return the form library's own sentences; it would read their file for every form."""
    return translation("wtforms", messages_path(), [locale], fallback=True)


class SameToken(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    """Shows a sent form again with the token that was just found good; a fresh page gets its own.

    The library would sign one for every form, also for those that no page shows.
    """

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Return the token for the form's hidden field."""
        sent = csrf_token_field.data if g.get("csrf_valid") else None
        return sent or super().generate_csrf_token(csrf_token_field)


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form of a signed-in page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The form library's settings."""

        csrf_class = SameToken

        def get_translations(self, _form: Any) -> Sentences:
            """Return the library's own sentences in the reader's language."""
            return Sentences(_library_words(str(get_locale())))

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Return a field of the form."""
            return bound(form, unbound_field, options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent; a file under the name of a text counts as not sent."""
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            names = {field.name for field in form if isinstance(field, FileField)}
            files = request.files.items(multi=True)
            kept = MultiDict((name, each) for name, each in files if name in names)
            return CombinedMultiDict((kept, request.form))

    form_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the form; a page that is shown afresh gets a fresh one-time key."""
        super().__init__(*args, **kwargs)
        if not self.form_key.data or not self.is_submitted():
            self.form_key.data = new_form_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold.

        A text with characters that no page can show comes back without them, to be
        looked at and sent again. A day far off is a typing mistake.
        """
        good = bool(super().validate(extra_validators))
        good = refuse_unwanted(self) and good
        return refuse_far_days(self) and good

    def refuse(self, error: RuleBroken) -> None:
        """Show a service's refusal beside the field it is about, or above the form."""
        words = [sentence(reason) for reason in error.reasons]
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.extend(words)
        else:
            field.errors = [*field.errors, *words]

    def take_over(self, saved: dict[str, Any]) -> list[tuple[str, str]]:
        """Go on from a version saved meanwhile: keep what was typed, and tell what differs.

        :param saved: the saved values by field name, the version among them
        :returns: label and saved value of each field that differs; never empty
        """
        self.renew_key()
        self.version.data = str(saved["version"])
        differing = [
            (str(field.label.text), "" if saved[field.name] is None else str(saved[field.name]))
            for field in self
            if field.name in saved and field.name != "version" and field.data != saved[field.name]
        ]
        return differing or [("", _("What is saved now is the same as what you typed."))]

    def renew_key(self) -> None:
        """Give the form a fresh one-time key, after its old one was used up."""
        self.form_key.data = new_form_key()


def refuse_far_days(form: Form) -> bool:
    """Refuse each day that is a typing mistake, beside its field; return whether there was none."""
    good = True
    for field in form:
        if isinstance(field.data, date) and not FIRST_DAY <= field.data <= LAST_DAY:
            first, last = FIRST_DAY.year, LAST_DAY.year
            message = _("Give a day between %(first)s and %(last)s.", first=first, last=last)
            field.errors = [*field.errors, message]
            good = False
    return good


def refuse_unwanted(form: FlaskForm) -> bool:
    """Take what cannot be kept out of every text and say so; return whether there was none.

    A line, such as a name or a title, holds no line break either, and nothing that
    hides or turns the letters beside it. A password is left as its owner types it.
    """
    good = True
    for field in form:
        if isinstance(field.data, str) and (kept := _kept(field)) != field.data:
            field.data = kept
            fault = _("A character that cannot be kept was taken out. Check the words.")
            field.errors = [*field.errors, fault]
            good = False
    return good


def is_kept(text: str) -> bool:
    """Return whether a text of several lines can be kept as it is."""
    return ANY_UNWANTED.search(text) is None


def is_kept_line(text: str) -> bool:
    """Return whether a line, such as a name or a title, can be kept as it is."""
    return (text.isascii() and text.isprintable()) or (is_kept(text) and line_of(text) == text)


def _kept(field: Field) -> str:
    is_line = isinstance(field, StringField) and not isinstance(field, NOT_LINES)
    text = str(field.data)
    if is_kept_line(text) if is_line else is_kept(text):
        return text
    return line_of(text.translate(TAKEN_OUT)) if is_line else text.translate(TAKEN_OUT)


def status_of(form: BaseForm) -> int:
    """Return the status of a page with this form on it: 422 when it was refused."""
    return 422 if request.method == "POST" and form.errors else 200
