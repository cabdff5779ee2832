"""The trail: checking an exported one, and following one in a database before it is signed.

.venv/bin/python benchmarks/trail.py [--events N]

The baseline, in the same run, reads the same lines as JSON and takes the SHA-256 of each, no more.
Memory is by how much this process grew while it checked. Times are CPU, the best of three.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from load import TOP  # noqa: F401  puts the project on the path

ROUNDS = 3


def main() -> None:
    """Measure both and print what was found."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--events", type=int, default=100_000)
    count = asked.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.jsonl"
        written(path, count)
        found = {"file": checked(path, count), "database": followed(Path(folder), count // 10)}
    print(json.dumps(found, indent=2))


def written(path: Path, count: int) -> None:
    """Write a sound trail, event by event."""
    from pldash.domain.trail import FIRST, event_digest
    from tests.trails import CHAIN, lines_of, signed_head

    previous, event = FIRST, {}
    with path.open("wb") as file:
        for seq in range(1, count + 1):
            event = {
                "chain": CHAIN,
                "seq": seq,
                "previous": previous,
                "digest": "",
                "at": "2026-11-18T01:00:00.000000+00:00",
                "actor": "019aa3b2-0000-7000-8000-000000000001",
                "action": "submission:approved",
                "subject": f"submission:019aa3b2-0000-7000-8000-{seq:012}",
                "body": {
                    "from": "opened",
                    "to": "approved",
                    "activities": [
                        {"id": CHAIN[7:], "from": "submitted", "to": "approved"} for _ in range(2)
                    ],
                    "reason": "0" * 64,
                },
            }
            event["digest"] = previous = event_digest(event)
            file.writelines(lines_of([event], None))
        file.writelines(lines_of([], signed_head([event])))


def checked(path: Path, count: int) -> dict[str, float]:
    """Return how many events a second are checked, beside reading them."""
    from pldash.cli.verify_trail import is_signed
    from pldash.domain.trail_files import Asked, check_trail

    def check() -> None:
        with path.open("rb") as file:
            finding = check_trail(file, Asked(is_signed=is_signed))
        assert (finding.events, finding.first_bad) == (count, None)

    def read() -> None:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)
                sha256(line).hexdigest()

    before = peak()
    took = best(check)
    return {
        "events": count,
        "bytes_of_a_line": path.stat().st_size // count,
        "events_a_second": round(count / took),
        "by_baseline": round(took / best(read), 1),
        "memory_grew_mb": round(peak() - before, 1),
    }


def followed(folder: Path, count: int) -> dict[str, float]:
    """Return how many events a second are followed in SQLite before their end is signed."""
    from pldash.adapters.database import create_engines
    from pldash.adapters.migrations import upgrade
    from pldash.services.scope import SYSTEM
    from pldash.services.trail import Happening, record
    from pldash.services.trail_heads import fault_since, moved_chains
    from pldash.services.unit_of_work import reading, writing

    url, now = f"sqlite:///{folder / 'trail.sqlite3'}", datetime.now(UTC)
    upgrade(url)
    engines = create_engines(url)
    with writing(engines.writer, SYSTEM) as session:
        for number in range(count):
            body = {"from": "opened", "to": "approved", "number": number, "reason": "0" * 64}
            what = Happening(actor=None, action="submission:approved", subject="x", body=body)
            record(session, "school:a", what, now=now)

    def follow() -> None:
        with reading(engines.reader, SYSTEM) as session:
            (moved,) = moved_chains(session)
            assert fault_since(session, moved) is None

    took = best(follow)
    engines.dispose()
    return {"events": count, "events_a_second": round(count / took)}


def best(work: Callable[[], object]) -> float:
    """Return the least CPU that it took, in seconds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def peak() -> float:
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
