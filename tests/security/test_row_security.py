"""PostgreSQL's policies by themselves: whose rows a transaction sees, whatever it asks for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.actors import Actor
from pldash.domain.errors import NotFound
from pldash.models.accounts import Account
from pldash.models.activities import Activity, ActivityClaim, FileHold
from pldash.models.approvals import Submission
from pldash.models.base import Base
from pldash.services.accounts import identity_of
from pldash.services.drafts import save_draft
from pldash.services.row_security import act_as, beyond_scope
from pldash.services.scope import SYSTEM, UNSCOPED, scope_of, set_scope
from pldash.services.unit_of_work import looking_up, reading, writing
from tests.entries import a_draft, an_entry, saved
from tests.security.conftest import ROWS_ALONE
from tests.statements import watched
from tests.stock import NOON

OPEN = {
    "account": "names and addresses of colleagues; a person is found by their address alone",
    "check_count": "sums of a day, of nobody and of no certificate",
    "form_key": "random keys, found by the person who holds one",
    "framework": "sets of standards, a school's own too: nobody's record, see docs/adr/0037",
    "framework_item": "the same",
    "job": "ids alone, for whoever works in the background",
    "login_failure": "keyed digests",
    "login_session": "found by the digest of a secret",
    "mail_choice": "how often somebody is mailed; whoever has news for them must know",
    "organisation": "names of schools, printed on certificates",
    "outbox_mail": "written by whoever has news, read by who sends it",
    "passkey": "found by the key's own id before anybody is signed in",
    "school_framework": "says which sets of standards are a school's, so that others are hidden",
    "trail_event": "ids and digests, one chain for all of a school; guarded by triggers",
    "trail_head": "the same",
    "trail_signed_head": "the same",
    "typed_words": "found by a random id that the browser holds",
}
"""Tables without a policy, each with the reason."""
GUARDED = sorted(set(Base.metadata.tables) - set(OPEN))
AT_AN_OUTSIDE_DESK = (
    "membership",
    "membership_role",
    "message",
    "outside_approver",
    "submission",
    "submission_line",
)
"""What an outside approver sees one row of: their own ties, and the one thing sent to them."""
on_rows_alone = pytest.mark.parametrize("stocked_url", [ROWS_ALONE], indirect=True)


def seen(engines, scope=None, names=GUARDED):
    """Return how many rows of each table under a policy a transaction sees."""
    with engines.reader.connect() as connection:
        if scope is not None:
            act_as(connection, scope)
        count = {
            name: select(func.count()).select_from(Base.metadata.tables[name]) for name in names
        }
        return {name: connection.scalar(query) for name, query in count.items()}


def open_tables(engines, names=GUARDED):
    """Return the tables of which nobody, or somebody who has nothing, sees a row."""
    nobody, stranger = (seen(engines, who, names) for who in (None, scope_of(Actor(uuid4()))))
    return {name for name in names if nobody[name] or stranger[name]} - {"chat"}


@on_rows_alone
def test_each_table_is_under_a_policy_or_open_for_a_reason(engines):
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname"
        " WHERE c.relrowsecurity AND c.relforcerowsecurity"
    )
    with engines.reader.connect() as connection:
        assert sorted(connection.scalars(query)) == GUARDED


@on_rows_alone
def test_the_role_of_these_tests_is_under_the_policies(engines):
    query = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    owned = text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
    with engines.reader.connect() as connection:
        assert (connection.scalar(query), connection.scalar(owned)) == (False, 0)


@on_rows_alone
def test_a_stranger_sees_no_row_and_each_policy_is_needed_for_it(
    engines, belongings, people, stocked_postgres
):
    with writing(engines.writer, SYSTEM) as session:
        stated = {"provider": "", "provider_number": "", "credits": {}, "note": "", "topics": []}
        session.add(FileHold(teacher_id=people.tara.id, sha256="0" * 64))
        claim = ActivityClaim(activity_id=belongings.draft, body="au-nsw-nesa", **stated)
        claim.teacher_id = people.tara.id
        session.add(claim)
    filled = {name for name, count in seen(engines, SYSTEM).items() if count}
    assert len(filled) >= 30
    assert open_tables(engines) == set()
    for name in filled - {"chat"}:
        stocked_postgres.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY")
        try:
            assert open_tables(engines, [name]) == {name}
        finally:
            stocked_postgres.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")


@on_rows_alone
def test_a_chat_of_a_school_or_a_person_is_there_for_them_alone(engines, belongings, acting):
    counts = {
        name: seen(engines, scope_of(acting(name)))["chat"] for name in ("tara", "pia", "rua")
    }
    assert counts["tara"] == counts["pia"] + 1 == counts["rua"] + 2
    assert counts["rua"] == seen(engines)["chat"] > 0


@on_rows_alone
def test_an_outside_approver_sees_the_rows_of_what_was_sent_there(engines, outsider):
    with writing(engines.writer, SYSTEM) as session:
        ines = session.get_one(Account, outsider.id)
        actor = identity_of(session, ines, now=NOON).actor
    counts = {name: count for name, count in seen(engines, scope_of(actor)).items() if count}
    shipped = counts.pop("chat")
    assert shipped == seen(engines)["chat"]
    assert counts == dict.fromkeys(AT_AN_OUTSIDE_DESK, 1)


@on_rows_alone
def test_nobody_writes_a_row_into_somebody_elses_record(engines, belongings, people, acting):
    change = text("UPDATE activity SET title = 'taken' WHERE id = :id")
    give = text("UPDATE activity SET teacher_id = :theo WHERE id = :id")
    ids = {"id": belongings.draft, "theo": people.theo.id}
    with writing(engines.writer, scope_of(acting("theo"))) as session:
        assert session.execute(change, ids).rowcount == 0
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        writing(engines.writer, scope_of(acting("tara"))) as session,
    ):
        session.execute(give, ids)


@on_rows_alone
def test_a_transaction_that_begins_with_many_rows_acts_in_a_name_too(engines, people, acting):
    table = Base.metadata.tables["file_hold"]
    rows = [{"teacher_id": people.tara.id, "sha256": each * 64} for each in "ab"]
    with writing(engines.writer, scope_of(acting("tara"))) as session:
        session.connection().execute(table.insert(), rows)
        assert session.scalar(select(func.count()).select_from(table)) == 2
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        writing(engines.writer, scope_of(acting("theo"))) as session,
    ):
        session.connection().execute(table.insert(), rows)


@on_rows_alone
def test_a_teacher_logs_under_the_policies_and_over_nobody_elses_entry(
    engines, belongings, people, acting
):
    with writing(engines.writer, scope_of(acting("tara"))) as session:
        own = saved(session, acting("tara"), words={"immediate-any": "One."})
        assert (len(own.parts), len(own.reflections)) == (1, 1)
    with (
        pytest.raises(NotFound),
        writing(engines.writer, scope_of(acting("theo"))) as session,
    ):
        draft = a_draft(an_entry(), own.id)
        save_draft(session, acting("theo"), draft, expand=expand_rrule, now=NOON)


@on_rows_alone
def test_what_goes_beyond_the_scope_ends_with_its_block(engines, belongings, acting):
    query = select(func.count()).select_from(Activity.__table__)
    with reading(engines.reader, scope_of(acting("pia"))) as session:
        assert session.scalar(query) == 0
        with beyond_scope(session):
            unscoped = select(Activity.id).limit(1)
            assert session.scalar(unscoped, execution_options={UNSCOPED: True}) is not None
            assert session.scalar(query) > 0
        assert session.scalar(query) == 0


@on_rows_alone
def test_an_error_within_the_block_ends_it_too(engines, belongings, acting):
    query = select(func.count()).select_from(Activity.__table__)
    with reading(engines.reader, scope_of(acting("pia"))) as session:
        with pytest.raises(LookupError), beyond_scope(session):
            raise LookupError
        assert session.scalar(query) == 0
        with pytest.raises(DBAPIError), beyond_scope(session):
            session.execute(text("SELECT 1 / 0"))
        session.rollback()
        assert session.scalar(query) == 0


@on_rows_alone
def test_a_connection_that_is_used_again_acts_for_nobody(engines, belongings, acting):
    with reading(engines.reader, scope_of(acting("tara"))) as session:
        assert session.scalar(select(func.count()).select_from(Submission.__table__)) > 0
    assert set(seen(engines).values()) - {seen(engines)["chat"]} == {0}
    with Session(engines.reader) as session:
        told_nobody = select(func.count()).select_from(Activity.__table__)
        assert session.connection().scalar(told_nobody) == 0
    with looking_up(engines.looker) as connection:
        assert connection.scalar(select(func.count()).select_from(Activity.__table__)) > 0
        with pytest.raises(DBAPIError, match="read-only transaction"):
            connection.execute(text("DELETE FROM activity"))


@on_rows_alone
def test_saying_who_acts_costs_no_statement_of_its_own(engines, people):
    with watched(engines.writer) as statements, Session(engines.writer) as session:
        set_scope(session, scope_of(Actor(people.tara.id)))
        raw = session.connection().connection.dbapi_connection
        assert raw.info.transaction_status.name == "IDLE"
        told = "SELECT current_setting('pldash.actor')"
        assert session.scalar(text(told)) == str(people.tara.id)
    assert list(statements) == [told]
