from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, delete, event, select, update

from pldash.adapters.files import LocalFileStore
from pldash.documents.twin import certificate_twin
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.models.twins import CredentialTwin
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.trail import Happening, record, school_chain
from pldash.services.twins import twin_digest
from pldash.services.verifying import CouldNotCheck, glance_at, look_up
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def made(session, people, acting, files):
    approved_activity(session, people)
    certificate = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    return certificate


@pytest.fixture
def newer(session, people, acting, made, files):
    """A certificate that stands in the place of the one made first."""
    approved_activity(session, people)
    request = asked_for(people, replaces_id=made.id)
    certificate = make_certificate(session, acting("tara"), request, files)
    session.commit()
    return certificate


def test_a_good_one_tells_what_it_says(engines, made):
    answer = look_up(engines.reader, made.code)

    assert (answer.facts.number, answer.state) == (made.number, CredentialState.ISSUED)
    assert (answer.revoked_at, answer.reason, answer.successor, answer.superseded_at) == (
        None,
        None,
        None,
        None,
    )


def test_a_revoked_one_tells_since_when_and_why_but_no_note(engines, session, acting, made):
    revocation = Revocation(RevocationReason.ERROR, "between us")
    revoke_certificate(
        session, acting("pia"), made.id, revocation=revocation, version=made.version, now=NOON
    )
    session.commit()

    answer = look_up(engines.reader, made.code)

    assert (answer.state, answer.revoked_at, answer.reason) == (
        CredentialState.REVOKED,
        NOON,
        RevocationReason.ERROR,
    )
    assert "between us" not in repr(answer)


def test_a_replaced_one_tells_by_which(engines, made, newer):

    answer = look_up(engines.reader, made.code)

    assert (answer.state, answer.successor, answer.superseded_at) == (
        CredentialState.SUPERSEDED,
        (newer.number, newer.code),
        NOON,
    )


def test_an_unknown_code_has_no_answer(engines, made):
    assert look_up(engines.reader, "0" * 17) is None


def test_it_takes_one_statement(engines, made, statements):
    with statements(engines.reader) as said:
        look_up(engines.reader, made.code)

    assert len([each for each in said if each.startswith("SELECT")]) == 1


def test_a_damaged_snapshot_is_not_passed_off_as_good(engines, session, made):
    made.facts = {**made.facts, "version": 99}
    session.commit()

    with pytest.raises(CouldNotCheck, match="SnapshotUnreadable"):
        look_up(engines.reader, made.code)


def test_a_glance_shows_what_was_put_into_words_at_the_issue(engines, session, made):
    made.facts = {"version": 99}
    session.commit()

    glance = glance_at(engines.reader, made.code, write_twin=never)

    assert glance.html == session.get_one(CredentialTwin, made.id).html
    assert (glance.facts.number, glance.facts.code) == (made.number, made.code)
    assert (glance.state, glance.is_signed) == (CredentialState.ISSUED, True)


def test_a_glance_at_one_from_before_twins_were_kept_is_the_same(engines, session, made):
    kept = glance_at(engines.reader, made.code, write_twin=never)
    session.delete(session.get_one(CredentialTwin, made.id))
    session.commit()

    assert glance_at(engines.reader, made.code, write_twin=certificate_twin) == kept


def test_a_glance_tells_the_state_of_this_very_moment(engines, made, newer):
    glance = glance_at(engines.reader, made.code, write_twin=never)

    assert (glance.state, glance.successor) == (
        CredentialState.SUPERSEDED,
        (newer.number, newer.code),
    )


def test_a_glance_takes_one_statement_with_a_twin_and_without(engines, session, made, statements):
    glance_at(engines.reader, made.code, write_twin=never)  # compared with the trail, once
    for _ in range(2):
        with statements(engines.reader) as said:
            glance_at(engines.reader, made.code, write_twin=certificate_twin)
        assert len([each for each in said if each.startswith("SELECT")]) == 1
        session.execute(delete(CredentialTwin))
        session.commit()


def test_words_that_somebody_changed_are_never_shown(engines, session, made):
    glance_at(engines.reader, made.code, write_twin=never)
    session.execute(update(CredentialTwin).values(html="<p>6000 minutes</p>"))
    session.commit()

    with pytest.raises(CouldNotCheck, match="not those issued"):
        glance_at(engines.reader, made.code, write_twin=never)


def test_words_that_the_trail_cannot_vouch_for_are_never_shown(engines, session, made):
    body = {"twin": twin_digest(session.scalars(select(CredentialTwin.html)).one())}
    again = Happening(
        actor=None, action="credential:issued", subject=f"credential:{made.id}", body=body
    )
    record(session, school_chain(made.school_id), again, now=NOON)
    session.commit()

    with pytest.raises(CouldNotCheck, match="not those issued"):
        glance_at(engines.reader, made.code, write_twin=never)


def test_a_glance_at_an_unknown_code_finds_nothing(engines, made):
    assert glance_at(engines.reader, "0" * 17, write_twin=never) is None


def never(facts):
    raise AssertionError(f"{facts.number} was put into words already")


def test_records_that_cannot_be_read_say_nothing_about_the_certificate():
    with pytest.raises(CouldNotCheck, match="OperationalError"):
        look_up(create_engine("sqlite://"), "0" * 17)


@pytest.fixture
def statements():
    """Note what is said to a database within a block."""

    @contextmanager
    def listen(engine):
        said = []

        def note(_connection, _cursor, statement, *_rest):
            said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listen
