from contextlib import nullcontext

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from pldash.models.base import new_id, table_of
from pldash.models.outbox import FormKey
from pldash.services.prepared import Prepared
from tests.statements import watched
from tests.stock import NOON

KEYS = table_of(FormKey)
ADD = Prepared(insert(KEYS))
FIND = Prepared(select(KEYS).where(KEYS.c.account_id == bindparam("whose")).order_by(KEYS.c.key))
MOVE = Prepared(
    update(KEYS).where(KEYS.c.account_id == bindparam("whose")).values(location=bindparam("to"))
)


def key(people, name, **other):
    plain = {"endpoint": "things.new", "body_digest": "d", "location": "/done", "at": NOON}
    return {"account_id": people.tara.id, "key": name, **plain, **other}


@pytest.fixture(params=[nullcontext, watched])
def connection(request, engines):
    """Of an engine where statements go to the driver, and of one where they are seen before."""
    with (
        request.param(engines.writer),
        engines.writer.connect() as connection,
        connection.begin(),
    ):
        yield connection


def test_a_row_comes_back_as_it_was_given(connection, people):
    assert ADD.run(connection, key(people, "a")) == 1
    (found,) = FIND.rows(connection, {"whose": people.tara.id})
    assert found._asdict() == key(people, "a")


def test_each_of_several_rows_is_added(connection, people):
    ADD.send(connection, key(people, "a"), key(people, "b"))
    assert [row.key for row in FIND.rows(connection, {"whose": people.tara.id})] == ["a", "b"]


def test_it_says_how_many_rows_it_changed(connection, people):
    ADD.send(connection, key(people, "a"), key(people, "b"))
    assert MOVE.run(connection, {"whose": people.tara.id, "to": "/other"}) == 2
    assert MOVE.run(connection, {"whose": new_id(), "to": "/other"}) == 0


def test_a_value_that_is_missing_is_a_fault(connection, people):
    lacking = key(people, "a")
    del lacking["location"]
    with pytest.raises(KeyError, match="location"):
        ADD.run(connection, lacking)


def test_an_error_is_told_without_anybodys_words(engines, people):
    with engines.writer.connect() as connection, connection.begin():
        ADD.run(connection, key(people, "a"))
        with pytest.raises(IntegrityError) as caught:
            ADD.run(connection, key(people, "a", location="/secret"))
    assert "/secret" not in str(caught.value).partition("DETAIL")[0]


def test_who_listens_sees_it(engines, people):
    with watched(engines.writer) as said, engines.writer.begin() as connection:
        ADD.run(connection, key(people, "a"))
    assert len([each for each in said if "form_key" in each]) == 1


def test_a_lazy_writer_takes_its_turn_before_it(engines, people):
    if engines.lazy_writer.dialect.name == "postgresql":
        return  # nobody waits for a turn there
    with engines.lazy_writer.begin() as connection:
        assert FIND.rows(connection, {"whose": people.tara.id}) == []
        with engines.writer.begin() as other:
            ADD.run(other, key(people, "a"))
        ADD.run(connection, key(people, "b"))
    with engines.reader.begin() as connection:
        assert len(FIND.rows(connection, {"whose": people.tara.id})) == 2


def test_without_a_transaction_one_is_begun(engines, people):
    with engines.writer.connect() as connection:
        ADD.run(connection, key(people, "a"))
        assert connection.in_transaction()


def test_an_error_of_what_was_sent_is_told_by_the_commit_at_the_latest(engines, people):
    twice = engines.writer.begin()
    with pytest.raises(IntegrityError), twice as connection:
        ADD.send(connection, key(people, "a"), key(people, "a"))
    with engines.reader.begin() as connection:
        assert FIND.rows(connection, {"whose": people.tara.id}) == []


def test_what_was_sent_is_there_for_whoever_asks_next(connection, people):
    ADD.send(connection, key(people, "a"))
    assert connection.execute(select(KEYS.c.key)).scalars().all() == ["a"]
    ADD.send(connection, key(people, "b"))
    assert MOVE.run(connection, {"whose": people.tara.id, "to": "/other"}) == 2


@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)
def test_a_text_that_postgresql_would_cut_short_is_refused(connection, people):
    with pytest.raises(DataError, match="NUL"):
        ADD.send(connection, key(people, "a", location="/a\0b"))


def test_a_look_finds_rows_with_one_statement(engines, people):
    with engines.writer.begin() as connection:
        ADD.run(connection, key(people, "a"))
    with watched(engines.looker) as said:
        (found,) = FIND.looked_up(engines.looker, {"whose": people.tara.id})
    assert found._asdict() == key(people, "a")
    assert len(said) == 1


def test_a_look_changes_nothing_and_gives_its_connection_back(engines, people):
    taken = engines.looker.pool.checkedout()
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        ADD.looked_up(engines.looker, key(people, "a"))
    assert engines.looker.pool.checkedout() == taken
    assert FIND.looked_up(engines.looker, {"whose": people.tara.id}) == []
