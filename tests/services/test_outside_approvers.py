from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState
from pldash.domain.actors import NOBODY
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.outside_approvers import MOST_FOR_ADDRESS, ApproverState
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission
from pldash.models.figures import ApprovedTime, DecisionCount
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Organisation
from pldash.models.trail import TrailEvent
from pldash.services.approvals import open_submission
from pldash.services.certificate_plans import plan_certificate
from pldash.services.exports import whole_record
from pldash.services.figure_recounts import schools
from pldash.services.outside_approvers import own_approvers
from pldash.services.outside_approving import approving_for
from pldash.services.outside_offers import decline_approval, offered_approval
from pldash.services.places import outside_places
from pldash.services.round_lists import latest_rounds
from pldash.services.rounds import start_round, undo_round
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import submit
from pldash.services.trail import teacher_chain
from pldash.services.unit_of_work import reading, writing
from tests.factories import RULES, asked_for
from tests.made import make_activity
from tests.outside import ask, digest, judged, take_up, told
from tests.stock import NOON
from tests.systems import join

LATER = NOON + timedelta(days=14)


class TestInvite:
    def test_mails_once_and_tells_the_teachers_own_chain(self, act, people, stored):
        row = act("rua", ask, " SAM@Banksia.example ")
        (mail,) = stored(select(OutboxMail))
        assert (row.email, mail.recipient) == (people.sam.email, people.sam.email)
        assert told(stored, people) == ["approver:invited"]
        (event,) = stored(select(TrailEvent).where(TrailEvent.action == "approver:invited"))
        assert people.sam.email not in str(event.body)

    def test_is_refused_for_oneself(self, act, people):
        with pytest.raises(RuleBroken, match="outside-oneself") as refused:
            act("rua", ask, people.rua.email.upper())
        assert refused.value.field == "email"

    def test_a_tag_makes_no_other_mailbox(self, act, people, engines):
        name, _sign, host = people.rua.email.partition("@")
        with pytest.raises(RuleBroken, match="outside-oneself"):
            act("rua", ask, f"{name}+head@{host}")
        act("rua", ask, "jo@hill.example")
        with pytest.raises(RuleBroken, match="invited-already"):
            act("rua", ask, "jo+x@hill.example", secret="another")
        with writing(engines.writer, SYSTEM) as session:
            decline_approval(session, digest(), now=NOON)
        with pytest.raises(RuleBroken, match="outside-declined"):
            act("rua", ask, "Jo+y@hill.example", secret="again")

    def test_is_refused_for_whoever_has_a_school(self, act, people):
        with pytest.raises(RuleBroken, match="outside-has-school"):
            act("tara", ask, people.sam.email)

    def test_is_refused_where_the_inviters_name_would_be_a_link(self, act, engines, people):
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.rua.id).name = "Win at prizes.example"
        with pytest.raises(RuleBroken, match="outside-own-name-link"):
            act("rua", ask, people.sam.email)

    def test_the_same_address_is_asked_once_at_a_time(self, act, people):
        act("rua", ask, people.sam.email)
        with pytest.raises(RuleBroken, match="invited-already"):
            act("rua", ask, people.sam.email, secret="another")
        act("rua", ask, people.sam.email, secret="later", now=LATER)

    def test_three_are_live_at_a_time(self, act):
        for number in range(3):
            act("rua", ask, f"p{number}@hill.example", secret=f"s{number}")
        with pytest.raises(RuleBroken, match="outside-too-many"):
            act("rua", ask, "p3@hill.example", secret="s3")

    def test_nobody_is_asked_by_everybody(self, act, engines, acting):
        with writing(engines.writer, SYSTEM) as session:
            for number in range(MOST_FOR_ADDRESS):
                teacher = Account(
                    email=f"t{number}@x.example",
                    name="T",
                    fs_uniquifier=f"t{number}",
                    created_at=NOON,
                )
                session.add(teacher)
                session.flush()
                asker = type(acting("rua"))(teacher.id)
                ask(session, asker, f"busy+{number}@hill.example", secret=f"b{number}")
            ask(session, acting("rua"), "busy.bee@hill.example", secret="another person's")
        with pytest.raises(RuleBroken, match="outside-address-busy"):
            act("rua", ask, "busy@hill.example")


