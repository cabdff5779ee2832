from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from pldash.domain.activities import ActivityState
from pldash.domain.approvals import Standing, SubmissionState
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.values import EvidenceGrade
from pldash.models.activities import Activity
from pldash.models.outbox import OutboxMail
from pldash.models.schools import Organisation
from pldash.models.trail import TrailEvent
from pldash.services.submission_contents import content_of, digest_of_content
from pldash.services.submissions import (
    schools_to_send_to,
    submit,
    submit_each,
    withdraw,
)
from tests.made import make_activity, make_bundle, make_submission
from tests.stock import NOON


def send(session, actor, activity, school_id, bundle_id=None):
    return submit(
        session,
        actor,
        activity_ids=[activity.id],
        bundle_id=bundle_id,
        school_id=school_id,
        now=NOON,
    )


def refusal(error):
    return [reason.code for reason in error.value.reasons], error.value.field


def events(session):
    return list(session.scalars(select(TrailEvent).order_by(TrailEvent.seq)))


class TestSubmit:
    def test_freezes_everything_the_leader_will_judge(self, session, people, acting):
        activity = make_activity(session, people.tara.id)

        submission = send(session, acting("tara"), activity, people.wattle)

        content = content_of(submission)
        (sent,) = content.activities
        assert (content.title, content.chat_tag, content.bundle) == ("#aussieED", "aussieED", None)
        assert sent.chat.title
        assert [(part.mode.value, part.minutes) for part in sent.parts] == [
            ("synchronous", 60),
            ("lurking", 20),
        ]
        assert [(one.framework, one.version, one.code) for one in content.standards] == [
            ("au-apst", "2018", "6.3")
        ]
        assert content.standards[0].title
        assert content.standards[0].framework_title
        assert [(one.prompt, one.words) for one in sent.reflections] == [
            ("happened", "We spoke of feedback.")
        ]
        assert [(one.title, one.url, one.sha256) for one in sent.evidence] == [
            ("My thread", "https://example.org/thread", None),
            ("Notes.pdf", None, "0" * 64),
        ]
        assert (sent.zone, sent.started_on, sent.occurrence_at) == (
            "Australia/Melbourne",
            activity.started_on,
            None,
        )

    def test_keeps_what_the_queue_shows_in_the_row(self, session, people, acting):
        activity = make_activity(session, people.tara.id)

        row = send(session, acting("tara"), activity, people.wattle)

        assert (row.title, row.chat_tag, row.minutes) == ("#aussieED", "aussieED", 80)
        assert (row.grade, row.state) == (EvidenceGrade.OWN_ARCHIVE, SubmissionState.SUBMITTED)
        assert (row.teacher_id, row.school_id, row.submitted_at) == (
            people.tara.id,
            people.wattle,
            NOON,
        )
        assert [line.standing for line in row.lines] == [Standing.OPEN]
        assert activity.state is ActivityState.SUBMITTED

    def test_a_stored_submission_gives_the_same_digest_again(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle, occurrence_at=NOON)
        session.commit()
        session.expire_all()

        content = content_of(row)

        assert digest_of_content(content) == row.content_digest
        assert content.activities[0].occurrence_at == NOON

    def test_later_changes_leave_the_copy_as_it_was(self, session, people, acting):
        activity = make_activity(session, people.tara.id)
        row = send(session, acting("tara"), activity, people.wattle)

        activity.title = "Something else"
        session.flush()

        assert content_of(row).title == "#aussieED"

    def test_writes_one_event_without_private_words_and_no_mail(self, session, people, acting):
        activity = make_activity(session, people.tara.id)

        row = send(session, acting("tara"), activity, people.wattle)

        (event,) = events(session)
        assert event.chain == f"school:{people.wattle}"
        assert (event.action, event.subject) == ("submission:submitted", f"submission:{row.id}")
        assert event.actor == people.tara.id
        assert event.body == {
            "from": None,
            "to": "submitted",
            "teacher": str(people.tara.id),
            "minutes": 80,
            "content": row.content_digest,
            "system": None,
            "procedure": None,
            "activities": [{"id": str(activity.id), "from": "draft", "to": "submitted"}],
        }
        assert session.scalars(select(OutboxMail)).all() == []

    def test_an_activity_without_a_chat_is_told_by_its_title(self, session, people, acting):
        activity = make_activity(session, people.tara.id, chat_id=None, title="A walk")

        row = send(session, acting("tara"), activity, people.wattle)

        assert (row.title, row.chat_tag, content_of(row).activities[0].chat) == ("A walk", "", None)

    def test_evidence_of_a_bundle_is_as_strong_as_its_weakest_activity(
        self, session, people, acting
    ):
        strong = make_activity(session, people.tara.id)
        weak = make_activity(session, people.tara.id, evidence=[], chat_id=None)
        bundle = make_bundle(session, people.tara.id, strong, weak)

        row = submit(
            session,
            acting("tara"),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )

        content = content_of(row)
        assert (row.title, row.minutes, row.bundle_id) == ("A term of chats", 160, bundle.id)
        assert (row.grade, row.chat_tag) == (EvidenceGrade.DECLARED, "")
        assert [one.words for one in content.reflections] == ["All of it."]
        assert {each.state for each in (strong, weak)} == {ActivityState.SUBMITTED}
        assert (content.first_day, content.last_day) == (strong.started_on, weak.ended_on)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"parts": []}, (["minutes-missing"], "minutes")),
            ({"title": " "}, (["title-missing"], "title")),
        ],
    )
    def test_what_cannot_be_judged_is_refused(self, session, people, acting, changes, expected):
        activity = make_activity(session, people.tara.id, **changes)

        with pytest.raises(RuleBroken) as error:
            send(session, acting("tara"), activity, people.wattle)

        assert refusal(error) == expected

    def test_a_school_one_does_not_belong_to_is_refused(self, session, people, acting):
        activity = make_activity(session, people.tara.id)

        for school_id in (people.banksia, uuid4()):
            with pytest.raises(RuleBroken) as error:
                send(session, acting("tara"), activity, school_id)
            assert refusal(error) == (["not-a-member"], "school_id")

    def test_a_closed_school_is_refused_and_not_offered(self, session, people, acting):
        activity = make_activity(session, people.tara.id)
        session.get(Organisation, people.wattle).closed_at = NOON

        with pytest.raises(RuleBroken) as error:
            send(session, acting("tara"), activity, people.wattle)

        assert refusal(error) == (["school-closed"], "school_id")
        assert schools_to_send_to(session, acting("tara")) == ()

    def test_ones_own_open_schools_are_offered(self, session, people, acting):
        assert [school.id for school in schools_to_send_to(session, acting("tara"))] == [
            people.wattle
        ]

    @pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.APPROVED])
    def test_what_waits_or_is_approved_is_not_sent_again(self, session, people, acting, state):
        activity = make_activity(session, people.tara.id, state=state)

        with pytest.raises(Conflict) as error:
            send(session, acting("tara"), activity, people.wattle)

        assert error.value.code == f"already-{state}"

    @pytest.mark.parametrize("state", [ActivityState.RETURNED, ActivityState.DECLINED])
    def test_what_came_back_may_be_sent_again(self, session, people, acting, state):
        activity = make_activity(session, people.tara.id, state=state)

        row = send(session, acting("tara"), activity, people.wattle)

        assert row.state is SubmissionState.SUBMITTED

    def test_a_colleagues_activity_is_not_there(self, session, people, acting):
        activity = make_activity(session, people.tara.id)

        with pytest.raises(NotFound):
            send(session, acting("theo"), activity, people.wattle)

    def test_a_colleagues_bundle_is_not_there(self, session, people, acting):
        bundle = make_bundle(session, people.tara.id)

        with pytest.raises(NotFound):
            submit(
                session,
                acting("theo"),
                activity_ids=[],
                bundle_id=bundle.id,
                school_id=people.wattle,
                now=NOON,
            )

    def test_a_bundled_activity_goes_only_with_its_bundle(self, session, people, acting):
        activity = make_activity(session, people.tara.id)
        make_bundle(session, people.tara.id, activity)

        with pytest.raises(RuleBroken) as error:
            send(session, acting("tara"), activity, people.wattle)

        assert refusal(error) == (["send-the-bundle"], "activity_id")

    def test_an_empty_bundle_is_refused(self, session, people, acting):
        bundle = make_bundle(session, people.tara.id)

        with pytest.raises(RuleBroken) as error:
            submit(
                session,
                acting("tara"),
                activity_ids=[],
                bundle_id=bundle.id,
                school_id=people.wattle,
                now=NOON,
            )

        assert refusal(error) == (["bundle-empty"], "activity_id")

    @pytest.mark.parametrize(("count", "code"), [(0, "nothing-chosen"), (2, "bundle-first")])
    def test_one_submission_is_one_activity_or_one_bundle(
        self, session, people, acting, count, code
    ):
        ids = [make_activity(session, people.tara.id).id for _ in range(count)]

        with pytest.raises(RuleBroken) as error:
            submit(
                session,
                acting("tara"),
                activity_ids=ids,
                bundle_id=None,
                school_id=people.wattle,
                now=NOON,
            )

        assert refusal(error) == ([code], "activity_id")


