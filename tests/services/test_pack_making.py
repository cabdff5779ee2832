"""Audit packs from asking to their file's end, over both databases."""

from __future__ import annotations

import hashlib
import io
import zipfile
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, update

from pldash.adapters.files import LocalFileStore
from pldash.adapters.shelves import LocalShelf
from pldash.domain.audit_packs import KEPT_FOR, PackEnd
from pldash.domain.cases import RegistrationType
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.jobs import MOST_TRIES
from pldash.models.audit_packs import AuditPack
from pldash.models.jobs import Job
from pldash.models.registrations import Registration
from pldash.models.trail import TrailEvent
from pldash.services import jobs
from pldash.services.audit_packs import MadeFile
from pldash.services.exports import Wanted
from pldash.services.pack_making import PackDropper, PackMaker
from pldash.services.pack_orders import (
    DROP_JOB,
    MAKE_JOB,
    PackWish,
    call_off_pack,
    latest_pack,
    order_pack,
    pack_for,
)
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.unit_of_work import reading, writing
from pldash.services.workers import LEASE, Worker
from tests.batches import work_off
from tests.factories import RULES, approved_activity
from tests.made import make_activity
from tests.stock import NOON
from tests.trails import sign_all


@pytest.fixture
def packs(tmp_path):
    return LocalShelf(tmp_path / "packs")


@pytest.fixture
def registration(engines, people, acting):
    """Tara's registration in Victoria, with an approved entry and one of her own."""
    with writing(engines.writer, SYSTEM) as session:
        approved_activity(session, people)
        make_activity(session, people.tara.id)
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        row = add_registration(session, acting("tara"), entry, now=NOON)
        sign_all(session, now=NOON)
        return row.id


@pytest.fixture
def order(engines, acting, registration):
    """Ask for a pack as Tara, and return its id."""

    def ordered(now=NOON, **wanted):
        wish = PackWish(registration_id=registration, wanted=Wanted(**wanted), locale="en-AU")
        with writing(engines.writer, scope_of(acting("tara"))) as session:
            return order_pack(session, acting("tara"), wish, rules=RULES, now=now).id

    return ordered


@pytest.fixture
def worker_with(engines, clock, packs, tmp_path):
    """Give a worker whose packs hold what a test says; usually the entries' titles."""

    def listed(contents):
        texts = [line.activity.title for line in contents.record.lines]
        made = [MadeFile("log.csv", partial("\n".join(texts).encode))]
        return [*made, MadeFile("heads", partial("\n".join(contents.heads).encode))], []

    def made(list_files=listed):
        base = {"writer": engines.writer, "clock": clock, "shelf": packs}
        files = LocalFileStore(tmp_path / "files")
        maker = PackMaker(
            **base, reader=engines.reader, files=files, rules=RULES, list_files=list_files
        )
        handlers = {MAKE_JOB: maker, DROP_JOB: PackDropper(**base)}
        return Worker(reader=engines.reader, writer=engines.writer, clock=clock, handlers=handlers)

    return made


@pytest.fixture
def call_off(engines, acting):
    """Give a pack up, as Tara."""

    def called_off(pack_id, now=NOON):
        with writing(engines.writer, scope_of(acting("tara"))) as session:
            call_off_pack(session, acting("tara"), pack_id, now=now)

    return called_off


@pytest.fixture
def row_of(engines):
    def found(pack_id):
        with reading(engines.reader, SYSTEM) as session:
            return session.get(AuditPack, pack_id)

    return found


def left(tmp_path):
    return [path.name for path in (tmp_path / "packs").glob("*")]


def told(engines, action):
    with reading(engines.reader, SYSTEM) as session:
        query = select(TrailEvent).where(TrailEvent.action == action).order_by(TrailEvent.seq)
        return session.scalars(query).all()


