"""A certificate outlives everything that it came from."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import delete, update

from pldash.adapters.files import LocalFileStore
from pldash.domain.checked_files import FileKind, FileReading, Verdict
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.models.accounts import Account
from pldash.models.chats import ChatRow
from pldash.models.credentials import Credential
from pldash.models.frameworks import FrameworkRow
from pldash.models.proofs import CredentialProof
from pldash.models.schools import MembershipRole, Organisation
from pldash.services.checking import check_file
from pldash.services.credentials import own_certificates, paper_of
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.verifying import look_up
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
def everything_ended(session, people, made):
    """The teacher has left and goes by another name; school, chats and frameworks are gone."""
    session.execute(delete(MembershipRole))
    session.execute(update(ChatRow).values(retired_at=NOON))
    session.execute(update(FrameworkRow).values(retired_at=NOON))
    session.execute(update(Organisation).values(closed_at=NOON, name="Closed", zone="UTC"))
    session.execute(
        update(Account).where(Account.id == people.pia.id).values(name="Pia Gone", active=False)
    )
    session.execute(
        update(Account).where(Account.id == people.tara.id).values(name="Tara Brown", zone="UTC")
    )
    session.commit()


@pytest.mark.usefixtures("everything_ended")
class TestWhenEverythingElseHasEnded:
    def test_it_says_what_it_said_and_still_stands(self, engines, session, people, made, files):
        answer = look_up(engines.reader, made.code)

        assert answer.state is CredentialState.ISSUED
        assert answer.facts.teacher.text == "Tara Nguyen"
        assert answer.facts.school.text == "Wattle Park Secondary College"
        assert answer.facts.zone == "Australia/Melbourne"
        paper = paper_of(made, files)
        session.execute(delete(CredentialProof))
        session.commit()
        sha256 = hashlib.sha256(paper).hexdigest()
        reading = FileReading(kind=FileKind.PAPER, sha256=sha256, codes=(made.code,))
        assert check_file(engines.reader, reading).verdict is Verdict.GOOD

    def test_its_holder_has_it_and_may_withdraw_it(self, session_of, acting, made):
        tara = acting("tara")
        session = session_of("tara")
        assert [row.id for row in own_certificates(session, tara).rows] == [made.id]

        withdrawn = revoke_certificate(
            session,
            tara,
            made.id,
            revocation=Revocation(RevocationReason.WITHDRAWN_BY_HOLDER),
            version=made.version,
            now=NOON,
        )

        assert withdrawn.state is CredentialState.REVOKED

    def test_a_new_name_gets_a_new_number_and_the_old_one_names_it(
        self, engines, session, people, acting, made, files
    ):
        request = asked_for(people, replaces_id=made.id)
        newer = make_certificate(session, acting("tara"), request, files)
        session.commit()

        before, after = (look_up(engines.reader, row.code) for row in (made, newer))
        assert newer.number != made.number
        assert (before.state, before.successor) == (
            CredentialState.SUPERSEDED,
            (newer.number, newer.code),
        )
        assert (before.facts.teacher.text, after.facts.teacher.text) == (
            "Tara Nguyen",
            "Tara Brown",
        )
        assert after.facts.replaces == made.number
        assert session.get_one(Credential, made.id).pdf_sha256 != newer.pdf_sha256
