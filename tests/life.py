"""The life of submissions as a state machine: what people try, and the promises that hold."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.activities import EDITABLE, ActivityState
from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import AGREED, DecisionKind, Standing, SubmissionState
from pldash.domain.errors import Conflict, NotFound, NotPermitted, PldashError, RuleBroken
from pldash.domain.schools import Role
from pldash.models.activities import Activity, ParticipationPart
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.credentials import Credential
from pldash.models.trail import TrailEvent
from pldash.services.adjustments import Answer, Proposal, adjust, answer
from pldash.services.approvals import Verdict, decide, open_submission
from pldash.services.figure_recounts import differences
from pldash.services.letters import Letter
from pldash.services.row_security import act_as
from pldash.services.scope import SYSTEM, set_scope
from pldash.services.settling import settle
from pldash.services.submission_contents import content_of, digest_of_content, sent_content_of
from pldash.services.submissions import submit, withdraw
from tests.made import make_activity, make_bundle
from tests.stock import NOON

NAMES = ("tara", "pia", "theo", "ada", "sam")
PEOPLE = st.sampled_from(NAMES)
OWNERS = st.sampled_from(["", "", "", *NAMES])
"""Nobody's name stands for whoever sent it."""
DECIDERS = st.sampled_from(("pia", "pia", "pia", "theo", "theo", *NAMES))
"""Pia leads and Theo stands in, so they try more often; both also teach."""
KINDS = st.sampled_from([DecisionKind.APPROVE, *DecisionKind])
EXPECTED = {
    SubmissionState.SUBMITTED: ActivityState.SUBMITTED,
    SubmissionState.OPENED: ActivityState.SUBMITTED,
    SubmissionState.ADJUSTED: ActivityState.SUBMITTED,
    SubmissionState.CONTESTED: ActivityState.SUBMITTED,
    SubmissionState.APPROVED: ActivityState.APPROVED,
    SubmissionState.RETURNED: ActivityState.RETURNED,
    SubmissionState.DECLINED: ActivityState.DECLINED,
    SubmissionState.PRE_APPROVED: ActivityState.DRAFT,
    SubmissionState.WITHDRAWN: ActivityState.DRAFT,
}