def test_a_pack_is_made_once_and_waits_for_its_teacher(
    engines, people, order, worker_with, row_of, packs
):
    pack_id = order()
    assert work_off(worker_with()) == 1
    row = row_of(pack_id)
    assert (row.made_at, row.files, row.files_done) == (NOON, 2, 2)
    with packs.open(pack_id) as file:
        whole = zipfile.ZipFile(io.BytesIO(file.read()))
    assert whole.testzip() is None
    assert len(whole.read("log.csv").splitlines()) == 2
    for line in whole.read("SHA256SUMS").decode().splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha256(whole.read(path)).hexdigest() == digest
    heads = whole.read("heads").decode()
    assert f"teacher:{people.tara.id}" in heads
    assert f"school:{people.wattle}" in heads
    assert f"school:{people.banksia}" not in heads
    assert [each.actor for each in told(engines, "pack:made")] == [None]


def test_the_same_pack_is_begun_once_and_another_takes_its_place(order, row_of, worker_with, packs):
    first = order()
    assert order() == first
    second = order(with_reflections=True)
    assert row_of(first).ended_by is PackEnd.REPLACED
    work_off(worker_with())
    assert packs.open(first) is None
    with packs.open(second) as file:
        assert file.read(2) == b"PK"
    third = order(with_reflections=True)
    assert third != second, "what changed since it was made goes along"


def test_only_its_teacher_reaches_it(engines, acting, order, registration):
    pack_id = order()
    for name in ("theo", "pia", "ada", "sam"):
        with reading(engines.reader, scope_of(acting(name))) as session:
            with pytest.raises(NotFound):
                pack_for(session, acting(name), pack_id)
            assert latest_pack(session, acting(name), registration, now=NOON) is None
    with reading(engines.reader, scope_of(acting("tara"))) as session:
        assert latest_pack(session, acting("tara"), registration, now=NOON).id == pack_id


def test_a_cycle_that_is_none_is_refused(order):
    with pytest.raises(NotFound):
        order(until=date(2001, 1, 1))
    assert order(until=date(2027, 9, 30)) is not None


def test_one_that_was_given_up_is_not_made_and_goes(call_off, order, worker_with, row_of, tmp_path):
    pack_id = order()
    call_off(pack_id)
    work_off(worker_with())
    assert (row_of(pack_id).made_at, row_of(pack_id).ended_by) == (None, PackEnd.CALLED_OFF)
    assert left(tmp_path) == []
    with pytest.raises(Conflict):
        call_off(pack_id)
    made = order()
    work_off(worker_with())
    call_off(made)
    work_off(worker_with())
    assert left(tmp_path) == []


def test_one_that_is_given_up_while_it_is_made_stops(
    call_off, order, worker_with, clock, row_of, tmp_path
):
    pack_id = order()

    def given_up():
        clock.moment = NOON + timedelta(seconds=3)
        call_off(pack_id, NOON)
        return b""

    later = MadeFile("never", lambda: pytest.fail("it goes on"))
    work_off(worker_with(lambda _contents: ([MadeFile("a", given_up), later], [])))
    assert row_of(pack_id).made_at is None
    assert left(tmp_path) == []


def test_one_that_is_given_up_at_its_very_end_is_not_put(
    call_off, order, worker_with, row_of, tmp_path
):
    pack_id = order()
    last = MadeFile("a", lambda: call_off(pack_id) or b"")
    work_off(worker_with(lambda _contents: ([MadeFile("b", bytes), last], [])))
    assert row_of(pack_id).made_at is None
    assert left(tmp_path) == []