class TestTakingUp:
    def test_the_link_says_who_asks_and_whether_there_is_an_account(self, act, engines, people):
        act("rua", ask, people.sam.email)
        act("rua", ask, "new@hill.example", secret="other")
        with reading(engines.reader, SYSTEM) as session:
            known = offered_approval(session, digest(), now=NOON)
            fresh = offered_approval(session, digest("other"), now=NOON)
            assert (known.teacher, known.state) == (people.rua.name, ApproverState.OPEN)
            assert (known.has_account, fresh.has_account) == (True, False)
            assert offered_approval(session, digest(), now=LATER).state is ApproverState.LATE
            with pytest.raises(NotFound):
                offered_approval(session, digest("nothing"), now=NOON)

    def test_the_link_of_a_closed_account_is_over(self, act, engines, people):
        act("rua", ask, people.sam.email)
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.rua.id).active = False
        with reading(engines.reader, SYSTEM) as session:
            assert offered_approval(session, digest(), now=NOON).state is ApproverState.ENDED

    def test_is_over_once_the_teacher_has_a_school(self, act, engines, people):
        act("rua", ask, people.sam.email)
        with writing(engines.writer, SYSTEM) as session:
            join(session, people.rua.id, people.wattle, Role.TEACHER)
        with pytest.raises(Conflict, match="outside-over"):
            act("sam", take_up)

    def test_gives_a_place_of_its_own_and_tells_the_teacher(
        self, act, acting, people, place, stored, engines
    ):
        (found,) = stored(select(Organisation).where(Organisation.id == place))
        assert found.name == f"{people.sam.name}, Hilltop"
        assert place in acting("sam").led_ids - acting("sam").school_ids
        assert told(stored, people) == ["approver:invited", "approver:accepted"]
        recipients = [each.recipient for each in stored(select(OutboxMail).order_by(OutboxMail.id))]
        assert recipients == [people.sam.email, people.rua.email]
        with reading(engines.reader, scope_of(acting("rua"))) as session:
            assert outside_places(session, acting("rua")) == ((place, found.name),)
            (own,) = own_approvers(session, acting("rua"), now=NOON)
            assert own.state is ApproverState.APPROVING
        with reading(engines.reader, scope_of(acting("sam"))) as session:
            (one,) = approving_for(session, acting("sam"))
            assert (one.teacher, one.role, one.organisation) == (people.rua.name, "Head", "Hilltop")
            assert found.id not in {each.id for each in schools(session)}

    def test_works_once(self, act, place):
        with pytest.raises(Conflict, match="outside-over"):
            act("sam", take_up)

    def test_works_for_nobody_else(self, act, people):
        act("rua", ask, people.sam.email)
        with pytest.raises(RuleBroken, match="outside-other-address"):
            act("pia", take_up)

    def test_works_for_no_unconfirmed_address(self, act, engines, people):
        act("rua", ask, people.sam.email)
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.sam.id).confirmed_at = None
        with pytest.raises(RuleBroken, match="outside-other-address"):
            act("sam", take_up)

    def test_never_makes_a_teacher_their_own_approver(self, act, engines, people):
        act("rua", ask, "other@hill.example")
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.rua.id).email = "other@hill.example"
        with pytest.raises(RuleBroken, match="outside-oneself"):
            act("rua", take_up)

    def test_is_refused_to_the_teachers_mailbox_also_under_another_account(
        self, act, engines, people
    ):
        act("rua", ask, people.sam.email)
        name, _sign, host = people.sam.email.partition("@")
        with writing(engines.writer, SYSTEM) as session:
            session.get_one(Account, people.rua.id).email = f"{name}+mine@{host}"
        with pytest.raises(RuleBroken, match="outside-oneself"):
            act("sam", take_up)

    def test_needs_somebody_signed_in(self, act, engines, people):
        act("rua", ask, people.sam.email)
        with pytest.raises(NotFound), writing(engines.writer, scope_of(NOBODY)) as session:
            take_up(session, NOBODY)

    def test_turned_down_is_for_good(self, act, engines, people, stored):
        act("rua", ask, people.sam.email)
        with writing(engines.writer, SYSTEM) as session:
            decline_approval(session, digest(), now=NOON)
        assert told(stored, people) == ["approver:invited", "approver:declined"]
        with pytest.raises(Conflict, match="outside-over"):
            act("sam", take_up)
        with pytest.raises(RuleBroken, match="outside-declined"):
            act("rua", ask, people.sam.email, secret="again", now=LATER)


