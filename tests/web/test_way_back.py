"""A refused form is still there on the browser's way back, for as long as one is signed in."""

from __future__ import annotations

from tests.clients import fields_of
from tests.logging_pages import entry_form, fill


def test_a_refused_form_is_kept_for_the_way_back_until_one_signs_out(sign_in):
    tara = sign_in("tara")
    page = tara.get("/log/new")
    assert page.headers["Cache-Control"] == "private, no-store"

    action, sent = entry_form(page)
    fill(sent, {"started_on": "no day"})
    refused = tara.post(action, data=sent)
    assert refused.status_code == 422
    assert refused.headers["Cache-Control"] == "private, no-cache"
    # A browser that has been given another cookie since would not find the page again.
    assert "Cookie" not in refused.headers.get("Vary", "")

    gone = tara.post("/sign-out", data=fields_of(tara.get("/account"), "/sign-out"))
    assert gone.headers["Clear-Site-Data"] == '"cache"'
    assert gone.headers["Cache-Control"] == "private, no-store"
