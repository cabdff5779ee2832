"""The process that checks one large proof: `python -m pldash.credentials.proof_child`.

Reads JSON with the document, the public key and the time from its input; writes one word.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import datetime

from pldash.credentials.canonical_work import UNREADABLE
from pldash.credentials.data_integrity import proof_of
from pldash.domain.checked_files import Proof

MEMORY_BYTES = 1024**3
"""Address space, of which the libraries alone take a part."""

CPU_SECONDS = 5
"""Twice what the longest certificate of ours takes, loading the libraries included."""

BEHIND_OTHERS = 10
"""How far pages that people wait for go before it."""


def answer(asked: bytes) -> Proof:
    """Return what became of the proof that is asked about."""
    told = json.loads(asked)
    try:
        now = datetime.fromisoformat(told["now"])
        return proof_of(told["document"], told["key"], now=now)
    except MemoryError:
        return Proof.TOO_LARGE
    except (*UNREADABLE, ValueError):
        return Proof.UNKNOWN_KIND


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
    sys.stdout.write(answer(sys.stdin.buffer.read()))
