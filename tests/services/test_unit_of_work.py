from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.trail import event_digest
from pldash.models.outbox import FormKey
from pldash.models.registrations import Registration
from pldash.models.trail import TrailEvent, TrailHead
from pldash.services import trail
from pldash.services.scope import SYSTEM, ScopeMissing
from pldash.services.trail import Happening, plain_event, record, teacher_chain
from pldash.services.unit_of_work import (
    AlreadyHandled,
    SentForm,
    handle_once,
    once,
    open_session,
    reading,
    writing,
)
from tests.stock import NOON


def form(people, key="k" * 22, body="a"):
    return SentForm(people.tara.id, key, "things.new", body)


def add_registration(session, people, body="au-vic-vit"):
    session.add(
        Registration(teacher_id=people.tara.id, body=body, number="", facts={}, created_at=NOON)
    )


def count(engines, model):
    with reading(engines.reader, SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(model))


class TestWriting:
    def test_an_exception_undoes_everything(self, engines, people):
        with pytest.raises(ZeroDivisionError), writing(engines.writer, SYSTEM) as session:
            add_registration(session, people)
            session.flush()
            raise ZeroDivisionError
        assert count(engines, Registration) == 0

    def test_a_row_changed_meanwhile_is_a_conflict(self, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            add_registration(session, people)
        stale = open_session(engines.reader)
        row = stale.scalars(select(Registration)).one()
        stale.expunge(row)
        stale.close()
        with writing(engines.writer, SYSTEM) as session:
            session.scalars(select(Registration)).one().number = "1"
        with pytest.raises(Conflict), writing(engines.writer, SYSTEM) as session:
            session.add(row)
            row.number = "2"

    def test_a_reader_cannot_write(self, engines, people):
        with (
            pytest.raises(Exception, match=r"(?i)read-?only"),
            reading(engines.reader, SYSTEM) as session,
        ):
            add_registration(session, people)
            session.flush()

    def test_reading_leaves_what_was_prepared_for_the_next(self, engines, people):
        if engines.reader.dialect.name != "postgresql":
            return
        kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%trail%'")
        for _ in range(60):
            with reading(engines.reader, SYSTEM) as session:
                session.scalars(select(TrailEvent.seq)).all()
        with reading(engines.reader, SYSTEM) as session:
            assert session.scalar(kept) == 1

    def test_many_writers_lose_no_update(self, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            record(session, "test", happening(), now=NOON)

        def write():
            for _ in range(10):
                with writing(engines.writer, SYSTEM) as session:
                    record(session, "test", happening(), now=NOON)

        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with reading(engines.reader, SYSTEM) as session:
            assert session.get(TrailHead, "test").seq == 81

    def test_a_session_without_a_scope_is_refused(self, engines):
        session = open_session(engines.reader)
        session.info.clear()
        with pytest.raises(ScopeMissing):
            session.scalars(select(Registration)).all()
        session.close()

    def test_the_lazy_writer_waits_only_at_its_first_change(self, engines, people):
        lazy = open_session(engines.lazy_writer)
        assert lazy.scalars(select(Registration)).all() == []
        with writing(engines.writer, SYSTEM) as session:
            add_registration(session, people)
        add_registration(lazy, people, body="nz-tc")
        lazy.commit()
        lazy.close()
        assert count(engines, Registration) == 2


class TestOnce:
    @pytest.mark.parametrize("looks_first", [True, False])
    def test_the_same_form_is_handled_once_and_answered_alike(self, engines, people, looks_first):
        def handle(body):
            with once(engines.writer, SYSTEM, form(people), looks_first=looks_first) as session:
                add_registration(session, people, body=body)
                handle_once(session, form(people), "/done", now=NOON)

        handle("au-vic-vit")
        with pytest.raises(AlreadyHandled) as caught:
            handle("nz-tc")
        assert caught.value.location == "/done"
        assert count(engines, Registration) == 1

    def test_the_same_key_with_other_words_is_a_conflict(self, engines, people):
        with once(engines.writer, SYSTEM, form(people)) as session:
            handle_once(session, form(people), "/done", now=NOON)
        with pytest.raises(Conflict), once(engines.writer, SYSTEM, form(people, body="b")):
            pass

    def test_a_refused_form_can_be_sent_again(self, engines, people):
        with pytest.raises(ZeroDivisionError), once(engines.writer, SYSTEM, form(people)):
            raise ZeroDivisionError
        with once(engines.writer, SYSTEM, form(people)) as session:
            handle_once(session, form(people), "/done", now=NOON)
        assert count(engines, FormKey) == 1

    def test_twenty_copies_at_once_make_one_row(self, engines, people):
        barrier, answers = threading.Barrier(20), []

        def send():
            barrier.wait()
            try:
                with once(engines.writer, SYSTEM, form(people)) as session:
                    add_registration(session, people, body=f"b{len(answers)}")
                    handle_once(session, form(people), "/done", now=NOON)
                answers.append("made")
            except AlreadyHandled as error:
                answers.append(error.location)

        threads = [threading.Thread(target=send) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == ["/done"] * 19 + ["made"]
        assert count(engines, Registration) == 1

    @pytest.mark.parametrize("refusal", [Conflict("over"), RuleBroken("no"), NotFound("gone")])
    def test_a_copy_refused_for_what_the_first_did_is_answered_alike(
        self, engines, people, refusal
    ):
        """The second copy has looked for the key before the first one is written down."""
        with pytest.raises(AlreadyHandled) as caught, overtaken(engines, form(people)):
            raise refusal
        assert caught.value.location == "/done"

    def test_a_copy_refused_for_something_else_is_refused(self, engines, people):
        with pytest.raises(Conflict, match="over"), once(engines.writer, SYSTEM, form(people)):
            raise Conflict("over")

    def test_another_constraint_is_not_mistaken_for_a_repeat(self, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            add_row(session, people)
        with pytest.raises(IntegrityError), once(engines.writer, SYSTEM, form(people)) as session:
            add_row(session, people)


@contextmanager
def overtaken(engines, sent):
    """Handle a form, and before it comes to its end let another copy of it be done."""
    with ExitStack() as stack:
        session = stack.enter_context(once(engines.writer, SYSTEM, sent))
        if engines.writer.dialect.name == "sqlite":
            session.rollback()  # one writer at a time: the other copy has its turn in between
        with writing(engines.writer, SYSTEM) as other:
            handle_once(other, sent, "/done", now=NOON)
        yield session


def add_row(session, people):
    session.add(
        Registration(
            teacher_id=people.tara.id,
            body="au-vic-vit",
            number="",
            granted_on=date(2021, 1, 1),
            facts={},
            created_at=NOON,
        )
    )


def happening(action="activity:logged"):
    return Happening(actor=None, action=action, subject="activity:1", body={"minutes": 60})


class LookedEarly:
    """A look at a chain's end that came before what somebody else has written since."""

    def __init__(self, look):
        self._looks = [lambda *_asked: [], look.rows]

    def rows(self, connection, values):
        return self._looks.pop(0)(connection, values)


class TestTrail:
    def test_a_chain_that_somebody_else_began_after_the_look_is_gone_on_with(
        self, engines, people, monkeypatch
    ):
        with writing(engines.writer, SYSTEM) as session:
            first = record(session, "test", happening(), now=NOON)
            monkeypatch.setattr(trail, "_HEAD", LookedEarly(trail._HEAD))
            second = record(session, "test", happening("activity:changed"), now=NOON)
            monkeypatch.undo()
        assert (second.seq, second.previous) == (2, first.digest)
        assert count(engines, TrailEvent) == 2

    def test_each_event_names_the_one_before(self, engines, people):
        chain = teacher_chain(people.tara.id)
        with writing(engines.writer, SYSTEM) as session:
            first = record(session, chain, happening(), now=NOON)
            second = record(session, chain, happening("activity:changed"), now=NOON)
        assert (first.seq, second.seq) == (1, 2)
        assert second.previous == first.digest

    def test_the_digest_covers_what_is_stored(self, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            record(session, "test", happening(), now=NOON)
        with reading(engines.reader, SYSTEM) as session:
            stored = session.scalars(select(TrailEvent)).one()
            assert event_digest(plain_event(vars(stored))) == stored.digest
            stored.action = "activity:deleted"
            assert event_digest(plain_event(vars(stored))) != stored.digest
            session.expunge_all()

    @pytest.mark.parametrize(
        "change", ["UPDATE trail_event SET seq = 9", "DELETE FROM trail_event"]
    )
    def test_the_database_refuses_any_change_of_an_event(self, engines, people, change):
        with writing(engines.writer, SYSTEM) as session:
            record(session, "test", happening(), now=NOON)
        with pytest.raises(Exception, match="append-only"), engines.writer.begin() as connection:
            connection.exec_driver_sql(change)

    @pytest.mark.parametrize(
        "change",
        [
            "INSERT OR REPLACE INTO trail_event SELECT * FROM trail_event",
            """INSERT OR REPLACE INTO trail_event
            (rowid, chain, seq, previous, digest, at, action, subject, body)
            SELECT rowid, 'other', 1, '', '', at, 'x', '', '' FROM trail_event""",
        ],
    )
    def test_sqlite_replaces_no_event_whoever_asks(self, engines, people, change):
        if engines.writer.dialect.name != "sqlite":
            return
        with writing(engines.writer, SYSTEM) as session:
            record(session, "test", happening(), now=NOON)
        with pytest.raises(Exception, match="append-only"), engines.writer.begin() as connection:
            # As a tool of somebody else's: only our own connections ask triggers about this.
            connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
            connection.exec_driver_sql(change)
        with reading(engines.reader, SYSTEM) as session:
            assert [each.action for each in session.scalars(select(TrailEvent))] == [
                "activity:logged"
            ]
