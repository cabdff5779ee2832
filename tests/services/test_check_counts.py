"""Checks are added up in memory and written down as sums, by a timer and never by a look."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.adapters.database import create_engines
from pldash.domain.check_counts import Check, CheckWay
from pldash.domain.checked_files import Verdict
from pldash.services.check_counts import SECONDS, CheckCounter, counts_since
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading
from tests.statements import watched

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
GOOD = Check(SUNDAY, CheckWay.CODE, Verdict.GOOD)
CHANGED = Check(MONDAY, CheckWay.FILE, Verdict.CHANGED)


class Timers:
    """What was asked to be done later; done when told."""

    def __init__(self):
        self.waiting = []

    def __call__(self, seconds, act):
        self.waiting.append((seconds, act))

    def ring(self):
        ((_seconds, act),) = self.waiting
        self.waiting.clear()
        act()


@pytest.fixture
def timers():
    return Timers()


@pytest.fixture
def counter(engines, timers):
    return CheckCounter(writer=engines.writer, later=timers)


def kept(engines, since=SUNDAY):
    with reading(engines.reader, SYSTEM) as session:
        rows = counts_since(session, since)
        return [(row.day, row.way.value, row.answer, row.checks) for row in rows]


def test_a_minute_of_checks_is_one_write(engines, counter, timers):
    with watched(engines.writer) as said:
        for _ in range(3):
            counter.count(GOOD)
        counter.count(CHANGED)
        assert said == []
        assert [seconds for seconds, _act in timers.waiting] == [SECONDS]
        timers.ring()
        assert len([each for each in said if "INSERT" in each]) == 1
    assert kept(engines) == [
        (MONDAY, "file", "changed", 1),
        (SUNDAY, "code", "good", 3),
    ]
    assert kept(engines, MONDAY) == [(MONDAY, "file", "changed", 1)]


def test_what_several_processes_counted_is_added(engines, counter, timers):
    other = CheckCounter(writer=engines.writer, later=timers)
    for each in (counter, other, counter):
        each.count(GOOD)
        timers.ring()
    assert kept(engines) == [(SUNDAY, "code", "good", 3)]


def test_without_a_check_nothing_is_written(engines, counter):
    counter.write()
    assert kept(engines) == []


def test_while_the_database_cannot_be_written_to_sums_wait(engines, counter, timers, tmp_path):
    nowhere = create_engines(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    counter.writer = nowhere.writer
    counter.count(GOOD)
    timers.ring()
    counter.count(GOOD)
    nowhere.writer.dispose()
    counter.writer = engines.writer
    timers.ring()
    assert kept(engines) == [(SUNDAY, "code", "good", 2)]
    assert timers.waiting == []