def test_it_says_how_far_it_is_and_keeps_its_lease(order, worker_with, clock, row_of, engines):
    pack_id, seen = order(), []

    def slow():
        row = row_of(pack_id)
        with reading(engines.reader, SYSTEM) as session:
            lease = session.scalar(select(Job.lease_until).where(Job.kind == MAKE_JOB))
        seen.append((row.files, row.files_done, lease - clock()))
        clock.moment = clock() + timedelta(seconds=40)
        return b""

    names = ("a", "b", "c")
    work_off(worker_with(lambda _contents: ([MadeFile(name, slow) for name in names], [])))
    assert [each[:2] for each in seen] == [(0, 0), (3, 0), (3, 1)]
    assert [each[2] for each in seen] == [LEASE, LEASE, LEASE]
    assert row_of(pack_id).made_at is not None


def test_one_whose_worker_was_killed_is_made_by_the_next(
    engines, order, worker_with, clock, row_of, tmp_path
):
    pack_id, worker = order(), worker_with()
    with writing(engines.writer, SYSTEM) as session:
        jobs.take(session, worker.handlers, lease=LEASE, now=NOON)
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / f"{pack_id.hex}.x.part").write_bytes(b"half")
    assert work_off(worker) == 0
    clock.moment = NOON + LEASE
    assert work_off(worker) == 1
    assert row_of(pack_id).made_at == NOON + LEASE
    clock.moment = NOON + KEPT_FOR
    work_off(worker)
    assert left(tmp_path) == []


def test_who_was_only_slow_leaves_it_to_the_other(order, worker_with, clock, tmp_path, row_of):
    pack_id, other = order(), worker_with()

    def overtaken():
        clock.moment = NOON + 2 * LEASE
        other.work_once()
        return b"mine"

    assert worker_with(lambda _contents: ([MadeFile("a", overtaken)], [])).work_once()
    assert row_of(pack_id).files == 2, "as the other made it"
    assert left(tmp_path) == [f"{pack_id.hex}.zip"]


@pytest.mark.parametrize(
    "failing",
    [
        (RuleBroken("unprintable"), PackEnd.NOT_DRAWN),
        (NotFound("cycle"), PackEnd.NO_RECORD),
        (OSError("no space"), PackEnd.FAILED),
    ],
    ids=["not-drawn", "no-record", "failed"],
)
def test_what_cannot_be_made_says_why(order, worker_with, clock, row_of, engines, failing):
    error, why = failing

    def broken(_contents):
        raise error

    pack_id, worker = order(), worker_with(broken)
    if why is PackEnd.FAILED:
        with writing(engines.writer, SYSTEM) as session:
            session.execute(update(Job).where(Job.kind == MAKE_JOB).values(tries=MOST_TRIES - 1))
        work_off(worker)
        clock.moment = NOON + timedelta(hours=1)
    work_off(worker)
    assert row_of(pack_id).ended_by is why


def test_one_whose_registration_is_gone_is_left(engines, order, worker_with, row_of, tmp_path):
    pack_id = order()

    def removed(_contents):
        with writing(engines.writer, SYSTEM) as session:
            session.execute(delete(Registration))
        return [], []

    work_off(worker_with(removed))
    assert row_of(pack_id) is None
    other = worker_with(removed).handlers[MAKE_JOB]
    with writing(engines.writer, SYSTEM) as session, suppress(jobs.LeaseLost):
        job = jobs.TakenJob(
            id=pack_id, kind=MAKE_JOB, args={"pack": str(pack_id)}, fence=pack_id, tries=1
        )
        other.give_up(session, job)
    assert left(tmp_path) == []


def test_its_time_over_its_file_is_gone(call_off, order, worker_with, clock, tmp_path):
    pack_id = order()
    work_off(worker_with())
    assert left(tmp_path) == [f"{pack_id.hex}.zip"]
    clock.moment = NOON + KEPT_FOR
    work_off(worker_with())
    assert left(tmp_path) == []
    with pytest.raises(Conflict):
        call_off(pack_id, NOON + KEPT_FOR)


def test_a_dropper_that_gives_up_leaves_the_pack_alone(worker_with, engines):
    with writing(engines.writer, SYSTEM) as session:
        worker_with().handlers[DROP_JOB].give_up(session, None)
        assert not session.new
