"""The process that looks at one hostile file: `python -m pldash.adapters.upload_child KIND [logo]`.

Reads the file from its input; writes one line of JSON, then the bytes to keep.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from pldash.adapters.logo_pictures import as_logo
from pldash.adapters.upload_documents import check_pdf
from pldash.adapters.upload_pictures import redraw
from pldash.domain.errors import RuleBroken
from pldash.domain.evidence import MediaType

MEMORY_BYTES = 2 * 1024**3
"""Address space, of which the libraries alone take a part."""
CPU_SECONDS = 20
BEHIND_OTHERS = 10
"""How far pages that people wait for go before a picture that is drawn anew."""


def answer(kind: MediaType, content: bytes, *, is_logo: bool = False) -> bytes:
    """Return the header line and the bytes to keep of a file."""
    try:
        if kind is MediaType.PDF:
            kept = check_pdf(content)
        else:
            kept = redraw(kind, content, as_logo) if is_logo else redraw(kind, content)
    except RuleBroken as error:
        reason = error.reasons[0]
        return json.dumps({"refused": reason.code, "detail": reason.detail}).encode() + b"\n"
    except (MemoryError, RecursionError):
        return json.dumps({"refused": "file-broken"}).encode() + b"\n"
    return b"{}\n" + kept


def limit_itself() -> None:
    """Give up the right to take much memory or time, or to write any file; others go first."""
    os.nice(BEHIND_OTHERS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit_itself()
    made = answer(MediaType(sys.argv[1]), sys.stdin.buffer.read(), is_logo="logo" in sys.argv)
    sys.stdout.buffer.write(made)
