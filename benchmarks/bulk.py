"""Measures a school's certificates issued in the background: rate, processors, memory.

Run from the repository: `.venv/bin/python benchmarks/bulk.py [CERTIFICATES]`. The same batch is
worked off by one process and by one for each processor; the baseline is the first. Memory is looked
at four times a second; what a process holds is compared between its first third and its end.
Prints JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import func, select

from pldash.adapters.database import Engines, create_engines
from pldash.adapters.migrations import upgrade
from pldash.domain.batches import ItemState
from pldash.models.accounts import Account
from pldash.models.batches import BatchItem
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.crowd import add_crowd, order_for
from tests.stock import People, Person, fill_stock

ROOT = Path(__file__).parents[1]
LOOK_EVERY = 0.25
MB = 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


def people_of(engines: Engines) -> People:
    """Return the demo people."""
    with reading(engines.reader, SYSTEM) as session:
        known = {
            row.name.split()[0].lower(): Person(row.id, row.email, row.name)
            for row in session.scalars(select(Account))
        }
        schools = {row.code: row.id for row in session.scalars(select(Organisation))}
    return People(**known, wattle=schools["WATTLE-PARK"], banksia=schools["BANKSIA-POINT"])


def settled(engines: Engines) -> int:
    """Return of how many it is known what became of them."""
    with reading(engines.reader, SYSTEM) as session:
        known = BatchItem.state != ItemState.WAITING
        return session.scalar(select(func.count()).select_from(BatchItem).where(known)) or 0


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memory_mb(pid: int) -> float:
    """Return what of a process's memory is its own, in MB; nought once it has ended."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
    except FileNotFoundError:
        return 0.0
    return (int(resident) - int(shared)) * PAGE / MB


def cpu_seconds(pid: int) -> float:
    """Return the CPU of a process and of those it has seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(int(each) for each in fields[11:15]) / TICKS


def all_cpu(pid: int) -> float:
    """Return the CPU of a crew."""
    return cpu_seconds(pid) + sum(cpu_seconds(each) for each in children(pid))


def work_off(engines: Engines, env: dict[str, str], *, processes: int, count: int) -> dict:
    """Let a crew issue everything, and watch it."""
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "work"]
    crew = subprocess.Popen(
        [*command, "--processes", str(processes)], env=env, cwd=ROOT, start_new_session=True
    )
    memory: dict[int, list[float]] = {}
    while settled(engines) < 1:
        time.sleep(0.05)
    begun, cpu, first = time.perf_counter(), all_cpu(crew.pid), settled(engines)
    while settled(engines) < count:
        for pid in children(crew.pid):
            memory.setdefault(pid, []).append(memory_mb(pid))
        time.sleep(LOOK_EVERY)
    took, used = time.perf_counter() - begun, all_cpu(crew.pid) - cpu
    os.killpg(crew.pid, signal.SIGTERM)
    crew.wait()
    return {
        "certificates_a_second": round((count - first) / took, 2),
        "cpu_a_certificate_ms": round(used * 1000 / (count - first)),
        "processors_used": round(used / took, 2),
        "processes_in_turn": len(memory),
        "peak_mb_of_a_process": round(max(map(max, memory.values()))),
        "of_processes_in_order": [growth(each) for each in memory.values() if len(each) > 12],
    }


def growth(seen: list[float]) -> dict[str, int]:
    """Return what a process held after its first certificates and at the end, in MB."""
    third = max(1, len(seen) // 3)
    return {"after_a_third_mb": round(max(seen[:third])), "at_the_end_mb": round(max(seen))}


def main(count: int) -> None:
    """Measure both ways over databases of their own."""
    results: dict[str, object] = {"certificates": count}
    for processes in (1, os.cpu_count() or 1):
        with tempfile.TemporaryDirectory() as name:
            url = f"sqlite:///{name}/bulk.sqlite3"
            upgrade(url)
            engines = create_engines(url)
            fill_stock(engines)
            people = people_of(engines)
            with writing(engines.writer, SYSTEM) as session:
                teachers = add_crowd(session, people, count)
            begun = time.perf_counter()
            with writing(engines.writer, SYSTEM) as session:
                order_for(session, people, teachers, now=datetime.now(UTC))
            ordering = round((time.perf_counter() - begun) * 1000)
            env = {name: text for name, text in os.environ.items() if "PLDASH_" not in name}
            env |= {
                "PLDASH_ENVIRONMENT": "development",
                "PLDASH_DATA_DIR": name,
                "PLDASH_DATABASE_URL": url,
            }
            found = work_off(engines, env, processes=processes, count=count)
            results[f"processes_{processes}"] = {"ordering_ms": ordering, **found}
            engines.dispose()
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
