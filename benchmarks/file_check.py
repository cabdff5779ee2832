"""Measures a certificate's file on the verify page: the whole POST, and its parts alone.

Run from the repository: `.venv/bin/python benchmarks/file_check.py [rounds]`. The certificate is
issued by the real services over SQLite; there is no server and no network in between. Prints JSON
with the least CPU and the middle of the times by the clock, in milliseconds.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pikepdf
from flask import Flask

from pldash.bootstrap import create_app
from pldash.config import Settings
from pldash.credentials.pdf_scan import look_into
from pldash.credentials.reading_credentials import read_credential
from pldash.credentials.reading_seals import read_seal
from pldash.credentials.trust import trust_of
from pldash.preparing import load_shipped
from pldash.sampling import Scratch, _issue, _scratch
from pldash.services.checking import check_file
from pldash.services.samples import add_sample, sample_people
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.web.runtime import KEY
from pldash.web.verify import file_views
from pldash.web.verify.throttle import Allowance, Throttle

GOAL_MS = 150
Part = Callable[[], object]


def issued(scratch: Scratch) -> bytes:
    """Issue the sample certificate and return its file."""
    runtime, now = scratch.runtime, scratch.runtime.clock()
    load_shipped(runtime)
    with writing(runtime.writer, SYSTEM) as session:
        add_sample(session, "Tara Nguyen", "en", expand=runtime.expand, now=now)
    with reading(runtime.reader, SYSTEM) as session:
        people = sample_people(session, now=now)
    return runtime.files.get(_issue(runtime, people).pdf_sha256)


def saved_anew(pdf: bytes) -> bytes:
    """Return the file as another program writes it."""
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(saved)
    return saved.getvalue()


def parts_of(app: Flask, scratch: Scratch, pdf: bytes) -> dict[str, Part]:
    """Return what is measured, by name."""
    client, host = app.test_client(), app.config["TRUSTED_HOSTS"][0]
    proofs, now = scratch.proofs, scratch.runtime.clock()
    trust = trust_of(proofs.keyring, proofs.settings.folder)
    read, again = proofs.read_file(pdf, now=now), saved_anew(pdf)
    inside = look_into(pdf).credentials[0]

    def drop(content: bytes) -> Callable[[], int]:
        def send() -> int:
            data = {"file": (io.BytesIO(content), "certificate.pdf")}
            answer = client.post("/verify", data=data, base_url=f"http://{host}")
            assert answer.status_code == 200
            return answer.status_code

        return send

    return {
        "the file as it was issued": drop(pdf),
        "the file saved anew": drop(again),
        "looking into it": lambda: look_into(pdf),
        "its signature": lambda: read_seal(pdf, trust, now=now),
        "the claims inside and their proof": lambda: read_credential(inside, trust, now=now),
        "the records": lambda: check_file(scratch.runtime.reader, read),
    }


def measured(parts: dict[str, Part], rounds: int) -> dict[str, dict[str, float]]:
    """Return each part's least CPU and its middle time by the clock, in milliseconds."""
    figures: dict[str, dict[str, float]] = {}
    for name, work in parts.items():
        work()
        spent, waited = [], []
        for _ in range(rounds):
            cpu, clock = time.process_time(), time.perf_counter()
            work()
            spent.append((time.process_time() - cpu) * 1_000)
            waited.append((time.perf_counter() - clock) * 1_000)
        figures[name] = {
            "cpu": round(min(spent), 1),
            "clock": round(statistics.median(waited), 1),
        }
    return figures


def main(rounds: int) -> None:
    """Measure over a scratch database and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(environment="development", data_dir=Path(folder)))
        _throttle, turns = app.extensions[file_views.KEY]
        wide = Allowance(burst=1_000_000, each_second=1_000)
        app.extensions[file_views.KEY] = Throttle(wide, wide), turns
        with app.app_context(), _scratch(app.extensions[KEY]) as scratch:
            pdf = issued(scratch)
            figures = measured(parts_of(app, scratch, pdf), rounds)
    print(json.dumps({"ms": figures, "bytes": len(pdf), "goal_ms": GOAL_MS}, indent=2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
