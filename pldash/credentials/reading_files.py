"""Reads a file that a stranger shows: a certificate's PDF, or a credential, ours or anybody's."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final

from pldash.credentials.bounded_proofs import Budget
from pldash.credentials.pdf_scan import look_into
from pldash.credentials.reading_credentials import read_credential
from pldash.credentials.reading_seals import read_seal
from pldash.credentials.trust import Trust
from pldash.domain.checked_files import CredentialReading, FileKind, FileReading
from pldash.domain.codes import check_character

PDF: Final = b"%PDF-"
HEAD: Final = 1_024
"""Readers of PDFs accept other bytes before the beginning, so many at most."""

COMPACT: Final = re.compile(rb"ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def read_file(content: bytes, trust: Trust, *, now: datetime) -> FileReading:
    """Return what a file proves by itself; it never fails, whatever the file is."""
    if PDF in content[:HEAD]:
        return _paper(content, trust, now=now)
    sha256 = hashlib.sha256(content).hexdigest()
    found = read_credential(content, trust, now=now)
    if found is not None:
        codes = () if found.code is None else _well_formed((found.code,))
        return FileReading(
            kind=FileKind.CREDENTIAL, sha256=sha256, credentials=(found,), codes=codes
        )
    is_compact = COMPACT.fullmatch(content.strip()) is not None
    return FileReading(kind=FileKind.COMPACT if is_compact else FileKind.OTHER, sha256=sha256)


def _paper(content: bytes, trust: Trust, *, now: datetime) -> FileReading:
    inside = look_into(content)
    budget = Budget()
    read = (read_credential(each, trust, now=now, budget=budget) for each in inside.credentials)
    credentials = tuple(each for each in read if each is not None)
    return FileReading(
        kind=FileKind.PAPER,
        sha256=hashlib.sha256(content).hexdigest(),
        seal=read_seal(content, trust, now=now),
        credentials=credentials,
        codes=_well_formed((*_codes(credentials), *inside.codes)),
    )


def _codes(credentials: tuple[CredentialReading, ...]) -> list[str]:
    return [each.code for each in credentials if each.code is not None]


def _well_formed(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return each code once; what only looks like one is none."""
    return tuple(code for code in dict.fromkeys(codes) if check_character(code[:-1]) == code[-1])
