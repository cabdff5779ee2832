from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from pldash.adapters.files import LocalFileStore
from pldash.domain.approved_work import WHOLE_TIME
from pldash.domain.cases import RegistrationType
from pldash.domain.certificates import ModeMinutes, Paper, ScopeKind
from pldash.domain.credentials import RevocationReason
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.services.certificate_choices import certificate_choices
from pldash.services.certificate_plans import plan_certificate
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.revoking import Revocation, revoke_certificate
from tests.factories import RULES, YEAR, approved_activity, asked_for, make_certificate
from tests.made import DAY
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


def plan(session, actor, request):
    return plan_certificate(session, actor, request, rules=RULES, now=NOON)


def refused(session, actor, request):
    with pytest.raises(RuleBroken) as error:
        plan(session, actor, request)
    return [reason.code for reason in error.value.reasons], error.value.field


class TestFacts:
    def test_of_a_period_say_everything_but_number_and_code(self, session, people, acting):
        approved_activity(session, people)

        facts = plan(session, acting("tara"), asked_for(people)).facts

        assert (facts.number, facts.code, facts.verify_url) == ("", "", "")
        assert (facts.teacher.text, facts.school.text) == (
            "Tara Nguyen",
            "Wattle Park Secondary College",
        )
        assert (facts.period, facts.zone, facts.issued_on) == (
            YEAR,
            "Australia/Melbourne",
            date(2026, 11, 18),
        )
        assert facts.minutes == ModeMinutes(synchronous=60, lurking=20)
        assert [one.code for one in facts.frameworks[0].standards] == ["6.3"]
        assert (facts.locale, facts.paper, facts.registration) == ("en-AU", Paper.A4, None)

    def test_of_a_chat_series_take_the_dates_of_their_lines(self, session, people, acting):
        approved_activity(session, people)
        approved_activity(session, people, title="A talk", chat_id=None)
        choices = certificate_choices(session, acting("tara"), rules=RULES)
        ((chat, name),) = choices.chats

        facts = plan(
            session,
            acting("tara"),
            asked_for(people, kind=ScopeKind.CHAT_SERIES, period=WHOLE_TIME, subject_id=chat),
        ).facts

        assert name.startswith("#aussieED")
        assert (len(facts.lines), facts.period) == (1, Period(DAY, DAY))

    def test_of_one_activity_are_that_one(self, session, people, acting):
        approved_activity(session, people)
        talk = approved_activity(session, people, title="A talk", chat_id=None)

        facts = plan(
            session,
            acting("tara"),
            asked_for(
                people,
                kind=ScopeKind.ACTIVITY,
                period=WHOLE_TIME,
                subject_id=str(talk.lines[0].activity_id),
            ),
        ).facts

        assert [line.title for line in facts.lines] == ["A talk"]

    def test_americans_get_their_paper(self, session, people, acting):
        approved_activity(session, people)
        session.get(Account, people.tara.id).locale = "en_US"

        facts = plan(session, acting("tara"), asked_for(people)).facts

        assert (facts.locale, facts.paper) == ("en-US", Paper.LETTER)


