"""The numbers that hosts give their questions, in front of the answers: `A1`, `Q4:`, `(A2b)`."""

from __future__ import annotations

import re
from typing import NamedTuple

_LEAD = re.compile(r"(?:[\s.,:]*(?:@[\w.@\-]+|[#\uff03]\w+))*[\s.,:]*")
_LABEL = re.compile(
    r"\(?(?:(?P<kind>[QA])[.:\-]?\s?|Ans(?:wer)?\.?\s?)(?P<number>\d{1,2})(?P<part>[a-d])?"
    r"(?=[\s:.)\-\u2013,;!_/&]|$)"
)
_ANOTHER = re.compile(r"\s?(?:&|and|\+|,)\s?(?=\(?[QA])")
_MOST_QUESTIONS = 20
_MAY_BE = re.compile(r"(?:[QA]|Ans(?:wer)?)[.:\-]?\s?\d")
_SEARCHED = 300


class Label(NamedTuple):
    """One label.

    :ivar is_answer: whether it marks an answer; else the question itself
    :ivar number: 1 to 20
    :ivar part: `a` to `d`, or empty
    """

    is_answer: bool
    number: int
    part: str = ""

    def __str__(self) -> str:
        """Return it as hosts write it."""
        return f"{'A' if self.is_answer else 'Q'}{self.number}{self.part}"


def labels_of(text: str) -> tuple[Label, ...]:
    """Return the labels at the front of a post, behind names and tags.

    Capitals only, and only in front: "a 9-5 job" and "I knew A3 would be hard" are plain talk.
    What follows a hand-made "RT @" are somebody else's words. Whether the post belongs to a chat
    is the caller's to know: A4 is a size of paper too.

    >>> [str(each) for each in labels_of("@host #edchat A1 & A2: both")]
    ['A1', 'A2']
    >>> labels_of("So true! RT @x: A4: yes")
    ()
    """
    own = text[:_SEARCHED]
    if _MAY_BE.search(own) is None:
        return ()
    own = own.partition("RT @")[0]
    lead = _LEAD.match(own)
    place = lead.end() if lead else 0
    found: list[Label] = []
    while (match := _LABEL.match(own, place)) is not None:
        number = int(match["number"])
        if not 1 <= number <= _MOST_QUESTIONS:
            break
        found.append(Label(match["kind"] != "Q", number, match["part"] or ""))
        another = _ANOTHER.match(own, match.end())
        if another is None:
            break
        place = another.end()
    return tuple(found)
