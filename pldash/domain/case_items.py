"""Makes a framework's items of a CASE file's: short names, codes, levels, identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from pldash.domain.case_findings import Findings
from pldash.domain.case_packages import EXTENSION, TYPE_TITLES, identifier_of, is_strict
from pldash.domain.case_parts import Part, identifier_in
from pldash.domain.case_trees import Place, places
from pldash.domain.frameworks import FrameworkItem, ItemLevel

LONGEST_TITLE: Final = 500
"""Characters of an item's name: a picker's line, not a chapter."""
LONGEST_CODE: Final = 60

_LEVELS: Final = {
    re.sub(r"\W", "", title).casefold(): level for level, title in TYPE_TITLES.items()
}


def read_items(
    parts: Sequence[Part], associations: Sequence[Part], *, document: str, findings: Findings
) -> tuple[tuple[FrameworkItem, ...], dict[str, UUID]]:
    """Return the items in the tree's order, and their identifiers by code.

    Both are empty of what is at fault.

    :param document: the identifier of the document, the top of the tree
    """
    known = _by_identifier(parts, document, findings)
    found = places(known, associations, document=document, findings=findings)
    items: dict[str, FrameworkItem] = {}
    codes: set[str] = set()
    for identifier, place in found.items():
        above = None if place.above is None else items[place.above]
        item = _item(known[identifier], identifier, place, above=above, taken=codes)
        items[identifier] = item
        codes.add(item.code)
    replaced = [each for each in items if not is_strict(each)]
    for each in replaced:
        findings.tell("identifier-replaced", known[each].where)
    ids = {item.code: identifier_of(identifier) for identifier, item in items.items()}
    return tuple(items.values()), ids


def _by_identifier(parts: Sequence[Part], document: str, findings: Findings) -> Mapping[str, Part]:
    """Return the objects by identifier; one that comes twice or has none is refused."""
    known: dict[str, Part] = {}
    for part in parts:
        identifier = identifier_in(part.text("identifier"))
        if not identifier:
            findings.refuse("value-missing", part.where, "identifier")
        elif identifier in known or identifier == document:
            findings.refuse("identifier-twice", part.where, identifier)
        else:
            known[identifier] = part
    return known


def _item(
    part: Part, identifier: str, place: Place, *, above: FrameworkItem | None, taken: set[str]
) -> FrameworkItem:
    extensions = part.part("extensions")
    ours = extensions.part(EXTENSION)
    title = _title(part)
    given = ours.text("code") or part.text("humanCodingScheme")
    level = _level(part, place, above, is_coded=bool(given))
    code = _code(part, given, instead=title or identifier, taken=taken)
    extensions.tell_rest("CFItem: extensions")
    part.pass_by("CFItemTypeURI")
    part.tell_rest("CFItem")
    return FrameworkItem(code, title, level, None if above is None else above.code)


def _title(part: Part) -> str:
    """Return an item's short name where it has one, else its whole statement."""
    short, whole = part.text("abbreviatedStatement"), part.text("fullStatement")
    title = short or whole
    if not title:
        part.findings.refuse("value-missing", part.where, "fullStatement")
    if short and whole and short != whole:
        part.findings.tell("not-kept", part.where, "CFItem: fullStatement")
    if len(title) > LONGEST_TITLE:
        part.findings.tell("shortened", part.where, "fullStatement")
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    return title


def _level(part: Part, place: Place, above: FrameworkItem | None, *, is_coded: bool) -> ItemLevel:
    """Return the level that the file says in our words, else the one that the tree suggests."""
    word = part.text("CFItemType")
    said = _LEVELS.get(re.sub(r"\W", "", word).casefold())
    if said is not None:
        return said
    if word:
        part.findings.tell("not-kept", part.where, "CFItem: CFItemType")
    if above is not None and above.level is not ItemLevel.DOMAIN:
        return ItemLevel.FOCUS_AREA
    return ItemLevel.DOMAIN if place.has_children and not is_coded else ItemLevel.STANDARD


def _code(part: Part, given: str, *, instead: str, taken: set[str]) -> str:
    """Return an item's code, unlike all others; one is made where the file gives none."""
    if len(given) > LONGEST_CODE:
        part.findings.tell("shortened", part.where, "humanCodingScheme")
    if not given:
        part.findings.tell("code-made", part.where)
        given = re.sub(r"\W+", "-", instead.casefold())[: LONGEST_CODE - 20].strip("-_") or "item"
    given = given[:LONGEST_CODE].strip()
    code, number = given, 2
    while code in taken:
        mark = f" ({number})"
        code, number = given[: LONGEST_CODE - len(mark)].rstrip() + mark, number + 1
    if code != given and part.text("humanCodingScheme"):
        part.findings.tell("code-twice", part.where, given)
    return code
