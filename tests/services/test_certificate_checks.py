"""Whatever of a certificate is not as it was issued is named."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from pldash.adapters.files import LocalFileStore
from pldash.models.credentials import Credential
from pldash.models.proofs import CredentialProof
from pldash.models.twins import CredentialTwin
from pldash.services.certificate_checks import KeptFault, check_kept
from pldash.services.trail import Happening, record, school_chain
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
def faults(engines, files, session, made):
    """Give what is not as it was, after a change of the records."""

    def find(*changes):
        for change in changes:
            session.execute(change)
        session.commit()
        *found, end = check_kept(engines.reader, files)
        assert end is None
        assert {each.number for each in found} <= {made.number}
        return [each.what for each in found]

    return find


def test_what_nobody_touched_has_no_fault(faults):
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (update(Credential).values(facts={"version": 3}), "facts"),
        (update(CredentialTwin).values(html="<p>more</p>"), "words"),
        (update(Credential).values(pdf_sha256="0" * 64), "paper"),
        (update(CredentialProof).values(credential_sha256="0" * 64), "claims"),
        (update(CredentialProof).values(decision_sha256="0" * 64), "decision"),
    ],
)
def test_each_change_is_named(faults, change, what):
    assert faults(change) == [what]


def test_each_file_that_is_lost_or_another_is_named(faults, files, made, session):
    proof = session.get_one(CredentialProof, made.id)
    files.delete(made.pdf_sha256)
    files.delete(proof.credential_sha256)
    path = files._path(proof.decision_sha256)
    path.write_bytes(b"{}")
    assert faults() == ["paper", "claims", "decision"]


def test_what_was_issued_before_proofs_and_twins_is_passed_by(faults):
    assert faults(delete(CredentialTwin), delete(CredentialProof)) == []


def test_two_events_of_one_issue_vouch_for_nothing(session, made, engines, files):
    again = Happening(
        actor=None, action="credential:issued", subject=f"credential:{made.id}", body={}
    )
    record(session, school_chain(made.school_id), again, now=NOON)
    session.commit()
    assert list(check_kept(engines.reader, files)) == [KeptFault(made.number, "event"), None]