class TestRefusal:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"school_id": uuid4()}, "school"),
            ({"period": Period(date(2025, 1, 1), date(2025, 12, 31))}, "scope"),
        ],
    )
    def test_nothing_approved_there(self, session, people, acting, changes, field):
        approved_activity(session, people)

        assert refused(session, acting("tara"), asked_for(people, **changes)) == (
            ["no-approved-activity"],
            field,
        )

    def test_nothing_approved_at_all(self, session, people, acting):
        choices = certificate_choices(session, acting("theo"), rules=RULES)

        assert (choices.schools, choices.days) == ((), None)
        assert refused(session, acting("theo"), asked_for(people))[1] == "school"

    def test_two_approvals_of_one_activity(self, session, people, acting):
        one = approved_activity(session, people)
        two = approved_activity(session, people)
        two.content = {
            **two.content,
            "activities": [{**two.content["activities"][0], "id": str(one.lines[0].activity_id)}],
        }
        session.flush()

        assert refused(session, acting("tara"), asked_for(people)) == (["activity-twice"], "scope")

    def test_everything_was_withdrawn_by_the_school(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        withdraw(session, acting("pia"), made)

        assert refused(session, acting("tara"), asked_for(people)) == (
            ["withdrawn-by-the-school"],
            "scope",
        )

    def test_an_earlier_certificate_that_shares_nothing(self, session, people, acting):
        approved_activity(session, people)

        assert refused(session, acting("tara"), asked_for(people, replaces_id=uuid4())) == (
            ["replaced-is-no-longer-good"],
            "replaces",
        )


class TestLeftOut:
    def test_what_the_school_withdrew_is_counted(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        withdraw(session, acting("pia"), made)
        approved_activity(session, people)

        found = plan(session, acting("tara"), asked_for(people))

        assert (found.left_out, len(found.work)) == (1, 1)


class TestRegistration:
    def test_what_counts_and_what_does_not_stands_on_it(self, session, people, acting):
        approved_activity(session, people)
        row = register(session, acting("tara"), granted_on=date(2020, 3, 1))

        part = plan(
            session, acting("tara"), asked_for(people, registration_id=row.id)
        ).facts.registration

        assert (part.body_code, part.counted_minutes + part.not_counted_minutes) == (
            "au-vic-vit",
            80,
        )
        assert part.cycle == Period(date(2026, 10, 1), date(2027, 9, 30))
        assert "77-1234" not in str(part)

    def test_a_period_that_ends_after_this_year_is_refused_without_a_longer_cycle(
        self, session, people, acting
    ):
        approved_activity(session, people)
        row, tara = register(session, acting("tara")), acting("tara")
        of_the_cycle = Period(date(2026, 10, 1), date(2027, 9, 30))
        longer = Period(date(2026, 10, 1), date(2027, 10, 1))

        good = plan(session, tara, asked_for(people, period=of_the_cycle, registration_id=row.id))

        assert good.facts.period == of_the_cycle
        for period, registration_id in ((of_the_cycle, None), (longer, row.id)):
            request = asked_for(people, period=period, registration_id=registration_id)
            assert refused(session, tara, request) == (["period-ends-too-late"], "end")

    def test_a_cycle_that_nobody_knows_is_refused(self, session, people, acting):
        approved_activity(session, people)
        row = register(session, acting("tara"), body="au-nsw-nesa")

        assert refused(session, acting("tara"), asked_for(people, registration_id=row.id)) == (
            ["cycle-not-known"],
            "registration",
        )

    @pytest.mark.parametrize("who", ["theo", "sam"])
    def test_somebody_elses_is_not_there(self, session, people, acting, who):
        approved_activity(session, people)
        row = register(session, acting(who), granted_on=date(2020, 3, 1))

        with pytest.raises(NotFound):
            plan(session, acting("tara"), asked_for(people, registration_id=row.id))


class TestEarlier:
    def test_the_same_certificate_answers(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)

        found = plan(session, acting("tara"), asked_for(people))

        assert (found.same, found.answered_by, found.replaced) == (made, made, None)

    def test_one_of_a_year_is_not_the_same_as_one_of_all_time(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)

        two = Period(date(2025, 1, 1), date(2026, 12, 31))
        found = plan(session, acting("tara"), asked_for(people, period=two))

        assert (found.same, found.earlier) == (None, (made,))

    def test_another_name_is_another_paper(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        session.get(Account, people.tara.id).name = "Tara Nguyen-Brown"

        found = plan(session, acting("tara"), asked_for(people))

        assert (found.same, found.answered_by) == (made, None)

    def test_one_from_before_kinds_of_learning_answers_for_a_chat(
        self, session, people, acting, files
    ):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        made.facts = of_the_first_version(made.facts)

        assert plan(session, acting("tara"), asked_for(people)).answered_by == made

    def test_one_that_called_a_course_live_can_be_replaced(self, session, people, acting, files):
        submission = approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        made.facts = of_the_first_version(made.facts)
        (activity,) = submission.content["activities"]
        course = {**activity, "activity_type": "course"}
        submission.content = {**submission.content, "activities": [course]}

        found = plan(session, acting("tara"), asked_for(people))

        assert (found.same, found.answered_by, found.earlier) == (made, None, (made,))

    def test_a_larger_one_says_what_else_its_lines_stand_on(self, session, people, acting, files):
        approved_activity(session, people)
        made = make_certificate(session, acting("tara"), asked_for(people), files)
        approved_activity(session, people)

        larger = plan(session, acting("tara"), asked_for(people))
        instead = plan(session, acting("tara"), asked_for(people, replaces_id=made.id))

        assert (larger.same, larger.earlier) == (None, (made,))
        assert sorted(line.also_on for line in larger.facts.lines) == [(), (made.number,)]
        assert [line.also_on for line in instead.facts.lines] == [(), ()]
        assert (instead.replaced, instead.facts.replaces) == (made, made.number)


def of_the_first_version(facts):
    """Return the facts as before lines said the kind of learning and schools had letterheads."""
    kept = [
        {name: said for name, said in line.items() if name not in {"kind", "providers"}}
        for line in facts["lines"]
    ]
    first = {**facts, "version": 1, "lines": kept}
    del first["letterhead"]
    return first


def register(session, actor, **changes):
    plain = {"body": "au-vic-vit", "number": "77-1234", "type": RegistrationType.FULL}
    return add_registration(session, actor, RegistrationEntry(**(plain | changes)), now=NOON)


def withdraw(session, actor, credential):
    revoke_certificate(
        session,
        actor,
        credential.id,
        revocation=Revocation(RevocationReason.WITHDRAWN_BY_SCHOOL),
        version=credential.version,
        now=NOON,
    )
