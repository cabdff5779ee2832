"""Histories read from the trail: of an entry, beside an account, of a school; who is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pldash.adapters.files import LocalFileStore
from pldash.domain.approvals import DecisionKind
from pldash.domain.errors import NotFound, NotPermitted
from pldash.domain.trail_actions import OF_A_SCHOOL, OF_AN_ACCOUNT
from pldash.models.activities import Activity
from pldash.models.schools import Membership
from pldash.services.approvals import Verdict, decide
from pldash.services.desk import look_at
from pldash.services.histories import (
    ON_A_PAGE,
    account_history,
    history_of,
    school_history,
    submission_history,
)
from pldash.services.letters import Letter
from pldash.services.scope import SYSTEM, scope_of
from pldash.services.submissions import submit, withdraw
from pldash.services.trail import Happening, UnknownAction, record, school_chain, teacher_chain
from pldash.services.unit_of_work import reading, writing
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_activity
from tests.stock import NOON


@pytest.fixture
def tell(engines):
    """Write an event: `tell(chain, action, actor_id, subject, **body)`."""

    def write(chain, action, actor=None, subject="x", **body):
        with writing(engines.writer, SYSTEM) as session:
            what = Happening(actor=actor, action=action, subject=subject, body=body)
            record(session, chain, what, now=NOON)

    return write


@pytest.fixture
def read_as(engines, acting):
    """Read with what a person may see: `read_as("tara")` gives a session and the actor."""

    def open_for(who):
        actor = acting(who)
        return reading(engines.reader, scope_of(actor)), actor

    return open_for


def test_an_action_that_nobody_listed_is_refused():
    with pytest.raises(UnknownAction, match="trail_actions"):
        Happening(actor=None, action="school:burnt", subject="", body={})


class TestEntry:
    def steps(self, read_as, activity_id):
        opened, _actor = read_as("tara")
        with opened as session:
            return history_of(session, session.get_one(Activity, activity_id))

    @pytest.fixture
    def sent(self, engines, people):
        """An approved submission of Tara's: its id and that of its activity."""
        with writing(engines.writer, SYSTEM) as session:
            row = approved_activity(session, people)
            return row.id, row.lines[0].activity_id

    def test_names_who_decided_and_no_stranger(self, tell, read_as, people, sent):
        submission, activity = sent
        chain, subject = school_chain(people.wattle), f"submission:{submission}"
        tell(chain, "submission:opened", people.sam.id, subject)
        tell(chain, "submission:approved", people.pia.id, subject)
        tell(chain, "framework:loaded", people.pia.id, subject)
        steps = [(each.action, each.is_own, each.by) for each in self.steps(read_as, activity)]
        assert steps == [
            ("submission:approved", False, people.pia.name),
            ("submission:opened", False, ""),
            ("submission:submitted", True, people.tara.name),
        ]

    def test_still_names_who_decided_once_the_teacher_has_left(
        self, engines, tell, read_as, people, sent
    ):
        submission, activity = sent
        tell(
            school_chain(people.wattle),
            "submission:approved",
            people.pia.id,
            f"submission:{submission}",
        )
        with writing(engines.writer, SYSTEM) as session:
            query = select(Membership).where(Membership.account_id == people.tara.id)
            session.scalars(query).one().ended_at = NOON - timedelta(days=1)
        approved, _submitted = self.steps(read_as, activity)
        assert approved.by == people.pia.name

    def test_tells_of_the_certificates_that_it_is_on(
        self, engines, read_as, people, acting, tmp_path
    ):
        with writing(engines.writer, SYSTEM) as session:
            activity = approved_activity(session, people).lines[0].activity_id
            files = LocalFileStore(tmp_path)
            make_certificate(session, acting("tara"), asked_for(people), files)
        actions = [each.action for each in self.steps(read_as, activity)]
        assert sorted(actions) == ["credential:issued", "submission:submitted"]

    def test_asks_for_no_names_where_only_its_teacher_acted(self, tell, read_as, people, sent):
        _submission, activity = sent
        chain, subject = teacher_chain(people.tara.id), f"activity:{activity}"
        tell(chain, "activity:logged", people.tara.id, subject)
        steps = self.steps(read_as, activity)
        assert [(each.is_own, each.by) for each in steps] == [(True, ""), (True, "")]


