"""Reads a CASE file of anybody's, of version 1.0 or 1.1, leniently: nothing is lost in silence.

What a framework cannot hold is told; what makes no framework is refused with its
place. No address in the file is ever fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pldash.domain.case_findings import Finding, Findings, lines_of
from pldash.domain.case_items import read_items
from pldash.domain.case_packages import EXTENSION, CasePackage, identifier_of, is_strict
from pldash.domain.case_parts import Part, identifier_in
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import Framework, FrameworkItem
from pldash.domain.json_input import read_json

MOST_ITEMS: Final = 500
"""Items of one framework; every page that offers it shows them all."""

LONGEST_NAME: Final = 200
"""Characters of a framework's own name, its edition and its publisher."""

LONGEST_ADDRESS: Final = 2_000
LONGEST_LICENCE: Final = 20_000
"""Characters of what a publisher allows: every page of the set shows it."""

MOST_STAGES: Final = 20
"""Career stages that a framework tells apart."""

NO_LICENCE: Final = "-"
"""Stands where a file says nothing of what its publisher allows."""

_LISTS: Final = ("CFConcepts", "CFSubjects", "CFAssociationGroupings")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file.

    :ivar package: None where there are faults
    :ivar faults: what stops the file
    :ivar told: what does not, but a person should know
    """

    package: CasePackage | None
    faults: tuple[Finding, ...] = ()
    told: tuple[Finding, ...] = ()


def read_case(data: bytes, *, publisher: str, today: date) -> Reading:
    """Return a file as a package, or why it is none.

    :param publisher: stands in where the file names nobody
    :param today: stands in where the file does not say when it was changed
    """
    try:
        values = _values(data)
    except InputRefused as error:
        line = int(error.where.split()[1].rstrip(",")) if error.where.startswith("line ") else None
        return Reading(None, (Finding(error.code, error.where, error.message, line),))
    findings = Findings(lines_of(data.decode("utf-8-sig")))
    package = _package(Part(values, "CFPackage", findings), publisher, today)
    if findings.faults:
        return Reading(None, findings.faults, findings.told)
    return Reading(package, (), findings.told)


def _values(data: bytes) -> Mapping[str, object]:
    """Return the object that a file holds.

    :raises InputRefused: if it is no CASE package at all
    """
    if not data.strip():
        raise InputRefused("file-empty", "there is nothing in it", "file")
    try:
        values = read_json(data)
    except InputRefused as error:
        if isinstance(error.__cause__, RecursionError):
            raise InputRefused("nested-too-deep", error.message, error.where) from error
        raise
    if isinstance(values, dict) and isinstance(values.get("CFPackage"), dict):
        values = values["CFPackage"]
    if not isinstance(values, dict) or not isinstance(values.get("CFDocument"), dict):
        raise InputRefused("no-package", "it has no CFDocument", "file")
    return values


def _package(whole: Part, publisher: str, today: date) -> CasePackage | None:
    """Return the package, None where no framework comes of it."""
    findings = whole.findings
    document = whole.part("CFDocument")
    document.where = "CFDocument"
    own = identifier_in(document.text("identifier"))
    if not own:
        findings.refuse("value-missing", "CFDocument", "identifier")
    parts = whole.parts("CFItems")
    if not 0 < len(parts) <= MOST_ITEMS:
        if not findings.faults:
            findings.refuse("items-too-many" if parts else "no-items", detail=f"{len(parts)}")
        return None
    items, ids = read_items(parts, whole.parts("CFAssociations"), document=own, findings=findings)
    licences = _licences(whole)
    framework = _framework(document, items, licences, publisher=publisher, today=today)
    whole.tell_rest("CFPackage")
    return None if framework is None else CasePackage(framework, _document_id(own, findings), ids)


def _licences(whole: Part) -> dict[str, str]:
    """Return what the publishers' licences say, by identifier; tell what else is defined."""
    definitions = whole.part("CFDefinitions")
    definitions.pass_by("CFItemTypes")
    for name in _LISTS:
        if found := definitions.parts(name):
            whole.findings.tell("not-kept", found[0].where, f"CFDefinitions: {name}")
    licences = {}
    given = definitions.parts("CFLicenses")
    definitions.tell_rest("CFDefinitions")
    for each in given:
        title, text = each.text("title"), each.text("licenseText")
        licences[identifier_in(each.text("identifier"))] = text or title
        each.tell_rest("CFLicense")
    return licences


def _framework(
    document: Part,
    items: tuple[FrameworkItem, ...],
    licences: Mapping[str, str],
    *,
    publisher: str,
    today: date,
) -> Framework | None:
    """Return the framework; None where there is a fault."""
    findings = document.findings
    extensions = document.part("extensions")
    ours = extensions.part(EXTENSION)
    extensions.tell_rest("CFDocument: extensions")
    title = _short(document, "title")
    if not title:
        findings.refuse("value-missing", "CFDocument", "title")
    first, last = document.day("statusStartDate"), document.day("statusEndDate")
    if first is not None and last is not None and last < first:
        findings.refuse("ends-before-start", "CFDocument", "statusEndDate")
    changed = document.day("lastChangeDateTime") or today
    framework = None
    if not findings.faults:
        framework = Framework(
            code=ours.text("code") or document.text("identifier"),
            version=_short(document, "version") or changed.isoformat(),
            title=title,
            publisher=_short(document, "creator") or _short(document, "publisher") or publisher,
            source=_source(document, ours),
            licence_note=_licence(document, licences),
            names_checked=ours.flag("namesChecked", default=True),
            in_force_from=first,
            in_force_until=last,
            checked_on=changed,
            stages=tuple(each[:LONGEST_NAME] for each in ours.texts("stages")[:MOST_STAGES]),
            items=items,
        )
        ours.tell_rest("CFDocument: extensions")
        document.tell_rest("CFDocument")
    return framework


def _short(document: Part, key: str) -> str:
    """Return a text of the document, cut where it is far too long for a name."""
    text = document.text(key)
    if len(text) > LONGEST_NAME:
        document.findings.tell("shortened", document.where, key)
    return text[:LONGEST_NAME].strip()


def _source(document: Part, ours: Part) -> str:
    """Return the publisher's page; only what can be one, for the pages make a link of it."""
    said, official = ours.text("source"), document.text("officialSourceURL")
    address = official or said
    is_short = len(address) <= LONGEST_ADDRESS
    if is_short and address.startswith(("https://", "http://")) and " " not in address:
        return address
    if official:
        document.findings.tell("not-kept", document.where, "CFDocument: officialSourceURL")
    identifier = identifier_in(document.text("identifier"))
    return said[:LONGEST_ADDRESS] or identifier_of(identifier).urn


def _licence(document: Part, licences: Mapping[str, str]) -> str:
    """Return what the publisher allows, as far as the file says it."""
    link = document.part("licenseURI")
    identifier = document.reference("licenseURI")
    link.pass_by("identifier")
    title = link.text("title")
    text = licences.get(identifier) or title or next(iter(licences.values()), "")
    if len(text) > LONGEST_LICENCE:
        document.findings.tell("shortened", document.where, "licenseText")
    return text[:LONGEST_LICENCE].strip() or NO_LICENCE


def _document_id(own: str, findings: Findings) -> UUID:
    if not is_strict(own):
        findings.tell("identifier-replaced", "CFDocument", own)
    return identifier_of(own)