class Life(RuleBasedStateMachine):
    """Five people log, send, take up, decide and take back, in any order."""

    sent = Bundle("sent")
    logged = Bundle("logged")

    def __init__(self, engines, people) -> None:
        super().__init__()
        self.people = people
        # Others take part in the same transaction: nothing of it is ever committed.
        self.connection = engines.writer.connect()
        act_as(self.connection, SYSTEM)  # a session would say so too late: within what has begun
        self.connection.begin()
        self.session = Session(
            self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        set_scope(self.session, SYSTEM)
        self.days, self.now = 0, NOON
        self.gone: set[str] = set()

    def teardown(self) -> None:
        """Compare the school's figures with a recount: whatever went wrong on the way stayed."""
        try:
            self.session.flush()
            assert differences(self.session, self.people.wattle) == []
        finally:
            self.session.close()
            self.connection.close()

    def actor(self, name: str) -> Actor:
        roles = {
            "tara": {Role.TEACHER},
            "theo": {Role.TEACHER},
            "pia": {Role.TEACHER, Role.LEADER},
            "ada": {Role.ADMINISTRATOR},
            "sam": {Role.TEACHER, Role.LEADER},
        }[name]
        tie = SchoolTie(self.school_of(name), frozenset(roles), is_deputy=name == "theo")
        return Actor(getattr(self.people, name).id, () if name in self.gone else (tie,))

    def school_of(self, name: str) -> UUID:
        return self.people.banksia if name == "sam" else self.people.wattle

    @contextmanager
    def trying(self, *refusals: type[PldashError]):
        """Let a refusal undo what was tried."""
        try:
            with self.session.begin_nested():
                yield
        except refusals:
            self.session.expire_all()

    @rule(target=logged, name=PEOPLE, minutes=st.sampled_from([True, True, True, False]))
    def log(self, name: str, minutes: bool):  # noqa: FBT001  hypothesis gives it by keyword
        self.days += 1
        day = date(2025, 1, 1).replace(day=1 + self.days % 28)
        changes = {"started_on": day, "ended_on": day} | ({} if minutes else {"parts": []})
        return make_activity(self.session, getattr(self.people, name).id, **changes).id, name

    @rule(what=logged, target=sent)
    def send(self, what):
        rows = []
        with self.trying(RuleBroken, Conflict):
            row = self.try_to_send(what[0], what[1], self.school_of(what[1]))
            rows.append((row.id, what[1]))
        return multiple(*rows)

    @rule(what=logged, by=PEOPLE, elsewhere=st.booleans())
    def send_wrongly(self, what, by: str, elsewhere: bool):  # noqa: FBT001
        school = self.people.banksia if elsewhere else self.people.wattle
        if by == what[1] and school == self.school_of(by):
            return
        done = False
        with self.trying(RuleBroken, Conflict, NotFound):
            self.try_to_send(what[0], by, school)
            done = True
        assert not done

    def try_to_send(self, activity_id, by: str, school_id) -> Submission:
        row = submit(
            self.session,
            self.actor(by),
            activity_ids=[activity_id],
            bundle_id=None,
            school_id=school_id,
            now=self.now,
        )
        settle(self.session, self.actor(by), row, secret=b"drawn with", now=self.now)
        return row

    @rule(one=consumes(logged), other=consumes(logged), target=sent)
    def send_bundle(self, one, other):
        activities = [self.session.get(Activity, each[0]) for each in (one, other)]
        if one[1] != other[1] or any(each.state not in EDITABLE for each in activities):
            return multiple()
        bundle = make_bundle(self.session, getattr(self.people, one[1]).id, *activities)
        rows = []
        with self.trying(RuleBroken):
            row = submit(
                self.session,
                self.actor(one[1]),
                activity_ids=[],
                bundle_id=bundle.id,
                school_id=self.school_of(one[1]),
                now=self.now,
            )
            rows.append((row.id, one[1]))
        return multiple(*rows)

    @rule(what=sent, by=OWNERS, stale=st.booleans())
    def take_back(self, what, by: str, stale: bool):  # noqa: FBT001
        by = by or what[1]
        with self.trying(Conflict, NotFound):
            version = self.version(what[0]) - stale
            withdraw(self.session, self.actor(by), what[0], version=version, now=self.now)
            assert (by, stale) == (what[1], False)

    @rule(what=sent, by=DECIDERS)
    def take(self, what, by: str):
        with self.trying(Conflict, NotFound, NotPermitted):
            version = self.version(what[0])
            open_submission(self.session, self.actor(by), what[0], version=version, now=self.now)
            assert by != what[1], "took up their own"

    @rule(
        what=sent,
        by=DECIDERS,
        kind=KINDS,
        reason=st.sampled_from(["Because.", "Because.", ""]),
    )
    def judge(self, what, by: str, kind: DecisionKind, reason: str):
        with self.trying(Conflict, NotFound, NotPermitted, RuleBroken):
            row = (what[0], self.version(what[0]))
            decide(
                self.session,
                self.actor(by),
                row,
                verdict=Verdict(kind, reason),
                write_letter=lambda news: Letter(news.school, ""),
                now=self.now,
            )
            assert by != what[1], "decided on their own"
            assert by not in self.gone
            assert kind in AGREED or reason

    @rule(what=sent, by=DECIDERS, live=st.sampled_from([0, 45, 60]), note=st.sampled_from("yyy "))
    def propose(self, what, by: str, live: int, note: str):
        with self.trying(Conflict, NotFound, NotPermitted, RuleBroken):
            row = self.session.get_one(Submission, what[0])
            key = sent_content_of(row).activities[0].id
            adjust(
                self.session,
                self.actor(by),
                (what[0], row.version),
                proposal=Proposal({key: {"synchronous": live}}, note),
                write_letter=lambda news: Letter(news.school, ""),
                now=self.now,
            )
            assert by != what[1], "proposed for their own"

    @rule(what=sent, by=OWNERS, kind=st.sampled_from(list(AdjustmentAnswer)[:2]))
    def reply(self, what, by: str, kind: AdjustmentAnswer):
        by = by or what[1]
        with self.trying(Conflict, NotFound):
            row = (what[0], self.version(what[0]))
            said = Answer(kind, "It ran over.")
            answer(self.session, self.actor(by), row, said=said, now=self.now)
            assert by == what[1]

    def version(self, submission_id) -> int:
        return self.session.get_one(Submission, submission_id).version

    def submissions(self) -> list[Submission]:
        return list(self.session.scalars(select(Submission)))

    def events(self, *kinds: str) -> list[TrailEvent]:
        """Return what the trail tells of these kinds of things, in order."""
        found = self.session.scalars(select(TrailEvent).order_by(TrailEvent.chain, TrailEvent.seq))
        return [each for each in found if each.subject.partition(":")[0] in kinds]

    @invariant()
    def nobody_decided_on_their_own_record(self) -> None:
        for decision in self.session.scalars(select(Decision)):
            assert decision.teacher_id not in {decision.decided_by, decision.first_by}
            assert decision.first_by is None or decision.first_by != decision.decided_by
        for row in self.submissions():
            assert row.teacher_id not in {row.opened_by, row.first_by}

    @invariant()
    def every_state_has_its_event_and_every_event_its_state(self) -> None:
        told = defaultdict(list)
        for event in self.events("submission", "credential"):
            if "to" not in event.body:
                continue
            told[event.subject].append((event.body["from"], event.body["to"]))
        rows = {f"submission:{row.id}": row for row in self.submissions()}
        rows |= {f"credential:{row.id}": row for row in self.session.scalars(select(Credential))}
        assert set(told) == set(rows)
        for subject, changes in told.items():
            assert changes[0][0] is None
            for (_, before), (after, _) in pairwise(changes):
                assert before == after
            assert changes[-1][1] == rows[subject].state

    @invariant()
    def a_decision_stands_with_each_decided_state_and_no_other(self) -> None:
        decided = {
            decision.submission_id: decision.kind
            for decision in self.session.scalars(select(Decision))
        }
        of_state = {
            SubmissionState.APPROVED: DecisionKind.APPROVE,
            SubmissionState.RETURNED: DecisionKind.RETURN,
            SubmissionState.DECLINED: DecisionKind.DECLINE,
            SubmissionState.PRE_APPROVED: DecisionKind.PRE_APPROVE,
        }
        for row in self.submissions():
            assert decided.get(row.id) == of_state.get(row.state)

    @invariant()
    def an_activity_stands_where_its_last_submission_does(self) -> None:
        last = {}
        query = select(SubmissionLine).order_by(SubmissionLine.submission_id)
        for line in self.session.scalars(query):
            last[line.activity_id] = line.submission_id
        states = {row.id: row.state for row in self.submissions()}
        for activity in self.session.scalars(select(Activity)):
            sent = last.get(activity.id)
            expected = ActivityState.DRAFT if sent is None else EXPECTED[states[sent]]
            assert activity.state is expected

    @invariant()
    def approved_minutes_are_the_sum_of_approved_lines(self) -> None:
        lines = self.session.scalars(select(SubmissionLine)).all()
        approved = [line.activity_id for line in lines if line.standing is Standing.APPROVED]
        assert len(approved) == len(set(approved))
        rows = [row for row in self.submissions() if row.state is SubmissionState.APPROVED]
        parts = select(func.coalesce(func.sum(ParticipationPart.minutes), 0)).where(
            ParticipationPart.activity_id.in_(approved)
        )
        assert sum(row.minutes for row in rows) == self.session.scalar(parts)
        assert all(row.minutes == content_of(row).minutes.total for row in rows)

    @invariant()
    def what_was_sent_stays_as_it_was(self) -> None:
        for row in self.submissions():
            assert digest_of_content(sent_content_of(row)) == row.content_digest
