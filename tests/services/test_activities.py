"""A teacher's activities: found, deleted, corrected; and what happened to them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pldash.domain.activities import ActivityState
from pldash.domain.errors import Conflict, NotFound
from pldash.models.activities import Activity, Evidence, FileHold, ParticipationPart, Reflection
from pldash.services.activities import (
    activity_for,
    correct_activity,
    delete_draft,
    entry_of,
)
from pldash.services.activity_logs import log_of
from pldash.services.evidence import add_link
from pldash.services.histories import history_of
from pldash.services.submissions import submit
from tests.entries import LATER, LIVE, saved, standard_id, stored, told
from tests.made import SHA, make_file
from tests.stock import NOON


@pytest.fixture
def tara(acting):
    return acting("tara")


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def sent(session, actor, people, row):
    return submit(
        session,
        actor,
        activity_ids=[row.id],
        bundle_id=None,
        school_id=people.wattle,
        now=NOON + timedelta(minutes=1),
    )


class TestFinding:
    def test_finds_ones_own_whole(self, session, session_of, tara):
        row = saved(session, tara, words={"immediate-any": "A thought."})
        session.commit()
        found = activity_for(session_of("tara"), tara, row.id)
        assert entry_of(found) == entry_of(row)
        assert (found.evidence, found.bundle) == ([], None)

    def test_nobody_elses_and_none_that_is_not_there(self, session, session_of, tara, acting):
        row = saved(session, tara)
        session.commit()
        for who in ("theo", "pia", "sam"):
            with pytest.raises(NotFound):
                activity_for(session_of(who), acting(who), row.id)
        with pytest.raises(NotFound):
            activity_for(session, tara, UUID(int=9))

    def test_the_permission_holds_where_a_session_sees_everything(self, session, tara, acting):
        row = saved(session, tara)
        with pytest.raises(NotFound):
            activity_for(session, acting("sam"), row.id)


class TestDeleting:
    def test_takes_all_that_belongs_to_a_draft(self, session, tara):
        row = saved(
            session,
            tara,
            words={"immediate-any": "A thought."},
            standard_ids=frozenset({standard_id(session, "6.3")}),
        )
        file = make_file(tara.account_id, SHA)
        file.activity_id = row.id
        session.add(file)
        session.flush()
        session.expire(row)
        assert delete_draft(session, tara, row.id, now=NOON) == {SHA}
        for model in (Activity, ParticipationPart, Reflection, Evidence, FileHold):
            assert count(session, model) == 0
        assert told(session, f"activity:{row.id}") == ["activity:logged", "activity:deleted"]

    @pytest.mark.parametrize("state", sorted(set(ActivityState) - {ActivityState.DRAFT}))
    def test_leaves_what_has_a_history(self, session, tara, state):
        row = saved(session, tara)
        row.state = state
        session.flush()
        with pytest.raises(Conflict, match=f"read-only-{state}"):
            delete_draft(session, tara, row.id, now=NOON)


class TestCorrecting:
    @pytest.fixture
    def approved(self, session, tara):
        row = saved(
            session,
            tara,
            minutes={LIVE: 45, LATER: 15},
            words={"immediate-any": "A thought."},
            standard_ids=frozenset({standard_id(session, "6.3")}),
        )
        add_link(session, tara, row.id, link="https://bsky.app/1", title="", now=NOON)
        row.state = ActivityState.APPROVED
        session.flush()
        session.expire(row)
        return row

    def test_makes_a_draft_that_says_the_same_and_names_it(self, session, tara, approved):
        correction = correct_activity(session, tara, approved.id, now=NOON + timedelta(days=1))
        copy = stored(session, correction.activity.id)
        assert correction.is_new
        assert entry_of(copy) == entry_of(stored(session, approved.id))
        assert (copy.state, copy.corrects_id) == (ActivityState.DRAFT, approved.id)
        assert copy.logged_at == NOON + timedelta(days=1)
        assert copy.salt != approved.salt
        assert approved.state is ActivityState.APPROVED
        urls = session.execute(select(Evidence.activity_id, Evidence.url)).all()
        assert {url for _id, url in urls} == {"https://bsky.app/1"}
        assert {each for each, _url in urls} == {copy.id, approved.id}
        assert told(session, f"activity:{copy.id}") == ["activity:logged"]

    def test_there_is_one_open_correction_at_a_time(self, session, tara, approved):
        first = correct_activity(session, tara, approved.id, now=NOON)
        again = correct_activity(session, tara, approved.id, now=NOON)
        assert (again.activity.id, again.is_new) == (first.activity.id, False)

    def test_what_was_corrected_is_corrected_from_its_correction_on(self, session, tara, approved):
        first = correct_activity(session, tara, approved.id, now=NOON).activity
        first.state = ActivityState.APPROVED
        session.flush()
        second = correct_activity(session, tara, approved.id, now=NOON).activity
        assert second.corrects_id == first.id
        second.state = ActivityState.APPROVED
        session.flush()
        assert [each.activity_id for each in log_of(session, tara)] == [second.id]

    @pytest.mark.parametrize("state", sorted(set(ActivityState) - {ActivityState.APPROVED}))
    def test_only_what_is_approved_needs_one(self, session, tara, approved, state):
        approved.state = state
        session.flush()
        with pytest.raises(Conflict, match="correct-approved-only"):
            correct_activity(session, tara, approved.id, now=NOON)

    def test_never_counts_beside_what_it_corrects(self, session, tara, approved):
        assert [each.activity_id for each in log_of(session, tara)] == [approved.id]
        copy = correct_activity(session, tara, approved.id, now=NOON).activity
        assert [each.activity_id for each in log_of(session, tara)] == [approved.id]
        copy.state = ActivityState.APPROVED
        session.flush()
        assert [each.activity_id for each in log_of(session, tara)] == [copy.id]


class TestHistory:
    def test_tells_of_the_entry_and_of_its_submissions_the_latest_first(
        self, session, tara, people
    ):
        row = saved(session, tara)
        sent(session, tara, people, row)
        steps = history_of(session, row)
        assert [step.action for step in steps] == ["submission:submitted", "activity:logged"]
        assert all(step.is_own for step in steps)
        assert steps[1].at == NOON

    def test_tells_nothing_of_another_entry(self, session, tara):
        row = saved(session, tara)
        saved(session, tara)
        assert len(history_of(session, row)) == 1
