"""The product starts by itself on an empty folder, again on a full one, and says how to get in."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.crash
READY = "PL Dash is ready: "


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _started(data, *options) -> Iterator[tuple[str, list[str]]]:
    """Start the server; give its address and the lines it prints before it waits for visitors."""
    command = [sys.executable, "-m", "pldash.serve", "--port", str(_free_port())]
    process = subprocess.Popen(
        [*command, "--data", str(data), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        lines = [process.stdout.readline().rstrip()]
        assert lines[0].startswith(READY), "the server said nothing; see its messages"
        address = lines[0].removeprefix(READY)
        with urllib.request.urlopen(f"{address}/", timeout=30) as answer:
            assert answer.status == 200
        yield address, lines
    finally:
        process.terminate()
        with process:
            lines += process.stdout.read().splitlines()


def test_a_first_start_prints_the_demo_people_and_a_second_one_finds_them(tmp_path):
    data = tmp_path / "var"
    with _started(data, "--demo") as (_, first):
        assert (data / "pldash.sqlite3").exists()
    with _started(data, "--demo") as (_, second):
        pass
    assert [line for line in first if ".example" in line]
    assert first[1:] == second[1:]


def test_without_demo_people_nobody_is_there(tmp_path):
    with _started(tmp_path / "var") as (_, lines):
        pass
    assert not [line for line in lines if ".example" in line]
