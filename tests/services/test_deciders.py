from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted
from pldash.domain.schools import Role
from pldash.models.approvals import Adjustment
from pldash.models.messages import Message
from pldash.models.schools import Deputy, Membership, Organisation
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide
from pldash.services.approved_work import approved_work
from pldash.services.deciders import desk_of
from pldash.services.desk import look_at
from pldash.services.desk_queue import DeskFilter, queue, waiting_for_leader
from pldash.services.letters import Letter
from pldash.services.messages import write_message
from pldash.services.my_submissions import my_submissions
from pldash.services.passing_up import pass_up
from pldash.services.submissions import submit
from tests.made import make_activity, make_submission
from tests.stock import NOON
from tests.systems import join, make_place, make_stuck


def letter(_news):
    return Letter("Subject", "Words")


def send(session, actor, school_id):
    activity = make_activity(session, actor.account_id)
    return submit(
        session,
        actor,
        activity_ids=[activity.id],
        bundle_id=None,
        school_id=school_id,
        now=NOON,
    )


@pytest.fixture
def diocese(session, people):
    """A system above Wattle Park that Sam leads."""
    system = make_place(session, "The diocese")
    session.get_one(Organisation, people.wattle).parent_id = system.id
    join(session, people.sam.id, system.id, Role.LEADER)
    session.commit()
    return system


def last_event(session, chain):
    query = select(TrailEvent).where(TrailEvent.chain == chain).order_by(TrailEvent.seq.desc())
    return session.scalars(query).first()


class TestALeadersOwn:
    def test_is_not_in_their_queue_but_in_a_colleagues(self, session, people, acting):
        session.add(
            Deputy(
                school_id=people.wattle,
                account_id=people.theo.id,
                from_on=date(2026, 11, 1),
                until_on=date(2026, 11, 30),
            )
        )
        session.commit()
        row = send(session, acting("pia"), people.wattle)

        assert row.system_id is None
        assert queue(session, acting("pia"), DeskFilter()).rows == ()
        assert waiting_for_leader(session, acting("pia")) == (0, None)
        assert [one.id for one in queue(session, acting("theo"), DeskFilter()).rows] == [row.id]
        assert desk_of(session, row, now=NOON).names == ("Theo Papadakis",)

    def test_goes_to_the_system_above_where_nobody_else_leads(
        self, session, session_of, people, acting, diocese
    ):
        row = send(session, acting("pia"), people.wattle)

        assert row.system_id == diocese.id
        assert last_event(session, f"school:{people.wattle}").body["system"] == str(diocese.id)
        found = my_submissions(session, acting("pia"), now=NOON).desks[row.id]
        assert (found.place, found.names) == ("The diocese", ("Sam Rahman",))
        session.commit()
        sams = session_of("sam")
        assert [one.id for one in queue(sams, acting("sam"), DeskFilter()).rows] == [row.id]
        assert look_at(sams, acting("sam"), row.id).row.title == "#aussieED"

    def test_is_decided_there_and_the_certificate_says_so(
        self, session, session_of, people, acting, diocese
    ):
        row = send(session, acting("pia"), people.wattle)
        session.commit()
        sams = session_of("sam")
        verdict = Verdict(DecisionKind.APPROVE)

        row = decide(
            sams, acting("sam"), (row.id, 1), verdict=verdict, write_letter=letter, now=NOON
        )
        sams.commit()

        assert row.decision.decided_role == "system"
        session.expire_all()
        (work,) = approved_work(session, acting("pia"))
        assert work.approver.role == "Leader of the system above the school"

    def test_other_minutes_can_be_proposed_and_accepted(
        self, session, session_of, people, acting, diocese
    ):
        row = send(session, acting("pia"), people.wattle)
        session.commit()
        sams = session_of("sam")
        proposal = Proposal({str(row.lines[0].activity_id): {"lurking": 5}}, "Shorter.")
        adjust(sams, acting("sam"), (row.id, 1), proposal=proposal, write_letter=letter, now=NOON)
        sams.commit()

        assert look_at(session_of("sam"), acting("sam"), row.id).row.adjustments[0].note
        pias = session_of("pia")
        said = Answer(AdjustmentAnswer.ACCEPTED)
        done = answer(pias, acting("pia"), (row.id, 2), said=said, now=NOON)
        assert done.decision.decided_role == "system"

    def test_waits_at_the_school_where_nobody_above_leads_either(self, session, people, acting):
        row = send(session, acting("pia"), people.wattle)

        found = desk_of(session, row, now=NOON)
        assert (row.system_id, found.place) == (None, "Wattle Park Secondary College")
        assert (found.names, found.administrators, found.above) == ((), ("Ada Whitfield",), None)

    def test_skips_a_system_that_is_closed_or_led_by_nobody_else(
        self, session, people, acting, diocese
    ):
        archdiocese = make_place(session, "The archdiocese")
        join(session, people.theo.id, archdiocese.id, Role.LEADER)
        diocese.parent_id, diocese.closed_at = archdiocese.id, NOON
        session.flush()

        assert send(session, acting("pia"), people.wattle).system_id == archdiocese.id

    def test_nobody_leads_a_system_over_their_own_record(self, session, people, acting, diocese):
        join(session, people.pia.id, diocese.id, Role.LEADER)
        row = send(session, acting("pia"), people.wattle)

        with pytest.raises(NotPermitted):
            decide(
                session,
                acting("pia"),
                (row.id, 1),
                verdict=Verdict(DecisionKind.APPROVE),
                write_letter=letter,
                now=NOON,
            )

    def test_a_teachers_stays_with_the_school(self, session, people, acting, diocese):
        row = send(session, acting("tara"), people.wattle)

        assert row.system_id is None
        with pytest.raises(NotFound):
            look_at(session, acting("sam"), row.id)


