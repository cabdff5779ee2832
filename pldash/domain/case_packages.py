"""A framework with the identifiers that other programs know it by: CASE 1.1 of 1EdTech.

CASE is short for Competencies and Academic Standards Exchange. One package is one
file: a document, its items, and the associations that make a tree of them.
Specification: https://standards.1edtech.org/case/specifications/standards/v1p1/rest
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from pldash.domain.frameworks import Framework, ItemLevel

NAMESPACE: Final = UUID("106150ef-5f5d-49a1-b0e9-d39200f34297")
"""From it and a framework's codes come the identifiers of what we write: always the same."""

EXTENSION: Final = "pldash"
"""Under this name a package carries what CASE has no place for."""

CHILD: Final = "isChildOf"
"""The one kind of association that makes the tree: from the child to what is above it."""

TYPE_TITLES: Final[Mapping[ItemLevel, str]] = MappingProxyType(
    {
        ItemLevel.DOMAIN: "Domain",
        ItemLevel.STANDARD: "Standard",
        ItemLevel.FOCUS_AREA: "Focus Area",
    }
)
"""What the levels of a tree are called in a package."""

_STRICT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class CasePackage:
    """One version of a framework, and what other programs call its parts.

    :ivar document_id: stays the same from one version to the next
    :ivar item_ids: an identifier for each item, by its code
    """

    framework: Framework
    document_id: UUID
    item_ids: Mapping[str, UUID]


def package_of(framework: Framework) -> CasePackage:
    """Return a framework of ours as a package; the same codes give the same identifiers."""
    ids = {item.code: uuid5(NAMESPACE, f"{framework.code}/{item.code}") for item in framework.items}
    return CasePackage(framework, uuid5(NAMESPACE, framework.code), ids)


def is_strict(identifier: str) -> bool:
    """Return whether the specification takes this identifier: a UUID of the versions 1 to 5.

    >>> is_strict("d0000000-0000-0000-0000-000000000000")
    False
    >>> is_strict("e144c2e6-c0ea-11e7-95f7-5d664f4d8844")
    True
    """
    return _STRICT.fullmatch(identifier) is not None


def identifier_of(text: str) -> UUID:
    """Return an identifier that the specification takes: the given one, else one made from it."""
    return UUID(text) if is_strict(text) else uuid5(NAMESPACE, text)
