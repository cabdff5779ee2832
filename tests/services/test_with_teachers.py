"""What waits for teachers, and what they wrote that nobody has read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.approvals import DecisionKind
from pldash.services.adjustments import Proposal, adjust
from pldash.services.approvals import Verdict, decide
from pldash.services.desk_queue import DeskFilter, queue
from pldash.services.letters import Letter
from pldash.services.messages import read_messages, write_message
from pldash.services.my_submissions import my_submissions
from pldash.services.records import RecordFilter, record_page
from pldash.services.submission_contents import content_of
from pldash.services.submissions import submit, withdraw
from pldash.services.with_teachers import unread_count, with_teachers
from tests.made import make_submission
from tests.stock import NOON

LATER = NOON + timedelta(hours=1)


def letter(news):
    return Letter(news.school, "")


def write(session, actor, row, now=NOON):
    write_message(session, actor, row.id, words="So?", write_letter=letter, now=now)


@pytest.fixture
def rows(session, people, acting):
    """Of Tara's: one is asked about, one returned, one written about once it was approved."""
    pia = acting("pia")
    asked, returned, approved, _quiet = (
        make_submission(session, people.tara.id, people.wattle) for _ in range(4)
    )
    minutes = {content_of(asked).activities[0].id: {"synchronous": 45}}
    adjust(
        session,
        pia,
        (asked.id, 1),
        proposal=Proposal(minutes, "Shorter."),
        write_letter=letter,
        now=NOON,
    )
    for row, kind, moment in ((returned, "return", LATER), (approved, "approve", NOON)):
        verdict = Verdict(DecisionKind(kind), "Say more.")
        decide(session, pia, (row.id, 1), verdict=verdict, write_letter=letter, now=moment)
    write(session, acting("tara"), approved, LATER + timedelta(hours=1))
    return asked, returned, approved


def listed(session, actor):
    return [(each.id, each.waits_for.value, each.since) for each in with_teachers(session, actor)]


def test_the_longest_first_with_what_is_waited_for(session, acting, rows):
    asked, returned, approved = rows
    pia = acting("pia")
    assert listed(session, pia) == [
        (asked.id, "answer", NOON),
        (returned.id, "change", LATER),
        (approved.id, "reading", LATER + timedelta(hours=1)),
    ]
    first = with_teachers(session, pia)[0]
    assert (first.teacher, first.title, first.minutes) == ("Tara Nguyen", "#aussieED", 80)
    assert unread_count(session, pia) == 1
    read_messages(session, pia, approved.id, now=LATER)
    assert unread_count(session, pia) == 0
    assert len(listed(session, pia)) == 2
    for who in ("sam", "tara"):
        assert listed(session, acting(who)) == []
        assert unread_count(session, acting(who)) == 0
        assert queue(session, acting(who), DeskFilter()).waiting == 0


def test_a_leader_of_two_schools_has_one_queue(session, people, acting, rows):
    make_submission(session, people.sam.id, people.banksia)
    pia = acting("pia")
    there = SchoolTie(people.banksia, pia.ties[0].roles)
    both = Actor(pia.account_id, (*pia.ties, there))

    found = queue(session, both, DeskFilter(kind="online-chat"))

    assert sorted(each.teacher for each in found.rows) == ["Sam Rahman", "Tara Nguyen"]
    assert unread_count(session, both) == 1


def test_what_was_sent_again_waits_no_more_unless_it_is_taken_back(session, people, acting, rows):
    _asked, returned, _approved = rows
    tara, pia = acting("tara"), acting("pia")
    again = submit(
        session,
        tara,
        activity_ids=[returned.lines[0].activity_id],
        bundle_id=None,
        school_id=people.wattle,
        now=LATER,
    )
    assert returned.id not in {key for key, *_rest in listed(session, pia)}
    withdraw(session, tara, again.id, version=again.version, now=LATER)
    assert returned.id in {key for key, *_rest in listed(session, pia)}


def test_the_teacher_sees_what_is_asked(session, acting, rows):
    asked, returned, _approved = rows
    write(session, acting("pia"), returned)
    tara = acting("tara")
    assert my_submissions(session, tara, now=LATER).unread == {returned.id}
    assert record_page(session, tara, RecordFilter()).asked == {asked.lines[0].activity_id}
