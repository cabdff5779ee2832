"""Reading archives: an X archive beside a bare JSON pass, a Bluesky one beside bare decoding.

.venv/bin/python benchmarks/archives.py [--posts N] [--records N] [--rounds N]

Each figure is the CPU and the peak memory of a process of its own: the least of some rounds, and
the middle of their ratios, because the machine has other work. Archives are made up.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made_archives import (
    CHATS,
    MEMBER,
    PREFIX,
    all_tagged,
    chats,
    make_car,
    make_x,
    said,
)


def main() -> None:
    """Make the archives, measure each way of reading them, and print what was found."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--posts", type=int, default=100_000)
    asked.add_argument("--records", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.measure:
        name, path = options.measure
        print(json.dumps(WAYS[name](Path(path))))
        return
    with tempfile.TemporaryDirectory() as folder:
        x, all_x, car = (Path(folder, name) for name in ("x.zip", "all.zip", "repo.car"))
        make_x(x, said(options.posts))
        make_x(all_x, all_tagged(options.posts))
        make_car(car, options.records)
        by_start = {"x": x, "all": all_x, "car": car}
        files = {name: by_start[name.partition("_")[0]] for name in WAYS}
        print(json.dumps(compared(measured(files, options.rounds)), indent=2))


def measured(files: dict[str, Path], rounds: int) -> list[dict[str, dict[str, float]]]:
    """Return the figures of each way in each round, the ways taking turns."""
    found = []
    for _ in range(rounds):
        turn = {}
        for name, path in files.items():
            command = [sys.executable, __file__, "--measure", name, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            turn[name] = json.loads(done.stdout)
        found.append(turn)
    return found


def compared(rounds: list[dict[str, dict[str, float]]]) -> dict[str, object]:
    """Return the least of each figure, and the middle of the rounds' ratios."""

    def ratio(one: str, other: str, key: str = "cpu_s") -> float:
        return round(statistics.median(each[one][key] / each[other][key] for each in rounds), 2)

    least = {
        name: {key: min(each[name][key] for each in rounds) for key in rounds[0][name]}
        for name in rounds[0]
    }
    return {
        **least,
        "reading_x_by_bare": ratio("x_read", "x_bare"),
        "memory_by_bare": ratio("x_read", "x_bare", "peak_mb"),
        "reading_and_matching_by_reading": ratio("x_propose", "x_read"),
        "all_tagged_reading_and_matching_by_reading": ratio("all_propose", "all_read"),
        "all_tagged_matching_by_reading_a_sixth": ratio("all_match", "x_read"),
        "reading_car_by_bare": ratio("car_read", "car_bare"),
    }


def spent(work: Callable[[], int]) -> dict[str, float]:
    """Return the CPU of some work, what it counted, and the peak memory of the process."""
    began = time.process_time()
    count = work()
    cpu = time.process_time() - began
    # Not `getrusage`, which remembers the size of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {"cpu_s": round(cpu, 2), "peak_mb": round(peak), "count": count}


def x_bare(path: Path) -> dict[str, float]:
    """Pass over the member with the compiled streaming parser, and do nothing."""
    import ijson

    def work() -> int:
        with zipfile.ZipFile(path) as archive, archive.open(MEMBER) as stream:
            stream.read(len(PREFIX))
            return sum(1 for _ in ijson.items(stream, "item.tweet"))

    return spent(work)


def x_read(path: Path) -> dict[str, float]:
    """Read the archive as the product does."""
    read = reader()
    return spent(lambda: read(path).tally.posts)


def x_propose(path: Path) -> dict[str, float]:
    """Read the archive and match it with the chats."""
    from pldash.adapters.recurrence import expand_rrule
    from pldash.domain.proposals import placer_of, propose

    read = reader()
    return spent(lambda: len(propose(read(path), placer_of(chats(), expand_rrule)).placed))


def all_match(path: Path) -> dict[str, float]:
    """Match posts that all have a chat's tag with their chats, over all the years."""
    from pldash.adapters.recurrence import expand_rrule
    from pldash.domain.proposals import placer_of, propose

    archive = reader()(path)
    return spent(lambda: len(propose(archive, placer_of(chats(), expand_rrule)).placed))


def car_bare(path: Path) -> dict[str, float]:
    """Hash and decode every block of the file, and do nothing."""
    import hashlib

    import cbor2

    def work() -> int:
        count, data, place = 0, path.read_bytes(), 0
        while place < len(data):
            length = shift = 0
            while True:
                byte = data[place]
                place += 1
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            if count:
                block = data[place + 36 : place + length]
                assert hashlib.sha256(block).digest() == data[place + 4 : place + 36]
                cbor2.loads(block)
            count += 1
            place += length
        return count

    return spent(work)


def car_read(path: Path) -> dict[str, float]:
    """Read the repository as the product does."""
    read = reader()
    return spent(lambda: read(path).tally.posts)


def reader() -> Callable[[Path], object]:
    """Return what reads a file as the product does, its modules loaded."""
    from pldash.domain.archives import Asked
    from pldash.importers.reading import read_archive
    from pldash.ports import GivenFile

    tags = frozenset(f"chat{number}" for number in range(CHATS))
    return lambda path: read_archive([GivenFile(path.name, lambda: path.open("rb"))], Asked(), tags)


WAYS = {
    "x_bare": x_bare,
    "x_read": x_read,
    "x_propose": x_propose,
    "all_read": x_read,
    "all_propose": x_propose,
    "all_match": all_match,
    "car_bare": car_bare,
    "car_read": car_read,
}


if __name__ == "__main__":
    main()
