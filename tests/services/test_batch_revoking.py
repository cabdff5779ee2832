from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import NotFound, RuleBroken
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.outbox import OutboxMail
from pldash.services import batches
from pldash.services.batches import certificates_of, order_revocation
from pldash.services.revoking import NOTE_LIMIT, Revocation
from pldash.services.scope import SYSTEM
from pldash.services.unit_of_work import reading, writing
from tests.batches import WRONG, every, states, work_off
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

pytestmark = pytest.mark.usefixtures("approved")


@pytest.fixture
def issued(engines, order, worker):
    """Certificates of Tara, Theo and Pia, by first name, and the batch that issued them."""
    batch_id = order("tara", "theo", "pia")
    work_off(worker)
    with reading(engines.reader, SYSTEM) as session:
        query = select(Credential.id, Account.name).join(
            Account, Account.id == Credential.teacher_id
        )
        ids = {name.split()[0].lower(): key for key, name in session.execute(query)}
    return batch_id, ids


def test_revokes_all_that_a_batch_issued_and_tells_each(
    engines, as_pia, acting, session, worker, issued
):
    batch_id, ids = issued
    chosen = certificates_of(session, acting("pia"), batch_id)
    assert set(chosen) == set(ids.values())

    revocation = as_pia(order_revocation, chosen, revocation=WRONG, now=NOON)
    work_off(worker)

    assert states(engines, revocation.id) == {
        "tara": ("done", ""),
        "theo": ("done", ""),
        "pia": ("refused", "reason-not-yours"),
    }
    rows = {row.id: row for row in every(engines, Credential)}
    assert rows[ids["tara"]].revocation_note == "Between us."
    assert rows[ids["pia"]].state is CredentialState.ISSUED
    assert len(every(engines, OutboxMail)) == 2


def test_what_was_revoked_before_is_told_apart(engines, as_pia, worker, issued):
    _batch_id, ids = issued
    for _ in range(2):
        last = as_pia(order_revocation, [ids["tara"]], revocation=WRONG, now=NOON)
    work_off(worker)
    assert states(engines, last.id) == {"tara": ("already", "")}


def test_a_leader_who_leads_no_more_revokes_nothing(engines, as_pia, worker, issued):
    _batch_id, ids = issued
    revocation = as_pia(order_revocation, [ids["tara"]], revocation=WRONG, now=NOON)
    with writing(engines.writer, SYSTEM) as session:
        session.get_one(batches.Batch, revocation.id).asked_by = None
    work_off(worker)
    assert states(engines, revocation.id) == {"tara": ("refused", "no-longer-leading")}


def test_another_schools_are_not_there(session, acting, issued):
    _batch_id, ids = issued
    for chosen in ([ids["tara"]], [uuid4()]):
        with pytest.raises(NotFound):
            order_revocation(session, acting("sam"), chosen, revocation=WRONG, now=NOON)


def test_it_is_for_one_school_at_a_time(session, people, acting, worker, files, issued):
    _batch_id, ids = issued
    approved_activity(session, people, who="theo", by="sam", school=people.banksia)
    there = make_certificate(
        session, acting("theo"), asked_for(people, school_id=people.banksia), files
    )
    leads_both = acting("pia")
    leads_both = type(leads_both)(leads_both.account_id, (*leads_both.ties, *acting("sam").ties))
    with pytest.raises(RuleBroken, match="several-schools"):
        order_revocation(session, leads_both, [ids["tara"], there.id], revocation=WRONG, now=NOON)


def test_it_needs_somebody_and_a_note_that_ends(as_pia, issued):
    _batch_id, ids = issued
    with pytest.raises(RuleBroken, match="nobody-chosen"):
        as_pia(order_revocation, [], revocation=WRONG, now=NOON)
    long = Revocation(RevocationReason.ERROR, "x" * (NOTE_LIMIT + 1))
    with pytest.raises(RuleBroken, match="note-too-long"):
        as_pia(order_revocation, [ids["tara"]], revocation=long, now=NOON)
