from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.activities import ActivityState, ActivityType, EvidenceKind
from pldash.domain.exports import (
    Approval,
    CellWords,
    TakenLine,
    TakenRecord,
    plain_record,
    table_of,
)
from pldash.domain.log_forms import PLAIN_FORM, Holding, LogColumn, LogForm
from pldash.domain.sources import Certainty, Source
from pldash.domain.submissions import (
    SubmittedActivity,
    SubmittedChat,
    SubmittedClaim,
    SubmittedEvidence,
    SubmittedPart,
    SubmittedReflection,
)
from pldash.domain.values import EvidenceGrade, ParticipationMode, Period

WORDS = CellWords(
    kinds={ActivityType.ONLINE_CHAT: "Online chat"},
    hours=lambda minutes: f"{minutes // 60}:{minutes % 60:02}",
    posts="Own posts",
    approved="%(name)s, %(school)s, %(day)s",
)
CLAIM = SubmittedClaim(
    body="au-act-tqi",
    category="accredited",
    topics=(),
    provider="Recognised Ltd",
    provider_number="",
    credits=(),
    used_for="",
    note="It taught me to ask.",
)


def piece(kind=EvidenceKind.FILE, title="Notes.pdf", url=None):
    return SubmittedEvidence(
        id="e",
        kind=kind,
        grade=EvidenceGrade.DECLARED,
        title=title,
        url=url,
        sha256="0" * 64 if kind is EvidenceKind.FILE else None,
        media_type=None,
        size_bytes=None,
    )


ACTIVITY = SubmittedActivity(
    id="a",
    corrects=None,
    title="=cmd",
    chat=SubmittedChat("c", "aussieED", "Aussie educators"),
    occurrence=None,
    scheduled_minutes=60,
    started_on=date(2026, 11, 15),
    ended_on=date(2026, 11, 15),
    zone="Australia/Sydney",
    activity_type=ActivityType.ONLINE_CHAT,
    claims=(CLAIM,),
    logged="2026-11-15T10:00:00+00:00",
    parts=(
        SubmittedPart(ParticipationMode.SYNCHRONOUS, 60),
        SubmittedPart(ParticipationMode.LURKING, 20),
    ),
    standards=(),
    reflections=(
        SubmittedReflection("immediate-any", "We spoke."),
        SubmittedReflection("applied-any", "I tried it."),
        SubmittedReflection("of-old", "A question of old."),
    ),
    evidence=(
        piece(),
        piece(EvidenceKind.LINK, "Thread", "https://a.example"),
        piece(EvidenceKind.POSTS, "9 posts"),
    ),
)
LINE = TakenLine(
    state=ActivityState.APPROVED,
    activity=ACTIVITY,
    codes=("6.2", "6.3", "1.1", "nz-2017:2"),
    bundle=None,
    counted=60,
    reasons=("mode-cap",),
    approval=Approval("Pia", "School leader", "Wattle Park", date(2026, 11, 16)),
    certificates=("PLD-2026-ABCDEF",),
)
RECORD = TakenRecord(
    teacher="Tara",
    body="au-act-tqi",
    body_name="TQI",
    number="12",
    cycle=Period(date(2026, 4, 1), date(2027, 3, 31)),
    categories={"accredited": "TQI Accredited program"},
    required=1200,
    verdict="not-met",
    is_self_declared=False,
    with_reflections=True,
    lines=(LINE,),
)