class TestDeciding:
    def test_is_in_the_desks_own_way_on_the_teachers_own_chain(self, act, people, sent, stored):
        row = sent()
        act("sam", open_submission, row.id, version=row.version, now=NOON)
        (row,) = stored(select(Submission))
        judged(act, row)
        (decision,) = stored(select(Decision))
        assert (decision.decided_by, decision.decided_role) == (people.sam.id, "outside")
        assert stored(select(Activity.state)) == [ActivityState.APPROVED]
        assert told(stored, people)[2:] == [
            "submission:submitted",
            "submission:opened",
            "submission:approved",
        ]
        assert stored(select(ApprovedTime)) == stored(select(DecisionCount)) == []

    def test_of_several_together_can_be_begun_seen_and_undone(
        self, act, acting, engines, sent, stored, people
    ):
        rows = [sent(), sent()]
        opened = act("sam", open_submission, rows[0].id, version=rows[0].version, now=NOON)
        chosen = [(opened.id, opened.version), (rows[1].id, rows[1].version)]
        made = act(
            "sam", start_round, opened.id, chosen=chosen, undo_for=timedelta(minutes=5), now=NOON
        )
        with reading(engines.reader, scope_of(acting("sam"))) as session:
            assert [row.id for row, *_rest in latest_rounds(session, acting("sam"))] == [made.id]
        assert act("sam", undo_round, made.id, now=NOON).undone_at == NOON
        rounds = [each for each in told(stored, people) if each.startswith("round:")]
        assert rounds == ["round:started", "round:undone"]
        assert set(stored(select(TrailEvent.chain))) == {teacher_chain(people.rua.id)}

    def test_the_certificate_says_what_is_known_of_the_approver(
        self, act, engines, acting, people, place, sent
    ):
        judged(act, sent())
        with reading(engines.reader, scope_of(acting("rua"))) as session:
            request = asked_for(people, school_id=place)
            plan = plan_certificate(session, acting("rua"), request, rules=RULES, now=NOON)
        (line,) = plan.facts.lines
        assert line.approver.name.text == people.sam.name
        assert line.approver.role == (
            "Head at Hilltop (outside PL Dash schools, invited by the teacher; e-mail confirmed)"
        )
        assert plan.facts.is_outside
        assert plan.facts.school.text == f"{people.sam.name}, Hilltop"

    def test_a_record_taken_along_names_no_school(self, act, engines, acting, people, sent):
        judged(act, sent())
        with reading(engines.reader, scope_of(acting("rua"))) as session:
            record = whole_record(session, acting("rua"), with_reflections=False)
        (approval,) = [line.approval for line in record.lines]
        assert approval.by == people.sam.name
        assert approval.school == (
            "Head at Hilltop (outside PL Dash schools, invited by the teacher; e-mail confirmed)"
        )

    def test_others_are_strangers(self, act, sent):
        row = sent()
        for name in ("pia", "tara", "ada"):
            with pytest.raises(NotFound):
                judged(act, row, who=name)
        with pytest.raises(NotPermitted):
            judged(act, row, who="rua")

    def test_nobody_else_sends_there(self, act, engines, people, place):
        with writing(engines.writer, SYSTEM) as session:
            activity = make_activity(session, people.tara.id)
        more = {"activity_ids": [activity.id], "bundle_id": None, "school_id": place, "now": NOON}
        with pytest.raises(RuleBroken, match="not-a-member"):
            act("tara", submit, **more)

    def test_whoever_joins_a_school_sends_there_from_then_on(
        self, act, acting, engines, people, sent
    ):
        waiting = sent()
        with writing(engines.writer, SYSTEM) as session:
            join(session, people.rua.id, people.wattle, Role.TEACHER)
        with reading(engines.reader, scope_of(acting("rua"))) as session:
            assert outside_places(session, acting("rua")) == ()
        with pytest.raises(RuleBroken, match="not-a-member"):
            sent()
        judged(act, waiting)
