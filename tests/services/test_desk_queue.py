from __future__ import annotations

from datetime import timedelta

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.approvals import SubmissionState
from pldash.services.desk_queue import DeskFilter, Grouping, group_of, next_to_decide, queue
from pldash.services.submissions import submit
from tests.made import copy_submission, make_activity, make_bundle, make_submission
from tests.stock import NOON


@pytest.fixture
def waiting(session, people):
    """Five of two teachers and two kinds, the oldest first, by the first letter of their title."""
    sent = {}
    what = (
        ("a", people.theo, {}),
        ("b", people.tara, {"chat_id": None, "activity_type": ActivityType.READING}),
        ("c", people.theo, {"chat_id": None, "activity_type": ActivityType.READING}),
        ("d", people.tara, {}),
        ("e", people.tara, {"reflections": []}),
    )
    for hour, (title, who, changes) in enumerate(what):
        moment = NOON + timedelta(hours=hour)
        sent[title] = make_submission(
            session, who.id, people.wattle, moment, title=title, **changes
        )
        session.refresh(sent[title], ["teacher"])
    return sent


def titles(page):
    return "".join(row.title for row in page.rows)


class TestOrder:
    @pytest.mark.parametrize(
        ("grouping", "expected", "counts"),
        [
            (Grouping.NONE, "abcde", []),
            (Grouping.TEACHER, "bdeac", [2, 3]),
            (Grouping.CHAT, "bcade", [2, 3]),
            (Grouping.KIND, "adebc", [2, 3]),
        ],
    )
    def test_is_by_group_then_by_age(self, session, acting, waiting, grouping, expected, counts):
        page = queue(session, acting("pia"), DeskFilter(group=grouping))

        assert titles(page) == expected
        assert sorted(page.in_groups.values()) == counts
        assert {group_of(row, grouping) for row in page.rows} == set(page.in_groups) or {None}

    @pytest.mark.parametrize("grouping", list(Grouping))
    def test_the_next_one_is_the_next_of_the_list(self, session, acting, waiting, grouping):
        pia, chosen = acting("pia"), DeskFilter(group=grouping)
        rows = queue(session, pia, chosen).rows

        following = [next_to_decide(session, pia, chosen, after=waiting[row.title]) for row in rows]

        ids = [row.id for row in rows]
        assert following == [*ids[1:], ids[0]]

    def test_after_the_only_one_comes_none(self, session, people, acting):
        row = make_submission(session, people.tara.id, people.wattle)

        assert next_to_decide(session, acting("pia"), DeskFilter(), after=row) is None


class TestNarrow:
    def test_by_kind_and_everything_together(self, session, people, acting, waiting):
        pia = acting("pia")

        by_kind = queue(session, pia, DeskFilter(kind="reading"))
        by_all = queue(
            session,
            pia,
            DeskFilter(teacher_id=people.tara.id, chat="aussieED", kind="online-chat"),
        )

        assert (titles(by_kind), by_kind.waiting, by_kind.decidable) == ("bc", 2, 5)
        assert titles(by_all) == "de"

    def test_says_how_many_each_choice_leaves(self, session, acting, waiting):
        page = queue(session, acting("pia"), DeskFilter(kind="reading"))

        assert [(each.name, each.waiting) for each in page.teachers] == [
            ("Tara Nguyen", 3),
            ("Theo Papadakis", 2),
        ]
        assert [(each.name, each.waiting) for each in page.chats] == [("aussieED", 3)]
        assert [(each.name, each.waiting) for each in page.kinds] == [
            ("online-chat", 3),
            ("reading", 2),
        ]


class TestWhatIsKeptForTheQueue:
    def test_says_what_kind_it_is_and_whether_it_was_reflected_on(self, waiting):
        found = {title: (row.kind, row.is_reflected) for title, row in waiting.items()}

        assert found["a"] == ("online-chat", True)
        assert found["b"] == ("reading", True)
        assert found["e"] == ("online-chat", False)

    @pytest.mark.parametrize("words", [True, False])
    def test_of_a_bundle_one_reflection_serves_all(self, session, people, acting, words):
        several = [
            make_activity(session, people.tara.id, reflections=[], activity_type=kind)
            for kind in (ActivityType.ONLINE_CHAT, ActivityType.READING)
        ]
        bundle = make_bundle(session, people.tara.id, *several)
        if not words:
            bundle.reflections = []
        row = submit(
            session,
            acting("tara"),
            activity_ids=[],
            bundle_id=bundle.id,
            school_id=people.wattle,
            now=NOON,
        )

        assert (row.kind, row.is_reflected, row.state) == ("", words, SubmissionState.SUBMITTED)


def test_a_long_queue_is_turned_page_by_page(session, people, acting):
    row = make_submission(session, people.tara.id, people.wattle)
    copy_submission(session, row, times=100)

    pages = [queue(session, acting("pia"), DeskFilter(page=page)) for page in (1, 2, 3, 9)]

    assert [len(page.rows) for page in pages] == [50, 50, 1, 1]
    assert [page.page for page in pages] == [1, 2, 3, 3]
    assert len({row.id for page in pages[:3] for row in page.rows}) == 101
