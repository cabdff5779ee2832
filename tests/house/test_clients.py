"""The self-checking client: a sound page passes, each breakage is found."""

from __future__ import annotations

import pytest
from flask import Flask, redirect, request

from tests.clients import CheckedClient, fields_of
from tests.markup import markup_faults

SOUND = """<!DOCTYPE html>
<html lang="en-AU"><head><meta charset="utf-8"><title>Log an activity</title>
<link rel="stylesheet" href="/static/pldash.css"><script src="/static/app.js"></script></head>
<body data-owner="a1"><h1>Log an activity</h1>
<div data-error-summary><a href="#minutes">Give the minutes</a></div>
<form action="/log" method="post">
<input type="hidden" name="csrf_token" value="t"><input type="hidden" name="form_key" value="k">
<label for="minutes">Minutes</label><p class="error" id="e">Give the minutes</p>
<input id="minutes" name="minutes" value="60" aria-describedby="e">
<label>Live <input type="checkbox" name="mode" value="live" checked></label>
<label>Later <input type="checkbox" name="mode" value="later"></label>
<label>Zone <select name="zone"><option>A</option><option selected>B</option></select></label>
<label>Words <textarea name="words">
Mine</textarea></label><button name="go" value="1">Save</button></form>
<p><a href="https://body.example/rules">The body's own words</a></p>
<svg viewBox="0 0 1 1"><title>Minutes</title></svg>
</body></html>"""

BREAKAGES = {
    "syntax": ("</form>", "</div></form>", "Unexpected token"),
    "language": (' lang="en-AU"', "", "no language"),
    "title": ("<title>Log an activity</title>", "", "no title"),
    "no head": ("<h1>Log an activity</h1>", "", "0 h1"),
    "two heads": ("<h1>", "<h1>One</h1><h1>", "2 h1"),
    "id twice": ('id="e"', 'id="minutes"', "minutes is there 2 times"),
    "loose description": ('aria-describedby="e"', 'aria-describedby="x"', "names x"),
    "dead link": ('href="#minutes"', 'href="#gone"', "#gone, which is nowhere"),
    "label": ('<label for="minutes">Minutes</label>', "", "no label"),
    "empty label": (">Minutes</label>", "></label>", "no label"),
    "action": ('action="/log"', "", "a form without an action"),
    "token": ('name="csrf_token" value="t"', 'name="csrf_token" value=""', "no csrf_token"),
    "key": ('name="form_key"', 'name="other"', "no form_key"),
    "summary": ("data-error-summary", "", "errors without a summary"),
    "script": ("</body>", "<script>go()</script></body>", "an inline script"),
    "style sheet": ("</head>", "<style>p {}</style></head>", "an inline style sheet"),
    "style": ("<h1>", '<h1 style="color: red">', "the attribute style"),
    "handler": ("<button", '<button onclick="go()"', "the attribute onclick"),
    "script address": ('href="#minutes"', 'href="javascript:go()"', "a script in href"),
    "third origin": ('src="/static/app.js"', 'src="//cdn.example/app.js"', "cdn.example"),
    "third style": ('href="/static/pldash.css"', 'href="https://cdn.example/p"', "cdn.example"),
    "form elsewhere": ('action="/log"', 'action="https://else.example/"', "else.example"),
}


@pytest.fixture
def client():
    app = Flask(__name__)
    app.test_client_class = CheckedClient
    pages = {"sound": SOUND, "broken": SOUND.replace("<h1>", "<h2>").replace("</h1>", "</h2>")}
    app.add_url_rule("/<name>", view_func=lambda name: pages[name], endpoint="page")
    app.add_url_rule("/moved", view_func=lambda: redirect("/broken"), endpoint="moved")
    app.add_url_rule(
        "/log", view_func=lambda: request.form.to_dict(flat=False), endpoint="log", methods=["POST"]
    )
    return app.test_client()


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_each_breakage_is_found(breakage):
    right, wrong, fault = BREAKAGES[breakage]
    assert right in SOUND
    found = markup_faults(SOUND.replace(right, wrong))
    assert [line for line in found if fault in line], found


def test_a_sound_page_passes():
    assert markup_faults(SOUND) == []


def test_a_visitors_form_needs_no_one_time_key():
    assert (
        markup_faults(
            SOUND.replace('data-owner="a1"', 'data-owner=""').replace(
                '<input type="hidden" name="form_key" value="k">', ""
            )
        )
        == []
    )


def test_the_client_fails_on_a_broken_page_and_says_where(client):
    assert client.get("/sound").status_code == 200
    with pytest.raises(AssertionError, match=r"GET /broken \(200\)\n  the page has 0 h1"):
        client.get("/broken")


def test_the_client_follows_redirects_with_the_same_eyes(client):
    assert client.get("/moved").status_code == 302
    with pytest.raises(AssertionError, match="0 h1"):
        client.get("/moved", follow_redirects=True)


def test_the_fields_of_a_form_are_what_a_browser_would_send(client):
    fields = fields_of(client.get("/sound"))
    assert fields.to_dict(flat=False) == {
        "csrf_token": ["t"],
        "form_key": ["k"],
        "minutes": ["60"],
        "mode": ["live"],
        "zone": ["B"],
        "words": ["Mine"],
    }
    sent = client.post("/log", data=fields).get_json()
    assert sent["minutes"] == ["60"]


def test_a_form_that_is_not_there_is_an_error(client):
    with pytest.raises(AssertionError, match="0 forms lead to /elsewhere"):
        fields_of(client.get("/sound"), "/elsewhere")
