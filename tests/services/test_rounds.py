"""Like submissions approved together: what goes together, what drops out, undone or approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from pldash.adapters.database import Engines
from pldash.domain.actors import Actor
from pldash.domain.approvals import DecisionKind, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.rounds import RoundItemState
from pldash.domain.values import ParticipationMode
from pldash.models.activities import ParticipationPart
from pldash.models.approvals import Decision, Submission
from pldash.models.outbox import OutboxMail
from pldash.models.rounds import RoundItem
from pldash.models.schools import MembershipRole
from pldash.models.trail import TrailEvent
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.approved_work import approved_work
from pldash.services.desk_queue import DeskFilter, queue
from pldash.services.jobs import TakenJob
from pldash.services.letters import Letter
from pldash.services.messages import write_message
from pldash.services.round_lists import alike, latest_rounds, round_for, waiting_round
from pldash.services.round_work import RoundApprover
from pldash.services.rounds import APPROVE_JOB, start_round, undo_round
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import submit, withdraw
from pldash.services.unit_of_work import reading, writing
from pldash.services.workers import Worker
from tests.batches import work_off
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON, FixedClock

UNDO_FOR = timedelta(minutes=10)
DUE = NOON + UNDO_FOR


def letter(news):
    return Letter(news.school, f"{news.submission_id}")


@dataclass(frozen=True)
class Together:
    """Two of Tara's and one of Theo's in one chat; Pia has opened the first."""

    engines: Engines
    acting: Callable[[str], Actor]
    clock: FixedClock
    rows: list[Submission]

    def as_pia(self, act, *given, now=NOON, **named):
        """Do something in a transaction of Pia's."""
        with writing(self.engines.writer, scope_of(self.acting("pia"))) as session:
            return act(session, self.acting("pia"), *given, now=now, **named)

    def decide(self, row, kind="return"):
        with reading(self.engines.reader, SYSTEM) as session:
            seen = (row.id, session.get_one(Submission, row.id).version)
        verdict = Verdict(DecisionKind(kind), "Say more.")
        self.as_pia(decide, seen, verdict=verdict, write_letter=letter)

    def write(self, who, row):
        with writing(self.engines.writer, SYSTEM) as session:
            write_message(
                session, self.acting(who), row.id, words="Wait.", write_letter=letter, now=NOON
            )

    def start(self, *chosen, seed=None):
        seen = [(row.id, row.version) for row in chosen or self.rows]
        return self.as_pia(start_round, (seed or self.rows[0]).id, chosen=seen, undo_for=UNDO_FOR)

    def work(self, moment=DUE):
        """Do what is due at an instant; return how many jobs that was."""
        self.clock.moment = moment
        base = {
            "reader": self.engines.reader,
            "writer": self.engines.writer,
            "clock": self.clock,
        }
        handlers = {APPROVE_JOB: RoundApprover(**base, write_letter=letter)}
        return work_off(Worker(**base, handlers=handlers))

    def states(self, *rows):
        with reading(self.engines.reader, SYSTEM) as session:
            return [session.get_one(Submission, row.id).state.value for row in rows or self.rows]

    def outcome(self):
        """Return what became of each item, in order."""
        with reading(self.engines.reader, SYSTEM) as session:
            query = select(RoundItem).order_by(RoundItem.position)
            return [(each.state.value, each.code) for each in session.scalars(query)]


@pytest.fixture
def desk(engines, people, acting, clock):
    """Three that go together."""
    with writing(engines.writer, SYSTEM) as session:
        made = [
            make_submission(session, who.id, people.wattle, NOON + timedelta(seconds=number))
            for number, who in enumerate((people.tara, people.tara, people.theo))
        ]
        open_submission(session, acting("pia"), made[0].id, version=1, now=NOON)
    return Together(engines, acting, clock, made)


@pytest.fixture
def rows(desk):
    return desk.rows


