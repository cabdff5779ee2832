"""Puts what was found in a CASE file into words, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pldash.web.sentences import add_sentences

if TYPE_CHECKING:
    from pldash.domain.case_findings import Finding

FAULTS: Final = {
    "file-empty": _l("The file is empty."),
    "not-utf-8": _l("The file is not text in UTF-8."),
    "not-json": _l("From here on the file cannot be read as JSON."),
    "duplicate-key": _l("A key is there twice in one place, so that two programs read two things."),
    "nested-too-deep": _l("Its parts lie too deep inside one another."),
    "no-package": _l("This is no CASE package: it has no CFDocument."),
    "value-missing": _l("%(detail)s is missing."),
    "wrong-type": _l("%(detail)s is of the wrong kind."),
    "ends-before-start": _l("The set ends before it starts."),
    "no-items": _l("It holds no standards (CFItems)."),
    "items-too-many": _l("It holds %(detail)s standards. At most 500 can be loaded."),
    "parts-too-many": _l("%(detail)s holds more than 20,000 parts."),
    "identifier-twice": _l("The identifier %(detail)s is there twice."),
    "cycle": _l("It stands below itself, by way of others or at once."),
    "tree-too-deep": _l("It lies deeper than %(detail)s levels."),
}
"""What stops a file, by code."""

TOLD: Final = {
    "not-kept": _l("%(detail)s is not kept."),
    "shortened": _l("%(detail)s is too long and was shortened."),
    "code-made": _l("It has no code of its own: one was made from its words."),
    "code-twice": _l("The code %(detail)s is there twice. The later one got a number."),
    "identifier-replaced": _l("CASE does not allow its identifier: another was made from it."),
    "date-unreadable": _l("%(detail)s is no date and was left out."),
    "several-parents": _l("It stands below several others. Only the first counts."),
    "child-unknown": _l("It is about a standard that is not in the file, and was left out."),
    "parent-unknown": _l("It names a group that is not in the file: the standard is at the top."),
    "no-parent": _l("Nothing says where it belongs, so it stands at the top."),
    "association-not-kept": _l("A tie of the kind %(detail)s is not kept."),
}
"""What does not stop a file, by code."""

add_sentences(
    {
        "framework-missing": _l("Choose a file."),
        "framework-broken": _l("This file cannot be loaded. What is wrong is listed below."),
        "proposal-over": _l(
            "This file was taken on or thrown away already, or waited for too long. The school's "
            "page shows what is in use."
        ),
        "framework-same": _l("The school has this already: nothing in it has changed."),
        "frameworks-too-many": _l("A school offers %(minutes)s sets at most. Retire one first."),
    }
)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """Something found in a file, in words."""

    where: str
    words: str


def found_lines(findings: Iterable[Finding]) -> list[FoundLine]:
    """Return what was found, in the file's order of finding it."""
    return [FoundLine(_where(each), _words(each)) for each in findings]


def _words(found: Finding) -> str:
    if found.code == "and-more":
        return ngettext("And %(num)s more.", "And %(num)s more.", found.times)
    said = str({**FAULTS, **TOLD}[found.code]) % {"detail": found.detail}
    more = found.times - 1
    if not more:
        return said
    return f"{said} {ngettext('(and one more time)', '(and %(num)s more times)', more)}"


def _where(found: Finding) -> str:
    """Return the part of the file, and its line; empty where the whole file is meant."""
    is_part = found.where.startswith("CF")
    if found.line is None:
        return found.where if is_part else ""
    if not is_part:
        return _("Line %(line)s", line=found.line)
    return _("%(part)s, line %(line)s", part=found.where, line=found.line)
