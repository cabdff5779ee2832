"""A teacher's own post, as an archive or a transcript holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from pldash.domain.canonical import canonical_digest
from pldash.domain.chats import tag_key

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff"
)
"""Vowel signs and accents of their own, which no \\w matches though a tag may hold them."""

_TAG = re.compile(rf"(?<![\w&])[#\uff03]([\w{_MARKS}\u00b7\u200c\u200d]+)")
_ADDRESS = re.compile(r"://|\bwww\.|\.\w{2,20}/")
_CUT = "\u2026"
_HALVES = re.compile("[\ud800-\udfff]")
_key = lru_cache(maxsize=4_096)(tag_key)
LONGEST_ADDRESS = 2_000
LONGEST_SEARCHED = 100_000
"""Characters of a post in which tags are looked for; no platform allows more."""


class Post(NamedTuple):
    """One own post; a tuple, because an archive has a hundred thousand.

    :ivar id: the platform's own, or the line's number where it gives none
    :ivar at: the instant in UTC; of an undated post the midnight at which its day begins
    :ivar text: in the teacher's own words, nothing masked
    :ivar tags: every tag, in the form in which tags are compared
    :ivar reply_to: the id of the post that it answers
    :ivar clock_agrees: whether the clock in the id shows the same time; None where it has none
    :ivar is_undated: whether only the day is known
    :ivar link: where the post can be seen, empty where its id says so or nowhere
    :ivar proof: the hash under which the platform's network knows it (Bluesky), empty elsewhere
    """

    id: str
    at: datetime
    text: str
    tags: tuple[str, ...] = ()
    reply_to: str | None = None
    clock_agrees: bool | None = None
    is_undated: bool = False
    link: str = ""
    proof: str = ""

    @property
    def day(self) -> date:
        """Return the date in UTC."""
        return self.at.date()


def tags_in(text: str, *, is_cut: bool = False) -> Iterator[str]:
    """Return the tags of a text in the form in which they are compared, addresses left out.

    A number alone is no tag on any platform.

    :param is_cut: whether the text may end in the middle of a tag, as old reposts do

    >>> list(tags_in("#EdChat A1: see http://example.org/#top, \uff03edchat #1"))
    ['edchat', 'edchat']
    """
    searched = text[:LONGEST_SEARCHED]
    for found in _TAG.finditer(searched):
        begin = found.start()
        if begin and not searched[begin - 1].isspace() and _is_in_address(searched, begin):
            continue
        is_whole = not (is_cut and searched.startswith(_CUT, found.end()))
        if is_whole and not found[1].isdecimal():
            yield _key(found[1])


def _is_in_address(text: str, place: int) -> bool:
    """Return whether the word up to a place holds an address."""
    first = max(0, place - LONGEST_ADDRESS)
    return _ADDRESS.search(text[first:place].rsplit(maxsplit=1)[-1]) is not None


def unique_tags(named: Sequence[str], text: str, *, is_cut: bool = False) -> tuple[str, ...]:
    """Return a post's tags once each: those that the platform names, then those of the text."""
    keys = dict.fromkeys(map(_key, named))
    if _may_have_others(named, text):
        keys.update(dict.fromkeys(tags_in(text, is_cut=is_cut)))
    if not keys:
        return ()
    keys.pop("", None)
    return tuple(keys)


def _may_have_others(named: Sequence[str], text: str) -> bool:
    """Return whether a text may hold tags beside those that the platform names."""
    signs = text.count("#")
    if signs != len(set(named)) or "\uff03" in text:
        return signs > 0 or "\uff03" in text
    # One tag is what nearly all have, and a generator costs more than the look.
    if len(named) == 1:
        return f"#{named[0]}" not in text
    return not all(f"#{tag}" in text for tag in named)


def whole_text(text: str) -> str:
    r"""Return the text as it can be written down: composed, and no half of a character.

    >>> whole_text("A1: e\u0301 \ud83d")
    'A1: \xe9 \ufffd'
    """
    return unicodedata.normalize("NFC", _HALVES.sub("\ufffd", text))


def post_digest(platform: str, post: Post) -> str:
    """Return the SHA-256 of a post's one spelling, as 64 hexadecimal digits.

    It shows that the text did not change since it was read, not that the post is real.
    """
    return canonical_digest(
        {
            "platform": platform,
            "id": whole_text(post.id),
            "at": post.day.isoformat() if post.is_undated else post.at.isoformat(),
            "text": whole_text(post.text),
            "tags": [whole_text(tag) for tag in post.tags],
            "reply_to": None if post.reply_to is None else whole_text(post.reply_to),
            "link": whole_text(post.link),
            "proof": post.proof,
        }
    )
