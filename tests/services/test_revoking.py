from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.outbox import OutboxMail
from pldash.models.schools import MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services.letters import Letter
from pldash.services.revoking import NOTE_LIMIT, Revocation, revoke_certificate, tell_holder
from pldash.services.scope import scope_of
from pldash.services.unit_of_work import writing
from tests.factories import approved_activity, asked_for, make_certificate
from tests.stock import NOON

BY_HOLDER = Revocation(RevocationReason.WITHDRAWN_BY_HOLDER)
BY_SCHOOL = Revocation(RevocationReason.ERROR, "  The wrong chat.  ")


@pytest.fixture
def credential(session, people, acting, tmp_path):
    """Tara's certificate, on what Pia approved."""
    approved_activity(session, people)
    files = LocalFileStore(tmp_path / "files")
    made = make_certificate(session, acting("tara"), asked_for(people), files)
    session.commit()
    return made


def revoke(session, actor, credential, revocation, **changes):
    plain = {"version": credential.version, "now": NOON}
    return revoke_certificate(
        session, actor, credential.id, revocation=revocation, **(plain | changes)
    )


class TestTellHolder:
    def letter(self, news):
        return Letter(f"{news.school}: {news.reason}", f"{news.credential_id} {news.locale}")

    def test_tells_of_it_once_in_their_language(self, session, people, acting, credential):
        session.get_one(Account, people.tara.id).locale = "en_NZ"
        revoke(session, acting("pia"), credential, BY_SCHOOL)

        for _ in range(2):
            tell_holder(session, credential, write_letter=self.letter, now=NOON)
            session.flush()

        (mail,) = session.scalars(select(OutboxMail)).all()
        assert mail.recipient == people.tara.email
        assert mail.subject == "Wattle Park Secondary College: error"
        assert mail.body == f"{credential.id} en_NZ"

    @pytest.mark.parametrize("is_withdrawn", [True, False])
    def test_tells_nobody_of_what_they_did_or_what_was_not_done(
        self, session, acting, credential, is_withdrawn
    ):
        if is_withdrawn:
            revoke(session, acting("tara"), credential, BY_HOLDER)

        tell_holder(session, credential, write_letter=self.letter, now=NOON)

        assert session.scalars(select(OutboxMail)).all() == []


class TestRevoke:
    def test_by_a_leader_keeps_who_when_and_why(self, session, people, acting, credential):
        revoke(session, acting("pia"), credential, BY_SCHOOL)

        assert credential.state is CredentialState.REVOKED
        assert (credential.revoked_at, credential.revoked_by) == (NOON, people.pia.id)
        assert (credential.revocation_reason, credential.revocation_note) == (
            RevocationReason.ERROR,
            "The wrong chat.",
        )
        event = session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc())).first()
        assert (event.chain, event.action) == (f"school:{people.wattle}", "credential:revoked")
        assert event.body == {
            "from": "issued",
            "to": "revoked",
            "reason": "error",
            "by": "school",
            "note": True,
        }

    def test_by_the_holder_needs_no_note(self, session, people, acting, credential):
        revoke(session, acting("tara"), credential, BY_HOLDER)

        event = session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc())).first()
        assert (event.body["by"], event.body["note"]) == ("holder", False)

    @pytest.mark.parametrize("who", ["theo", "ada"])
    def test_a_colleague_who_does_not_lead_may_not(self, session, acting, credential, who):
        with pytest.raises(NotPermitted):
            revoke(session, acting(who), credential, BY_SCHOOL)

    @pytest.mark.parametrize("who", ["sam", "rua"])
    def test_a_stranger_finds_nothing(self, session, acting, credential, who):
        with pytest.raises(NotFound):
            revoke(session, acting(who), credential, BY_SCHOOL)

    @pytest.mark.parametrize(("who", "revocation"), [("tara", BY_SCHOOL), ("pia", BY_HOLDER)])
    def test_nobody_gives_the_others_reason(self, session, acting, credential, who, revocation):
        with pytest.raises(RuleBroken) as error:
            revoke(session, acting(who), credential, revocation)

        assert (error.value.reasons[0].code, error.value.field) == ("reason-not-yours", "reason")

    def test_a_leader_does_not_revoke_their_own_as_the_school(
        self, session, people, acting, tmp_path
    ):
        approved_activity(session, people, who="pia", by="theo")
        files = LocalFileStore(tmp_path / "files")
        own = make_certificate(session, acting("pia"), asked_for(people), files)

        with pytest.raises(RuleBroken):
            revoke(session, acting("pia"), own, BY_SCHOOL)
        revoke(session, acting("pia"), own, BY_HOLDER)

        assert own.state is CredentialState.REVOKED

    def test_is_for_good(self, session, acting, credential):
        revoke(session, acting("pia"), credential, BY_SCHOOL)

        with pytest.raises(Conflict) as error:
            revoke(session, acting("tara"), credential, BY_HOLDER)

        assert error.value.code == "credential-revoked"

    def test_an_old_page_is_told_so(self, session, acting, credential):
        with pytest.raises(Conflict) as error:
            revoke(session, acting("pia"), credential, BY_SCHOOL, version=credential.version + 1)

        assert error.value.code == "changed-meanwhile"

    def test_a_note_has_an_end(self, session, acting, credential):
        long = Revocation(RevocationReason.ERROR, "x" * (NOTE_LIMIT + 1))

        with pytest.raises(RuleBroken) as error:
            revoke(session, acting("pia"), credential, long)

        assert (error.value.reasons[0].code, error.value.field) == ("note-too-long", "note")

    def test_a_former_leader_may_no_longer(self, session, people, acting, credential):
        session.delete(
            session.scalars(
                select(MembershipRole).where(
                    MembershipRole.role == "leader",
                    MembershipRole.membership.has(account_id=people.pia.id),
                )
            ).one()
        )
        session.commit()

        with pytest.raises(NotPermitted):
            revoke(session, acting("pia"), credential, BY_SCHOOL)


def test_holder_and_leader_at_once_revoke_it_once(engines, session, acting, credential):
    start = Barrier(2)

    def end_it(who, revocation):
        actor = acting(who)
        start.wait(timeout=30)
        try:
            with writing(engines.writer, scope_of(actor)) as work:
                revoke(work, actor, credential, revocation)
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(end_it, ("pia", "tara"), (BY_SCHOOL, BY_HOLDER)))

    session.rollback()
    session.expire_all()
    ends = session.scalars(select(TrailEvent).where(TrailEvent.action == "credential:revoked"))
    assert sum(done) == len(ends.all()) == 1
    assert session.scalars(select(Credential)).one().state is CredentialState.REVOKED
