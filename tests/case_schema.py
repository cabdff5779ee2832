"""What CASE 1.1 asks of a package, to hold our files against: keys, which are needed, shapes.

Written down after the tables of the information model, section "Data Model Definitions"
(https://www.imsglobal.org/sites/default/files/spec/case/v1p1/information_model/caseservicev1p1_infomodelv1p0.html),
and the identifier's pattern of the service's OpenAPI file. A key that is not listed is not
allowed. Only the classes that we write are here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
KINDS = re.compile(
    r"isChildOf|isPeerOf|isPartOf|exactMatchOf|precedes|isRelatedTo|replacedBy|exemplar"
    r"|hasSkillLevel|isTranslationOf|ext:[a-zA-Z0-9._-]+"
)
Check = Callable[[object], bool]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_line(value: object) -> bool:
    """A NormalizedString: no line breaks and no tabs."""
    return isinstance(value, str) and not re.search(r"[\n\r\t]", value)


def is_uuid(value: object) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def is_uri(value: object) -> bool:
    return isinstance(value, str) and " " not in value and bool(urlsplit(value).scheme)


def is_moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def is_day(value: object) -> bool:
    return isinstance(value, str) and str(date.fromisoformat(value)) == value


def is_number(value: object) -> bool:
    return type(value) is int and -(2**31) <= value < 2**31


def is_table(value: object) -> bool:
    return isinstance(value, dict)


def is_lines(value: object) -> bool:
    return isinstance(value, list) and all(map(is_line, value))


def is_version(value: object) -> bool:
    return value == "1.1"


def is_kind(value: object) -> bool:
    return isinstance(value, str) and KINDS.fullmatch(value) is not None


NAMED = {"identifier!": is_uuid, "uri!": is_uri, "lastChangeDateTime!": is_moment}
LINK = {"title!": is_line, "identifier!": is_uuid, "uri!": is_uri}
NODE = {"title!": is_line, "identifier!": is_line, "uri!": is_uri, "targetType": is_line}
STATUS = {"statusStartDate": is_day, "statusEndDate": is_day}
CLASSES: dict[str, dict[str, Check | str]] = {
    "CFPackage": {
        "CFDocument!": "CFDocument",
        "CFItems": "*CFItem",
        "CFAssociations": "*CFAssociation",
        "CFDefinitions": "CFDefinitions",
        "extensions": is_table,
    },
    "CFDocument": {
        **NAMED,
        **STATUS,
        "creator!": is_line,
        "title!": is_line,
        "frameworkType": is_line,
        "caseVersion": is_version,
        "officialSourceURL": is_uri,
        "publisher": is_line,
        "description": is_text,
        "subject": is_lines,
        "subjectURI": "*link",
        "language": is_line,
        "version": is_line,
        "adoptionStatus": is_line,
        "licenseURI": "link",
        "notes": is_text,
        "extensions": is_table,
    },
    "CFItem": {
        **NAMED,
        **STATUS,
        "fullStatement!": is_text,
        "alternativeLabel": is_line,
        "CFItemType": is_line,
        "humanCodingScheme": is_line,
        "listEnumeration": is_line,
        "abbreviatedStatement": is_line,
        "conceptKeywords": is_lines,
        "conceptKeywordsURI": "link",
        "notes": is_text,
        "subject": is_lines,
        "subjectURI": "*link",
        "language": is_line,
        "educationLevel": is_lines,
        "CFItemTypeURI": "link",
        "licenseURI": "link",
        "extensions": is_table,
    },
    "CFAssociation": {
        **NAMED,
        "associationType!": is_kind,
        "sequenceNumber": is_number,
        "originNodeURI!": "node",
        "destinationNodeURI!": "node",
        "CFAssociationGroupingURI": "link",
        "notes": is_text,
        "extensions": is_table,
    },
    "CFDefinitions": {"CFItemTypes": "*CFItemType", "CFLicenses": "*CFLicense"},
    "CFItemType": {
        **NAMED,
        "title!": is_line,
        "description!": is_text,
        "hierarchyCode!": is_line,
        "typeCode": is_line,
        "extensions": is_table,
    },
    "CFLicense": {
        **NAMED,
        "title!": is_line,
        "licenseText!": is_text,
        "description": is_text,
        "extensions": is_table,
    },
    "link": dict(LINK),
    "node": dict(NODE),
}


def case_faults(value: object, name: str = "CFPackage", where: str = "file") -> Iterator[str]:
    """Yield each way in which a value is not what the specification asks of the class."""
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    fields = {key.removesuffix("!"): rule for key, rule in CLASSES[name].items()}
    needed = {key.removesuffix("!") for key in CLASSES[name] if key.endswith("!")}
    yield from (f"{where}: {key} is missing" for key in sorted(needed - value.keys()))
    yield from (f"{where}: {key} is not allowed" for key in sorted(value.keys() - fields.keys()))
    for key in fields.keys() & value.keys():
        yield from _faults_of(value[key], fields[key], f"{where}.{key}")


def _faults_of(value: object, rule: Check | str, where: str) -> Iterator[str]:
    if callable(rule):
        if not rule(value):
            yield f"{where}: {value!r} is not good"
    elif not rule.startswith("*"):
        yield from case_faults(value, rule, where)
    elif not isinstance(value, list):
        yield f"{where}: no list"
    else:
        for number, each in enumerate(value):
            yield from case_faults(each, rule[1:], f"{where}[{number}]")
