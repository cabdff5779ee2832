"""Where a credential's bit is, and what follows when it no longer stands."""

from __future__ import annotations

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.domain.credentials import RevocationReason
from pldash.models.proofs import CredentialProof
from pldash.services import proofs
from pldash.services.proofs import new_place, public_files, revoked_places
from pldash.services.revoking import Revocation, revoke_certificate
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON


@pytest.fixture
def issue(session, people, acting, tmp_path):
    """Issue Tara's certificate, or another in its place."""
    approved_activity(session, people)
    files = LocalFileStore(tmp_path / "files")

    def issue_one(**changes):
        made = make_certificate(session, acting("tara"), asked_for(people, **changes), files)
        session.commit()
        return made

    return issue_one


def place_of(session, credential):
    row = session.get_one(CredentialProof, credential.id)
    return row.list_number, row.list_index


class TestPlaces:
    def test_nobodys_place_is_given_twice(self, session, issue):
        (_number, taken) = place_of(session, issue())
        draws = iter([taken, taken, 5])
        place = new_place(session, lambda _below: next(draws))
        assert (place.list_number, place.index) == (1, 5)

    def test_another_list_begins_when_one_is_half_full(self, session, issue, monkeypatch):
        issue()
        monkeypatch.setattr(proofs, "list_in_use", lambda newest, used: newest + used)
        assert new_place(session).list_number == 2


class TestStatus:
    def test_a_good_one_sets_no_bit(self, engines, issue):
        issue()
        assert revoked_places(engines.reader, 1) == frozenset()

    def test_a_revoked_one_sets_its_own(self, session, engines, acting, issue):
        made = issue()
        revocation = Revocation(RevocationReason.WITHDRAWN_BY_HOLDER)
        revoke_certificate(
            session, acting("tara"), made.id, revocation=revocation, version=made.version, now=NOON
        )
        session.commit()
        assert revoked_places(engines.reader, 1) == {place_of(session, made)[1]}

    def test_a_replaced_one_sets_its_own_and_not_its_successors(self, session, engines, issue):
        first = issue()
        second = issue(replaces_id=first.id)
        assert revoked_places(engines.reader, 1) == {place_of(session, first)[1]}
        found = public_files(engines.reader, first.code)
        assert found.successor == second.code

    @pytest.mark.parametrize("number", [0, 2])
    def test_a_list_that_was_never_begun_is_none(self, engines, issue, number):
        issue()
        assert revoked_places(engines.reader, number) is None

    def test_the_first_list_is_there_before_any_certificate(self, engines):
        assert revoked_places(engines.reader, 1) == frozenset()


def test_one_from_before_has_no_files_for_machines(session, engines, issue):
    made = issue()
    session.delete(session.get_one(CredentialProof, made.id))
    session.commit()
    assert public_files(engines.reader, made.code) is None
