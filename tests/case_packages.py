"""Small CASE files as other programs write them, for tests that break one thing each."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pldash.domain.case_packages import CasePackage
from pldash.domain.case_reading import read_case

DOCUMENT = "11111111-1111-4111-8111-111111111111"


def ident(number: int) -> str:
    """An identifier that tells its number."""
    return f"22222222-2222-4222-8222-{number:012d}"


def item(number: int, title: str = "", **more: Any) -> dict[str, Any]:
    return {
        "identifier": ident(number),
        "uri": f"https://case.example/CFItems/{ident(number)}",
        "fullStatement": title or f"Statement {number}",
        "humanCodingScheme": str(number),
        "lastChangeDateTime": "2026-03-04T05:06:07.000Z",
        **more,
    }


def child(number: int, above: int | None, **more: Any) -> dict[str, Any]:
    """The association of an item with the one above it; None is the document."""
    parent = DOCUMENT if above is None else ident(above)
    return {
        "identifier": f"33333333-3333-4333-8333-{number:012d}",
        "uri": "https://case.example/CFAssociations/x",
        "associationType": "isChildOf",
        "originNodeURI": {"title": None, "identifier": ident(number), "uri": "x"},
        "destinationNodeURI": {"title": None, "identifier": parent, "uri": "x"},
        "lastChangeDateTime": "2026-03-04T05:06:07.000Z",
        **more,
    }


def package(**parts: Any) -> dict[str, Any]:
    """A school's framework of two groups with three standards, as another program writes it."""
    values = {
        "CFDocument": {
            "identifier": DOCUMENT,
            "uri": f"https://case.example/CFDocuments/{DOCUMENT}",
            "creator": "Wattle Park",
            "title": "How we teach",
            "version": "2026",
            "lastChangeDateTime": "2026-03-04T05:06:07",
        },
        "CFItems": [
            item(1, "Know", humanCodingScheme=None),
            item(2, "Know your students"),
            item(3, "Know your subject"),
            item(4, "Act", humanCodingScheme=None),
            item(5, "Talk with families"),
        ],
        "CFAssociations": [
            child(1, None, sequenceNumber=1),
            child(3, 1, sequenceNumber=2),
            child(2, 1, sequenceNumber=1),
            child(4, None, sequenceNumber=2),
            child(5, 4, sequenceNumber=1),
        ],
    }
    return {**values, **parts}


def file_of(values: object, **options: Any) -> bytes:
    """Return the values as a file, a line for each."""
    return json.dumps(values, **{"indent": 1, **options}).encode()


def read(values: object) -> CasePackage:
    """The package that a file of these values is."""
    package = read_case(file_of(values), publisher="-", today=date(2026, 11, 18)).package
    assert package is not None
    return package