class TestSubmitEach:
    def test_several_become_a_submission_each(self, session, people, acting):
        ids = [make_activity(session, people.tara.id).id for _ in range(2)]

        rows = submit_each(
            session,
            acting("tara"),
            activity_ids=[*ids, ids[0]],
            school_id=people.wattle,
            now=NOON,
        )

        assert [row.lines[0].activity_id for row in rows] == ids
        assert len(events(session)) == 2

    def test_none_chosen_is_refused(self, session, people, acting):
        with pytest.raises(RuleBroken) as error:
            submit_each(session, acting("tara"), activity_ids=[], school_id=people.wattle, now=NOON)

        assert refusal(error) == (["nothing-chosen"], "activity_id")


class TestWithdraw:
    def test_makes_a_draft_of_it_again(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)

        activity = session.get(Activity, row.lines[0].activity_id)
        assert (row.state, activity.state) == (SubmissionState.WITHDRAWN, ActivityState.DRAFT)
        assert row.lines[0].standing is Standing.CLOSED
        event = events(session)[-1]
        assert event.action == "submission:withdrawn"
        assert event.body == {
            "from": "submitted",
            "to": "withdrawn",
            "activities": [{"id": str(activity.id), "from": "submitted", "to": "draft"}],
        }

    def test_can_be_sent_again_afterwards(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)
        activity = session.get(Activity, row.lines[0].activity_id)

        again = send(session, acting("tara"), activity, people.wattle)

        assert again.id != row.id

    def test_is_too_late_once_a_leader_has_it(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)
        row.state = SubmissionState.OPENED
        session.flush()

        with pytest.raises(Conflict) as error:
            withdraw(session, acting("tara"), row.id, version=row.version, now=NOON)

        assert error.value.code == "already-opened"

    def test_an_old_page_is_told_so(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(Conflict) as error:
            withdraw(session, acting("tara"), row.id, version=row.version + 1, now=NOON)

        assert error.value.code == "changed-meanwhile"

    @pytest.mark.parametrize("who", ["theo", "pia", "ada", "sam", "rua"])
    def test_is_the_owners_alone(self, session, people, acting, who):
        row = make_submission(session, people.tara.id, people.wattle)

        with pytest.raises(NotFound):
            withdraw(session, acting(who), row.id, version=row.version, now=NOON)
