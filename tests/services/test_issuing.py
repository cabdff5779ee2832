from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from pldash.adapters.files import LocalFileStore
from pldash.documents.twin import certificate_twin
from pldash.domain.approvals import SubmissionState
from pldash.domain.certificates import CertificateFacts, ScopeKind
from pldash.domain.codes import normalise_code
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import Conflict, PldashError, RuleBroken
from pldash.domain.proofs import StatusPlace
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.proofs import CredentialProof
from pldash.models.trail import TrailEvent
from pldash.models.twins import CredentialTwin
from pldash.services.certificate_plans import plan_certificate
from pldash.services.issuing import (
    NumberedCertificate,
    NumberTaken,
    PaperUnavailable,
    discard_drawn,
    draw_certificate,
    issue_certificate,
    number_certificate,
)
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.scope import scope_of
from pldash.services.twins import twin_digest
from pldash.services.unit_of_work import reading, writing
from tests.factories import (
    BASE_URL,
    RULES,
    approved_activity,
    asked_for,
    make_certificate,
)
from tests.made import DAY
from tests.proofs import FakeProofs, fake_pdf
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def draw(session, people, acting, files):
    """Draw a certificate for Tara that nobody has issued yet."""

    def draw_one(**changes):
        request = asked_for(people, **changes)
        plan = plan_certificate(session, acting("tara"), request, rules=RULES, now=NOON)
        numbered = number_certificate(session, plan, base_url=BASE_URL, now=NOON)
        return draw_certificate(numbered, seal=FakeProofs().seal, files=files, now=NOON)

    return draw_one


def events(session):
    return list(session.scalars(select(TrailEvent).order_by(TrailEvent.seq)))


class TestIssue:
    def test_freezes_everything_in_one_row(self, session, people, acting, draw, files):
        sent = approved_activity(session, people)
        drawn = draw()

        made = issue_certificate(session, acting("tara"), drawn, now=NOON)

        assert CertificateFacts.from_json(made.facts) == drawn.facts
        assert made.facts["verify_url"] == f"{BASE_URL}/v/{made.code}"
        assert normalise_code(made.code).problem is None
        assert (made.state, made.minutes, made.title) == (
            CredentialState.ISSUED,
            80,
            "2026-01-01/2026-12-31",
        )
        assert files.get(made.pdf_sha256) == fake_pdf(drawn.facts)
        assert made.pdf_bytes == len(fake_pdf(drawn.facts))
        (line,) = session.scalars(select(CredentialLine)).all()
        assert (line.activity_id, line.submission_id) == (sent.lines[0].activity_id, sent.id)

    def test_keeps_the_words_for_whoever_checks_it(self, session, people, acting, draw):
        approved_activity(session, people)
        drawn = draw()

        made = issue_certificate(session, acting("tara"), drawn, now=NOON)

        kept = session.get_one(CredentialTwin, made.id)
        assert kept.html == certificate_twin(drawn.facts).html
        assert (kept.locale, kept.zone, kept.is_test) == ("en-AU", "Australia/Melbourne", False)
        assert kept.frameworks == [each.code for each in drawn.facts.frameworks]
        assert events(session)[-1].body["twin"] == twin_digest(kept.html)

    @pytest.mark.parametrize(
        ("kind", "title"),
        [(ScopeKind.CHAT_SERIES, "#aussieED"), (ScopeKind.ACTIVITY, "Australian educators")],
    )
    def test_a_list_names_what_it_covers(self, session, people, acting, draw, kind, title):
        sent = approved_activity(session, people)
        (activity,) = sent.content["activities"]
        subject = activity["chat"]["id"] if kind is ScopeKind.CHAT_SERIES else activity["id"]
        drawn = draw(kind=kind, subject_id=subject)

        assert issue_certificate(session, acting("tara"), drawn, now=NOON).title == title

    def test_the_trail_tells_ids_and_digests_alone(self, session, people, acting, draw):
        sent = approved_activity(session, people)

        made = issue_certificate(session, acting("tara"), draw(), now=NOON)

        event = events(session)[-1]
        assert (event.chain, event.action) == (f"school:{people.wattle}", "credential:issued")
        assert event.subject == f"credential:{made.id}"
        assert event.body["submissions"] == [str(sent.id)]
        assert event.body["pdf"] == made.pdf_sha256
        assert "Tara" not in str(event.body)

    def test_the_same_again_is_the_first_one(self, session, people, acting, draw):
        approved_activity(session, people)
        one, two = draw(), draw()

        first = issue_certificate(session, acting("tara"), one, now=NOON)

        assert issue_certificate(session, acting("tara"), two, now=NOON) is first
        assert len(events(session)) == 2

    @pytest.mark.parametrize("stored", [None, "as an older version made it"])
    def test_it_is_the_same_when_the_approver_took_another_name(
        self, session, people, acting, draw, stored
    ):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        first.lines_digest = stored or first.lines_digest
        session.get_one(Account, people.pia.id).name = "Pia Marsh"
        session.flush()

        drawn = draw()

        assert drawn.plan.answered_by is first
        assert issue_certificate(session, acting("tara"), drawn, now=NOON) is first
        assert first.facts["lines"][0]["approver"]["name"]["text"] == "Pia Okafor"

    def test_a_later_one_says_the_name_that_the_approver_goes_by(
        self, session, people, acting, draw
    ):
        approved_activity(session, people)
        session.get_one(Account, people.pia.id).name = "Pia Marsh"
        session.flush()

        made = issue_certificate(session, acting("tara"), draw(), now=NOON)

        assert made.facts["lines"][0]["approver"]["name"]["text"] == "Pia Marsh"

    def test_a_larger_one_gets_a_number_of_its_own(self, session, people, acting, draw):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        approved_activity(session, people)

        second = issue_certificate(session, acting("tara"), draw(), now=NOON)

        assert second.number != first.number
        assert first.state is CredentialState.ISSUED


