"""Works jobs off: takes one, lets its handler do it, and sees to it when that fails."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pldash.domain.jobs import MOST_TRIES, LeaseLost
from pldash.ports import Clock
from pldash.services import jobs
from pldash.services.jobs import TakenJob
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=1)
"""How long a job is one worker's; a certificate takes half a second."""


class Handler(Protocol):
    """Does the jobs of one kind."""

    def work(self, job: TakenJob) -> None:
        """Do it: slow work first, then one transaction that ends the job and writes what it did.

        Whatever it raises has the job tried again later.
        """

    def give_up(self, session: Session, job: TakenJob) -> None:
        """Write down what a job that failed for good leaves behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Works off the jobs of one database.

    :ivar lease: how long a job is this worker's, before another may take it over
    """

    reader: Engine
    writer: Engine
    clock: Clock
    handlers: Mapping[str, Handler]
    lease: timedelta = LEASE

    def work_once(self) -> bool:
        """Take one job and do it; false if there was none."""
        with reading(self.reader, SYSTEM) as session:
            if not jobs.is_any_due(session, self.handlers, now=self.clock()):
                return False
        with writing(self.writer, SYSTEM) as session:
            job = jobs.take(session, self.handlers, lease=self.lease, now=self.clock())
        if job is None:
            return False
        try:
            self._do(job)
        except LeaseLost:
            logger.warning("job %s took longer than its lease; another worker has it", job.id)
        return True

    def _do(self, job: TakenJob) -> None:
        handler = self.handlers[job.kind]
        if job.tries > MOST_TRIES:
            with writing(self.writer, SYSTEM) as session:
                jobs.give_up(session, job, now=self.clock())
                handler.give_up(session, job)
            return
        try:
            handler.work(job)
        except LeaseLost:
            raise
        except Exception as error:
            # The log has the details; the row only what nobody could mind being kept.
            logger.exception("job %s (%s) failed at try %s", job.id, job.kind, job.tries)
            with writing(self.writer, SYSTEM) as session:
                jobs.put_back(session, job, type(error).__name__, now=self.clock())
