"""The worker processes: their jobs, their end, and who comes after them."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass

import pytest

from pldash.cli.crew import Crew


@dataclass
class Shift:
    """A worker that counts; it has as many jobs as it is told."""

    jobs: int
    calls: int = 0
    crew: Crew | None = None

    def work_once(self):
        self.calls += 1
        self.crew.is_ending = self.calls > self.jobs
        return self.calls <= self.jobs


def crew_of(shift, **changes):
    plain = {"make_worker": lambda: shift, "processes": 1, "jobs_each": 5}
    crew = Crew(**(plain | changes))
    shift.crew = crew
    return crew


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr("pldash.cli.crew.PAUSE_SECONDS", 0.02)


@pytest.fixture
def handlers():
    """The signals' handlers of the tests, which come back afterwards."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in kept.items():
        signal.signal(each, handler)


class TestWork:
    def test_ends_after_its_share_of_jobs(self):
        shift = Shift(jobs=9)
        crew_of(shift).work(os.getppid())
        assert shift.calls == 5

    def test_waits_where_there_is_none_and_ends_when_told_to(self):
        shift = Shift(jobs=2)
        crew_of(shift).work(os.getppid())
        assert shift.calls == 3

    def test_ends_with_whoever_watches_it(self):
        shift = Shift(jobs=9)
        crew_of(shift).work(os.getppid() + 1)
        assert shift.calls == 0


@pytest.mark.usefixtures("handlers")
class TestKeepWorking:
    def test_a_process_that_ended_is_followed_by_another(self, tmp_path):
        class Clerk:
            def work_once(self):
                (tmp_path / str(os.getpid())).touch()
                return True

        crew = crew_of(Shift(0), make_worker=Clerk, jobs_each=1, processes=2)
        watch = threading.Thread(target=lambda: until_there_are(3, tmp_path, crew))
        watch.start()
        crew.keep_working()
        watch.join()
        assert len(list(tmp_path.iterdir())) >= 3

    def test_ends_where_the_process_beside_it_is_gone(self):
        crew = crew_of(Shift(0), beside=os.getppid() + 1)
        crew.keep_working()
        assert crew.is_ending

    def test_ends_by_a_signal_and_lets_its_processes_finish(self, tmp_path):

        class Slow:
            def work_once(self):
                (tmp_path / "begun").touch()
                os.kill(os.getppid(), signal.SIGTERM)
                threading.Event().wait(0.3)
                (tmp_path / "finished").touch()
                return True

        crew_of(Shift(0), make_worker=Slow).keep_working()
        assert {each.name for each in tmp_path.iterdir()} == {"begun", "finished"}

    def test_a_fault_ends_one_process_and_not_the_crew(self, tmp_path):
        def make():
            (tmp_path / str(os.getpid())).touch()
            raise OSError

        crew = crew_of(Shift(0), make_worker=make)
        watch = threading.Thread(target=lambda: until_there_are(2, tmp_path, crew))
        watch.start()
        crew.keep_working()
        watch.join()
        assert len(list(tmp_path.iterdir())) >= 2


def until_there_are(count, folder, crew):
    pause = threading.Event()
    while len(list(folder.iterdir())) < count:
        pause.wait(0.02)
    crew.is_ending = True
