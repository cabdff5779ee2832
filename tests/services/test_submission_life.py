"""The whole life of an activity as a state machine: whatever people try, the promises hold."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.approvals import DeciderRole, SubmissionState
from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from pldash.domain.procedures import Procedure, ProcedureKind
from pldash.domain.rounds import RoundItemState
from pldash.domain.trail import Chain
from pldash.domain.values import Period
from pldash.models.approvals import Decision, Submission
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.jobs import Job
from pldash.models.messages import Message
from pldash.models.rounds import Round, RoundItem
from pldash.models.schools import Membership
from pldash.models.trail import TrailEvent
from pldash.services.activities import correct_activity
from pldash.services.approvals import give_back, open_submission
from pldash.services.letters import Letter
from pldash.services.memberships import leave
from pldash.services.messages import write_message
from pldash.services.revoking import Revocation, revoke_certificate
from pldash.services.round_work import RoundApprover
from pldash.services.rounds import APPROVE_JOB, start_round, undo_round
from pldash.services.trail import plain_event
from pldash.services.workers import Worker
from tests.batches import work_off
from tests.factories import asked_for, make_certificate
from tests.life import DECIDERS, PEOPLE, Life
from tests.made import make_activity
from tests.procedures import LIVE, LURKING, PRE_APPROVAL, TWO_STEPS, choose

EVENTS = select(TrailEvent).order_by(TrailEvent.chain, TrailEvent.seq)
LIMITS = {LIVE: 130, LURKING: 60}
BY_RULE = Procedure(kind=ProcedureKind.AUTOMATIC, limits=LIMITS, sample_percent=50)
SEARCH = [Phase.explicit, Phase.generate]
"""A failure is made small by the full figures only: that takes minutes."""
REFUSALS = (Conflict, NotFound, NotPermitted, RuleBroken)
UNDO_FOR = timedelta(minutes=10)
MELBOURNE = ZoneInfo("Australia/Melbourne")
LONG = Period(date(2025, 1, 1), date(2026, 12, 31))


def letter(news) -> Letter:
    return Letter(news.school, "")


class WholeLife(Life):
    """Besides: the ways of approving, rounds, messages, certificates, and somebody who leaves."""

    rounds = Bundle("rounds")
    issued = Bundle("issued")

    def __init__(self, engines, people, files) -> None:
        super().__init__(engines, people)
        self.files = files
        self.chains: dict[str, Chain] = {}

    @initialize(target=Life.sent, how=st.sampled_from([None, TWO_STEPS, PRE_APPROVAL, BY_RULE]))
    def begin(self, how: Procedure | None):
        """Choose a way of approving, and let some things wait: else most that is tried is moot."""
        if how is not None:
            choose(self.session, self.actor("ada"), self.people.wattle, how)
        made = []
        for name in ("tara", "tara", "theo", "pia"):
            activity, _owner = self.log(name, minutes=True)
            made.append((self.try_to_send(activity, name, self.people.wattle).id, name))
        return multiple(*made)

    @rule(target=Life.logged, name=PEOPLE)
    def log_ahead(self, name: str):
        day = date(2026, 11, 20)
        row = make_activity(
            self.session, getattr(self.people, name).id, started_on=day, ended_on=day
        )
        return row.id, name

    @rule(target=Life.logged, what=Life.logged)
    def correct(self, what):
        found = []
        with self.trying(Conflict):
            made = correct_activity(self.session, self.actor(what[1]), what[0], now=self.now)
            found = [(made.activity.id, what[1])] if made.is_new else []
        return multiple(*found)

    @rule(hours=st.sampled_from([1, 72]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(what=Life.sent, by=DECIDERS)
    def let_go(self, what, by: str) -> None:
        with self.trying(*REFUSALS):
            version = self.version(what[0])
            give_back(self.session, self.actor(by), what[0], version=version, now=self.now)

    @rule(what=Life.sent, by=DECIDERS)
    def write(self, what, by: str) -> None:
        with self.trying(*REFUSALS):
            actor = self.actor(by)
            write_message(
                self.session, actor, what[0], words="?", write_letter=letter, now=self.now
            )

    @rule(target=rounds, seed=Life.sent, by=st.sampled_from(["pia", "pia", "theo", "tara"]))
    def approve_together(self, seed, by: str):
        """Take one up and approve it with everything else that this person could decide on."""
        made = []
        with self.trying(*REFUSALS):
            actor = self.actor(by)
            open_submission(
                self.session, actor, seed[0], version=self.version(seed[0]), now=self.now
            )
            chosen = [
                (row.id, row.version)
                for row in self.submissions()
                if row.school_id == self.school_of(by) and row.teacher_id != actor.account_id
            ]
            row = start_round(
                self.session, actor, seed[0], chosen=chosen, undo_for=UNDO_FOR, now=self.now
            )
            assert by != seed[1]
            made = [row.id]
        return multiple(*made)

    @rule(which=rounds, by=DECIDERS)
    def undo(self, which, by: str) -> None:
        with self.trying(*REFUSALS):
            undo_round(self.session, self.actor(by), which, now=self.now)

    @rule()
    def let_rounds_take_effect(self) -> None:
        self.now += UNDO_FOR
        self.session.flush()
        self.session.connection()
        base = {"reader": self.connection, "writer": self.connection, "clock": lambda: self.now}
        handlers = {APPROVE_JOB: RoundApprover(**base, write_letter=letter)}
        work_off(Worker(**base, handlers=handlers))
        self.session.expire_all()
        assert self.session.scalars(select(Job.failure).where(Job.failure != "")).all() == []
        due = select(RoundItem.id).join(Round, Round.id == RoundItem.round_id)
        late = due.where(RoundItem.state == RoundItemState.WAITING, Round.due_at <= self.now)
        assert self.session.scalars(late).all() == []

    @rule(target=issued, name=st.sampled_from(["tara", "theo"]))
    def certify(self, name: str):
        made = []
        with self.trying(RuleBroken, Conflict):
            request = asked_for(self.people, period=LONG)
            row = make_certificate(
                self.session, self.actor(name), request, self.files, now=self.now
            )
            made = [row.id]
        return multiple(*made)

    @rule(what=issued, by=DECIDERS, why=st.sampled_from(RevocationReason))
    def revoke(self, what, by: str, why: RevocationReason) -> None:
        with self.trying(*REFUSALS):
            row = self.session.get_one(Credential, what)
            revoke_certificate(
                self.session,
                self.actor(by),
                what,
                revocation=Revocation(why),
                version=row.version,
                now=self.now,
            )

    @rule(name=st.sampled_from(["tara", "theo"]))
    def leave_the_school(self, name: str) -> None:
        if name in self.gone or self.days < 6:
            return
        who = Membership.account_id == getattr(self.people, name).id
        membership = self.session.scalars(select(Membership.id).where(who)).one()
        leave(self.session, self.actor(name), membership, now=self.now)
        self.gone.add(name)

    @invariant()
    def each_chain_is_whole(self) -> None:
        for event in self.session.scalars(EVENTS):
            chain = self.chains.setdefault(event.chain, Chain())
            if event.seq > chain.seq:
                fields = {column.key: getattr(event, column.key) for column in event.__table__.c}
                assert chain.follow(plain_event(fields)) is None

    @invariant()
    def each_message_and_round_has_its_event(self) -> None:
        told = [event.body.get("message") for event in self.events("submission")]
        written = {str(each) for each in self.session.scalars(select(Message.id))}
        assert {each for each in told if each} == written
        rounds = self.session.scalars(select(Round)).all()
        expected = {("round:started", f"round:{row.id}") for row in rounds}
        expected |= {("round:undone", f"round:{row.id}") for row in rounds if row.undone_at}
        assert {(event.action, event.subject) for event in self.events("round")} == expected

    @invariant()
    def the_rule_keeps_within_its_limits(self) -> None:
        query = (
            select(Submission.teacher_id, Decision.decided_at, Submission.minutes)
            .join(Submission.decision)
            .where(Decision.decided_role == DeciderRole.RULE)
        )
        used = Counter[tuple[UUID, int]]()
        for teacher, at, minutes in self.session.execute(query):
            used[teacher, at.astimezone(MELBOURNE).month] += minutes
        assert all(minutes <= sum(LIMITS.values()) for minutes in used.values())

    @invariant()
    def a_good_certificate_stands_on_what_is_approved(self) -> None:
        query = (
            select(Submission.state)
            .join(CredentialLine, CredentialLine.submission_id == Submission.id)
            .join(Credential, Credential.id == CredentialLine.credential_id)
            .where(Credential.state == CredentialState.ISSUED)
        )
        assert set(self.session.scalars(query)) <= {SubmissionState.APPROVED}


def test_the_promises_hold_whatever_people_try(engines, people, tmp_path, full_figures):
    files = LocalFileStore(tmp_path / "files")
    run_machine(
        lambda: WholeLife(engines, people, files),
        settings=settings(
            max_examples=300 if full_figures else 6,
            stateful_step_count=60 if full_figures else 25,
            phases=[*SEARCH, Phase.shrink] if full_figures else SEARCH,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
