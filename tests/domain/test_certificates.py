"""The frozen snapshot of a certificate."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.activities import ActivityType
from pldash.domain.certificates import CertificateFacts, ModeMinutes, Paper, PrintedName
from pldash.domain.letterheads import Letterhead
from pldash.domain.snapshots import SnapshotUnreadable, from_plain, to_plain
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import ParticipationMode, Period
from tests.certificate_facts import (
    ARABIC,
    FIRST_VERSION,
    HINDI,
    LOGO,
    LONGEST,
    PIA,
    REGISTRATION,
    SECOND_VERSION,
    THEO,
    make_facts,
    make_line,
)

minutes = st.builds(ModeMinutes, *[st.integers(0, 6000)] * 6)
text = st.text(st.characters(exclude_categories=["Cs"]))


def whole_facts() -> CertificateFacts:
    lines = (make_line(0), make_line(1, approver=THEO, tag=None, also_on=("PLD-2026-AAAAAA",)))
    return make_facts(
        lines=lines, registration=REGISTRATION, paper=Paper.LETTER, replaces="PLD-2025-BBBBBB"
    )


def test_a_snapshot_reads_back_the_same_through_real_json() -> None:
    facts = whole_facts()
    assert CertificateFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


@given(teacher=text, tag=st.none() | text, minutes=minutes)
def test_any_name_tag_and_minutes_read_back(teacher, tag, minutes) -> None:
    facts = make_facts(teacher=PrintedName(teacher), lines=(make_line(tag=tag, minutes=minutes),))
    again = CertificateFacts.from_json(json.loads(json.dumps(facts.to_json())))
    assert again == facts
    assert again.digest == facts.digest


def test_the_digest_changes_with_any_fact() -> None:
    assert len({make_facts().digest, make_facts(is_test=True).digest, whole_facts().digest}) == 3


@pytest.mark.parametrize("version", [0, 4, "1", None])
def test_a_snapshot_of_an_unknown_version_is_refused(version) -> None:
    with pytest.raises(SnapshotUnreadable, match="version"):
        CertificateFacts.from_json({**make_facts().to_json(), "version": version})


def test_a_snapshot_without_a_version_is_refused() -> None:
    plain = make_facts().to_json()
    del plain["version"]
    with pytest.raises(SnapshotUnreadable, match="version"):
        CertificateFacts.from_json(plain)


def test_a_snapshot_of_the_first_version_reads_as_it_always_did() -> None:
    facts = CertificateFacts.from_json(json.loads(FIRST_VERSION.read_text()))
    chat, first_aid = facts.lines

    assert (facts.number, first_aid.title) == ("PLD-2026-7KQ2MX", "Childhood first aid")
    assert [(line.kind, line.providers, line.is_chat) for line in facts.lines] == [
        (None, (), True),
        (None, (), True),
    ]
    assert first_aid.time == {TimeKind.SYNCHRONOUS: 180}
    assert facts.time == {TimeKind.SYNCHRONOUS: 240, TimeKind.LURKING: 20}
    assert chat == make_line(0, kind=None)
    assert CertificateFacts.from_json(facts.to_json()) == facts


@pytest.mark.parametrize("lines", [{}, "none", [7], [{"kind": "course"}]])
def test_strange_lines_of_the_first_version_are_refused(lines) -> None:
    stored = {**json.loads(FIRST_VERSION.read_text()), "lines": lines}
    with pytest.raises(SnapshotUnreadable, match="lines"):
        CertificateFacts.from_json(stored)


def test_a_snapshot_of_the_second_version_has_no_letterhead() -> None:
    stored = json.loads(SECOND_VERSION.read_text())
    facts = CertificateFacts.from_json(stored)

    assert facts.letterhead is None
    assert {**facts.to_json(), "version": 2} == {**stored, "letterhead": None}


def test_a_letterhead_under_an_older_version_is_refused() -> None:
    stored = {**json.loads(SECOND_VERSION.read_text()), "letterhead": None}
    with pytest.raises(SnapshotUnreadable, match="version"):
        CertificateFacts.from_json(stored)


def test_a_letterhead_is_frozen_with_the_rest() -> None:
    facts = make_facts(letterhead=Letterhead("Since 1962", "", LOGO))
    assert CertificateFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert facts.digest != make_facts().digest


def test_live_and_later_sum_only_what_was_a_chat() -> None:
    course = make_line(1, kind=ActivityType.COURSE, minutes=ModeMinutes(180, 0, 5, 7, 3, 2))
    facts = make_facts(lines=(make_line(0), course))

    assert facts.time == {
        TimeKind.SYNCHRONOUS: 60,
        TimeKind.LURKING: 20,
        TimeKind.TIME_SPENT: 185,
        TimeKind.LEADING: 7,
        TimeKind.PREPARATION: 3,
        TimeKind.APPLICATION: 2,
    }
    assert sum(facts.time.values()) == facts.minutes.total


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"lines": {}}, "CertificateFacts.lines: list expected, dict found"),
        ({"lines": [{}]}, "CertificateFacts.lines[0]: also_on, approved_on"),
        ({"number": 7}, "CertificateFacts.number: str expected, int found"),
        ({"issued_on": "yesterday"}, "CertificateFacts.issued_on"),
        ({"issued_on": 5}, "CertificateFacts.issued_on: str expected"),
        ({"scope": "era"}, "CertificateFacts.scope"),
        ({"is_test": 1}, "CertificateFacts.is_test: bool expected, int found"),
        ({"teacher": "Tara"}, "CertificateFacts.teacher: dict expected"),
        ({"colour": "red"}, "colour missing or strange"),
        ({"registration": {"body_code": "x"}}, "body_name, counted_minutes"),
    ],
)
def test_a_damaged_snapshot_is_refused_and_says_where(change, where) -> None:
    with pytest.raises(SnapshotUnreadable) as caught:
        CertificateFacts.from_json({**make_facts().to_json(), **change})
    assert where in str(caught.value)


def test_a_truth_value_is_no_number_of_minutes() -> None:
    plain = to_plain(ModeMinutes())
    with pytest.raises(SnapshotUnreadable, match="int expected, bool found"):
        from_plain(ModeMinutes, {**plain, "lurking": True})


def test_minutes_of_parts_are_kept_apart_and_summed() -> None:
    minutes = ModeMinutes.of({ParticipationMode.HOSTING: 45, ParticipationMode.SYNCHRONOUS: 60})
    assert minutes.total == 105
    assert minutes.present == (
        (ParticipationMode.SYNCHRONOUS, 60),
        (ParticipationMode.HOSTING, 45),
    )


@given(st.lists(minutes, max_size=5))
def test_a_sum_keeps_each_mode_and_the_total(several) -> None:
    summed = ModeMinutes.sum_of(several)
    assert summed.total == sum(one.total for one in several)
    assert summed.lurking == sum(one.lurking for one in several)


def test_totals_and_approvers_come_from_the_lines() -> None:
    facts = make_facts(lines=(make_line(0), make_line(1, approver=THEO), make_line(2)))
    assert facts.minutes == ModeMinutes(synchronous=180, lurking=60)
    assert facts.approvers == (PIA, THEO)
    assert facts.last_approved_on == date(2026, 2, 10)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        (PrintedName("Tara Nguyen-O\u2019Brien"), "Tara-Nguyen-O-Brien_"),
        (PrintedName("../..\\etc/\x00passwd\r\n"), "etc-passwd_"),
        (ARABIC, "ليلى-عبد-الرحمن-الخطيب_"),
        (HINDI, "प्रियंका-श्रीवास्तव_"),
        (LONGEST, "Maria-Theresia-Alexandra-Josephine-von-Hohenlohe-Waldenburg-_"),
    ],
)
def test_the_file_is_named_for_person_period_and_number(name, start) -> None:
    facts = make_facts(teacher=name, period=Period(date(2026, 1, 1), date(2026, 6, 30)))
    assert facts.file_name == f"{start}2026-01-01_2026-06-30_PLD-2026-7KQ2MX.pdf"
