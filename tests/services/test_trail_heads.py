"""Signed ends of chains, and chains as files, over both databases."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update

from pldash.cli.verify_trail import is_signed
from pldash.credentials.references import HeldKey
from pldash.domain.trail import FIRST, event_digest
from pldash.domain.trail_files import Asked, FirstBad, check_trail
from pldash.models.base import table_of
from pldash.models.trail import SignedHead, TrailEvent, TrailHead
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record, school_chain, teacher_chain
from pldash.services.trail_heads import (
    Fault,
    chain_of_school,
    chain_of_teacher,
    export_trail,
    fault_since,
    keep_heads,
    moved_chains,
    signing,
)
from pldash.services.unit_of_work import reading, writing
from tests.databases import KINDS
from tests.stock import NOON, own_stock
from tests.trails import KEY, lines_of, text_of_key

CHAIN = "test"
EVENTS, HEADS, SIGNED = table_of(TrailEvent), table_of(TrailHead), table_of(SignedHead)


@pytest.fixture(params=KINDS)
def stocked_url(request):
    """A database as its owner uses it, who alone can take the guards away."""
    return own_stock(request)


@pytest.fixture
def session(engines):
    """A session whose work is undone, since a guard that was taken away would stay away."""
    with writing(engines.writer, SYSTEM) as made:
        yield made
        made.rollback()


def happened(session, times=1, chain=CHAIN):
    for number in range(times):
        what = Happening(actor=None, action="school:changed", subject="x", body={"n": number})
        record(session, chain, what, now=NOON)


def sign(session, now=NOON, chain=CHAIN):
    """Sign a chain as it stands, and keep it."""
    (moved,) = (each for each in moved_chains(session) if each.chain == chain)
    assert fault_since(session, moved) is None
    head = signing(HeldKey(KEY), now=now)(moved.chain, moved.seq, moved.digest)
    keep_heads(session, [head])
    return head


def exported(session, chain=CHAIN):
    at = signing(HeldKey(KEY), now=NOON + timedelta(days=1))
    *events, last = export_trail(session, chain, at)
    return events, last["head"]


def verified(session):
    asked = Asked(is_signed=is_signed, keys=frozenset({text_of_key()}))
    return check_trail(lines_of(*exported(session)), asked)


@contextmanager
def unguarded(session):
    """Do as somebody can who owns the database."""
    tables = ("trail_event", "trail_signed_head")
    if session.connection().dialect.name == "sqlite":
        query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in session.scalars(query).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    yield session.connection()


def rewritten(connection, seq, **changes):
    connection.execute(
        update(EVENTS).where(EVENTS.c.chain == CHAIN, EVENTS.c.seq == seq).values(**changes)
    )


def written_anew(session, connection):
    """Write all of a chain anew, with other words and digests that fit, and its head."""
    events, _head = exported(session)
    previous = FIRST
    for event in events:
        event["body"], event["previous"] = {"forged": True}, previous
        event["digest"] = previous = event_digest(event)
        rewritten(connection, event["seq"], **{k: event[k] for k in ("body", "previous", "digest")})
    connection.execute(update(HEADS).where(HEADS.c.chain == CHAIN).values(digest=previous))


class TestSigning:
    def test_a_chain_is_signed_where_it_stands_and_again_once_it_moved(self, session):
        happened(session, 2)
        head = sign(session)
        assert (head.chain, head.seq, is_signed(head)) == (CHAIN, 2, True)
        assert all(each.chain != CHAIN for each in moved_chains(session))
        happened(session)
        assert sign(session, NOON + timedelta(days=1)).seq == 3
        assert all(each.chain != CHAIN for each in moved_chains(session))

    def test_what_was_signed_at_the_same_instant_is_as_good(self, session):
        happened(session)
        head = sign(session)
        keep_heads(session, [head])
        assert session.get(SignedHead, (CHAIN, 1)).signature == head.signature

    @pytest.mark.parametrize(
        "change", ["UPDATE trail_signed_head SET seq = 9", "DELETE FROM trail_signed_head"]
    )
    def test_the_database_refuses_any_change_of_a_signed_head(self, session, change):
        happened(session)
        sign(session)
        with pytest.raises(Exception, match="append-only"), session.begin_nested():
            session.execute(text(change))


class TestFaults:
    """What is found before a chain is signed: it is named and not signed."""

    def fault(self, session):
        (moved,) = (each for each in moved_chains(session) if each.chain == CHAIN)
        return fault_since(session, moved)

    def test_an_event_that_was_changed(self, session):
        happened(session, 3)
        with unguarded(session) as connection:
            rewritten(connection, 2, action="school:other")
        assert self.fault(session) == Fault(CHAIN, 2, "wrong-digest")

    def test_events_that_were_cut_off(self, session):
        happened(session, 3)
        with unguarded(session) as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.chain == CHAIN, EVENTS.c.seq > 1))
        assert self.fault(session) == Fault(CHAIN, 2, "events-missing")

    def test_an_end_that_is_another(self, session):
        happened(session, 3)
        session.execute(update(HEADS).where(HEADS.c.chain == CHAIN).values(digest="0" * 63 + "1"))
        assert self.fault(session) == Fault(CHAIN, 3, "other-than-the-head")

    def test_a_chain_that_became_shorter_than_it_was_signed(self, session):
        happened(session, 3)
        sign(session)
        with unguarded(session) as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.chain == CHAIN))
            connection.execute(HEADS.delete().where(HEADS.c.chain == CHAIN))
        assert self.fault(session) == Fault(CHAIN, 1, "behind-an-earlier-head")

    def test_a_chain_that_was_written_anew_behind_its_signature(self, session):
        happened(session, 3)
        sign(session)
        with unguarded(session) as connection:
            written_anew(session, connection)
        assert self.fault(session) == Fault(CHAIN, 3, "other-than-the-head")


class TestExport:
    def test_holds_every_event_and_the_signed_head_and_is_intact(self, session):
        happened(session, 4)
        events, head = exported(session)
        assert [event["seq"] for event in events] == [1, 2, 3, 4]
        assert list(events[0]) == [
            *("chain", "seq", "previous", "digest", "at", "actor", "action", "subject", "body")
        ]
        assert (head["seq"], head["digest"]) == (4, events[-1]["digest"])
        assert verified(session).first_bad is None

    def test_after_it_was_signed_and_went_on_is_intact_too(self, session):
        happened(session, 2)
        sign(session)
        assert verified(session).first_bad is None
        happened(session, 2)
        finding = verified(session)
        assert (finding.events, finding.first_bad) == (4, None)
        assert finding.head.signed_at == "2026-11-19T01:00:00+00:00"

    def test_of_a_chain_without_events_is_its_head_alone(self, session):
        events, head = exported(session, "nothing")
        assert (events, head["seq"], head["digest"]) == ([], 0, FIRST)

    def test_shows_a_tail_that_was_cut_off(self, session):
        happened(session, 3)
        with unguarded(session) as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.chain == CHAIN, EVENTS.c.seq == 3))
            assert verified(session).first_bad == FirstBad(3, 3, "events-missing")
            connection.execute(EVENTS.delete().where(EVENTS.c.chain == CHAIN))
        assert verified(session).first_bad == FirstBad(1, 1, "events-missing")

    def test_shows_an_event_that_was_put_at_the_end(self, session):
        happened(session, 2)
        events, _head = exported(session)
        forged = {**events[-1], "seq": 3, "previous": events[-1]["digest"]}
        forged["digest"] = event_digest(forged)
        session.execute(insert(EVENTS).values(**{**forged, "at": NOON, "actor": None}))
        assert verified(session).first_bad == FirstBad(3, 3, "not-in-the-head")

    def test_gives_the_earlier_signed_head_where_the_chain_was_written_anew(self, session):
        happened(session, 3)
        earlier = sign(session)
        with unguarded(session) as connection:
            written_anew(session, connection)
        assert exported(session)[1] == earlier.to_plain()
        assert verified(session).first_bad == FirstBad(3, 3, "other-than-the-head")

    def test_gives_it_too_where_everything_was_taken_away(self, session):
        happened(session, 3)
        earlier = sign(session)
        with unguarded(session) as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.chain == CHAIN))
            connection.execute(HEADS.delete().where(HEADS.c.chain == CHAIN))
        assert exported(session) == ([], earlier.to_plain())

    def test_takes_events_without_a_head_for_none_at_all(self, session):
        happened(session, 2)
        session.execute(HEADS.delete().where(HEADS.c.chain == CHAIN))
        assert verified(session).first_bad == FirstBad(1, 1, "not-in-the-head")


def test_chains_are_found_by_what_people_call_their_owners(engines, people):
    with reading(engines.reader, SYSTEM) as session:
        assert chain_of_school(session, "wattle park") == school_chain(people.wattle)
        assert chain_of_school(session, "nowhere") is None
        assert chain_of_teacher(session, " TARA@wattle.example") == teacher_chain(people.tara.id)
        assert chain_of_teacher(session, "nobody@wattle.example") is None
