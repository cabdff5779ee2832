"""Fields that are copies of fields made before: the same as the library's, and each form's own."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from wtforms import DateField, FileField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from pldash.web.activities.forms import MinutesField, WordsForm
from pldash.web.forms import BaseForm


class PlanForm(BaseForm):
    name = StringField("Name", [InputRequired("Say a name")], render_kw={"class": "wide"})
    school = SelectField("School", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    live = MinutesField("Live", name_of_fault="Live minutes")
    minutes = IntegerField(validators=[NumberRange(1, 9)], default=3)
    on = DateField("Day")
    note = StringField(validators=[Length(max=4)])


@pytest.fixture(autouse=True)
def request_context(built_app: Flask) -> Iterator[None]:
    with built_app.test_request_context():
        yield


def test_a_copied_field_is_shown_as_the_librarys_own():
    for kind in (PlanForm, WordsForm):
        kind()
        copied = kind()
        for name, unbound in kind._unbound_fields:
            translations = copied.meta.get_translations(copied)
            own = unbound.bind(form=copied, name=name, prefix="", translations=translations)
            own.process(None, copied[name].data)
            assert copied[name]() == own(), name
            assert vars(copied[name]).keys() == vars(own).keys(), name
            assert vars(copied[name].flags) == vars(own.flags), name
            assert str(copied[name].label()) == str(own.label()), name


def test_what_a_page_changes_stays_in_its_form():
    first = PlanForm()
    first.name.label.text, first.name.flags.required = "Who", False
    first.name.render_kw["class"] = "narrow"
    first.school.choices.append(SelectChoice("c", "C"))
    second = PlanForm()
    assert (second.name.label.text, second.name.flags.required) == ("Name", True)
    assert second.name.render_kw == {"class": "wide"}
    assert [choice.value for choice in second.school.choices] == ["a", "b"]


def test_a_refusal_stays_in_its_form():
    first = PlanForm(data={"name": "", "school": "x", "minutes": 12})
    assert not first.validate()
    assert {"school", "minutes", "name"} <= first.errors.keys()
    second = PlanForm()
    assert (second.errors, second.name.data, second.minutes.data) == ({}, None, 3)


def test_a_copied_field_knows_its_own_form():
    first, second = PlanForm(), PlanForm()
    for form in (first, second):
        assert all(field._form is form and field.meta is form.meta for field in form)


def test_what_is_too_long_is_told_without_the_word_field():
    form = PlanForm(data={"note": "longer", "minutes": 10})
    form.validate()
    assert form.note.errors == ["Shorten it to 4 characters."]
    assert form.minutes.errors == ["Number must be between 1 and 9."]


def test_a_file_under_the_name_of_a_text_is_not_read(built_app):
    class LetterForm(PlanForm):
        letter = FileField("Letter")

    def some_file():
        return BytesIO(b"no text"), "name.txt"

    sent = {"name": some_file(), "minutes": some_file(), "letter": some_file(), "note": "yes"}
    with built_app.test_request_context(method="POST", data=sent):
        form = LetterForm()
        assert form.letter.data.filename == "name.txt"
        assert (form.name.data, form.minutes.data, form.note.data) == (None, 3, "yes")
