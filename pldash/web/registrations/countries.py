"""Bodies by the country they belong to: a teacher looks for the country first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask_babel import get_locale

from pldash.domain.requirement_sets import Body


@dataclass(frozen=True, slots=True)
class Country:
    """One country's bodies, by name of their state or province.

    :ivar is_open: whether its bodies are shown without asking
    """

    name: str
    bodies: Sequence[Body]
    is_open: bool


def by_country(bodies: Sequence[Body], mine: Collection[str]) -> list[Country]:
    """Return the countries by name, in the reader's language; those of one's own bodies are open.

    :param mine: codes of the bodies that one is registered with
    """
    names = get_locale().territories
    groups = groupby(sorted(bodies, key=attrgetter("code")), lambda body: body.code[:2].upper())
    found = [(names[code], sorted(each, key=attrgetter("jurisdiction"))) for code, each in groups]
    return [
        Country(name, each, is_open=any(body.code in mine for body in each))
        for name, each in sorted(found, key=lambda country: country[0])
    ]
