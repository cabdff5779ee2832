"""Words on a certificate by which a line that somebody wrote would promise what it may not."""

from __future__ import annotations

import re
from typing import Final

from pldash.domain.errors import RuleBroken
from pldash.domain.look_alikes import as_read, mixed_word, without_marks
from pldash.domain.values import Reason

PROMISES: Final = re.compile(
    r"(?<!\w)(accred[il1|]t\w*|c\.?e\.?u\.?s?|ct[il1|]e|scechs?|p\.?d\.?p\.?s?)(?!\w)",
    re.IGNORECASE,
)
"""Words by which a line would claim what only a registration body or an approved provider may."""

UNMISTAKABLE: Final = re.compile(r"accred[il1|]t\w*", re.IGNORECASE)
"""Of those, the one that is no word of another language once its marks are taken off."""


def refuse_promises(line: str, *, field: str, words: re.Pattern[str] = PROMISES) -> None:
    """Refuse a line that promises too much, or whose letters only look like what they seem.

    :param words: what would be a promise; fewer in a person's name, since Ceu is one
    :raises RuleBroken: with the word that it is about
    """
    mixed, plain = mixed_word(line), as_read(line)
    if mixed:
        raise RuleBroken([Reason("line-mixed", detail=mixed)], field=field)
    promise = words.search(plain) or UNMISTAKABLE.search(without_marks(plain))
    if promise:
        raise RuleBroken([Reason("line-promises", detail=promise.group())], field=field)
