"""Form macros keep their promises to keyboards, screen readers and narrow screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tests.macros import description, one, render, with_id
from tests.markup import words

FORMS = "components/forms.html"
STEPPER = "components/stepper.html"
SUMMARY = "components/error_summary.html"


class Inner(Form):
    minutes = IntegerField("Minutes", [InputRequired("Say how many minutes")])


class Sample(Form):
    """One field of each kind that the macros know."""

    form_key = HiddenField(default="key-1")
    name = StringField("Name", [InputRequired("Say your name")], description="As on your card")
    secret = PasswordField("Password")
    chat = SelectField("Chat", choices={"a": "A", "b": "B"})
    paper = FileField("A file", [Optional()])
    live = IntegerField("Live", [Optional()], description="While it happened")
    agreed = BooleanField("I agree", [InputRequired("Say that you agree")])
    day = DateField("When was it?", [InputRequired("Say when it was")])
    words = TextAreaField("What happened?", [Length(min=3, message="Say a little more")])
    how = RadioField(
        "How did you come?", [InputRequired("Choose one")], choices={"a": "Alone", "b": "Led"}
    )
    bodies = SelectMultipleField(
        "Count it for",
        [InputRequired("Choose at least one")],
        choices={"x": "X", "y": "Y"},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    part = FormField(Inner)
    links = FieldList(StringField("Link", [Length(max=3, message="That is too long")]))


@pytest.fixture(autouse=True)
def request_context(built_app: Flask) -> Iterator[None]:
    with built_app.test_request_context():
        yield


@pytest.fixture
def faulty() -> Sample:
    """A form in which every field was refused."""
    form = Sample(data={"words": "x", "links": ["four", "ok"]})
    form.form_errors = ["The whole does not fit together"]
    assert not form.validate()
    return form


class TestField:
    def test_ties_label_hint_and_error_to_the_control(self, faulty: Sample):
        page = render(FORMS, "field", faulty.name)
        assert words(one(page, "label", **{"for": "name"})) == "Name"
        assert description(page, "name") == ("As on your card | Error: Say your name")
        assert with_id(page, "name").get("aria-invalid") == "true"

    def test_describes_nothing_where_there_is_nothing_to_say(self):
        control = with_id(render(FORMS, "field", Sample().secret), "secret")
        assert control.get("aria-describedby") is None
        assert control.get("aria-invalid") is None

    def test_passes_autocomplete_on_and_keeps_its_own_class(self):
        page = render(FORMS, "field", Sample().secret, autocomplete="new-password", class_="wide")
        assert with_id(page, "secret").get("autocomplete") == "new-password"
        assert "input" in with_id(page, "secret").get("class").split()

    def test_marks_what_may_stay_empty(self):
        assert "(optional)" in words(one(render(FORMS, "file", Sample().paper), "label"))
        assert "(optional)" not in words(one(render(FORMS, "field", Sample().name), "label"))

    def test_selects_are_fields_too(self):
        page = render(FORMS, "select", Sample().chat)
        assert with_id(page, "chat").tag == "select"
        assert words(one(page, "label", **{"for": "chat"})) == "Chat"

    def test_a_date_has_a_place_for_its_words(self, faulty: Sample):
        page = render(FORMS, "date_input", faulty.day, said="Sunday 22 November 2026")
        assert description(page, "day").endswith("Sunday 22 November 2026")
        assert "Say when it was" in description(page, "day")

    def test_a_word_count_describes_the_text(self):
        page = render(FORMS, "textarea", Sample().words, words=50)
        assert description(page, "words") == "About 50 words"
        assert with_id(page, "words-words").get("data-many") == "{n} words of about 50"

    def test_no_words_asked_means_no_count(self):
        page = render(FORMS, "textarea", Sample().words)
        assert with_id(page, "words").get("aria-describedby") is None

    def test_one_box_says_its_error(self, faulty: Sample):
        page = render(FORMS, "check", faulty.agreed)
        assert "Say that you agree" in description(page, "agreed")


class TestChoices:
    @pytest.mark.parametrize(("name", "error"), [("how", "one"), ("bodies", "at least one")])
    def test_a_group_has_a_legend_and_says_its_error(self, faulty: Sample, name: str, error: str):
        page = render(FORMS, "choices", faulty[name])
        group = one(page, "fieldset", id=name)
        assert words(group.find("legend")) == faulty[name].label.text
        assert f"Choose {error}" in description(page, name)

    def test_each_choice_has_its_label_and_hint(self):
        page = render(FORMS, "choices", Sample().how, hints={"b": "By a colleague"})
        assert words(one(page, "label", **{"for": "how-0"})) == "Alone"
        assert description(page, "how-1") == "By a colleague"
        assert with_id(page, "how-0").get("aria-describedby") is None

    def test_nothing_is_chosen_beforehand(self):
        page = render(FORMS, "choices", Sample().bodies)
        assert [box for box in page.all("input") if box.get("checked") is not None] == []


class TestStepper:
    def test_the_field_alone_does_the_work(self):
        field = with_id(render(STEPPER, "stepper", Sample().live, mode="synchronous"), "live")
        assert (field.get("type"), field.get("min")) == ("number", "0")
        assert field.get("inputmode") == "numeric"

    def test_the_buttons_wait_for_scripts_send_nothing_and_say_what_they_do(self):
        page = render(STEPPER, "stepper", Sample().live, step=10)
        buttons = list(page.all("button"))
        assert [button.get("data-by") for button in buttons] == ["-10", "10"]
        assert all(button.get("type") == "button" for button in buttons)
        assert all(button.get("hidden") is not None for button in buttons)
        assert words(buttons[1]) == "10 minutes more: Live"

    def test_the_total_is_an_output(self):
        assert words(one(render(STEPPER, "total", "1 h"), "output")) == "1 h"


class TestForm:
    def test_carries_its_hidden_fields(self):
        page = render(FORMS, "form_start", "/save", Sample(), id="entry", data_copy="new")
        form = one(page, "form", id="entry")
        assert one(page, "input", name="form_key").get("value") == "key-1"
        assert one(page, "input", name="csrf_token").get("value")
        assert form.get("data-copy") == "new"
        assert form.get("novalidate") is not None

    def test_a_question_by_address_carries_no_token(self):
        page = render(FORMS, "form_start", "/find", method="get")
        assert list(page.all("input")) == []

    def test_files_need_their_own_encoding(self):
        page = render(FORMS, "form_start", "/save", Sample(), files=True)
        assert one(page, "form").get("enctype") == "multipart/form-data"

    def test_actions_are_buttons_and_a_way_out(self):
        page = render(FORMS, "actions", "Save", cancel_url="/back", name="do", value="keep")
        assert one(page, "button", type="submit", name="do", value="keep") is not None
        assert one(page, "a").get("href") == "/back"


class TestErrorSummary:
    def test_links_to_every_refused_control(self, faulty: Sample):
        page = render(SUMMARY, "error_summary", faulty)
        targets = {link.get("href") for link in page.all("a")}
        refused = {"#name", "#chat", "#agreed", "#day", "#words", "#how", "#bodies"}
        assert targets == refused | {"#part-minutes", "#links-0"}

    def test_says_what_belongs_to_no_control(self, faulty: Sample):
        faulty.form_key.errors = ["The form is too old"]
        page = render(SUMMARY, "error_summary", faulty)
        lines = [words(line) for line in page.all("li")]
        assert lines[0] == "The whole does not fit together"
        assert "The form is too old" in lines
        assert "#form_key" not in {link.get("href") for link in page.all("a")}

    def test_is_announced_and_can_take_focus(self, faulty: Sample):
        page = render(SUMMARY, "error_summary", faulty)
        summary = one(page, "div", tabindex="-1")
        assert summary.get("data-error-summary") is not None
        assert words(with_id(page, summary.get("aria-labelledby")))
        assert one(page, "div", role="alert") is not None
