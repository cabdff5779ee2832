"""The header that names a download."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

UNQUOTED: Final = re.compile(r'["\\\x00-\x1f\x7f]+')
"""What may not stand in a quoted name."""
EDGES: Final = "-_. "


def disposition(file_name: str, *, instead: str) -> str:
    """Return the header's value: the name in plain letters, and in its own script.

    >>> print(disposition("Siân_2026.pdf", instead="certificate"))
    attachment; filename="Sian_2026.pdf"; filename*=UTF-8''Si%C3%A2n_2026.pdf

    :param instead: a word in plain letters for what such letters cannot write
    """
    plain = _plain(file_name, instead)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _plain(file_name: str, instead: str) -> str:
    """Return a name in plain letters; where they cannot write how it begins, the word does.

    >>> _plain("ليلى-الخطيب_2026.pdf", "certificate"), _plain("लेख.pdf", "evidence")
    ('certificate_2026.pdf', 'evidence.pdf')
    """
    letters = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    stem, _, ending = UNQUOTED.sub(" ", letters).rpartition(".")
    kept = stem.strip(EDGES)
    if not kept:
        kept = instead
    elif stem[0] in EDGES:
        kept = f"{instead}_{kept}"
    return f"{kept}.{ending}"
