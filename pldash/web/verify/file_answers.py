"""What the page says about a file: the answer first, then each line, then the original's claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from pldash.domain.checked_files import CredentialWords, FileKind, Verdict
from pldash.web.credentials.claims import Claims, claims_of
from pldash.web.credentials.phrases import long_day
from pldash.web.verify.answers import Band, band_of
from pldash.web.verify.file_words import BANDS, LINES, PROOF_HOLDS, UNCHANGED

if TYPE_CHECKING:
    from pldash.domain.checked_files import FileReading
    from pldash.services.checking import CheckedFile

STANDING: Final = frozenset({Verdict.GOOD, Verdict.TEST, Verdict.REVOKED, Verdict.REPLACED})
"""Answers about what is unchanged: the certificate's own status decides."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; the answer is yes, no or unsure.

    :ivar detail: behind the sentence, for who wants to know more
    """

    answer: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """The answer about a file.

    :ivar original: what the certificate that it names says, from our records
    :ivar is_to_compare: whether the file may say something else
    :ivar address: of the original's own page
    :ivar successor: number and address of the certificate that stands in its place
    :ivar claims: what a credential claims, where the records say nothing of it
    :ivar decisions: what the approvers decided, where the file is their decision
    """

    band: Band
    lines: tuple[Line, ...] = ()
    original: Claims | None = None
    is_to_compare: bool = False
    address: str = ""
    successor: tuple[str, str] | None = None
    claims: CredentialWords | None = None
    decisions: tuple[str, ...] = ()
    host: str = ""


def file_page(checked: CheckedFile, *, base_url: str) -> FilePage:
    """Return the page about a file that was looked at."""
    original, reading = checked.original, checked.reading
    values = _values(reading)
    lines = (Line(each.answer, *_words(each.code, values)) for each in checked.findings)
    facts = None if original is None else original.facts
    successor = None if original is None else original.successor
    return FilePage(
        band=_band(checked),
        lines=tuple(lines) if reading.kind in {FileKind.PAPER, FileKind.CREDENTIAL} else (),
        original=None if facts is None else claims_of(facts),
        is_to_compare=checked.verdict not in STANDING,
        address="" if facts is None else url_for("verify.show", code=facts.code),
        successor=successor and (successor[0], url_for("verify.show", code=successor[1])),
        claims=_claims(checked),
        decisions=_decisions(checked),
        host=urlsplit(base_url).netloc,
    )


def refused_page(title: str, text: str, *, base_url: str) -> FilePage:
    """Return the page for what was not looked at."""
    return FilePage(band=Band("unchecked", title, text), host=urlsplit(base_url).netloc)


def unreachable_page(*, base_url: str) -> FilePage:
    """Return the page for when our own records or keys cannot be read."""
    tone, title, text = BANDS[Verdict.NO_RECORDS]
    return FilePage(band=Band(tone, str(title), str(text)), host=urlsplit(base_url).netloc)


def _band(checked: CheckedFile) -> Band:
    if checked.verdict not in STANDING or checked.original is None:
        tone, title, text = BANDS[checked.verdict]
        return Band(tone, str(title), str(text))
    facts = checked.original.facts
    own = band_of(checked.original, long_day(facts.issued_on, facts.locale))
    is_paper = checked.reading.kind is FileKind.PAPER
    return Band(own.tone, own.title, f"{own.text} {UNCHANGED if is_paper else PROOF_HOLDS}")


def _words(code: str, values: Mapping[str, str]) -> tuple[str, str]:
    text, detail = LINES[code]
    return str(text), str(detail) % values


def _values(reading: FileReading) -> Mapping[str, str]:
    """Return what details may name."""
    seal = reading.seal
    words = reading.credentials[0].words if reading.credentials else CredentialWords()
    ends = None if seal is None else seal.ends_at
    return {
        "name": (seal.name if seal else "") or _("nobody"),
        "ends": "" if ends is None else str(format_date(ends.date(), "long")),
        "added": str(seal.added_bytes if seal else 0),
        "sha256": reading.sha256,
        "issuer": words.issuer_id or _("nobody"),
        "until": words.valid_until,
        "begins": words.valid_from,
    }


def _claims(checked: CheckedFile) -> CredentialWords | None:
    """Return what a credential of somebody else claims: nothing of it is in our records."""
    if checked.original is not None or not checked.reading.credentials:
        return None
    words = checked.reading.credentials[0].words
    return None if words == CredentialWords() else words


def _decisions(checked: CheckedFile) -> tuple[str, ...]:
    """Return what the approvers decided, where a file that is unchanged says so."""
    if checked.verdict not in STANDING or not checked.reading.credentials:
        return ()
    first = checked.reading.credentials[0]
    return first.words.told if first.is_decision else ()
