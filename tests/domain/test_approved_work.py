from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.activities import ActivityType, EvidenceKind
from pldash.domain.approved_work import (
    WHOLE_TIME,
    ApprovedActivity,
    frameworks_of,
    printed_period,
    within,
)
from pldash.domain.certificates import AddressedStandard, ModeMinutes, ScopeKind
from pldash.domain.credentials import CredentialScope, may_issue
from pldash.domain.submissions import (
    SubmittedActivity,
    SubmittedChat,
    SubmittedClaim,
    SubmittedEvidence,
    SubmittedPart,
    SubmittedStandard,
)
from pldash.domain.values import EvidenceGrade, ParticipationMode, Period
from tests.certificate_facts import PIA

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
CHAT = SubmittedChat("chat-1", "aussieED", "Australian educators")


def standard(code, framework="au-apst", version="2018"):
    return SubmittedStandard(framework, version, f"Standards of {framework}", code, f"Title {code}")


def claim(provider, number):
    return SubmittedClaim(
        body="us-il",
        category=None,
        topics=(),
        provider=provider,
        provider_number=number,
        credits=(),
        used_for="",
        note="",
    )


def work(key="one", day=date(2026, 6, 15), **changes):
    activity = {
        "id": key,
        "corrects": None,
        "title": "#aussieED",
        "chat": CHAT,
        "occurrence": None,
        "scheduled_minutes": 60,
        "started_on": day,
        "ended_on": day,
        "zone": "Australia/Melbourne",
        "activity_type": ActivityType.ONLINE_CHAT,
        "claims": (),
        "logged": "2026-06-15T10:00:00+00:00",
        "parts": (
            SubmittedPart(ParticipationMode.SYNCHRONOUS, 60),
            SubmittedPart(ParticipationMode.LURKING, 20),
        ),
        "standards": (standard("6.3"),),
        "reflections": (),
        "evidence": (),
    }
    return ApprovedActivity(
        submission_id=f"sent-{key}",
        teacher_id="tara",
        school_id="wattle",
        approver_id="pia",
        approver=PIA,
        approved_on=date(2026, 6, 20),
        activity=SubmittedActivity(**(activity | changes)),
    )


def scope(kind=ScopeKind.PERIOD, period=JUNE, subject=None):
    return CredentialScope("tara", "wattle", kind, period, subject)


class TestLine:
    def test_says_what_was_sent_and_who_approved_it(self):
        link = SubmittedEvidence(
            "e", EvidenceKind.LINK, EvidenceGrade.HOST_CODE, "x", "https://x", None, None, None
        )
        line = work(evidence=(link,), standards=(standard("6.3"), standard("6.3"))).line

        assert (line.reference, line.title, line.tag) == (
            "sent-one/one",
            "Australian educators",
            "#aussieED",
        )
        assert line.minutes == ModeMinutes(synchronous=60, lurking=20)
        assert (line.standards, line.evidence) == (("6.3",), EvidenceGrade.HOST_CODE)
        assert (line.approver, line.approved_on) == (PIA, date(2026, 6, 20))

    def test_keeps_the_teachers_own_title(self):
        assert work(title="Feedback that works").line.title == "Feedback that works"

    def test_needs_no_chat(self):
        line = work(title="A talk", chat=None).line

        assert (line.title, line.tag) == ("A talk", None)

    def test_says_what_kind_of_learning_it_was_and_who_ran_it(self):
        stated = [("Bendigo TAFE", "4711"), ("Bendigo TAFE", "4711"), ("", "4712"), ("", "")]
        claims = tuple(claim(name, number) for name, number in stated)
        line = work(chat=None, activity_type=ActivityType.COURSE, claims=claims).line

        assert line.kind is ActivityType.COURSE
        assert line.providers == ("Bendigo TAFE (4711)", "4712")
        assert (work(claims=(claim("ATA", ""),)).line.providers, line.is_chat) == (("ATA",), False)

    def test_names_the_other_certificates_it_stands_on(self):
        assert replace(work(), also_on=("PLD-2026-AAAAAA",)).line.also_on == ("PLD-2026-AAAAAA",)


class TestWithin:
    def test_a_period_takes_what_ended_in_it(self):
        inside, outside = work("in"), work("out", date(2026, 7, 1))

        assert within([outside, inside], scope()) == (inside,)

    def test_a_chat_series_takes_its_own_whenever_it_was(self):
        own, other, none = work("own"), work("x", chat=replace(CHAT, id="2")), work("y", chat=None)

        found = within([own, other, none], scope(ScopeKind.CHAT_SERIES, WHOLE_TIME, "chat-1"))

        assert found == (own,)

    def test_no_chat_is_no_chat_series(self):
        none = work(chat=None)

        assert within([none], scope(ScopeKind.CHAT_SERIES, WHOLE_TIME, None)) == ()

    def test_an_activity_takes_itself(self):
        one, two = work("one"), work("two")

        assert within([one, two], scope(ScopeKind.ACTIVITY, WHOLE_TIME, "two")) == (two,)

    def test_another_school_has_its_own_certificates(self):
        assert within([replace(work(), school_id="banksia")], scope()) == ()

    def test_lines_come_by_day_then_title(self):
        late, b, a = work("l", date(2026, 6, 20)), work("b", title="B"), work("a", title="A")

        assert within([late, b, a], scope()) == (a, b, late)

    def test_what_is_within_may_be_issued(self):
        candidates = [one.candidate for one in within([work("a"), work("b")], scope())]

        assert may_issue(candidates, scope(), actor_id="tara") == ()


class TestFrameworks:
    def test_name_each_standard_once_in_the_order_of_codes(self):
        first = work(standards=(standard("10.1"), standard("9.2")))
        second = work("two", standards=(standard("9.2"), standard("A.1")))

        (framework,) = frameworks_of([first, second])

        assert (framework.code, framework.version) == ("au-apst", "2018")
        assert framework.standards == (
            AddressedStandard("9.2", "Title 9.2"),
            AddressedStandard("10.1", "Title 10.1"),
            AddressedStandard("A.1", "Title A.1"),
        )

    def test_keep_editions_apart(self):
        old, new = standard("1.1"), standard("1.1", version="2027")

        assert [one.version for one in frameworks_of([work(standards=(new, old))])] == [
            "2018",
            "2027",
        ]


@pytest.mark.parametrize(
    ("kind", "period", "expected"),
    [
        (ScopeKind.PERIOD, JUNE, JUNE),
        (ScopeKind.CHAT_SERIES, WHOLE_TIME, Period(date(2026, 6, 1), date(2026, 6, 15))),
    ],
)
def test_a_paper_names_the_dates_asked_for_or_those_of_its_lines(kind, period, expected):
    lines = [work().line, work("early", date(2026, 6, 1)).line]

    assert printed_period(scope(kind, period), lines) == expected
