"""A server that is killed under load has lost no acknowledged entry and doubled none."""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pldash.domain.trail import FIRST, event_digest
from pldash.models.activities import Activity, Evidence, ParticipationPart
from pldash.models.trail import TrailEvent, TrailHead
from pldash.services.scope import SYSTEM, set_scope
from pldash.services.trail import plain_event
from tests.accounts import SHIPPED_HASH, set_password
from tests.crash.clients import Client, Tally

pytestmark = [pytest.mark.crash, pytest.mark.timeout(3600)]

SEED = 20261122
WRITERS = ("tara", "theo", "pia", "ada", "sam", "rua", "tara", "theo")
"""Two of them write from two browsers at once, into the same chain of the trail."""
EACH_RUN = {"kills": 5, "between": (8, 40)}
FULL = {"kills": 50, "between": (180, 300)}


@pytest.fixture
def writers(server, engines, people):
    """Clients that are signed in and have begun to write; they stop with the block."""
    tally, door = Tally(), threading.Event()
    for name in set(WRITERS):
        set_password(engines, getattr(people, name).email, SHIPPED_HASH)
    made = [Client(server.port, getattr(people, name).email, tally, door) for name in WRITERS]

    @contextmanager
    def writing():
        door.set()
        for client in made:
            client.start()
        yield tally, door
        for client in made:
            client.stop()
        for client in made:
            client.join()

    return writing


@pytest.fixture
def rows(engines):
    """A session that sees every row."""
    with Session(engines.reader) as session:
        set_scope(session, SYSTEM)
        yield session


def test_no_acknowledged_entry_is_lost_or_doubled(server, writers, rows, full_figures, tell):
    chance = random.Random(SEED)
    figures = FULL if full_figures else EACH_RUN
    with writers() as (tally, door):
        for _ in range(figures["kills"]):
            tally.wait_for(tally.acknowledged + chance.randint(*figures["between"]))
            door.clear()
            server.kill()
            server.start()
            door.set()
        tally.wait_for(tally.acknowledged + len(WRITERS))
    assert not tally.faults
    assert tally.repeats, "no form was ever under way when the server died: kill more often"
    assert not full_figures or tally.acknowledged >= 10_000
    said = f"{figures['kills']} kills, {tally.acknowledged} acknowledged, {tally.repeats} repeated"
    tell(said)
    assert_all_there(rows, tally)
    assert_told_once(rows, tally)
    assert_chains_whole(rows)
    assert_file_sound(rows)


def assert_all_there(rows, tally):
    stored = Counter(rows.scalars(select(Activity.title).where(Activity.title.like("Reading %"))))
    assert {f"Reading {each}" for each in tally.entries} <= set(stored)
    assert {f"Reading {each}" for each in tally.sent} >= set(stored)
    assert [title for title, count in stored.items() if count > 1] == []
    minutes = defaultdict(list)
    for part in rows.scalars(select(ParticipationPart)):
        minutes[part.activity_id].append(part.minutes)
    assert {each: minutes[each] for each in tally.entries} == {
        each: [count] for each, count in tally.entries.items()
    }
    links = Counter(rows.scalars(select(Evidence.activity_id)))
    assert {each: links[each] for each in tally.links} == dict.fromkeys(tally.links, 1)
    assert set(links.values()) == {1}


def assert_told_once(rows, tally):
    for action, subjects in (("activity:logged", tally.entries), ("evidence:added", tally.links)):
        told = Counter(rows.scalars(select(TrailEvent.subject).where(TrailEvent.action == action)))
        assert set(told.values()) == {1}
        assert len(told) >= len(subjects)


def assert_chains_whole(rows):
    chains = defaultdict(list)
    for event in rows.scalars(select(TrailEvent).order_by(TrailEvent.chain, TrailEvent.seq)):
        chains[event.chain].append(event)
    assert len(chains) >= len(set(WRITERS))
    for name, events in chains.items():
        assert [event.seq for event in events] == list(range(1, len(events) + 1)), name
        digests = [event_digest(plain_event(vars(event))) for event in events]
        assert digests == [event.digest for event in events], name
        assert [event.previous for event in events] == [FIRST, *digests[:-1]], name
        head = rows.get_one(TrailHead, name)
        assert (head.seq, head.digest) == (len(events), digests[-1]), name


def assert_file_sound(rows):
    if rows.get_bind().dialect.name == "sqlite":
        assert rows.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert rows.execute(text("PRAGMA foreign_key_check")).all() == []
