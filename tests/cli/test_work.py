"""The `work` command, and the workers beside a server."""

from __future__ import annotations

import os
import signal
import threading
from datetime import timedelta

import pytest

from pldash import working
from pldash.cli.crew import Crew
from pldash.ports import KeysRefused
from pldash.services.workers import LEASE
from pldash.working import start_beside, worker_of
from tests.proofs import FakeProofs


@pytest.fixture
def idle(monkeypatch):
    """Crews that only say that they would work."""
    begun = []
    monkeypatch.setattr(Crew, "keep_working", lambda crew: begun.append(crew))  # noqa: PLW0108
    return begun


def test_a_worker_is_over_the_applications_database(app, engines, clock):
    worker = worker_of(app, timedelta(seconds=3))
    assert (worker.reader, worker.writer) == (engines.reader, engines.writer)
    assert (worker.clock, worker.lease) == (clock, timedelta(seconds=3))


def test_the_command_works_with_one_process_for_each_processor(app, idle, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert app.test_cli_runner().invoke(args=["work"]).exit_code == 0
    assert [(each.processes, each.beside) for each in idle] == [(3, None)]
    assert idle[0].make_worker().lease == LEASE


def test_the_command_takes_figures(app, idle):
    answer = app.test_cli_runner().invoke(args=["work", "--processes", "2", "--lease", "5"])
    assert answer.exit_code == 0
    assert (idle[0].processes, idle[0].make_worker().lease) == (2, timedelta(seconds=5))


def test_without_keys_it_does_not_begin(app, idle, monkeypatch):
    def refuse(*_given, **_named):
        raise KeysRefused("the keys are missing: do this")

    monkeypatch.setattr(FakeProofs, "check", refuse)
    answer = app.test_cli_runner().invoke(args=["work"])
    assert answer.exit_code == 2
    assert "the keys are missing: do this" in answer.stderr
    assert idle == []


def test_beside_a_server_it_is_a_process_that_ends_by_a_signal(app, monkeypatch, tmp_path):
    class Nobody:
        def work_once(self):
            (tmp_path / "begun").touch()
            return False

    monkeypatch.setattr(working, "worker_of", lambda *_given: Nobody())
    pid = start_beside(app)
    pause = threading.Event()
    while not (tmp_path / "begun").exists():
        pause.wait(0.02)
    os.kill(pid, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
