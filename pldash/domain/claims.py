"""What a teacher states of an entry for one registration body, in that body's own codes.

It is the teacher's word: whether a provider is approved nobody here has checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pldash.domain.cases import Category, CreditUnit, Entry, Topic
from pldash.domain.errors import RuleBroken
from pldash.domain.values import Reason

PROVIDER_LIMIT: Final = 200
"""Longest name or number of a provider, in characters."""
USED_LIMIT: Final = 200
NOTE_LIMIT: Final = 5_000
MOST_CREDITS: Final = Decimal(100)
"""More than a whole degree is a typing mistake."""
SMALLEST_CREDIT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is stated of one entry for one body; what is not asked, or not said, is empty.

    :ivar provider: who ran it, as the teacher writes the name
    :ivar provider_number: the number that the body gave the provider
    :ivar credits: how many units of a course it was worth
    :ivar used_for: the cycle or registration that it was used for before, in the teacher's words
    :ivar note: how it connects to the standard, in the teacher's own words
    """

    category: Category | None = None
    topics: frozenset[Topic] = frozenset()
    provider: str = ""
    provider_number: str = ""
    credits: Mapping[CreditUnit, Decimal] = field(default_factory=dict)
    used_for: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is stated.

        >>> bool(Claim()), bool(Claim(provider="Chicago Public Schools"))
        (False, True)
        """
        return self != Claim()

    @property
    def provider_id(self) -> str | None:
        """Return what stands for the provider: its number, else its name; None where neither."""
        return self.provider_number or self.provider or None


def with_claim(entry: Entry, claim: Claim) -> Entry:
    """Return an entry as one body sees it.

    What a teacher writes about an activity is its note where there is no note of its own.
    """
    return replace(
        entry,
        category=claim.category,
        topics=claim.topics,
        provider_id=claim.provider_id,
        credits=claim.credits,
        used_for=(claim.used_for,) if claim.used_for else entry.used_for,
        annotation_words=len(claim.note.split()) or entry.annotation_words,
    )


def refuse_bad_claims(claims: Mapping[str, Claim]) -> None:
    """Refuse what cannot be.

    :param claims: by the body's code
    :raises RuleBroken: with the field that it is about: the body's code and `-provider`
    """
    for body, claim in claims.items():
        for name, text, most in (
            ("provider", claim.provider, PROVIDER_LIMIT),
            ("number", claim.provider_number, PROVIDER_LIMIT),
            ("used", claim.used_for, USED_LIMIT),
            ("note", claim.note, NOTE_LIMIT),
        ):
            if len(text) > most:
                raise RuleBroken([Reason("claim-too-long", minutes=most)], field=f"{body}-{name}")
        for unit, number in claim.credits.items():
            if not is_credit(number):
                raise RuleBroken("credits-out-of-range", field=f"{body}-{unit.value}")


def is_credit(number: Decimal) -> bool:
    """Return whether a course can be worth so many units.

    >>> is_credit(Decimal("1.5")), is_credit(Decimal("0")), is_credit(Decimal("NaN"))
    (True, False, False)
    """
    is_number = number.is_finite() and SMALLEST_CREDIT <= number <= MOST_CREDITS
    return is_number and number == number.quantize(SMALLEST_CREDIT)
