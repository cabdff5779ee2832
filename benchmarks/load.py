"""What the load benchmarks share: servers in processes of their own, and clients that time them."""

from __future__ import annotations

import logging
import multiprocessing
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP))

from waitress.server import create_server  # noqa: E402

CLIENTS = 16
THREADS = 8
SECRET = "benchmark " * 5

Ask = Callable[[HTTPConnection, int, int], int]
"""Sends one request for a client and a round, reads the answer, and gives its status."""


@dataclass(frozen=True)
class Load:
    """How a server did: requests a second and seconds for each of them."""

    rate: float
    mean: float
    p99: float

    def plain(self) -> dict[str, float]:
        """Return the figures as a benchmark prints them, times in milliseconds."""
        return {
            "rate": round(self.rate, 1),
            "mean_ms": round(self.mean * 1000, 2),
            "p99_ms": round(self.p99 * 1000, 2),
            "p99_by_mean": round(self.p99 / self.mean, 2),
        }


@contextmanager
def serving(make_app: Callable[[str, str], object], url: str, folder: str) -> Iterator[int]:
    """Serve an application in a process of its own, and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(make_app, url, folder, port), daemon=True
    )
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()


def measure(port: int, ask: Ask, *, rounds: int, wanted: int) -> Load:
    """Let all clients ask at once, each so many times; the mean is clients by rate."""
    times: list[list[float]] = [[] for _ in range(CLIENTS)]
    barrier = threading.Barrier(CLIENTS + 1)
    faults: list[int] = []

    def run(client: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        ask(connection, client, -1)
        barrier.wait()
        for number in range(rounds):
            began = time.perf_counter()
            status = ask(connection, client, number)
            times[client].append(time.perf_counter() - began)
            if status != wanted:
                faults.append(status)

    threads = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    assert not faults, f"{len(faults)} answers were not {wanted}: {faults[:3]}"
    every = sorted(each for client in times for each in client)
    rate = len(every) / spent
    return Load(rate, CLIENTS / rate, statistics.quantiles(every, n=100)[98])


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give the URL of an empty database of each kind; a commit in it outlives a power cut."""
    from tests.postgres import DURABLE, Databases, running_server

    with tempfile.TemporaryDirectory() as folder, running_server(DURABLE) as server:
        yield {
            "sqlite": f"sqlite:///{folder}/bench.sqlite3",
            "postgresql": Databases(server).create(),
        }


def product(url: str, folder: str) -> object:
    """Return the product's application over a database."""
    from pldash.bootstrap import create_app
    from pldash.config import Settings

    return create_app(
        Settings(
            environment="development",
            data_dir=Path(folder),
            database_url=url,
            secret_key=SECRET,
            base_url="http://127.0.0.1",
        )
    )


def _serve(make_app: Callable[[str, str], object], url: str, folder: str, port: int) -> None:
    # With more clients than threads each request would be a line of its own about the queue.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(make_app(url, folder), host="127.0.0.1", port=port, threads=THREADS)
    server.run()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")
