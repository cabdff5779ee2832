from __future__ import annotations

import pytest

from pldash.domain.handles import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@kim A1: I agree", "@… A1: I agree"),
        ("thanks @kim.bsky.social and @pat@school.example!", "thanks @… and @…!"),
        ("\uff20kim yes", "\uff20… yes"),
        ("So true! RT @kim: A4: feedback", "So true! RT @…"),
        ("\u201c@kim: A4: feedback\u201d so true", "\u201c@…\u201d so true"),
        ('yes! "@kim: A4: feedback', "yes! \u201c@…\u201d"),
        ("he said \u201c@kim knows\u201d", "he said \u201c@… knows\u201d"),
        ("ask @\u200bkim", "ask @…"),
        ("Good thread via @kim", "Good thread via @…"),
        ("see https://twitter.com/kim/status/12", "see https://twitter.com/…/status/12"),
        ("see https://x.com/i/web/status/12", "see https://x.com/i/web/status/12"),
        ("https://school.example/@kim/12", "https://school.example/@…/12"),
        ("https://bsky.app/profile/kim.example/post/3l", "https://bsky.app/profile/…/post/3l"),
        ("<@U1> what do you think <#C2|general>", "<@…> what do you think <#…>"),
        ("write to kim.lee@school.example", "write to …"),
        ("meet @ 7, #edchat", "meet @ 7, #edchat"),
    ],
)
def test_others_are_not_named_to_a_reader(text, shown):
    assert masked(text) == shown


def test_a_sign_that_names_nobody_stays():
    assert masked("3 @ 4 = ?") == "3 @ 4 = ?"
