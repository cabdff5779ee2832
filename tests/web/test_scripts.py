"""What the scripts add in a real browser, under a policy stricter than the product's own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from playwright.sync_api import Page, expect
from wtforms import HiddenField, IntegerField, TextAreaField, URLField
from wtforms.validators import URL, Optional

from pldash.web.context import day, minutes, moment
from pldash.web.progress.cards import CountLine, Counts

TOP = Path(__file__).parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
LOG = """
{% extends "layouts/app.html" %}
{% from "components/forms.html" import field, form_end, form_start, textarea %}
{% from "components/stepper.html" import stepper, total %}
{% from "components/desk.html" import shortcuts %}
{% from "components/save.html" import kept_words, save_state %}
{% from "components/standards.html" import standards_picker %}
{% block title %}Log{% endblock title %}
{% block heading %}<h1>Log</h1>{% endblock heading %}
{% block content %}
  {{ form_start("/log", form, id="entry", data_autosave_url="/autosave", data_copy="new") }}
    {{ kept_words() }}
    {{ stepper(form.live, data_live="") }}
    <details><summary>More</summary>{{ field(form.link) }}</details>
    {{ total("1 h") }}
    <p data-live-most="60" hidden>Longer than the meeting</p>
    {{ standards_picker(tree, suggested=[tree[0].children[0]]) }}
    {{ textarea(form.happened) }}
  {{ form_end() }}
  <ul data-desk>
    <li><a data-desk-row href="/one">First</a></li>
    <li><a data-desk-row href="/two">Second</a></li>
  </ul>
  {{ shortcuts() }}
{% endblock content %}
{% block aside %}
  {% set counts_url = "/counts" %}{% set counts_form = "entry" %}
  {% include "progress/_counts.html" %}
{% endblock aside %}
{% block bar %}
  {{ save_state(form="entry") }}
  <button type="submit" id="approve" form="entry">Submit</button>
{% endblock bar %}
"""
SIGN_IN = """
{% extends "layouts/bare.html" %}
{% block title %}Sign in{% endblock title %}
{% block content %}<h1>Sign in</h1>{% endblock content %}
"""


class Entry(FlaskForm):
    version = HiddenField(default="1")
    live = IntegerField("Live", [Optional()], default=60)
    link = URLField("Link", [Optional(), URL(message="That is no link")])
    happened = TextAreaField("What happened?", [Optional()])


@dataclass
class Desk:
    """The server of these tests: how it answers, and what it was sent."""

    autosave_status: int = 200
    signed_in: bool = True
    may_answer: threading.Event = field(default_factory=threading.Event)
    saved: list[dict[str, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self) -> ResponseReturnValue:
        form = Entry()
        if request.method == "POST":
            if not self.signed_in:
                return render_template_string(SIGN_IN)
            self.sent.append(request.form.to_dict())
            if not form.validate():
                return self.page(form), 422
            flash("Saved.", "success")
        return self.page(form)

    def page(self, form: Entry) -> str:
        return render_template_string(LOG, form=form, tree=tree(), counts=Counts(note="Until now."))

    def counts(self) -> ResponseReturnValue:
        self.asked.append(request.form["live"])
        if request.form["live"] == "0":
            return asdict(Counts(instead="Give the minutes."))
        line = CountLine(
            name="VIT", url="/vit", counted="1 h", rest="15 min not counted", reasons=("Too late.",)
        )
        return asdict(Counts(lines=(line,), note="Once approved."))

    def autosave(self) -> ResponseReturnValue:
        assert self.may_answer.wait(10)
        if self.autosave_status == 200:
            self.saved.append(request.form.to_dict())
        return {"said": "Saved 20:41", "fields": {"version": "2"}}, self.autosave_status


def tree() -> list[SimpleNamespace]:
    """Return one standard with two focus areas."""
    leaves = [
        SimpleNamespace(id=f"id{code}", code=code, title=title, children=[])
        for code, title in (("1.1", "Know students"), ("1.2", "Understand how they learn"))
    ]
    return [SimpleNamespace(id="id1", code="1", title="Students", children=leaves)]


def make_app(desk: Desk) -> Flask:
    """Return a small application around the layouts, the macros and the scripts."""
    app = Flask(
        __name__,
        template_folder=str(TOP / "templates"),
        static_folder=str(TOP / "pldash" / "web" / "static"),
    )
    app.config["SECRET_KEY"] = "k" * 32
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters |= {"day": day, "minutes": minutes, "moment": moment}
    Babel(app)
    CSRFProtect(app)
    out = {"label": "Sign out", "url": "/out", "icon": "out", "current": False}
    navigation = [SimpleNamespace(**out, group="more", method="post")]
    person = SimpleNamespace(lang="en-AU", dir="ltr", owner="tara")
    app.context_processor(lambda: {"navigation": navigation, "page": person})
    app.jinja_env.globals["said"] = lambda: None  # what a form did is flashed here
    app.add_url_rule("/log", "log", desk.show, methods=["GET", "POST"])
    app.add_url_rule("/autosave", "autosave", desk.autosave, methods=["POST"])
    app.add_url_rule("/counts", "counts", desk.counts, methods=["POST"])
    app.add_url_rule("/out", "out", lambda: render_template_string(SIGN_IN), methods=["POST"])

    @app.after_request
    def add_policy(response):
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.may_answer.set()
    return made


@pytest.fixture
def log(desk: Desk, page: Page, live_server: Callable[[Flask], str]) -> Page:
    """The log page, open in a browser."""
    page.goto(f"{live_server(make_app(desk))}/log")
    page.wait_for_load_state("networkidle")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def copies(page: Page) -> int:
    """Return how many copies of typed words the device keeps."""
    return page.evaluate("() => Object.keys(localStorage).length")


def test_a_stepper_counts_and_the_total_follows(log: Page):
    log.get_by_role("button", name="15 minutes more: Live").click()
    expect(log.get_by_label("Live", exact=True)).to_have_value("75")
    expect(log.locator("[data-total]")).to_have_text("1 h 15 min")


def test_more_live_than_the_meeting_is_pointed_out(log: Page):
    hint = log.get_by_text("Longer than the meeting")
    expect(hint).to_be_hidden()
    log.get_by_label("Live", exact=True).fill("61")
    expect(hint).to_be_visible()
    log.get_by_label("Live", exact=True).fill("60")
    expect(hint).to_be_hidden()


def test_what_it_counts_for_follows_what_is_typed(log: Page, desk: Desk):
    card = log.locator("[data-counts]")
    log.get_by_label("Live", exact=True).fill("75")
    card.scroll_into_view_if_needed()  # it is worked out once somebody looks
    expect(card.get_by_role("link", name="VIT")).to_have_attribute("href", "/vit")
    for words in ("1 h", "15 min not counted", "Too late.", "Once approved."):
        expect(card.get_by_text(words, exact=True)).to_be_visible()
    log.get_by_label("Live", exact=True).fill("0")
    card.scroll_into_view_if_needed()
    expect(card.get_by_text("Give the minutes.")).to_be_visible()
    expect(card.get_by_role("link", name="VIT")).to_have_count(0)
    expect(card.get_by_text("Once approved.")).to_be_hidden()
    assert desk.asked == ["75", "0"]
    assert log.said == []


def test_the_search_finds_a_standard_in_its_fold(log: Page):
    log.get_by_role("searchbox").fill("LEARN 1.2")
    expect(log.get_by_text("1 standard found")).to_be_visible()
    expect(log.get_by_label("1.2 Understand how they learn")).to_be_visible()


def test_a_standard_shown_twice_is_one_choice_and_counted_once(log: Page):
    log.locator("#standards-suggested-id1\\.1").check()
    expect(log.locator("#standards-id1\\.1")).to_be_checked()
    expect(log.locator("[data-count]")).to_have_text("1 chosen")


def test_a_pause_saves_the_words_and_clears_the_device(log: Page, desk: Desk):
    log.get_by_label("What happened?").fill("We talked")
    expect(log.get_by_text("Saved 20:41")).to_be_visible()
    assert [form["happened"] for form in desk.saved] == ["We talked"]
    assert log.locator("#entry [name=version]").input_value() == "2"
    assert copies(log) == 0
    assert log.said == []


@pytest.mark.parametrize("status", [400, 401])
def test_words_outlive_an_ended_session(log: Page, desk: Desk, status: int):
    desk.autosave_status = status
    log.get_by_label("What happened?").fill("Words that must stay")
    expect(log.get_by_text("you are signed out")).to_be_visible()
    log.reload()
    desk.autosave_status = 200
    log.get_by_role("button", name="Put them back").click()
    expect(log.get_by_label("What happened?")).to_have_value("Words that must stay")
    expect(log.get_by_text("Saved 20:41")).to_be_visible()
    assert copies(log) == 0


def test_words_typed_without_connection_are_saved_when_it_is_back(log: Page, desk: Desk):
    log.context.set_offline(True)
    log.get_by_label("What happened?").fill("On the train")
    expect(log.get_by_text("Not saved: no connection")).to_be_visible()
    assert copies(log) == 1
    log.context.set_offline(False)
    expect(log.get_by_text("Saved 20:41")).to_be_visible()
    assert desk.saved[-1]["happened"] == "On the train"


def test_kept_words_are_not_written_over_before_the_person_has_chosen(log: Page, desk: Desk):
    desk.autosave_status = 500
    log.get_by_label("What happened?").fill("Older words")
    log.reload()
    expect(log.get_by_role("button", name="Put them back")).to_be_visible()
    log.get_by_label("What happened?").fill("Newer words")
    log.get_by_role("button", name="Put them back").click()
    expect(log.get_by_label("What happened?")).to_have_value("Older words")


def test_a_form_that_ends_at_the_sign_in_page_keeps_its_words(log: Page, desk: Desk):
    desk.signed_in = False
    log.get_by_label("What happened?").fill("Typed too long")
    log.get_by_role("button", name="Submit").click()
    expect(log.get_by_role("heading", name="Sign in")).to_be_visible()
    assert copies(log) == 1


def test_a_form_that_succeeds_leaves_nothing_on_the_device(log: Page, desk: Desk):
    log.get_by_label("What happened?").fill("All good")
    log.get_by_role("button", name="Submit").click()
    expect(log.get_by_text("Saved.", exact=True)).to_be_visible()
    log.wait_for_function("() => localStorage.length === 0")
    assert len(desk.sent) == 1


def test_signing_out_leaves_nothing_on_the_device(log: Page):
    log.evaluate("() => localStorage.setItem('pldash:tara:x', '{\"at\": 9e15, \"words\": []}')")
    log.locator("details.menu > summary").click()
    log.get_by_role("button", name="Sign out").click()
    expect(log.get_by_role("heading", name="Sign in")).to_be_visible()
    assert copies(log) == 0


def test_a_submit_waits_for_the_save_under_way(log: Page, desk: Desk):
    desk.may_answer.clear()
    log.get_by_label("What happened?").fill("Quick")
    expect(log.get_by_text("Saving")).to_be_visible()
    log.get_by_role("button", name="Submit").click(no_wait_after=True)
    assert desk.sent == []
    desk.may_answer.set()
    expect(log.get_by_text("Saved.", exact=True)).to_be_visible()
    assert [form["version"] for form in desk.sent] == ["2"]


def test_a_double_click_sends_once(log: Page, desk: Desk):
    log.get_by_role("button", name="Submit").dblclick()
    expect(log.get_by_text("Saved.", exact=True)).to_be_visible()
    assert len(desk.sent) == 1


def test_the_summary_takes_focus_and_opens_the_fold_around_a_fault(log: Page):
    log.evaluate("() => document.querySelector('details:has(#link)').open = true")
    log.get_by_label("Link").fill("no link")
    log.get_by_role("button", name="Submit").click()
    expect(log.locator("[data-error-summary]")).to_be_focused()
    expect(log.get_by_label("Link")).to_be_hidden()
    log.get_by_role("link", name="That is no link").click()
    expect(log.get_by_label("Link")).to_be_focused()


def test_single_keys_move_and_reach_but_never_decide(log: Page, desk: Desk):
    log.keyboard.press("j")
    expect(log.get_by_role("link", name="First")).to_be_focused()
    log.keyboard.press("j")
    expect(log.get_by_role("link", name="Second")).to_be_focused()
    log.keyboard.press("a")
    expect(log.locator("#approve")).to_be_focused()
    assert desk.sent == []


def test_single_keys_are_letters_while_one_writes(log: Page):
    log.get_by_label("What happened?").press_sequentially("jar?")
    expect(log.get_by_label("What happened?")).to_have_value("jar?")
    expect(log.get_by_role("dialog")).to_be_hidden()


def test_single_keys_can_be_switched_off(log: Page):
    log.keyboard.press("?")
    log.get_by_label("Use single keys on this device").uncheck()
    log.get_by_role("button", name="Close").click()
    log.keyboard.press("j")
    expect(log.get_by_role("link", name="First")).not_to_be_focused()


def test_without_scripts_nothing_is_offered_that_needs_them(
    open_page: Callable[..., Page], desk: Desk, live_server: Callable[[Flask], str]
):
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server(make_app(desk))}/log")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("button", name="15 minutes more: Live")).to_be_hidden()
    expect(page.get_by_role("button", name="Put them back")).to_be_hidden()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
