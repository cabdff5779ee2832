"""The real server in a process group of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sources import ROOT


class Server:
    """`python -m pldash.serve` over one database; its data folder keeps the sessions' secret."""

    def __init__(self, database_url: str, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._data, self._log = data, data / "server.log"
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PLDASH_")},
            "PLDASH_DATABASE_URL": database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def said(self) -> str:
        """What the server wrote on its standard error in all its lives."""
        return self._log.read_text(encoding="utf-8")

    def start(self) -> None:
        """Start, and come back when visitors are let in."""
        command = [sys.executable, "-m", "pldash.serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--data", str(self._data)],
                cwd=ROOT,
                env=self._env,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        line = self._process.stdout.readline()
        assert line.startswith(b"PL Dash is ready"), self.said

    def kill(self) -> None:
        """End the whole process group at once, as a power cut ends a process."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        with self._process:
            pass


@pytest.fixture
def server(stocked_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server over a stocked database of the test's own."""
    data = tmp_path / "var"
    data.mkdir()
    made = Server(stocked_url, data)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something on the terminal, where this process has one."""
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    return (lambda said: terminal.write_line(f"\n{said}")) if terminal else (lambda _said: None)