class TestAlike:
    def test_is_what_waits_of_the_same_chat_and_modes(self, session, people, acting, rows):
        other_modes = make_submission(
            session,
            people.theo.id,
            people.wattle,
            parts=[ParticipationPart(mode=ParticipationMode.SYNCHRONOUS, minutes=60)],
        )
        make_submission(session, people.pia.id, people.wattle)
        bundle = make_bundle(session, people.theo.id, make_activity(session, people.theo.id))
        assert bundle.id
        found = alike(session, acting("pia"), rows[0].id)

        assert (found.seed.id, found.is_opened) == (rows[0].id, True)
        assert [each.id for each in found.others] == [rows[1].id, rows[2].id]
        assert alike(session, acting("pia"), other_modes.id).is_opened is False

    def test_a_question_about_what_came_back_goes_on_with_it(self, session, acting, desk):
        returned = desk.rows[1]
        desk.decide(returned)
        desk.write("tara", returned)
        with writing(desk.engines.writer, SYSTEM) as other:
            again = submit(
                other,
                acting("tara"),
                activity_ids=[each.activity_id for each in returned.lines],
                bundle_id=None,
                school_id=returned.school_id,
                now=NOON + timedelta(minutes=1),
            )
        pia = acting("pia")
        found = alike(session, pia, desk.rows[0].id)
        asked = {row.id: row.has_message for row in queue(session, pia, DeskFilter()).rows}

        assert [row.id for row in found.others] == [desk.rows[2].id]
        assert (asked[again.id], asked[desk.rows[2].id]) == (True, False)

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("tara", NotPermitted), ("theo", NotPermitted), ("ada", NotPermitted), ("sam", NotFound)],
    )
    def test_is_for_who_may_decide(self, session, acting, who, refusal, rows):
        with pytest.raises(refusal):
            alike(session, acting(who), rows[0].id)


class TestStart:
    def test_takes_all_up_and_approves_nothing_yet(self, session, people, acting, rows, desk):
        made = desk.start()

        assert made.due_at == DUE
        assert desk.states() == ["opened"] * 3
        assert session.scalars(select(Decision)).all() == []
        assert session.scalars(select(OutboxMail)).all() == []
        assert approved_work(session, acting("tara")) == ()
        assert queue(session, acting("pia"), DeskFilter()).waiting == 0
        event = session.scalars(select(TrailEvent).order_by(TrailEvent.seq.desc())).first()
        assert (event.action, event.subject) == ("round:started", f"round:{made.id}")
        assert event.body == {"submissions": [str(row.id) for row in rows]}
        with pytest.raises(Conflict, match="already-opened"):
            row = session.get(Submission, rows[1].id)
            withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)

    def test_what_changed_drops_out_and_is_named(self, engines, acting, rows, desk):
        desk.write("theo", desk.rows[2])
        desk.start()
        assert desk.outcome() == [("waiting", ""), ("waiting", ""), ("refused", "round-asked")]
        assert desk.states(rows[2]) == ["submitted"]

    def test_what_is_not_as_it_was_seen_drops_out(self, engines, acting, rows, desk):
        seen = [(row.id, row.version - (row is rows[1])) for row in rows]
        desk.as_pia(start_round, rows[0].id, chosen=seen, undo_for=UNDO_FOR)
        assert [code for _state, code in desk.outcome()] == ["", "changed-meanwhile", ""]

    def test_needs_one_that_is_opened_and_as_it_was_seen(self, rows, desk):
        with pytest.raises(Conflict, match="round-not-opened"):
            desk.start(rows[1], rows[2], seed=rows[1])
        with pytest.raises(Conflict, match="round-not-opened"):
            desk.start(rows[1], rows[2])
        old = [(rows[0].id, 0), (rows[1].id, rows[1].version)]
        with pytest.raises(Conflict, match="changed-meanwhile"):
            desk.as_pia(start_round, rows[0].id, chosen=old, undo_for=UNDO_FOR)
        with pytest.raises(RuleBroken, match="round-of-one"):
            desk.start(rows[0])

    def test_never_takes_ones_own_or_another_schools(self, engines, people, acting, rows, desk):
        with writing(engines.writer, SYSTEM) as session:
            own = make_submission(session, people.pia.id, people.wattle)
            elsewhere = make_submission(session, people.sam.id, people.banksia)
        with pytest.raises(NotPermitted):
            desk.start(*rows, own)
        with pytest.raises(NotFound):
            desk.start(*rows, elsewhere)

    def test_two_schools_of_one_leader_do_not_go_together(
        self, engines, people, acting, rows, desk
    ):
        with writing(engines.writer, SYSTEM) as session:
            other = make_submission(session, people.sam.id, people.banksia)
            pia = acting("pia")
            both = type(pia)(
                pia.account_id,
                (*pia.ties, type(pia.ties[0])(people.banksia, pia.ties[0].roles)),
            )
            seen = [(row.id, row.version) for row in (*rows, other)]
            start_round(session, both, rows[0].id, chosen=seen, undo_for=UNDO_FOR, now=NOON)
        assert ("refused", "round-unlike") in desk.outcome()


