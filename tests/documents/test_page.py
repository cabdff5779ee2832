"""The page's figures and words, before anything is drawn."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pldash.documents.page import (
    BAR_UNITS,
    bar_segments,
    certificate_html,
    direction_of,
    duration,
    page_lang,
    reviews_of,
)
from pldash.documents.qr import qr_svg
from pldash.domain.activities import ActivityType
from pldash.domain.certificates import (
    RULE_ROLE,
    Approver,
    CertificateFacts,
    ModeMinutes,
    PrintedName,
)
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import Period
from tests.certificate_facts import (
    ARABIC,
    CHINESE,
    FIRST_VERSION,
    PIA,
    THEO,
    make_facts,
    make_line,
)

BY_RULE = Approver(PrintedName("Wattle Park"), RULE_ROLE)

times = st.dictionaries(st.sampled_from(TimeKind), st.integers(1, 6000), min_size=1)


@given(times)
def test_the_bar_is_filled_to_the_unit_and_in_proportion(every) -> None:
    parts = bar_segments(every)
    assert [part.x for part in parts[1:]] == [part.x + part.width for part in parts[:-1]]
    assert sum(part.width for part in parts) == BAR_UNITS
    for part in parts:
        assert abs(part.width - BAR_UNITS * part.minutes / sum(every.values())) <= 1


def test_each_mode_has_a_colour_and_all_but_one_a_pattern() -> None:
    every = ModeMinutes(1, 2, 3, 4, 5, 6)
    course = make_line(1, kind=ActivityType.COURSE, minutes=every)
    facts = make_facts(lines=(make_line(minutes=every), course))
    page = BeautifulSoup(certificate_html(facts), "html5lib")
    colours = {one["fill"] for one in page.select(".totals rect") if one["fill"].startswith("#0b")}
    patterns = {one["id"] for one in page.select("pattern")}
    fills = {one["fill"] for one in page.select(".totals rect")}
    assert colours == {"#0b5f5a"}
    assert {f"url(#{pattern})" for pattern in patterns} <= fills
    assert patterns == {f"over-{kind}" for kind in TimeKind} - {"over-synchronous"}


def test_pictures_say_in_words_what_they_show() -> None:
    page = BeautifulSoup(certificate_html(make_facts()), "html5lib")
    spoken = "took part live 60 minutes, read along 20 minutes"
    said = [picture.title.string for picture in page.find_all("svg")]
    assert said == [
        f"Bar of the minutes by way of taking part: {spoken}.",
        "QR code of https://pldash.example/v/0123456789ABCDEFP",
    ]


def test_a_period_of_one_day_is_said_as_one_day() -> None:
    day = date(2026, 11, 19)
    page = certificate_html(make_facts(period=Period(day, day))).replace("\u00a0", " ")
    said = " ".join(page.split())
    assert "of professional learning on 19 November 2026:" in said
    assert "19 November 2026 to" not in said


def test_each_way_of_taking_part_is_said_in_minutes() -> None:
    page = BeautifulSoup(certificate_html(make_facts()), "html5lib")
    (cell, *_) = page.select("td.minutes")
    said = [each.string.replace("\u00a0", " ") for each in cell.select(".aside")]
    assert said == ["60 min took part live", "20 min read along"]


def test_a_course_is_named_and_its_minutes_are_time_spent() -> None:
    course = make_line(
        title="Reading recovery",
        tag=None,
        kind=ActivityType.COURSE,
        minutes=ModeMinutes(synchronous=180),
        providers=("Bendigo <TAFE> (4711)",),
    )
    page = BeautifulSoup(certificate_html(make_facts(lines=(course,))), "html5lib")
    said = " ".join(page.get_text(" ").replace("\u00a0", " ").split())

    assert "180 min time spent" in said
    assert "Kind of learning: Course" in said
    assert "Provider, as the teacher states it: Bendigo <TAFE> (4711)" in said
    assert "live" not in said


def test_a_certificate_of_the_first_version_is_drawn_as_it_was() -> None:
    facts = CertificateFacts.from_json(json.loads(FIRST_VERSION.read_text()))
    said = BeautifulSoup(certificate_html(facts), "html5lib").get_text(" ")

    assert "180 min took part live" in said.replace("\u00a0", " ")
    assert "Kind of learning" not in said


def test_text_is_escaped_and_its_direction_is_set() -> None:
    line = make_line(title="<b>&</b>", tag=None)
    page = " ".join(certificate_html(make_facts(teacher=ARABIC, lines=(line,))).split())
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page
    assert '<p class="holder" lang="ar" dir="rtl">' in page


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Tara", "ltr"), ("محمد", "rtl"), ("12 שלום a", "rtl"), ("12 a שלום", "ltr"), ("…", "ltr")],
)
def test_a_text_runs_as_its_first_letter_does(text, direction) -> None:
    assert direction_of(text) == direction


@pytest.mark.parametrize(
    ("amount", "words"),
    [(860, "14 h 20 min"), (45, "45 min"), (120, "2 h"), (0, "0 min")],
)
def test_a_duration_is_not_rounded(amount, words) -> None:
    assert duration(amount).replace("\u00a0", " ") == words


def test_each_approver_is_named_with_their_last_approval() -> None:
    late = date(2026, 6, 1)
    lines = (make_line(0, approved_on=late), make_line(1), make_line(2, approver=THEO))
    assert [(one.approver, one.last_on) for one in reviews_of(make_facts(lines=lines))] == [
        (PIA, late),
        (THEO, date(2026, 2, 10)),
    ]


@pytest.mark.parametrize(
    ("approvers", "told"),
    [
        ((PIA, THEO), "reviewed by Wattle Park"),
        ((BY_RULE, PIA), "Of 2 activities 1 was approved by the school\u2019s own rule"),
        ((BY_RULE, BY_RULE), "No person reviewed it."),
    ],
)
def test_what_no_person_reviewed_is_said(approvers, told) -> None:
    lines = tuple(make_line(place, approver=each) for place, each in enumerate(approvers))
    soup = BeautifulSoup(certificate_html(make_facts(lines=lines)), "html.parser")
    page = " ".join(soup.get_text().split())
    assert told in page
    assert ("no person reviewed" in page) is (BY_RULE in approvers)
    assert ("Reviewed by" in page) is (BY_RULE not in approvers)


def test_a_line_over_several_days_shows_both_ends() -> None:
    start = date(2026, 2, 3)
    line = make_line(started_on=start, ended_on=start + timedelta(days=6))
    page = certificate_html(make_facts(lines=(line,))).replace("\u00a0", " ")
    assert "3 Feb 2026 \u2013 9 Feb 2026" in page


def test_the_page_takes_the_chinese_shapes_of_the_first_name_that_has_any() -> None:
    assert page_lang(make_facts(teacher=CHINESE)) == "zh-Hant"
    assert page_lang(make_facts(school=PrintedName("学校", "ja"))) == "ja"
    assert page_lang(make_facts()) == "zh"


@pytest.mark.parametrize(("length", "size"), [(28, ""), (29, "-long"), (57, "-longest")])
def test_long_names_are_set_smaller(length, size) -> None:
    page = " ".join(certificate_html(make_facts(teacher=PrintedName("n" * length))).split())
    end = f" holder{size}" if size else ""
    assert f'<p class="holder{end}" lang' in page


def test_the_square_is_a_drawing_with_a_white_frame() -> None:
    drawing = BeautifulSoup(qr_svg("https://pldash.example/v/0", "the <words>"), "html5lib").svg
    assert drawing.title.string == "the <words>"
    side = int(drawing["viewBox"].split()[2])
    assert drawing.select_one("path[fill='#fff']")["d"] == f"M0 0h{side}v{side}h-{side}z"