class TestReplace:
    def test_the_older_one_names_its_successor(self, session, people, acting, draw):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        approved_activity(session, people)

        second = issue_certificate(session, acting("tara"), draw(replaces_id=first.id), now=NOON)

        assert (first.state, first.superseded_by) == (CredentialState.SUPERSEDED, second.id)
        assert second.facts["replaces"] == first.number
        replaced, issued = events(session)[-2:]
        assert (replaced.action, replaced.subject) == (
            "credential:superseded",
            f"credential:{first.id}",
        )
        assert replaced.body == {"from": "issued", "to": "superseded", "by": str(second.id)}
        assert issued.body["replaces"] == str(first.id)

    def test_a_corrected_name_replaces_the_same_lines(self, session, people, acting, draw):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        session.get(Account, people.tara.id).name = "Tara Nguyen-Brown"

        second = issue_certificate(session, acting("tara"), draw(replaces_id=first.id), now=NOON)

        assert second.facts["teacher"]["text"] == "Tara Nguyen-Brown"
        assert first.facts["teacher"]["text"] == "Tara Nguyen"

    def test_only_a_good_one_can_be_replaced(self, session, people, acting, draw):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        approved_activity(session, people)
        drawn = draw(replaces_id=first.id)
        revoke(session, acting("tara"), first, RevocationReason.WITHDRAWN_BY_HOLDER)

        with pytest.raises(Conflict) as error:
            issue_certificate(session, acting("tara"), drawn, now=NOON)

        assert error.value.code == "credential-revoked"

    def test_after_it_was_withdrawn_the_same_can_be_issued_again(
        self, session, people, acting, draw
    ):
        approved_activity(session, people)
        first = issue_certificate(session, acting("tara"), draw(), now=NOON)
        revoke(session, acting("tara"), first, RevocationReason.WITHDRAWN_BY_HOLDER)

        second = issue_certificate(session, acting("tara"), draw(), now=NOON)

        assert second.number != first.number


class TestChangedMeanwhile:
    def refused(self, session, acting, drawn):
        with pytest.raises(Conflict) as error:
            issue_certificate(session, acting("tara"), drawn, now=NOON)
        assert error.value.code == "changed-meanwhile"

    def test_an_activity_is_no_longer_approved(self, session, people, acting, draw):
        sent = approved_activity(session, people)
        drawn = draw()
        sent.state = SubmissionState.RETURNED
        session.flush()

        self.refused(session, acting, drawn)

    def test_an_activity_stands_elsewhere_by_now(self, session, people, acting, draw, files):
        approved_activity(session, people)
        drawn = draw()
        make_certificate(session, acting("tara"), asked_for(people, period=day()), files)

        self.refused(session, acting, drawn)

    def test_the_school_withdrew_what_an_activity_stood_on(
        self, session, people, acting, draw, files
    ):
        approved_activity(session, people)
        other = make_certificate(session, acting("tara"), asked_for(people, period=day()), files)
        drawn = draw()
        revoke(session, acting("pia"), other, RevocationReason.WITHDRAWN_BY_SCHOOL)

        self.refused(session, acting, drawn)


