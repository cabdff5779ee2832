from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from pldash.adapters.files import LocalFileStore
from pldash.domain.checked_files import (
    CredentialReading,
    FileKind,
    FileReading,
    IssuerKind,
    Proof,
    Verdict,
)
from pldash.domain.credentials import RevocationReason
from pldash.domain.file_findings import Answer, Finding
from pldash.models.proofs import CredentialProof
from pldash.services.checking import check_file
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.verifying import CouldNotCheck
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

UNKNOWN = "0123456789ABCDEFP"


@pytest.fixture
def made(session, people, acting, tmp_path):
    approved_activity(session, people)
    files = LocalFileStore(tmp_path / "files")
    certificate = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    return certificate


def own_credential(made, sha256="x"):
    """Our own credential as a file of its own, with a proof that holds."""
    inside = CredentialReading(
        sha256=sha256, proof=Proof.HOLDS, issuer=IssuerKind.OURSELVES, code=made.code
    )
    return FileReading(
        kind=FileKind.CREDENTIAL, sha256=sha256, credentials=(inside,), codes=(made.code,)
    )


def paper(*codes, sha256="x"):
    return FileReading(kind=FileKind.PAPER, sha256=sha256, codes=codes)


def test_a_credential_whose_certificate_stands_is_good(engines, made):
    checked = check_file(engines.reader, own_credential(made))

    assert (checked.verdict, checked.original.facts.number) == (Verdict.GOOD, made.number)
    assert Finding(Answer.YES, "stands-issued") in checked.findings


def test_a_revoked_one_is_revoked_at_once(engines, session, acting, made):
    revocation = Revocation(RevocationReason.ERROR, "")
    revoke_certificate(
        session, acting("pia"), made.id, revocation=revocation, version=made.version, now=NOON
    )
    session.commit()

    checked = check_file(engines.reader, own_credential(made))

    assert checked.verdict is Verdict.REVOKED
    assert checked.original.reason is RevocationReason.ERROR


def test_the_record_holds_what_was_issued(engines, session, made):
    """The digests of a paper are those of its row, so that one without proofs disagrees."""
    checked = check_file(engines.reader, paper(made.code, sha256=made.pdf_sha256))
    assert checked.verdict is Verdict.CONTRADICTION
    session.delete(session.get(CredentialProof, made.id))
    session.commit()
    checked = check_file(engines.reader, paper(made.code, sha256=made.pdf_sha256))
    assert checked.verdict is Verdict.GOOD


def test_of_several_certificates_the_one_that_the_file_is(
    engines, session, people, acting, made, tmp_path
):
    approved_activity(session, people)
    request = asked_for(people, replaces_id=made.id)
    files = LocalFileStore(tmp_path / "files")
    newer = make_certificate(session, acting("tara"), request, files)
    session.commit()

    for codes in ((made.code, newer.code), (newer.code, made.code)):
        of_old = check_file(engines.reader, paper(*codes, sha256=made.pdf_sha256))
        assert of_old.original.facts.number == made.number
        assert of_old.original.successor == (newer.number, newer.code)
        neither = check_file(engines.reader, paper(UNKNOWN, *codes))
        assert neither.original.facts.code == codes[0]
        assert neither.verdict is Verdict.SAVED_ANEW


@pytest.mark.parametrize("codes", [(), (UNKNOWN,)])
def test_a_miss_is_a_miss_whether_a_code_stood_in_the_file_or_not(engines, made, codes):
    checked = check_file(engines.reader, paper(*codes))

    assert (checked.verdict, checked.original) == (Verdict.UNKNOWN, None)


def test_records_that_cannot_be_read_say_nothing(made):
    with pytest.raises(CouldNotCheck):
        check_file(create_engine("sqlite:////nowhere/at/all"), own_credential(made))
