from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from pldash.adapters.files import LocalFileStore
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.verifying import CouldNotCheck, look_up
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def made(session, people, acting, files):
    approved_activity(session, people)
    return make_certificate(session, acting("tara"), asked_for(people), files)


def test_a_good_one_tells_what_it_says(session, made):
    answer = look_up(session, made.code)

    assert (answer.facts.number, answer.state) == (made.number, CredentialState.ISSUED)
    assert (answer.revoked_at, answer.reason, answer.successor, answer.superseded_at) == (
        None,
        None,
        None,
        None,
    )


def test_a_revoked_one_tells_since_when_and_why_but_no_note(session, acting, made):
    revocation = Revocation(RevocationReason.ERROR, "between us")
    revoke_certificate(
        session, acting("pia"), made.id, revocation=revocation, version=made.version, now=NOON
    )

    answer = look_up(session, made.code)

    assert (answer.state, answer.revoked_at, answer.reason) == (
        CredentialState.REVOKED,
        NOON,
        RevocationReason.ERROR,
    )
    assert "between us" not in repr(answer)


def test_a_replaced_one_tells_by_which(session, people, acting, made, files):
    approved_activity(session, people)
    newer = make_certificate(session, acting("tara"), asked_for(people, replaces_id=made.id), files)

    answer = look_up(session, made.code)

    assert (answer.state, answer.successor, answer.superseded_at) == (
        CredentialState.SUPERSEDED,
        (newer.number, newer.code),
        NOON,
    )


def test_an_unknown_code_has_no_answer(session, made):
    assert look_up(session, "0" * 17) is None


def test_it_takes_one_statement(session, made, statements):
    session.flush()
    with statements(session) as said:
        look_up(session, made.code)

    assert len(said) == 1


def test_a_damaged_snapshot_is_not_passed_off_as_good(session, made):
    made.facts = {**made.facts, "version": 99}
    session.flush()

    with pytest.raises(CouldNotCheck, match="SnapshotUnreadable"):
        look_up(session, made.code)


def test_records_that_cannot_be_read_say_nothing_about_the_certificate():
    with (
        Session(create_engine("sqlite://")) as broken,
        pytest.raises(CouldNotCheck, match="OperationalError"),
    ):
        look_up(broken, "0" * 17)


@pytest.fixture
def statements():
    """Note what a session says to its database within a block."""

    @contextmanager
    def listen(session):
        said = []

        def note(_connection, _cursor, statement, *_rest):
            said.append(statement)

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            session.execute(text("SELECT 1"))
            said.clear()
            yield said
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listen
