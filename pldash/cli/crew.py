"""Keeps worker processes at work, one for each processor, and replaces each after a while.

A process that has drawn many certificates keeps more memory than one that begins; a fresh one is
forked from this one, which has loaded everything and holds no connection and no thread.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final

from pldash.services.workers import Worker

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0
"""How long a worker without a job waits before it looks again."""


@dataclass(slots=True, kw_only=True)
class Crew:
    """Worker processes under one that watches them.

    :ivar make_worker: makes the worker, within its own process
    :ivar jobs_each: after so many jobs a process is replaced
    :ivar beside: the process that all of them end with; None where they stand alone
    """

    make_worker: Callable[[], Worker]
    processes: int
    jobs_each: int
    beside: int | None = None
    is_ending: bool = False
    """A flag and no event: setting an event within a signal waits for whoever waits for it."""

    def keep_working(self) -> None:
        """Work until told to stop by SIGTERM or SIGINT; jobs in hand are finished first."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._end)
        at_work: set[int] = set()
        while not self.is_ending:
            at_work |= {self._begin() for _ in range(self.processes - len(at_work))}
            time.sleep(PAUSE_SECONDS)
            at_work -= {pid for pid in at_work if _has_ended(pid)}
            if self.beside is not None and os.getppid() != self.beside:
                self.is_ending = True
        for pid in at_work:
            os.kill(pid, signal.SIGTERM)
        for pid in at_work:
            os.waitpid(pid, 0)

    def work(self, parent: int) -> None:
        """Do jobs in this process, until there were enough or the parent is gone."""
        worker, done = self.make_worker(), 0
        while done < self.jobs_each and not self.is_ending and os.getppid() == parent:
            if worker.work_once():
                done += 1
            else:
                time.sleep(PAUSE_SECONDS)

    def _begin(self) -> int:
        """Start a process that works, and return its id."""
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            self.work(parent)
            code = 0
        except Exception:
            logger.exception("a worker ended; another one begins")
        finally:
            os._exit(code)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_ending = True


def _has_ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid
