from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.jobs import LeaseLost, pause_after
from pldash.models.jobs import Job
from pldash.services.jobs import NewJob, enqueue, finish, give_up, is_any_due, put_back, take
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON

KINDS = {"draw"}
LEASE = timedelta(seconds=30)


def job(key="one", **changes):
    return NewJob(**({"kind": "draw", "key": key, "args": {"item": key}} | changes))


def taken(session, now=NOON):
    return take(session, KINDS, lease=LEASE, now=now)


def row_of(session, key="one"):
    return session.scalars(select(Job).where(Job.key == key)).one()


class TestEnqueue:
    def test_a_job_is_there_once_the_callers_transaction_is(self, engines):
        with writing(engines.writer, SYSTEM) as session:
            assert enqueue(session, [job()], now=NOON) == 1
        with reading(engines.reader, SYSTEM) as session:
            assert is_any_due(session, KINDS, now=NOON)

    def test_and_is_not_there_where_that_was_undone(self, engines):
        with pytest.raises(ZeroDivisionError), writing(engines.writer, SYSTEM) as session:
            enqueue(session, [job()], now=NOON)
            raise ZeroDivisionError
        with reading(engines.reader, SYSTEM) as session:
            assert not is_any_due(session, KINDS, now=NOON)

    def test_the_same_work_is_queued_once_and_the_rest_of_the_transaction_stands(self, engines):
        with writing(engines.writer, SYSTEM) as session:
            assert enqueue(session, [job("one")], now=NOON) == 1
            assert enqueue(session, [job("one"), job("two")], now=NOON) == 1
        with reading(engines.reader, SYSTEM) as session:
            assert sorted(session.scalars(select(Job.key))) == ["one", "two"]

    def test_nothing_to_queue_is_nothing_done(self, session):
        assert enqueue(session, [], now=NOON) == 0


class TestTake:
    def test_gives_the_one_that_has_waited_longest(self, session):
        enqueue(session, [job("young")], now=NOON)
        enqueue(session, [job("old")], now=NOON - LEASE)
        first, second = taken(session), taken(session)
        assert (first.args, second.args) == ({"item": "old"}, {"item": "young"})
        assert taken(session) is None

    def test_leaves_what_is_not_due_and_what_another_version_is_for(self, session):
        later = job("later", due_at=NOON + LEASE)
        enqueue(session, [later, job("new", kind="sing")], now=NOON)
        assert taken(session) is None
        assert taken(session, NOON + LEASE).args == {"item": "later"}

    def test_two_at_once_get_two_jobs(self, engines, session):
        enqueue(session, [job("one"), job("two")], now=NOON)
        session.commit()
        if engines.writer.dialect.name == "sqlite":
            with writing(engines.writer, SYSTEM) as first:
                found = {taken(first).id}
            with writing(engines.writer, SYSTEM) as second:
                found.add(taken(second).id)
        else:
            with writing(engines.writer, SYSTEM) as first, Session(engines.writer) as second:
                second.info["scope"] = SYSTEM
                found = {taken(first).id, taken(second).id}
        assert len(found) == 2

    def test_a_lease_that_is_over_lets_another_worker_take_it(self, session):
        enqueue(session, [job()], now=NOON)
        first = taken(session)
        assert taken(session, NOON + LEASE - timedelta(seconds=1)) is None
        second = taken(session, NOON + LEASE)
        assert (second.id, second.tries) == (first.id, 2)
        assert second.fence != first.fence


class TestEnd:
    def test_a_finished_job_is_not_taken_again(self, session):
        enqueue(session, [job()], now=NOON)
        finish(session, taken(session), now=NOON)
        assert taken(session, NOON + LEASE) is None
        assert row_of(session).done_at == NOON

    @pytest.mark.parametrize("end", [finish, give_up])
    def test_whoever_lost_the_lease_ends_nothing(self, session, end):
        enqueue(session, [job()], now=NOON)
        slow = taken(session)
        taken(session, NOON + LEASE)
        with pytest.raises(LeaseLost):
            end(session, slow, now=NOON + LEASE)

    def test_what_is_done_cannot_be_done_again(self, session):
        enqueue(session, [job()], now=NOON)
        once = taken(session)
        finish(session, once, now=NOON)
        for again in (finish, give_up):
            with pytest.raises(LeaseLost):
                again(session, once, now=NOON)

    def test_what_was_given_up_stays_so(self, session):
        enqueue(session, [job()], now=NOON)
        give_up(session, taken(session), now=NOON)
        assert taken(session, NOON + LEASE) is None
        assert row_of(session).given_up_at == NOON

    def test_what_failed_waits_longer_each_time(self, session):
        enqueue(session, [job()], now=NOON)
        put_back(session, taken(session), "OSError", now=NOON)
        assert taken(session, NOON + pause_after(1) - timedelta(seconds=1)) is None
        again = taken(session, NOON + pause_after(1))
        assert again.tries == 2
        session.expire_all()
        assert row_of(session).failure == "OSError"
        put_back(session, again, "OSError", now=NOON)
        session.expire_all()
        assert row_of(session).due_at == NOON + pause_after(2) > NOON + pause_after(1)
