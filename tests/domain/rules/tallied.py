"""Tallies and ledgers of made-up entries, for the tests of single shapes."""

from __future__ import annotations

from typing import Any

from pldash.domain.rules.examples import situation
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.tallies import Ledger, Tally, close
from tests.rule_sets import made_entry


def tally(minutes: int = 60, **given: Any) -> Tally:
    """Return the tally of one approved entry of March 2026."""
    entry = made_entry(given.pop("id", "a"), minutes, **given)
    return Tally(entry, entry.parts, entry.reflection_words)


def ledger(*tallies: Tally) -> Ledger:
    """Return the closed ledger of tallies."""
    return close(tallies)


def gated(gate: Gate, here: Situation | None = None, **given: Any) -> list[str]:
    """Return the reasons with which a gate takes all of an entry; none where it lets it pass."""
    one = tally(**given)
    gate.check(one, here or situation())
    return [str(reason.code) for reason in one.outcome().reasons]
