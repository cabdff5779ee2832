"""Makes the fields of a form quickly: as copies of fields that were made before.

The form library works out every field anew for every form, from its label to its flags. That takes
as long as all the writing that an entry's form leads to.
"""

from __future__ import annotations

from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Flags, Label, UnboundField

SIMPLE: Final = frozenset(
    (
        *(BooleanField, DateField, HiddenField, IntegerField),
        *(SelectField, SelectMultipleField, StringField, TextAreaField),
    )
)
"""Kinds that hold nothing of one form but what :func:`_copy` gives each its own of."""

MARK: Final = "is_simple"
"""What a kind of our own says where that holds for it too."""

MADE: Final = "pldash_made"
"""Under this name a form class's field keeps what was made of it, by its options."""


def bound(form: Any, unbound: UnboundField, options: dict[str, Any]) -> Field:
    """Return a field of a form, as the library's own binding would make it.

    :param options: name, prefix and translations
    """
    if unbound.field_class not in SIMPLE and not hasattr(unbound.field_class, MARK):
        return unbound.bind(form=form, **options)
    made: dict[Any, Field] = unbound.__dict__.setdefault(MADE, {})
    key = tuple(options.values())
    if key not in made:
        made[key] = _copy(unbound.bind(form=form, **options), None)
    return _copy(made[key], form)


def _copy(field: Field, form: Any) -> Field:
    """Return a field that was given nothing yet, for another form, or for none."""
    copy: Field = object.__new__(type(field))
    vars(copy).update(vars(field))
    copy._form, copy.meta = form, None if form is None else form.meta  # noqa: SLF001
    copy.label = Label(field.label.field_id, field.label.text)
    copy.flags = Flags()
    vars(copy.flags).update(vars(field.flags))
    if field.render_kw is not None:
        copy.render_kw = dict(field.render_kw)
    if vars(field).get("_choices") is not None:
        copy.choices = list(field.choices)
    return copy