def cell(holds, line=LINE):
    form = LogForm(title="-", columns=(LogColumn("Title", holds),))
    record = replace(RECORD, lines=(line,))
    (_, (found,)) = table_of(record, form, WORDS)
    return found


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        (Holding.DATES, "2026-11-15"),
        (Holding.STARTED, "2026-11-15"),
        (Holding.ENDED, "2026-11-15"),
        (Holding.TYPE, "Online chat"),
        (Holding.TITLE, "=cmd"),
        (Holding.DESCRIPTION, "Aussie educators; Recognised Ltd"),
        (Holding.STANDARDS, "6.2, 6.3, 1.1, nz-2017:2"),
        (Holding.WHOLE_STANDARDS, "6, 1, nz-2017:2"),
        (Holding.HOURS, "1:20"),
        (Holding.MINUTES, 80),
        (Holding.COUNTED, 60),
        (Holding.CATEGORY, "TQI Accredited program"),
        (Holding.PROVIDER, "Recognised Ltd"),
        (Holding.EVIDENCE, "Notes.pdf; Thread: https://a.example; Own posts: 9 posts"),
        (Holding.NOTE, "It taught me to ask."),
        (Holding.LEARNT, "We spoke.\n\nA question of old."),
        (Holding.APPLIED, "I tried it."),
        (Holding.REFLECTION, "We spoke.\n\nI tried it.\n\nA question of old."),
        (Holding.APPROVAL, "Pia, Wattle Park, 2026-11-16"),
        (Holding.UNKNOWN, ""),
    ],
)
def test_a_column_holds_what_it_says(holds, expected):
    assert cell(holds) == expected


def test_every_kind_of_column_is_known():
    assert {cell(holds) is not None for holds in Holding} == {True}


def test_what_is_not_there_is_left_empty():
    bare = replace(
        LINE, activity=replace(ACTIVITY, claims=(), chat=None, reflections=()), approval=None
    )
    empty = (Holding.DESCRIPTION, Holding.CATEGORY, Holding.PROVIDER, Holding.NOTE)
    assert [cell(holds, bare) for holds in (*empty, Holding.APPROVAL)] == [""] * 5


def test_without_a_note_a_reflection_that_goes_along_stands_for_it():
    line = replace(LINE, activity=replace(ACTIVITY, claims=()))
    assert cell(Holding.NOTE, line).startswith("We spoke.")


def test_several_days_are_told_from_the_first_to_the_last():
    line = replace(LINE, activity=replace(ACTIVITY, ended_on=date(2026, 11, 22)))
    assert cell(Holding.DATES, line) == "2026-11-15 to 2026-11-22"


def test_the_headings_come_first_in_the_forms_order():
    heads, row = table_of(RECORD, PLAIN_FORM, WORDS)
    assert heads == [column.title for column in PLAIN_FORM.columns]
    assert len(row) == len(heads)


def test_the_whole_record_names_the_source_of_its_form():
    source = Source("Recording", "https://body.example", date(2026, 11, 21))
    form = LogForm(
        title="Log",
        columns=(LogColumn("Date", Holding.DATES),),
        source=source,
        certainty=Certainty.SEEN,
        open_points=("No list of types.",),
    )
    plain = plain_record(RECORD, form)
    assert plain["form"]["source"]["url"] == "https://body.example"
    assert plain["form"]["open_points"] == ["No list of types."]
    assert plain["cycle"] == {"from": "2026-04-01", "until": "2027-03-31"}
    assert plain["counted_minutes"] == 60
    assert plain["entries"][0]["activity"]["title"] == "=cmd"


def test_a_record_without_a_cycle_and_a_form_of_ours_name_none():
    plain = plain_record(replace(RECORD, cycle=None), PLAIN_FORM)
    assert plain["cycle"] is None
    assert plain["form"]["source"] is None


def test_the_sums_are_those_of_the_lines():
    assert (RECORD.minutes, RECORD.counted, len(RECORD.evidence)) == (80, 60, 3)


def test_what_nobody_judged_counts_neither_nothing_nor_something():
    whole = replace(RECORD, body=None, cycle=None)
    form = LogForm(title="-", columns=(LogColumn("Title", Holding.COUNTED),))
    plain = plain_record(whole, PLAIN_FORM)
    entry = plain["entries"][0]

    assert list(table_of(whole, form, WORDS)) == [["Title"], [""]]
    assert (plain["counted_minutes"], entry["counted"]) == (None, None)
    assert plain_record(RECORD, PLAIN_FORM)["entries"][0]["counted"] == 60
