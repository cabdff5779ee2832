"""A school's logo: any picture goes in, a small PNG of plain colours comes out."""

from __future__ import annotations

import struct
from typing import Final

from pldash.adapters.uploads import kind_of, looked_at
from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType
from pldash.domain.letterheads import CleanLogo
from pldash.domain.values import Reason

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 2 * MEGABYTE
PICTURES: Final = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.WEBP})

SIZE_IN_PNG: Final = slice(16, 24)
"""Where a PNG says how many pixels it has across and down."""


def check_logo(content: bytes) -> CleanLogo:
    """Return a picture as a certificate may carry it; its name counts for nothing.

    :raises RuleBroken: if it is none, broken, too large, too small, or moves
    """
    if len(content) > LARGEST_FILE:
        limit = LARGEST_FILE // MEGABYTE
        raise RuleBroken([Reason("file-too-big", minutes=limit)], field="logo")
    try:
        kept = _as_picture(content)
    except RuleBroken as error:
        code = "logo-kind" if error.reasons[0].code == "file-kind" else error.reasons[0].code
        raise RuleBroken(code, field="logo") from error
    width, height = struct.unpack(">II", kept[SIZE_IN_PNG])
    return CleanLogo(kept, width, height)


def _as_picture(content: bytes) -> bytes:
    kind = kind_of(content)
    if kind not in PICTURES:
        raise RuleBroken("logo-kind")
    return looked_at(kind, content, "logo")