class TestNumbers:
    def test_a_taken_number_is_drawn_again(self, session, people, acting, draw):
        approved_activity(session, people)
        issue_certificate(session, acting("tara"), draw(), now=NOON)
        taken = session.scalars(select(Credential)).one()
        taken.number, taken.code = "PLD-2026-000000", "1" * 17
        session.flush()
        plan = plan_certificate(session, acting("tara"), asked_for(people), rules=RULES, now=NOON)
        draws = iter([0] * 22 + [7] * 22)

        numbered = number_certificate(
            session, plan, base_url=BASE_URL, now=NOON, random_below=lambda _: next(draws)
        )

        assert numbered.facts.number == "PLD-2026-777777"

    @pytest.mark.parametrize("what", ["number", "place"])
    def test_one_that_went_to_another_meanwhile_is_told(
        self, session, people, acting, draw, files, what
    ):
        approved_activity(session, people)
        approved_activity(session, people, who="theo")
        drawn = draw()
        other = make_certificate(session, acting("theo"), asked_for(people), files)
        if what == "number":
            other.number = drawn.facts.number
        else:
            row = session.get_one(CredentialProof, other.id)
            row.list_number, row.list_index = drawn.place.list_number, drawn.place.index
        session.flush()

        with pytest.raises(NumberTaken):
            issue_certificate(session, acting("tara"), drawn, now=NOON)


class TestDraw:
    def draw_with(self, session, people, acting, files, render):
        approved_activity(session, people)
        plan = plan_certificate(session, acting("tara"), asked_for(people), rules=RULES, now=NOON)
        numbered = NumberedCertificate(plan, plan.facts, StatusPlace(1, 7))
        return draw_certificate(numbered, seal=FakeProofs(render).seal, files=files, now=NOON)

    def test_a_character_without_a_shape_is_refused(self, session, people, acting, files):
        def cannot_print(_facts):
            raise RuleBroken("glyph-missing")

        with pytest.raises(RuleBroken):
            self.draw_with(session, people, acting, files, cannot_print)

    def test_a_missing_library_is_nobodys_fault(self, session, people, acting, files, tmp_path):
        def cannot_draw(_facts):
            raise PldashError("no pango")

        with pytest.raises(PaperUnavailable, match="no pango"):
            self.draw_with(session, people, acting, files, cannot_draw)

        assert not (tmp_path / "files").exists()


class TestDiscard:
    def test_removes_the_paper_that_was_not_issued(self, session, people, acting, draw, files):
        approved_activity(session, people)
        kept, lost = draw(), draw()
        issued = issue_certificate(session, acting("tara"), kept, now=NOON)

        discard_drawn(files, kept, issued)
        discard_drawn(files, lost, issued)

        assert files.get(kept.paper.pdf_sha256)
        for gone in (lost.paper.pdf_sha256, lost.paper.credential_sha256):
            with pytest.raises(FileNotFoundError):
                files.get(gone)


def test_twenty_at_once_issue_one(engines, session, people, acting, files):
    approved_activity(session, people)
    session.commit()
    actor, start = acting("tara"), Barrier(20)
    scope = scope_of(actor)

    def issue(_turn):
        with reading(engines.reader, scope) as read:
            plan = plan_certificate(read, actor, asked_for(people), rules=RULES, now=NOON)
            numbered = number_certificate(read, plan, base_url=BASE_URL, now=NOON)
        drawn = draw_certificate(numbered, seal=FakeProofs().seal, files=files, now=NOON)
        start.wait(timeout=60)
        with writing(engines.writer, scope) as work:
            issued = issue_certificate(work, actor, drawn, now=NOON)
        discard_drawn(files, drawn, issued)
        return issued.number

    with ThreadPoolExecutor(20) as threads:
        numbers = set(threads.map(issue, range(20)))

    session.rollback()
    assert len(numbers) == 1
    assert session.scalar(select(func.count()).select_from(Credential)) == 1
    made = session.scalars(select(Credential)).one()
    assert files.get(made.pdf_sha256)
    assert [event.action for event in events(session)].count("credential:issued") == 1


def day():

    return Period(DAY, DAY)


def revoke(session, actor, credential, reason):
    revoke_certificate(
        session,
        actor,
        credential.id,
        revocation=Revocation(reason),
        version=credential.version,
        now=NOON,
    )
