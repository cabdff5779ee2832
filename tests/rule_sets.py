"""A made-up body, for rules that no shipped body has."""

from __future__ import annotations

from datetime import date
from typing import Any

from pldash.domain.cases import Case, Entry, RegistrationFacts, RegistrationType
from pldash.domain.requirement_sets import Body, Example, RequirementSet, RequirementSets
from pldash.domain.rule_books import rule_book
from pldash.domain.rules.amounts import TotalMinimum
from pldash.domain.rules.examples import about
from pldash.domain.rules.shapes import Rule
from pldash.domain.rules.windows import FixedYear
from pldash.domain.standards import BodyStandards
from pldash.domain.values import ParticipationMode

BODY = "xx-made"
ON = date(2026, 12, 31)


def made_version(*rules: Rule, minutes: int = 1_000, **given: Any) -> RequirementSet:
    """Return a version of a calendar year and a total, with these rules besides."""
    base = (
        FixedYear(about=about("cycle"), month=1, day=1),
        TotalMinimum(about=about("total"), minutes=minutes),
    )
    header = {
        "body": BODY,
        "title": "Made up",
        "in_force_from": None,
        "in_force_until": None,
        "checked_on": date(2026, 1, 1),
        "examples": (
            Example(
                text="Chats",
                counts=True,
                source=about().source,
                certainty=about().certainty,
                activity_types=frozenset({"online-chat"}),
            ),
        ),
    }
    return RequirementSet(rules=rule_book([*base, *rules], BODY), **{**header, **given})


def made_sets(*rules: Rule, **given: Any) -> RequirementSets:
    """Return all bodies, of which there is one."""
    body = Body(
        code=BODY,
        name="A made-up body",
        short_name="AMB",
        jurisdiction="Nowhere",
        zone="UTC",
        standards=BodyStandards((), {}),
        categories={},
        certificates={},
        attributes={},
        versions=(made_version(*rules, **given),),
    )
    return RequirementSets({BODY: body}, {BODY: body.name, "xx-later": "A later body"})


def made_entry(entry_id: str, minutes: int = 60, **given: Any) -> Entry:
    """Return an approved entry of March 2026 with synchronous minutes."""
    parts = {ParticipationMode.SYNCHRONOUS: minutes}
    values = {"started_on": date(2026, 3, 5), "ended_on": date(2026, 3, 5), "parts": parts}
    return Entry(id=entry_id, **{**values, "approved": True, **given})


def made_case(*entries: Entry, **given: Any) -> Case:
    """Return a case of the made-up body."""
    facts = RegistrationFacts(type=RegistrationType.FULL)
    return Case(body=BODY, entries=entries, **{"on": ON, "registration": facts, **given})
