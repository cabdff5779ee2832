"""The numbers that hosts give their questions, in front of the answers: `A1`, `Q4:`, `(A2b)`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_LEAD = r"(?:[\s.,:]*(?:@[\w.@\-]+|[#\uff03]\w+))*[\s.,:]*"
_LABEL = (
    r"\(?(?:([QA])[.:\-]?\s?|Ans(?:wer)?\.?\s?)(\d{1,2})([a-d])?"
    r"(?=[\s:.)\-\u2013,;!_/&]|$)"
)
_ANOTHER = r"\s?(?:&|and|\+|,)\s?(?=\(?[QA])"
_FRONT = re.compile(rf"(?>{_LEAD})({_LABEL}(?:{_ANOTHER}{_LABEL})*)")
_ONE = re.compile(_LABEL)
_MOST_QUESTIONS = 20
_SEARCHED = 300
_REPOST = "RT @"


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
    if _REPOST in own:
        own = own.partition(_REPOST)[0]
    front = _FRONT.match(own)
    return _read(front[1]) if front is not None else ()


@lru_cache(maxsize=1_024)
def _read(front: str) -> tuple[Label, ...]:
    """Return the labels written one after the other; thousands of posts share each of them."""
    found: list[Label] = []
    for kind, number, part in _ONE.findall(front):
        if not 1 <= int(number) <= _MOST_QUESTIONS:
            break
        found.append(Label(kind != "Q", int(number), part))
    return tuple(found)
