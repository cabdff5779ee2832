"""Makes a tree of a CASE file's items and associations; what is no tree is told or refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pldash.domain.case_findings import Findings
from pldash.domain.case_packages import CHILD
from pldash.domain.case_parts import Part

DEEPEST: Final = 8
"""Levels of a tree; a picker with more would help nobody to find anything."""

_LAST: Final = 10**9


@dataclass(frozen=True, slots=True)
class Place:
    """An item's place in the tree.

    :ivar above: the identifier of the item above, None at the top
    """

    above: str | None
    has_children: bool


def places(
    items: Mapping[str, Part], associations: Sequence[Part], *, document: str, findings: Findings
) -> dict[str, Place]:
    """Return the place of each item, in the tree's order: depth first.

    An item that names no parent stands at the top. Siblings go by their sequence
    number, then by their order in the file.

    :param items: by identifier
    :param document: the identifier that stands for the top
    """
    links = _links(items, associations, document=document, findings=findings)
    below: dict[str | None, list[str]] = defaultdict(list)
    for identifier in items:
        above, _ = links.get(identifier, (None, _LAST))
        below[above].append(identifier)
    for siblings in below.values():
        siblings.sort(key=lambda each: links.get(each, (None, _LAST))[1])
    found = _walk(below, items, findings)
    _refuse_cycles(items, links, found=found, findings=findings)
    return found


def _links(
    items: Mapping[str, Part], associations: Sequence[Part], *, document: str, findings: Findings
) -> dict[str, tuple[str | None, int]]:
    """Return what each item stands under, and its number there."""
    links: dict[str, tuple[str | None, int]] = {}
    for each in associations:
        kind = each.text("associationType")
        child, above = each.reference("originNodeURI"), each.reference("destinationNodeURI")
        number = each.number("sequenceNumber")
        if kind != CHILD:
            findings.tell("association-not-kept", each.where, kind)
        elif child not in items:
            findings.tell("child-unknown", each.where, child)
        elif child in links:
            findings.tell("several-parents", items[child].where, child)
        else:
            if above not in items and above != document:
                findings.tell("parent-unknown", each.where, above)
            links[child] = (above if above in items else None, _LAST if number is None else number)
        each.pass_by("identifier")
        each.tell_rest("CFAssociation")
    for identifier, part in items.items():
        if identifier not in links:
            findings.tell("no-parent", part.where)
    return links


def _walk(
    below: Mapping[str | None, Sequence[str]], items: Mapping[str, Part], findings: Findings
) -> dict[str, Place]:
    """Return the items that hang together with the top, depth first."""
    found: dict[str, Place] = {}
    waiting: list[tuple[str, str | None, int]] = [
        (each, None, 1) for each in reversed(below.get(None, ()))
    ]
    while waiting:
        identifier, above, depth = waiting.pop()
        children = below.get(identifier, ())
        found[identifier] = Place(above, bool(children))
        if depth > DEEPEST:
            findings.refuse("tree-too-deep", items[identifier].where, str(DEEPEST))
            continue
        waiting += [(each, identifier, depth + 1) for each in reversed(children)]
    return found


def _refuse_cycles(
    items: Mapping[str, Part],
    links: Mapping[str, tuple[str | None, int]],
    *,
    found: Collection[str],
    findings: Findings,
) -> None:
    """Refuse each round of items that stand under one another; once for each round."""
    seen = set(found)
    for start in items:
        trail: list[str] = []
        each: str | None = start
        while each is not None and each not in seen:
            seen.add(each)
            trail.append(each)
            each = links.get(each, (None, 0))[0]
        if each in trail:
            findings.refuse("cycle", items[each].where, each)
