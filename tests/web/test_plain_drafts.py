"""What is read without the form is read as the form would, and only where that takes it."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from flask import g
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.actors import NOBODY
from pldash.domain.values import ParticipationMode
from pldash.services.accounts import Identity
from pldash.web.activities.entry_views import _checked_draft
from pldash.web.activities.forms import EntryForm
from pldash.web.activities.plain_drafts import plain_draft

ID = UUID(int=7)
PLAIN = {
    "form_key": "k" * 22,
    "asked": "immediate-any",
    "title": "#aussieED",
    "activity_type": "online-chat",
    "started_on": "2026-03-05",
    "ended_on": "2026-03-06",
    "synchronous": "60",
    "words_immediate": "Two\r\nlines ",
}
TEXTS = (*("", " ", "a", "#tag ", "ü\u202e", "a\u00a0b", "a\x00", "tab\there", "a\r\nb"), "नमस्ते")
DAYS = (
    *("", "2026-03-05", "2026-3-5", "20260305", "2026-02-30", " 2026-03-05", "2026-W10-4"),
    *("1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01", "2026-03-05\n"),
    *("2026-03-0\u0665", "0001-01-01"),
)
COUNTS = (
    *("", " ", "0", "60", "060", "-1", "+5", "1_0", "1.5", "6\u0660", "60 "),
    *("576000", "576001", "1000000000"),
)
IDS = ("", str(ID), f"{{{ID}}}", ID.hex, "x", f"urn:uuid:{ID}", f" {ID}")
INSTANTS = ("", "2026-11-15T09:30Z", "2026-11-15T09:30", "2026-11-15", "1899-01-01T00:00Z", "x")
CODES = ("", "immediate-any", "immediate-any immediate-early applied-any x")
CHANGES = {
    **dict.fromkeys(("title", "copy", "words_immediate", "words_applied"), TEXTS),
    **dict.fromkeys(("started_on", "ended_on"), DAYS),
    **dict.fromkeys(("version", "sending", *(mode.value for mode in ParticipationMode)), COUNTS),
    "asked": CODES,
    "asked_by": ("", " ", "us-il", "nobody"),
    "activity_type": ("", "course", "x", "ONLINE_CHAT"),
    "chat": IDS,
    "at": INSTANTS,
    "form_key": ("", "short", "k" * 22, "k" * 21 + "ü", "k" * 21 + " "),
}
A_CHANGE = st.sampled_from([(name, text) for name, texts in CHANGES.items() for text in texts])
A_LACK = st.sampled_from([(name, None) for name in PLAIN])
TARA = Identity(
    actor=NOBODY,
    account_id=ID,
    name="Tara",
    email="tara@wattle.example",
    zone="Australia/Melbourne",
    locale="en_AU",
    stage=None,
    school_names=(),
)


def both_ways(app, sent):
    """What is read without the form, and what the form says: None where it refuses."""
    with app.test_request_context("/", method="POST", data=sent):
        g.signed_in_as, g.csrf_valid = TARA, True
        plain = plain_draft(ID)
        return plain, None if plain is None else _checked_draft(EntryForm(), ID)


@given(changes=st.lists(A_CHANGE | A_LACK, max_size=3), standards=st.lists(st.sampled_from(IDS)))
def test_the_form_would_say_the_same(shipped_app, changes, standards):
    sent = {**PLAIN, **dict(changes), "standards": standards}
    plain, checked = both_ways(shipped_app, {k: v for k, v in sent.items() if v is not None})
    assert plain == checked


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "नमस्ते", "words_immediate": "Ü", "version": "3", "sending": "2"},
        {"chat": str(ID), "at": "2026-11-15T09:30Z", "standards": [str(ID)], "lurking": "5"},
    ],
)
def test_a_usual_entry_is_read(shipped_app, changes):
    plain, checked = both_ways(shipped_app, {**PLAIN, **changes})
    assert plain is not None
    assert plain == checked


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", "a\nb"),
        ("copy", "a\x00"),
        ("started_on", "2026-3-5"),
        ("ended_on", "1899-12-31"),
        ("synchronous", "-1"),
        ("lurking", "576001"),
        ("version", "x"),
        ("sending", "x"),
        ("activity_type", "x"),
        ("asked_by", "us-il"),
        ("chat", "x"),
        ("at", "x"),
        ("standards", "x"),
        ("form_key", "short"),
    ],
)
def test_what_is_not_plain_is_left_to_the_form(shipped_app, name, text):
    assert both_ways(shipped_app, {**PLAIN, name: text}) == (None, None)


def test_a_file_is_left_to_the_form(shipped_app):
    file = (BytesIO(), "name.txt")
    assert both_ways(shipped_app, {**PLAIN, "title": file}) == (None, None)


def test_a_form_whose_token_nobody_checked_is_left_to_the_form(shipped_app):
    with shipped_app.test_request_context("/", method="POST", data=PLAIN):
        g.signed_in_as = TARA
        assert plain_draft(ID) is None
