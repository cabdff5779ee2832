"""However a credential is made, checking it takes a bounded part of one processor."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from pldash.credentials import bounded_proofs, proof_child
from pldash.credentials.bounded_proofs import HERE, ONE_AT_A_TIME, Budget, bounded_proof
from pldash.credentials.canonical_work import size_of
from pldash.credentials.proof_child import answer
from pldash.domain.checked_files import Proof
from tests.false_credentials import strangers_credential
from tests.sealed import LATELY

LARGE = [
    {"id": f"urn:example:{number}", "type": ["Evidence"], "name": f"Talk {number}"}
    for number in range(HERE // 4)
]


def credential(**changes: object) -> tuple[dict, str]:
    """Return a credential that its key signed, and the key."""
    made = json.loads(strangers_credential(**changes))
    return made, made["issuer"]["id"].removeprefix("did:key:")


def proof(made: dict, key: str, budget: Budget | None = None) -> Proof:
    return bounded_proof(made, key, budget=budget or Budget(), now=LATELY)


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("a small one needs no process")

    monkeypatch.setattr(subprocess, "run", refuse)


@pytest.mark.usefixtures("no_process")
def test_a_small_one_is_checked_here():
    made, key = credential()
    assert proof(made, key) is Proof.HOLDS
    assert proof({**made, "name": "Another"}, key) is Proof.BROKEN
    assert proof({**made, "@context": ["https://evil.example"]}, key) is Proof.UNKNOWN_KIND


def test_a_large_one_is_checked_in_a_process_of_its_own():
    made, key = credential(evidence=LARGE)
    assert size_of(made) > HERE
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert proof(made, key) is Proof.HOLDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before


@pytest.mark.usefixtures("no_process")
def test_all_that_one_file_carries_shares_one_budget():
    made, key = credential()
    budget = Budget(here=2 * size_of(made), apart=0)
    assert [proof(made, key, budget) for _ in range(3)] == [
        Proof.HOLDS,
        Proof.HOLDS,
        Proof.TOO_LARGE,
    ]


@pytest.mark.usefixtures("no_process")
def test_while_one_large_one_is_checked_another_waits_for_nobody():
    made, key = credential(evidence=LARGE)
    with ONE_AT_A_TIME:
        assert proof(made, key) is Proof.TOO_LARGE


@pytest.mark.parametrize(
    "fault", [subprocess.TimeoutExpired("x", 1), subprocess.CalledProcessError(-24, "x")]
)
def test_a_process_that_reaches_a_limit_is_no_answer_and_leaves_the_turn(monkeypatch, fault):
    def end(*_arguments, **_options):
        raise fault

    monkeypatch.setattr(subprocess, "run", end)
    made, key = credential(evidence=LARGE)
    assert proof(made, key) is Proof.TOO_LARGE
    assert ONE_AT_A_TIME.acquire(blocking=False)
    ONE_AT_A_TIME.release()


def test_the_process_is_ended_at_its_own_limit():
    """A second instead of five, and work without an end."""
    script = (
        "from pldash.credentials import proof_child as child\n"
        "child.CPU_SECONDS = 1\nchild.limit_itself()\nwhile True: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(bounded_proofs.TOP),
        timeout=60,
        check=False,
    )
    assert done.returncode < 0


@pytest.mark.parametrize(
    ("fault", "said"), [(MemoryError, Proof.TOO_LARGE), (RecursionError, Proof.UNKNOWN_KIND)]
)
def test_what_the_process_cannot_read_is_told(monkeypatch, fault, said):
    def fail(*_arguments, **_options):
        raise fault

    monkeypatch.setattr(proof_child, "proof_of", fail)
    asked = {"document": {}, "key": "", "now": LATELY.isoformat()}
    assert answer(json.dumps(asked).encode()) is said


def test_the_process_answers_as_we_would():
    made, key = credential()
    asked = {"document": made, "key": key, "now": LATELY.isoformat()}
    assert answer(json.dumps(asked).encode()) is Proof.HOLDS
