"""Measures one certificate of twelve lines: drawn, with its credential inside, and signed.

Run from the repository: `.venv/bin/python benchmarks/sealing.py [rounds]`. The baseline is
WeasyPrint's plain call on the same page with the same fonts, in the same process and turn about.
Prints JSON with the CPU of each part in milliseconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.certificate import facts, plain_page
from pldash.credentials.claims import achievement_credential, decision_credential
from pldash.credentials.folder import KeyFolder
from pldash.credentials.keyring import KeySettings
from pldash.credentials.proofs import KeyedProofs
from pldash.documents.certificate import render_certificate
from pldash.documents.fetcher import load_weasyprint, packaged_assets_only
from pldash.documents.twin import certificate_twin
from pldash.domain.proofs import StatusPlace

LINES = 12
GOAL = 1.5
Part = Callable[[], object]


def parts_of(proofs: KeyedProofs, now: datetime) -> dict[str, Part]:
    """Return what is measured, by name; the whole and the baseline come first."""
    said, place = facts(LINES), StatusPlace(1, 77)
    setting = proofs._setting(now)
    page, unsigned = plain_page(LINES), render_certificate(said)

    def plain() -> object:
        html = load_weasyprint().HTML(string=page, url_fetcher=packaged_assets_only())
        return html.write_pdf()

    return {
        "plain": plain,
        "whole": lambda: proofs.seal(said, place, now=now),
        "render": lambda: render_certificate(said),
        "credential": lambda: proofs._signed(achievement_credential(said, place, setting), now),
        "decision": lambda: proofs._signed(decision_credential(said, setting), now),
        "signature": lambda: proofs.keyring.seal.sign(unsigned),
    }


def measured(parts: dict[str, Part], rounds: int) -> dict[str, float]:
    """Return each part's least CPU in milliseconds; the parts take turns.

    The least, since other work on a shared machine only ever adds to it.
    """
    taken: dict[str, list[float]] = {name: [] for name in parts}
    for turn in range(rounds + 1):
        for name, work in parts.items():
            before = time.process_time()
            work()
            if turn:
                taken[name].append((time.process_time() - before) * 1_000)
    return {name: round(min(times), 1) for name, times in taken.items()}


def main(rounds: int) -> None:
    """Measure with keys made for it and print the figures."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyFolder(Path(folder) / "keys", "https://pldash.example")
        settings = KeySettings(folder=keys, makes_own=True)
        proofs = KeyedProofs(settings, render_certificate, {}, lambda: now, certificate_twin)
        figures = measured(parts_of(proofs, now), rounds)
    ratio = round(figures["whole"] / figures["plain"], 2)
    print(json.dumps({"cpu_ms": figures, "ratio": ratio, "goal": GOAL}, indent=2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
