"""Other people's names in a teacher's own posts, masked before anybody else reads them."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "…"
_QUOTED: Final = re.compile(r"\b(?:RT|MT|via) (?=[@\uff20])")
_QUOTATION: Final = re.compile(r"[\u201c\"][@\uff20][\w.\-]+:[^\u201d\"]*[\u201d\"]?")
"""How programs before 2015 quoted a post: its writer and words in quotation marks."""
_MENTION: Final = re.compile(
    r"(?<![\w/@\uff20])(?P<sign>[@\uff20])[\u200b-\u200d\u2060\ufeff]*[\w.\-]*\w(?:@[\w.\-]*\w)?"
    r"|<(?P<tag>[@#!&]+)[\w|.\- ]+>"
)
_ADDRESS: Final = re.compile(
    r"(?P<place>\b(?:(?:twitter|x|instagram|threads|facebook|linkedin)\.(?:com|net)/(?:in/)?@?"
    r"|bsky\.app/profile/|https?://[\w.\-]+/@))(?P<name>[\w.\-@]+)",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"\b[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_NO_PEOPLE: Final = frozenset({"i", "home", "hashtag", "search", "intent", "share"})
"""First parts of addresses on the platforms that are nobody's name."""


def masked(text: str) -> str:
    """Return a post without the names of others, and without their words in a hand-made quotation.

    The teacher's own words stay as they are: what was said to whom is nobody's concern.

    >>> masked("@kim A1: yes, as @pat@school.example said")
    '@… A1: yes, as @… said'
    >>> masked("So true! RT @kim: A4: feedback")
    'So true! RT @…'
    >>> masked("\u201c@kim: A4: feedback\u201d So true!")
    '“@…” So true!'
    """
    quoted = _QUOTED.search(text)
    own = text if quoted is None else text[: quoted.end()] + "@" + HIDDEN
    own = _QUOTATION.sub(f"\u201c@{HIDDEN}\u201d", own)
    return _ADDRESS.sub(_address, _MENTION.sub(_mention, _MAIL.sub(HIDDEN, own)))


def _mention(found: re.Match[str]) -> str:
    return f"{found['sign']}{HIDDEN}" if found["sign"] else f"<{found['tag']}{HIDDEN}>"


def _address(found: re.Match[str]) -> str:
    if found["name"].lower() in _NO_PEOPLE:
        return found[0]
    return f"{found['place']}{HIDDEN}"
