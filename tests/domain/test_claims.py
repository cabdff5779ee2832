"""What a teacher states for a body: kept within bounds, seen by that body alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pldash.domain.cases import Category, CreditUnit, Entry, Topic
from pldash.domain.claims import (
    NOTE_LIMIT,
    PROVIDER_LIMIT,
    USED_LIMIT,
    Claim,
    refuse_bad_claims,
    with_claim,
)
from pldash.domain.errors import RuleBroken
from pldash.domain.values import ParticipationMode

DAY = date(2026, 11, 15)
ENTRY = Entry(
    id="a",
    started_on=DAY,
    ended_on=DAY,
    parts={ParticipationMode.SYNCHRONOUS: 60},
    annotation_words=4,
    reflection_words=4,
)
FULL = Claim(
    category=Category.WORKSHOP,
    topics=frozenset({Topic.DISABILITY}),
    provider="Region 4",
    provider_number="101-4",
    credits={CreditUnit.SEMESTER: Decimal("1.5")},
    note="To standard 6",
)


class TestWithClaim:
    def test_an_entry_gets_all_that_is_stated(self):
        seen = with_claim(ENTRY, FULL)
        assert (seen.category, seen.topics, seen.provider_id, seen.credits) == (
            Category.WORKSHOP,
            {Topic.DISABILITY},
            "101-4",
            {CreditUnit.SEMESTER: Decimal("1.5")},
        )
        assert (seen.annotation_words, seen.reflection_words) == (3, 4)
        assert (seen.id, seen.parts) == (ENTRY.id, ENTRY.parts)

    def test_an_earlier_use_is_an_entrys_own(self):
        assert with_claim(ENTRY, Claim(used_for="2021 to 2026")).used_for == ("2021 to 2026",)
        before = replace(ENTRY, used_for=("2020",))
        assert with_claim(before, Claim()).used_for == ("2020",)

    def test_nothing_stated_changes_nothing(self):
        assert with_claim(ENTRY, Claim()) == ENTRY

    def test_a_name_without_a_number_is_a_provider_too(self):
        assert Claim(provider="Region 4").provider_id == "Region 4"
        assert Claim().provider_id is None


class TestRefuse:
    @pytest.mark.parametrize("claims", [{}, {"us-tx": FULL}, {"us-tx": Claim()}])
    def test_what_can_be_is_let_through(self, claims):
        refuse_bad_claims(claims)

    @pytest.mark.parametrize(
        ("claim", "code", "field"),
        [
            (Claim(provider="x" * (PROVIDER_LIMIT + 1)), "claim-too-long", "us-tx-provider"),
            (Claim(provider_number="1" * (PROVIDER_LIMIT + 1)), "claim-too-long", "us-tx-number"),
            (Claim(used_for="x" * (USED_LIMIT + 1)), "claim-too-long", "us-tx-used"),
            (Claim(note="x" * (NOTE_LIMIT + 1)), "claim-too-long", "us-tx-note"),
            *(
                (
                    Claim(credits={CreditUnit.CEU: Decimal(number)}),
                    "credits-out-of-range",
                    "us-tx-ceu",
                )
                for number in ("0", "-1", "100.01", "0.001", "1.005", "NaN", "sNaN", "Infinity")
            ),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, claim, code, field):
        with pytest.raises(RuleBroken) as error:
            refuse_bad_claims({"au-act-tqi": FULL, "us-tx": claim})
        assert ([each.code for each in error.value.reasons], error.value.field) == ([code], field)
