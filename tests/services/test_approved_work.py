from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.domain.approvals import DeciderRole, Standing
from pldash.domain.credentials import RevocationReason
from pldash.domain.values import EvidenceGrade
from pldash.models.activities import Activity
from pldash.services.approved_work import approved_work, approving_schools
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.submissions import submit
from tests.factories import approve, approved_activity, asked_for, make_certificate
from tests.made import make_activity, make_bundle, make_submission, teacher_at
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


class TestSchools:
    def test_are_those_that_approved_whether_still_ones_own_or_not(self, session, people, acting):
        approved_activity(session, people, school=people.banksia, by="sam")
        make_submission(session, people.tara.id, people.wattle)

        (school,) = approving_schools(session, acting("tara"))

        assert school.id == people.banksia
        assert approving_schools(session, acting("theo")) == ()


class TestWork:
    def test_is_what_was_approved_as_it_was_sent(self, session, people, acting):
        sent = approved_activity(session, people)
        session.get(Activity, sent.lines[0].activity_id).title = "Renamed afterwards"

        (one,) = approved_work(session, acting("tara"))

        assert (one.activity.title, one.submission_id) == ("#aussieED", str(sent.id))
        assert (one.approver.name.text, one.approver.role) == ("Pia Okafor", "School leader")
        assert one.line.evidence is EvidenceGrade.OWN_ARCHIVE
        assert one.also_on == ()

    def test_waiting_and_other_peoples_work_is_not_in_it(self, session, people, acting):
        make_submission(session, people.tara.id, people.wattle)
        approved_activity(session, people, who="theo")

        assert approved_work(session, acting("tara")) == ()

    def test_the_day_of_approval_is_the_schools(self, session, people, acting):
        evening = datetime(2026, 11, 17, 14, 30, tzinfo=UTC)
        approved_activity(session, people, now=evening)

        (one,) = approved_work(session, acting("tara"))

        assert one.approved_on == date(2026, 11, 18)

    def test_a_deputy_is_named_as_one(self, session, people, acting):
        sent = make_submission(session, people.tara.id, people.wattle)
        approve(session, sent, people.theo.id, role=DeciderRole.DEPUTY)

        (one,) = approved_work(session, acting("tara"))

        assert one.approver.role == "Deputy for the school\u2019s leader"

    def test_a_bundle_gives_each_of_its_activities(self, session, people, acting):
        pair = [make_activity(session, people.tara.id) for _ in range(2)]
        bundle = make_bundle(session, people.tara.id, *pair)
        sent = submit(
            session,
            teacher_at(people.tara.id, people.wattle),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )
        approve(session, sent, people.pia.id)

        found = approved_work(session, acting("tara"))

        assert {one.activity.id for one in found} == {str(each.id) for each in pair}
        assert len({one.line.reference for one in found}) == 2

    def test_what_was_corrected_gives_way_to_its_correction(self, session, people, acting):
        first = approved_activity(session, people)
        again = approved_activity(session, people, corrects_id=first.lines[0].activity_id)

        (one,) = approved_work(session, acting("tara"))

        assert one.submission_id == str(again.id)

    def test_a_line_that_no_longer_stands_approved_is_left_out(self, session, people, acting):
        sent = approved_activity(session, people)
        sent.lines[0].standing = Standing.CLOSED
        session.flush()

        assert approved_work(session, acting("tara")) == ()


class TestStandings:
    def test_good_certificates_are_named_but_for_the_one_to_be_replaced(
        self, session, people, acting, files
    ):
        approved_activity(session, people)
        tara = acting("tara")
        made = make_certificate(session, tara, asked_for(people), files)

        (one,) = approved_work(session, tara)
        (other,) = approved_work(session, tara, without=made.id)

        assert (one.also_on, other.also_on) == ((made.number,), ())

    @pytest.mark.parametrize(
        ("reason", "is_barred"),
        [
            (RevocationReason.WITHDRAWN_BY_HOLDER, False),
            (RevocationReason.ERROR, False),
            (RevocationReason.REPLACED, False),
            (RevocationReason.WITHDRAWN_BY_SCHOOL, True),
        ],
    )
    def test_what_the_school_withdrew_stays_off_other_certificates(
        self, session, people, acting, files, reason, is_barred
    ):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        who = "tara" if reason is RevocationReason.WITHDRAWN_BY_HOLDER else "pia"
        revoke_certificate(
            session,
            acting(who),
            made.id,
            revocation=Revocation(reason),
            version=made.version,
            now=NOON,
        )

        (one,) = approved_work(session, acting("tara"))

        assert (one.is_barred, one.also_on) == (is_barred, ())