class TestWork:
    def test_approves_each_once_when_the_time_to_undo_is_over(self, engines, people, desk):
        desk.start()
        assert desk.work(DUE - timedelta(microseconds=1)) == 0
        assert desk.work() == 3
        assert desk.states() == ["approved"] * 3
        assert desk.outcome() == [("approved", "")] * 3
        with reading(engines.reader, SYSTEM) as session:
            decisions = session.scalars(select(Decision)).all()
            assert {each.decided_by for each in decisions} == {people.pia.id}
            assert {each.decided_at for each in decisions} == {DUE}
            assert len(session.scalars(select(OutboxMail)).all()) == 3
        assert desk.work() == 0

    def test_leaves_out_what_changed_meanwhile(self, engines, acting, rows, desk):
        desk.start()
        desk.write("theo", desk.rows[2])
        desk.decide(desk.rows[1])
        desk.work()
        assert desk.states() == ["approved", "returned", "opened"]
        assert desk.outcome() == [
            ("approved", ""),
            ("refused", "already-returned"),
            ("refused", "changed-meanwhile"),
        ]

    def test_approves_nothing_for_who_leads_no_more(self, engines, desk):
        desk.start()
        with writing(engines.writer, SYSTEM) as session:
            session.execute(delete(MembershipRole))
        desk.work()
        assert desk.states() == ["opened"] * 3
        assert {code for _state, code in desk.outcome()} == {"no-longer-leading"}

    def test_nor_for_an_account_that_is_gone(self, engines, desk):
        made = desk.start()
        with writing(engines.writer, SYSTEM) as session:
            session.get(type(made), made.id).made_by = None
        desk.work()
        assert {code for _state, code in desk.outcome()} == {"no-longer-leading"}

    def test_another_leader_who_took_one_over_is_not_passed(self, engines, people, rows, desk):
        desk.start()
        with writing(engines.writer, SYSTEM) as session:
            row = session.get(Submission, rows[2].id)
            row.opened_by = people.ada.id
            session.flush()
            item = session.scalars(select(RoundItem).where(RoundItem.submission_id == row.id)).one()
            item.seen_version = row.version
        desk.work()
        assert desk.outcome()[2] == ("refused", "held-by-another")

    def test_what_fails_for_good_is_told(self, engines, clock, desk):
        desk.start()
        base = {"reader": engines.reader, "writer": engines.writer, "clock": clock}
        approver = RoundApprover(**base, write_letter=letter)
        with writing(engines.writer, SYSTEM) as session:
            (first, *_rest) = session.scalars(select(RoundItem).order_by(RoundItem.position))
            args = {"item": str(first.id)}
            job = TakenJob(id=first.id, kind=APPROVE_JOB, args=args, fence=first.id, tries=9)
            approver.give_up(session, job)
        assert desk.outcome()[0] == ("refused", "round-failed")


