"""Writes a framework as a CASE 1.1 package, strictly: only what the specification lists.

Each value stands where `tests/case_schema.py` holds it against the specification.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from uuid import UUID, uuid5

from pldash.domain.case_packages import CHILD, EXTENSION, TYPE_TITLES, CasePackage
from pldash.domain.frameworks import FrameworkItem, ItemLevel

_ADDRESS = re.compile(r"https?://\S+")
_SLUG = re.compile(r"[a-z][a-z-]*")
_LICENCE: Final = "Licence"


def write_case(package: CasePackage) -> bytes:
    """Return a package as a file: JSON in UTF-8, the same bytes each time."""
    return json.dumps(case_values(package), ensure_ascii=False, indent=1).encode()


def case_values(package: CasePackage) -> dict[str, Any]:
    """Return a package as JSON values."""
    items = package.framework.items
    return {
        "CFDocument": _document(package),
        "CFItems": [_item(package, item) for item in items],
        "CFAssociations": [_child(package, item, n) for n, item in enumerate(items, start=1)],
        "CFDefinitions": {
            "CFItemTypes": [_type(package, level) for level in ItemLevel],
            "CFLicenses": [_licence(package)],
        },
    }


def _document(package: CasePackage) -> dict[str, Any]:
    framework = package.framework
    values: dict[str, Any] = {
        **_named(package, package.document_id),
        "caseVersion": "1.1",
        "creator": framework.publisher,
        "title": framework.title,
        "version": framework.version,
        "licenseURI": _link(_LICENCE, _licence_id(package)),
        "extensions": {
            EXTENSION: {
                "code": framework.code,
                "source": framework.source,
                "namesChecked": framework.names_checked,
                "stages": list(framework.stages),
            }
        },
    }
    if _ADDRESS.fullmatch(framework.source):
        values["officialSourceURL"] = framework.source
    if framework.in_force_from is not None:
        values["statusStartDate"] = framework.in_force_from.isoformat()
    if framework.in_force_until is not None:
        values["statusEndDate"] = framework.in_force_until.isoformat()
    return values


def _item(package: CasePackage, item: FrameworkItem) -> dict[str, Any]:
    title = TYPE_TITLES[item.level]
    values: dict[str, Any] = {
        **_named(package, package.item_ids[item.code]),
        "fullStatement": item.title,
        "CFItemType": title,
        "CFItemTypeURI": _link(title, _type_id(package, item.level)),
    }
    if item.level is ItemLevel.DOMAIN and _SLUG.fullmatch(item.code):
        # The publisher gave it no code: this one is ours, and not for other programs.
        values["extensions"] = {EXTENSION: {"code": item.code}}
    else:
        values["humanCodingScheme"] = item.code
    return values


def _child(package: CasePackage, item: FrameworkItem, number: int) -> dict[str, Any]:
    """Return the association of an item with what is above it; the document, at the top."""
    framework, child = package.framework, package.item_ids[item.code]
    if item.parent is None:
        title, above = framework.title, package.document_id
    else:
        title, above = framework.item(item.parent).title, package.item_ids[item.parent]
    return {
        **_named(package, uuid5(package.document_id, f"{CHILD}/{child}/{above}")),
        "associationType": CHILD,
        "sequenceNumber": number,
        "originNodeURI": _link(item.title, child),
        "destinationNodeURI": _link(title, above),
    }


def _type(package: CasePackage, level: ItemLevel) -> dict[str, Any]:
    title = TYPE_TITLES[level]
    return {
        **_named(package, _type_id(package, level)),
        "title": title,
        "description": title,
        "hierarchyCode": str(tuple(ItemLevel).index(level) + 1),
    }


def _licence(package: CasePackage) -> dict[str, Any]:
    return {
        **_named(package, _licence_id(package)),
        "title": _LICENCE,
        "licenseText": package.framework.licence_note,
    }


def _type_id(package: CasePackage, level: ItemLevel) -> UUID:
    return uuid5(package.document_id, f"type/{level}")


def _licence_id(package: CasePackage) -> UUID:
    return uuid5(package.document_id, "licence")


def _named(package: CasePackage, identifier: UUID) -> dict[str, Any]:
    """Return what every object of a package says first."""
    return {
        "identifier": str(identifier),
        "uri": identifier.urn,
        "lastChangeDateTime": f"{package.framework.checked_on.isoformat()}T00:00:00Z",
    }


def _link(title: str, identifier: UUID) -> dict[str, str]:
    return {"title": title, "identifier": str(identifier), "uri": identifier.urn}
