"""Which links may be kept, and what a file is called."""

from __future__ import annotations

import pytest

from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import TITLE_LIMIT, host_of, normal_link, shown_title


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bsky.app", "https://bsky.app/"),
        ("  HTTPS://BSKY.app:443/Profile/X?q=A#b ", "https://bsky.app/Profile/X?q=A#b"),
        ("http://mastodon.example:8080/@me", "http://mastodon.example:8080/@me"),
        ("http://mastodon.example:80/", "http://mastodon.example/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://пример.example/я", "https://xn--e1afmkfd.example/я"),
    ],
)
def test_a_link_is_kept_in_its_normal_form(given, kept):
    assert normal_link(given) == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "link-missing"),
        ("   ", "link-missing"),
        ("https://example.com/" + "x" * 2_000, "link-too-long"),
        ("example.com/page", "link-scheme"),
        ("javascript:alert(1)", "link-scheme"),
        ("data:text/html,<script>", "link-scheme"),
        ("ftp://example.com/a", "link-scheme"),
        ("file:///etc/passwd", "link-scheme"),
        ("//example.com/a", "link-scheme"),
        ("https://user:secret@example.com/", "link-malformed"),
        ("https://trusted.example@evil.example/", "link-malformed"),
        ("https://example.com\\@evil.example/", "link-malformed"),
        ("https://", "link-malformed"),
        ("https:///path", "link-malformed"),
        ("https://localhost/admin", "link-malformed"),
        ("https://127.0.0.1/", "link-malformed"),
        ("https://[::1]/", "link-malformed"),
        ("https://[broken/", "link-malformed"),
        ("https://example.com:99999/", "link-malformed"),
        ("https://exa mple.com/", "link-malformed"),
        ("https://example.com/a\nb", "link-malformed"),
        ("https://example.com/\u202egnp.exe", "link-malformed"),
        ("https://-bad.example/", "link-malformed"),
        ("https://a..example/", "link-malformed"),
        ("https://" + "a" * 64 + ".example/", "link-malformed"),
        ("https://" + "a." * 130 + "example/", "link-malformed"),
        ("https://exam<ple.com/", "link-malformed"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(given, code):
    with pytest.raises(RuleBroken) as caught:
        normal_link(given)
    assert (caught.value.reasons[0].code, caught.value.field) == (code, "link")


def test_a_look_alike_host_is_shown_as_what_it_is():
    assert host_of(normal_link("https://\u0430\u0440\u0440\u04cf\u0435.com/")).startswith("xn--")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("board.png", "board.png"),
        ("C:\\fakepath\\board.png", "board.png"),
        ("../../etc/passwd", "passwd"),
        ("photo\r\nSet-Cookie: x.png", "photoSet-Cookie: x.png"),
        ("gnp\u202e.exe", "gnp.exe"),
        ("\x00\x1f", "File"),
        ("", "File"),
        ("x" * 300, "x" * TITLE_LIMIT),
    ],
)
def test_a_file_keeps_its_name_but_not_its_folder(name, title):
    assert shown_title(name, "File") == title
