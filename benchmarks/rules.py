"""Judging logs by every body's rules: 200 entries, twice as many, and very many teachers.

.venv/bin/python benchmarks/rules.py [--teachers N]

The baseline, in the same run, adds up the minutes of the same entries and nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import load  # noqa: F401  puts the project on the path

ON = date(2026, 9, 30)
ENTRIES = (200, 400)
ROUNDS = 60
OF_EACH_TEACHER = 50
STEPS = 10


def main() -> None:
    """Measure every body, then one with very many teachers, and print what was found."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--teachers", type=int, default=100_000)
    teachers = asked.parse_args().teachers
    bodies = {code: one_body(code) for code in sorted(body.code for body in sets().bodies)}
    slowest = max(bodies, key=lambda code: bodies[code]["ms_200"])
    steepest = max(bodies, key=lambda code: bodies[code]["400_by_200"])
    found = {
        "slowest": {slowest: bodies[slowest]},
        "steepest": {steepest: bodies[steepest]},
        "bodies": bodies,
        "teachers": many_teachers("au-vic-vit", teachers),
    }
    print(json.dumps(found, indent=2))


def sets() -> object:
    """Return the shipped rules, read once."""
    from tests.case_files import shipped_rules

    return shipped_rules()


def case_of(body: str, entries: int) -> object:
    """Return a teacher with every usual fact and so many chat hours in the last year."""
    from pldash.domain.cases import Case, Employment, Entry, RegistrationFacts, RegistrationType
    from pldash.domain.values import CareerStage, ParticipationMode

    facts = RegistrationFacts(
        type=RegistrationType.FULL,
        stage=CareerStage.PROFICIENT,
        employment=Employment.FULL_TIME,
        fte=Decimal(1),
        granted_on=date(2023, 2, 1),
        due_on=None,
        expires_on=date(2028, 1, 31),
        birth_month=3,
        days_taught=dict.fromkeys(range(2020, 2027), 190),
        certificates=frozenset(),
    )
    made = tuple(
        Entry(
            id=f"e{number:06}",
            started_on=ON - timedelta(days=number % 360),
            ended_on=ON - timedelta(days=number % 360),
            parts={ParticipationMode.SYNCHRONOUS: 60, ParticipationMode.LURKING: 15},
            reflection_words=40,
            annotation_words=20,
            approved=True,
            provider_id="provider",
        )
        for number in range(entries)
    )
    return Case(body=body, on=ON, registration=facts, entries=made)


def one_body(body: str) -> dict[str, float]:
    """Return the CPU of judging, the best of some rounds, in milliseconds."""
    from pldash.domain.requirements import evaluate

    short, long = (case_of(body, entries) for entries in ENTRIES)
    judged = best(lambda: evaluate(short, sets()))
    twice = best(lambda: evaluate(long, sets()))
    added = best(lambda: sum(sum(entry.parts.values()) for entry in short.entries))
    return {
        "ms_200": round(judged, 3),
        "400_by_200": round(twice / judged, 2),
        "by_baseline": round(judged / added, 1),
    }


def best(work: Callable[[], object]) -> float:
    """Return the least CPU that it took, in milliseconds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        work()
        spent.append(time.process_time_ns() - began)
    return min(spent) / 1e6


def many_teachers(body: str, teachers: int) -> dict[str, object]:
    """Return the CPU of each tenth of the teachers, and how far the memory grew after the first."""
    from pldash.domain.requirements import evaluate

    case, tenths, peaks = case_of(body, OF_EACH_TEACHER), [], []
    for _ in range(STEPS):
        began = time.process_time()
        for _ in range(teachers // STEPS):
            evaluate(case, sets())
        tenths.append(time.process_time() - began)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {
        "number": teachers,
        "ms_each": round(sum(tenths) / teachers * 1000, 3),
        "last_tenth_by_first": round(tenths[-1] / tenths[0], 2),
        "memory_mb": round(peaks[-1]),
        "memory_grew_mb": round(peaks[-1] - peaks[0], 1),
    }


if __name__ == "__main__":
    main()
