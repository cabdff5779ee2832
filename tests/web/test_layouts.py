"""Layouts and error pages: what no page may forget is shown by its frame."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template, render_template_string
from wtforms import Form, StringField
from wtforms.validators import InputRequired

from tests.macros import one, plain, with_id
from tests.markup import Markup, markup_faults, words

PAGE = """
{%% extends "layouts/%s.html" %%}
{%% block title %%}Record{%% endblock title %%}
{%% block heading %%}<h1>Record</h1>{%% endblock heading %%}
{%% block content %%}<p id="name">Words</p>{%% endblock content %%}
%s
"""
BAR = '{% block bar %}<button type="button">Save</button>{% endblock bar %}'
ASIDE = "{% block aside %}<p>More</p>{% endblock aside %}"
ERROR_PAGES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


class Named(Form):
    name = StringField("Name", [InputRequired("Say your name")])


def entry(label: str, group: str, **more: object) -> SimpleNamespace:
    """Return an entry of the navigation."""
    given = {"icon": label.lower(), "current": label == "Record", "method": "get", "count": 0}
    return SimpleNamespace(label=label, url=f"/{label}", group=group, **(given | more))


NAVIGATION = [
    entry("Home", "main"),
    entry("Record", "main"),
    entry("Desk", "more", count=3),
    entry("Account", "more"),
    entry("Sign out", "more", icon="out", method="post"),
]


@pytest.fixture(autouse=True)
def request_context(built_app: Flask) -> Iterator[None]:
    with built_app.test_request_context():
        yield


def page_of(layout: str, more: str = "", **context: object) -> Markup:
    """Return a small page in a layout, parsed; its mark-up must be without fault."""
    html = render_template_string(PAGE % (layout, more), **context)
    assert markup_faults(html) == []
    return Markup(html)


@pytest.mark.parametrize("layout", ["app", "public", "bare"])
def test_each_layout_has_a_way_past_the_frame(layout: str):
    page = page_of(layout)
    assert one(page, "a", href="#main") is not None
    assert with_id(page, "main").tag == "main"
    assert words(one(page, "title")) == "Record · PL Dash"


@pytest.mark.parametrize("layout", ["app", "public", "bare"])
def test_a_page_cannot_forget_its_messages_and_faults(layout: str):
    form = Named()
    form.validate()
    flash("Saved.", "success")
    flash("That did not work.", "error")
    page = page_of(layout, form=form)
    assert words(one(page, "title")).startswith("Error:")
    assert plain(one(page, "a", href="#name")) == "Name: Say your name"
    assert plain(one(page, "div", **{"class": "flash flash-success"})) == "Saved."
    assert plain(one(page, "div", **{"class": "flash flash-error"})) == "That did not work."


def test_a_good_form_shows_no_summary():
    form = Named(data={"name": "Tara"})
    form.process(data={"name": "Tara"})
    page = page_of("app", form=form)
    assert not [part for part in page.all() if part.get("data-error-summary") is not None]


def test_the_navigation_says_where_one_is():
    page = page_of("app", navigation=NAVIGATION)
    here = [words(link) for link in page.all("a") if link.get("aria-current") == "page"]
    assert here == ["Record"]
    labels = [menu.get("aria-label") for menu in page.all("nav")]
    assert labels == ["Main", "Account and school"]


def test_what_waits_is_said_in_words():
    page = page_of("app", navigation=NAVIGATION)
    assert {plain(link) for link in page.all("a") if link.get("href") == "/Desk"} == {
        "Desk 3 waiting"
    }


def test_what_waits_on_the_desk_is_counted_once_in_what_is_always_seen():
    page = page_of("app", navigation=NAVIGATION)
    (summary,) = page.all("summary")
    assert plain(summary) == "Menu"


def test_signing_out_is_a_form_that_clears_the_device():
    page = page_of("app", navigation=NAVIGATION)
    form = one(page, "form", action="/Sign out")
    assert form.get("method") == "post"
    assert form.get("data-sign-out") is not None


@pytest.mark.parametrize("layout", ["public", "bare"])
def test_strangers_see_no_navigation(layout: str):
    assert list(page_of(layout, navigation=NAVIGATION).all("nav")) == []


def test_the_frame_knows_its_bar_and_its_second_column():
    body = one(page_of("app", BAR + ASIDE), "body").get("class").split()
    assert {"has-bar", "has-aside"} <= set(body)
    assert not {"has-bar", "has-aside"} & set(one(page_of("app"), "body").get("class").split())


def test_language_and_direction_are_the_readers():
    page = page_of("app", page=SimpleNamespace(lang="ur", dir="rtl", owner="abc"))
    assert (page.root.get("lang"), page.root.get("dir")) == ("ur", "rtl")
    assert one(page, "body").get("data-owner") == "abc"


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(code: int):
    html = render_template(f"errors/{code}.html", detail="")
    page = Markup(html)
    assert markup_faults(html) == []
    assert words(one(page, "h1"))
    said = [words(part) for part in with_id(page, "main").iter("p") if words(part)]
    assert len(said) == 3
    assert "!" not in " ".join(said)


@pytest.mark.parametrize("code", [409, 422, 500])
def test_an_error_gives_its_detail(code: int):
    page = Markup(render_template(f"errors/{code}.html", detail="a1b2c3d4"))
    assert "a1b2c3d4" in words(with_id(page, "main"))
