from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from pldash.web.attachments import disposition


def plain(file_name, instead="certificate"):
    value, _, exact = disposition(file_name, instead=instead).partition("; filename*=")
    assert exact.startswith("UTF-8''")
    return parse_options_header(value)[1]["filename"]


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("Tara-Nguyen_2026.pdf", "Tara-Nguyen_2026.pdf"),
        ("Si\u00e2n_2026.pdf", "Sian_2026.pdf"),
        ("\u0644\u064a\u0644\u0649-\u0627\u0644_2026.pdf", "certificate_2026.pdf"),
        ("\u092a\u094d\u0930\u093f\u092f\u093e_2026.pdf", "certificate_2026.pdf"),
        ("\u9673\u7f8e\u73b2.pdf", "certificate.pdf"),
        ("\u0644\u064a Ali_2026.pdf", "certificate_Ali_2026.pdf"),
        ('a"b\\c\r\nd.pdf', "a b c d.pdf"),
    ],
)
def test_the_plain_name_begins_with_a_word(file_name, expected):
    assert plain(file_name) == expected


def test_the_own_script_is_kept_exactly():
    named = parse_options_header(disposition("\u0644\u064a_1.pdf", instead="x"))[1]
    assert named["filename"] == "\u0644\u064a_1.pdf"
