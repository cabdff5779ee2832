"""Recognition policies of made-up schools, for tests of what they take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pldash.domain.cases import Recognition, RecognitionPolicy
from pldash.domain.policies import PolicyVersion
from pldash.domain.values import ParticipationMode, PolicyMark

LIVE, LURKING = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
SCHOOL, OTHER, SYSTEM = "wattle", "banksia", "the diocese"
QUARTER = RecognitionPolicy(mode_caps={LURKING: Decimal(25)})
"""Reading along gives a quarter of what is asked at most."""


def made_mark(owner: str = SCHOOL, number: int = 1, since: date = date(2026, 1, 1)) -> PolicyMark:
    """The name of a version."""
    return PolicyMark(school_id=owner, school=owner.title(), number=number, since=since)


def made_policy(
    since: date = date(2026, 1, 1),
    rules: RecognitionPolicy = QUARTER,
    *,
    owner: str = SCHOOL,
    number: int = 1,
    until_on: date | None = None,
) -> PolicyVersion:
    """A version that holds from a day."""
    return PolicyVersion(mark=made_mark(owner, number, since), until_on=until_on, rules=rules)


def recognised(rules: RecognitionPolicy | None, *fills: str, **mark: Any) -> Recognition:
    """How a school recognises an entry under these rules."""
    return Recognition(
        policy=rules,
        mark=None if rules is None else made_mark(**mark),
        fills=frozenset(fills or (SCHOOL,)),
    )