class TestUndo:
    def test_gives_back_what_was_taken_and_approves_nothing(self, engines, acting, desk):
        made = desk.start()
        undone = desk.as_pia(undo_round, made.id)

        assert undone.undone_by == acting("pia").account_id
        assert desk.states() == ["opened", "submitted", "submitted"]
        assert desk.outcome() == [("undone", "")] * 3
        desk.work()
        assert desk.states() == ["opened", "submitted", "submitted"]
        with reading(engines.reader, SYSTEM) as session:
            told = session.scalars(select(TrailEvent.action).order_by(TrailEvent.seq)).all()
            assert told[-3:] == [
                "submission:given-back",
                "submission:given-back",
                "round:undone",
            ]
            assert session.scalars(select(OutboxMail)).all() == []
            assert queue(session, acting("pia"), DeskFilter()).waiting == 3

    def test_leaves_what_was_decided_meanwhile(self, engines, rows, desk):
        made = desk.start()
        desk.decide(desk.rows[1])
        desk.as_pia(undo_round, made.id)
        assert desk.states() == ["opened", "returned", "submitted"]

    def test_is_once_in_time_and_for_leaders(self, session, acting, desk):
        made = desk.start()
        with pytest.raises(Conflict, match="round-over"):
            desk.as_pia(undo_round, made.id, now=DUE)
        for who, refusal in (("theo", NotPermitted), ("sam", NotFound)):
            with pytest.raises(refusal):
                undo_round(session, acting(who), made.id, now=NOON)
        session.rollback()
        desk.as_pia(undo_round, made.id)
        with pytest.raises(Conflict, match="round-undone"):
            desk.as_pia(undo_round, made.id)


class TestLook:
    def test_says_what_becomes_of_each_what_was_left_out_first(
        self, engines, session, people, acting, rows, desk
    ):
        with writing(engines.writer, SYSTEM) as other:
            row = other.get(Submission, rows[2].id)
            withdraw(other, acting("theo"), row.id, version=row.version, now=NOON)
        made = desk.start()
        found = round_for(session, acting("pia"), made.id, now=NOON)

        assert (found.maker, found.can_undo) == ("Pia Okafor", True)
        assert [(name, title, count) for _item, name, title, count in found.rows] == [
            ("Theo Papadakis", "", 80),
            ("Tara Nguyen", "#aussieED", 80),
            ("Tara Nguyen", "#aussieED", 80),
        ]
        assert found.counts == {RoundItemState.REFUSED: 1, RoundItemState.WAITING: 2}
        assert not round_for(session, acting("pia"), made.id, now=DUE).can_undo
        listed = latest_rounds(session, acting("pia"))
        assert [(row.id, name, count) for row, name, count in listed] == [
            (made.id, "Pia Okafor", 3)
        ]
        assert not found.changed
        assert latest_rounds(session, acting("sam")) == []
        session.get(type(made), made.id).made_by = None
        assert round_for(session, acting("pia"), made.id, now=NOON).maker == ""
        assert rows[2].state is SubmissionState.SUBMITTED

    def test_the_round_in_which_one_waits_is_found_until_it_is_settled(self, session, desk):
        taken, plain = desk.rows[:2]
        assert waiting_round(session, session.get(Submission, plain.id)) is None
        assert waiting_round(session, session.get(Submission, taken.id)) is None
        session.rollback()
        made = desk.start()
        found, maker = waiting_round(session, session.get(Submission, plain.id))
        assert (found.id, maker) == (made.id, "Pia Okafor")
        session.rollback()
        desk.work()
        assert waiting_round(session, session.get(Submission, plain.id)) is None

    def test_names_what_drops_out_before_its_time(self, session, acting, desk):
        made = desk.start()
        desk.decide(desk.rows[1])
        found = round_for(session, acting("pia"), made.id, now=NOON)
        assert [item.position for item, *_rest in found.rows if item.id in found.changed] == [1]

    def test_there_is_none_of_an_unknown_id(self, session, acting, people):
        with pytest.raises(NotFound):
            round_for(session, acting("pia"), people.wattle, now=NOON)
