from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.domain.jobs import MOST_TRIES, LeaseLost
from pldash.models.jobs import Job
from pldash.services.jobs import NewJob, enqueue, finish
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from pldash.services.workers import LEASE, Worker
from tests.stock import NOON


@dataclass
class Painter:
    """Does jobs as it is told to."""

    engines: object
    clock: object
    fault: Exception | None = None
    done: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)

    def work(self, job):
        if self.fault is not None:
            raise self.fault
        with writing(self.engines.writer, SYSTEM) as session:
            finish(session, job, now=self.clock())
            self.done.append(job.args["item"])

    def give_up(self, session, job):
        self.given_up.append(job.args["item"])


@pytest.fixture
def painter(engines, clock):
    return Painter(engines, clock)


@pytest.fixture
def worker(engines, clock, painter):
    return Worker(
        reader=engines.reader, writer=engines.writer, clock=clock, handlers={"paint": painter}
    )


@pytest.fixture
def queued(engines):
    with writing(engines.writer, SYSTEM) as session:
        enqueue(session, [NewJob(kind="paint", key="one", args={"item": "one"})], now=NOON)


def row_of(engines):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalars(select(Job)).one()


def test_without_a_job_there_is_nothing_to_do(worker):
    assert not worker.work_once()


def test_a_job_is_done_once(worker, painter, queued):
    assert worker.work_once()
    assert not worker.work_once()
    assert painter.done == ["one"]


def test_another_worker_was_faster(engines, worker, painter, queued, monkeypatch):
    monkeypatch.setattr("pldash.services.jobs.is_any_due", lambda *_args, **_named: True)
    assert worker.work_once()
    assert not worker.work_once()


def test_what_failed_is_tried_again_and_says_only_the_kind_of_fault(
    engines, clock, worker, painter, queued, caplog
):
    painter.fault = ValueError("Tara's own words")
    assert worker.work_once()
    assert row_of(engines).failure == "ValueError"
    assert not worker.work_once()
    painter.fault = None
    clock.moment += timedelta(seconds=2)
    assert worker.work_once()
    assert painter.done == ["one"]


def test_what_fails_for_good_is_given_up(engines, clock, worker, painter, queued):
    painter.fault = OSError()
    for _ in range(MOST_TRIES):
        assert worker.work_once()
        clock.moment += timedelta(hours=1)
    assert painter.given_up == []
    assert worker.work_once()
    assert painter.given_up == ["one"]
    assert row_of(engines).given_up_at == clock()
    assert not worker.work_once()


def test_a_worker_that_was_too_slow_leaves_the_job_to_the_next(
    engines, clock, worker, painter, queued, caplog
):
    painter.fault = LeaseLost("it")
    assert worker.work_once()
    assert "longer than its lease" in caplog.text
    assert row_of(engines).failure is None
    painter.fault = None
    clock.moment += LEASE
    assert worker.work_once()
    assert painter.done == ["one"]
