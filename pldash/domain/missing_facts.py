"""Facts that were not given: judge under each value that they could have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pldash.domain.cases import RegistrationFacts

T = TypeVar("T")


class MissingFact(Exception):
    """A rule needs a fact that was not given.

    :ivar key: the fact's name in a registration
    :ivar stand_ins: the same facts with each value that could change the answer filled in
    """

    def __init__(self, key: str, stand_ins: Sequence[RegistrationFacts]) -> None:
        """Keep what is missing and what it could be."""
        self.key, self.stand_ins = key, tuple(stand_ins)
        super().__init__(key)


def judge_under_each(
    facts: RegistrationFacts,
    judge: Callable[[RegistrationFacts], T],
    merge: Callable[[str, Sequence[T]], T],
) -> T:
    """Return the judgement, merged over each admissible value of what is missing.

    A rule that needs a fact asks for it by raising, so only facts that the
    answer could depend on are ever asked for.

    :param merge: makes one judgement of those under each value of the named fact
    """
    try:
        return judge(facts)
    except MissingFact as missing:
        answers = [judge_under_each(each, judge, merge) for each in missing.stand_ins]
        return merge(missing.key, answers)
