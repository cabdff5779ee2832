from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.written_lines import is_name, is_seen, line_of


@pytest.mark.parametrize(
    "text",
    [
        "Tara Nguyen",
        "M\u0101rama Ng\u0101ta",
        "\u0631\u0636\u0627\u200c\u067e\u0648\u0631",
        "\u0930\u094d\u200d\u092f",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "\u9673\u7f8e\u73b2",
        "\U0001f469\U0001f3fd\u200d\U0001f3eb talk",
        "\u0661\u06dd",
    ],
)
def test_names_of_every_script_stay_as_they_are(text):
    assert line_of(text) == text
    assert is_name(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Pia\r\nBcc: x", "PiaBcc: x"),
        ("a\u2028b\u2029c\td\x85", "abcd"),
        ("Pia \u202erofakO", "Pia rofakO"),
        ("\u2066Pia\u2069", "Pia"),
        ("Pi\u200ba\ufeff", "Pia"),
        ("Pi\u200da", "Pia"),
        ("\u200d\u0930\u200c", "\u0930"),
        ("\u0631\u200c x", "\u0631 x"),
    ],
)
def test_what_hides_or_turns_is_taken_out(text, kept):
    assert line_of(text) == kept
    assert not is_name(text)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u3164\u115f", "\u2800", "\u0301", "\u00a0"])
def test_what_nobody_sees_is_no_name(text):
    assert not is_seen(text)
    assert not is_name(text)


@given(st.text())
def test_a_line_is_taken_once(text):
    once = line_of(text)

    assert line_of(once) == once
