"""Checks a stranger's proof within bounds: a small one here, a large one in a process of its own.

What it takes to find a canonical form grows with the square of a document at least, and no look at
the document tells how long it will be. So a large one is given a process with a limit of time and
memory, one at a time, behind everything that people wait for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from pldash.credentials.canonical_work import TooCostly, refuse_costly, size_of
from pldash.credentials.contexts import all_contexts
from pldash.credentials.data_integrity import Document, proof_of
from pldash.domain.checked_files import Proof

TOP: Final = Path(__file__).resolve().parents[2]
HERE: Final = 500
"""Members of all the claims in one file that are read in this process: 60 activities of ours."""

PATIENCE_SECONDS: Final = 20
"""By the clock; the process itself ends sooner by its own time."""

ONE_AT_A_TIME: Final = BoundedSemaphore(1)


@dataclass(slots=True)
class Budget:
    """What one file may cost, whatever is in it.

    :ivar here: members that may still be read in this process
    :ivar apart: documents that may still be given a process of their own
    """

    here: int = HERE
    apart: int = 1

    def spend(self, size: int) -> bool:
        """Take a document's members off, and return whether it may be read in this process."""
        is_small = size <= self.here
        if is_small:
            self.here -= size
        return is_small

    def spend_apart(self) -> bool:
        """Return whether a document may be given a process of its own."""
        self.apart -= 1
        return self.apart >= 0


def bounded_proof(document: Document, key: str, *, budget: Budget, now: datetime) -> Proof:
    """Return what became of a document's proof, or that it is too large to be checked here.

    :param key: the public key that should have made it, in multibase
    :param budget: what is left for the file that it came in
    """
    try:
        is_small = budget.spend(size_of(document))
        if is_small:
            bare = {name: value for name, value in document.items() if name != "proof"}
            refuse_costly(bare, all_contexts())
    except TooCostly:
        return Proof.TOO_LARGE
    except ValueError:
        return Proof.UNKNOWN_KIND
    if is_small:
        return proof_of(document, key, now=now)
    return _apart(document, key, now=now) if budget.spend_apart() else Proof.TOO_LARGE


def _apart(document: Document, key: str, *, now: datetime) -> Proof:
    """Let a process of its own check a proof; while it checks another one, this is too large."""
    if not ONE_AT_A_TIME.acquire(blocking=False):
        return Proof.TOO_LARGE
    asked = {"document": document, "key": key, "now": now.isoformat()}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pldash.credentials.proof_child"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            cwd=TOP,
            env={"LANG": "C.UTF-8"},
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Proof.TOO_LARGE
    finally:
        ONE_AT_A_TIME.release()
    return Proof(done.stdout.decode())
