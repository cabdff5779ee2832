"""What `./pldash-dev test`, `sure` and `deps` do, once the environment is ready.

Runs inside the environment, in the checkout's folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

Call = Callable[[Sequence[str]], int]

APART = {
    "browser": (
        "tests/house/test_accessibility.py",
        "tests/journeys/",
        "tests/web/test_lost_session.py",
        "tests/web/test_passkeys.py",
        "tests/web/test_scripts.py",
    ),
    "crash": ("tests/crash/", "tests/journeys/test_start.py"),
}
"""Markers of tests that run after the others, and where alone they are.

Nobody needs to read nine thousand other tests again to find a hundred.
"""
ALONE = "crash"
"""The marker of tests that run one after the other: at full figures each takes the whole machine.

Otherwise they wait most of the time, and the browsers have the other process.
"""

SEED = "--randomly-seed=2026"
"""Every full run has one order; a run of some tests, and one at full figures, has its own."""

LONG_TIMEOUT_SECONDS = 3600

CHECKS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy",),
    "import contracts": ("lint-imports", "--no-logo"),
    "template format": ("djlint", "templates", "--check", "--quiet"),
    "template lint": ("djlint", "templates", "--lint", "--quiet"),
}
"""What `sure` asks before and beside the tests; the house's own rules are tests."""

LOCKS = ("requirements", "requirements-dev")


def call(command: Sequence[str]) -> int:
    """Run a command, show what it runs, and return its exit code."""
    print(f"\n$ {' '.join(command)}", flush=True)
    return subprocess.run(command, check=False).returncode


def test_commands(arguments: Sequence[str], processors: int) -> list[list[str]]:
    """Return the commands that run the tests.

    With arguments of pytest's own it is one plain run of what they name. All
    tests are two runs: those that are many and short, then those in browsers
    beside those of kills, which at full figures have a run for themselves. The
    first alone is measured for coverage: what only a browser or a kill reaches
    would be reached by luck, and measuring makes pages slow.
    """
    pytest = ["python", "-m", "pytest"]
    own = [argument for argument in arguments if argument != "--long"]
    if "--long" in arguments:
        pytest += ["--long", f"--timeout={LONG_TIMEOUT_SECONDS}"]
    if own:
        return [[*pytest, *own]]
    order = [] if "--long" in arguments else [SEED]
    together = ["-n", str(processors), "--dist", "worksteal"] if processors > 1 else []
    measured = ["--cov", "--cov-report="]
    short = [*pytest, *order, *together, *measured, "-m", f"not ({' or '.join(APART)})"]
    browsers, kills = APART["browser"], APART[ALONE]
    if "--long" not in arguments:
        both = [*pytest, *browsers, *kills, *order, *together, "-m", " or ".join(APART)]
        return [short, both]
    return [
        short,
        [*pytest, *browsers, *together, "-m", "browser"],
        [*pytest, *kills, "-m", ALONE],
    ]


def is_found(kind: str, test: str) -> bool:
    """Return whether the run of a kind looks where a test is, given as pytest names it."""
    return test.startswith(APART[kind])


def coverage_commands(settings: dict[str, object]) -> dict[str, list[str]]:
    """Return the commands that hold coverage against the figures of pyproject.toml."""
    if not settings["coverage-gate"]:
        return {}
    report = ["coverage", "report"]
    rules = "--include=pldash/domain/*,pldash/services/*"
    return {
        "coverage of the rules": [
            *report,
            rules,
            f"--fail-under={settings['coverage-of-rules']}",
        ],
        "coverage of all": [*report, f"--fail-under={settings['coverage-of-all']}"],
    }


def run_tests(arguments: Sequence[str], run: Call = call) -> int:
    """Run the tests and return the first exit code that is not zero."""
    codes = [run(command) for command in test_commands(arguments, os.cpu_count() or 1)]
    return next((code for code in codes if code), 0)


def be_sure(arguments: Sequence[str], run: Call = call) -> int:
    """Run every check, also after one failed, and name those that failed."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    failed = [name for name, command in CHECKS.items() if run(command)]
    if "--tested" not in arguments and run_tests([], run):
        failed.append("tests")
    coverage = coverage_commands(settings["tool"]["pldash-dev"])
    failed += [name for name, command in coverage.items() if run(command)]
    print(f"\nNot sure: {', '.join(failed)}" if failed else "\nSure.", flush=True)
    return 1 if failed else 0


def lock(arguments: Sequence[str], run: Call = call) -> int:
    """Compile the locked requirements anew."""
    compiler = ["uv", "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
    codes = [
        run([*compiler, "--generate-hashes", *arguments, f"{name}.in", "-o", f"{name}.txt"])
        for name in LOCKS
    ]
    return max(codes)


def main(arguments: Sequence[str]) -> int:
    """Do one of the three."""
    actions = {"test": run_tests, "sure": be_sure, "deps": lock}
    return actions[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