class TestPassingUp:
    def test_gives_it_to_the_system_above(self, session, session_of, people, acting):
        row = make_stuck(session, people)
        found = desk_of(session, row, now=NOON)
        assert (found.names, found.administrators, found.above.name) == ((), (), "The diocese")
        row.state = SubmissionState.CONTESTED
        session.add(
            Adjustment(
                submission=row,
                school_id=row.school_id,
                minutes={},
                note="Shorter.",
                made_by=people.theo.id,
                made_role="leader",
                made_at=NOON,
                answer=AdjustmentAnswer.CONTESTED,
                answered_at=NOON,
            )
        )
        session.commit()
        taras = session_of("tara")

        system = pass_up(taras, acting("tara"), row.id, version=row.version, now=NOON)
        taras.commit()

        session.expire_all()
        event = last_event(session, f"school:{row.school_id}")
        assert (event.action, event.body["to"]) == ("submission:passed-up", str(system.id))
        seen = look_at(session_of("sam"), acting("sam"), row.id).row
        assert [each.note for each in seen.adjustments] == ["Shorter."]

    def test_takes_along_what_was_written_about_it(self, session, people, acting):
        row = make_stuck(session, people)
        words = "Who reads this now?"
        write_message(session, acting("tara"), row.id, words=words, write_letter=letter, now=NOON)

        system = pass_up(session, acting("tara"), row.id, version=row.version, now=NOON)

        message = session.scalars(select(Message).where(Message.submission_id == row.id)).one()
        assert (message.words, message.system_id) == (words, system.id)

    def test_moves_on_where_the_system_has_nobody_any_more(self, session, people, acting, diocese):
        row = send(session, acting("pia"), people.wattle)
        archdiocese = make_place(session, "The archdiocese")
        join(session, people.theo.id, archdiocese.id, Role.LEADER)
        diocese.parent_id, diocese.closed_at = archdiocese.id, NOON
        end_at(session, diocese.id)

        pass_up(session, acting("pia"), row.id, version=row.version, now=NOON)

        assert row.system_id == archdiocese.id

    def test_is_refused_where_somebody_here_can_decide(self, session, people, acting, diocese):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(Conflict, match="changed-meanwhile"):
            pass_up(session, acting("tara"), row.id, version=row.version, now=NOON)

    def test_is_refused_of_an_old_page_of_what_is_decided_and_to_others(
        self, session, people, acting
    ):
        row = make_stuck(session, people)
        with pytest.raises(Conflict, match="changed-meanwhile"):
            pass_up(session, acting("tara"), row.id, version=9, now=NOON)
        with pytest.raises(NotFound):
            pass_up(session, acting("theo"), row.id, version=1, now=NOON)
        row.state = SubmissionState.DECLINED
        session.flush()
        with pytest.raises(Conflict, match="already-declined"):
            pass_up(session, acting("tara"), row.id, version=row.version, now=NOON)


def end_at(session, school_id):
    """End every membership of a school."""
    for each in session.scalars(select(Membership).where(Membership.school_id == school_id)):
        each.ended_at = NOON
    session.flush()