class TestSubmission:
    """What who may decide is told."""

    @pytest.fixture
    def sent_again(self, engines, people, acting):
        """What Tara sent: taken back once, returned once, and now waiting; their ids."""
        tara, ids = acting("tara"), []
        with writing(engines.writer, SYSTEM) as session:
            activity = make_activity(session, people.tara.id).id
            for place in range(3):
                now = NOON + timedelta(minutes=place)
                row = submit(
                    session,
                    tara,
                    activity_ids=[activity],
                    bundle_id=None,
                    school_id=people.wattle,
                    now=now,
                )
                ids.append(row.id)
                if place == 0:
                    withdraw(session, tara, row.id, version=row.version, now=now)
                if place == 1:
                    decide(
                        session,
                        acting("pia"),
                        (row.id, row.version),
                        verdict=Verdict(DecisionKind.RETURN, "Say more."),
                        write_letter=lambda news: Letter(news.school, ""),
                        now=now,
                    )
        return ids

    def told(self, read_as, who, submission_id):
        opened, actor = read_as(who)
        with opened as session:
            row = look_at(session, actor, submission_id).row
            return [
                (each.action.partition(":")[2], each.by, each.is_own)
                for each in submission_history(session, actor, row)
            ]

    def test_tells_of_all_that_was_sent_here_but_what_was_taken_back(
        self, tell, read_as, people, sent_again
    ):
        *_before, waiting = sent_again
        chain = school_chain(people.wattle)
        tell(chain, "submission:opened", people.sam.id, f"submission:{waiting}")
        tell(chain, "submission:drawn", None, f"submission:{waiting}")
        tell(teacher_chain(people.tara.id), "submission:opened", None, f"submission:{waiting}")
        tara = people.tara.name
        assert self.told(read_as, "pia", waiting) == [
            ("drawn", "", False),
            ("opened", "", False),
            ("submitted", tara, False),
            ("returned", people.pia.name, True),
            ("submitted", tara, False),
        ]

    def test_calls_the_first_of_two_the_leaders_with_whom_its_teacher_agreed(
        self, tell, read_as, people, sent_again
    ):
        *_before, waiting = sent_again
        chain, subject = school_chain(people.wattle), f"submission:{waiting}"
        first = "submission:approved-first"
        tell(chain, first, people.tara.id, subject, decided_by=str(people.pia.id))
        tell(chain, first, people.pia.id, subject)
        agreed, decided = self.told(read_as, "pia", waiting)[:2]
        assert agreed == decided == ("approved-first", people.pia.name, True)

    def test_tells_of_its_certificates(self, engines, read_as, people, acting, tmp_path):
        with writing(engines.writer, SYSTEM) as session:
            sent = approved_activity(session, people).id
            make_certificate(session, acting("tara"), asked_for(people), LocalFileStore(tmp_path))
        told = self.told(read_as, "pia", sent)
        assert told[0] == ("issued", people.tara.name, False)


class TestAccount:
    def test_comes_in_pages_and_leaves_entries_out(self, engines, read_as, people):
        chain, actions = teacher_chain(people.tara.id), sorted(OF_AN_ACCOUNT)
        with writing(engines.writer, SYSTEM) as session:
            for number in range(ON_A_PAGE + 2):
                action = actions[number % len(actions)]
                what = Happening(actor=people.tara.id, action=action, subject="x", body={})
                record(session, chain, what, now=NOON)
                what = Happening(
                    actor=people.tara.id, action="activity:changed", subject="x", body={}
                )
                record(session, chain, what, now=NOON)
        opened, actor = read_as("tara")
        with opened as session:
            first, older = account_history(session, actor)
            rest, end = account_history(session, actor, before=older)
            beyond = account_history(session, actor, before=10**30)
            below = account_history(session, actor, before=-(10**30))
        assert (beyond, below) == ((first, older), ([], None))
        assert (len(first), len(rest), end) == (ON_A_PAGE, 2, None)
        seqs = [each.seq for each in (*first, *rest)]
        assert seqs == sorted(seqs, reverse=True)
        assert {each.action for each in first} == OF_AN_ACCOUNT

    def test_is_ones_own(self, tell, read_as, people):
        tell(teacher_chain(people.theo.id), "account:renamed", people.theo.id)
        tell(teacher_chain(people.tara.id), "account:second-step-forgotten")
        opened, actor = read_as("tara")
        with opened as session:
            (step,), older = account_history(session, actor)
        assert (step.is_own, step.is_by_system, step.by, older) == (False, True, "", None)


class TestSchool:
    def test_names_its_people_and_nobody_else(self, tell, read_as, people):
        chain = school_chain(people.wattle)
        known, stranger = str(people.theo.id), str(people.rua.id)
        tell(chain, "membership:roles-changed", people.ada.id, account=known)
        tell(chain, "deputy:set", people.pia.id, account=stranger)
        tell(chain, "submission:approved", people.pia.id)
        opened, actor = read_as("ada")
        with opened as session:
            steps, _older = school_history(session, actor, people.wattle)
        assert [(each.action, each.is_own, each.by, each.whom) for each in steps] == [
            ("deputy:set", False, people.pia.name, ""),
            ("membership:roles-changed", True, people.ada.name, people.theo.name),
        ]
        assert {each.action for each in steps} <= OF_A_SCHOOL

    @pytest.mark.parametrize(("who", "refusal"), [("pia", NotPermitted), ("sam", NotFound)])
    def test_is_for_its_administrators(self, read_as, people, who, refusal):
        opened, actor = read_as(who)
        with opened as session, pytest.raises(refusal):
            school_history(session, actor, people.wattle)
