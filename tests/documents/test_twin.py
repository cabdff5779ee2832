"""The HTML twin says what the paper says, word for word."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pldash.documents.page import certificate_html
from pldash.documents.twin import certificate_twin, twin_parts
from pldash.domain.activities import ActivityType
from pldash.domain.certificates import CertificateFacts, ModeMinutes, PrintedName
from pldash.domain.letterheads import Letterhead
from pldash.domain.values import EvidenceGrade
from tests.certificate_facts import (
    ARABIC,
    FIRST_VERSION,
    HINDI,
    LOGO,
    REGISTRATION,
    SECOND_VERSION,
    THEO,
    make_facts,
    make_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLY_ON_PAPER = "title, svg, .maker, .how h2, .how p, .totals h2"
"""Names of the pictures, how to check, and the heading that labels the twin's list instead."""

MIXED = make_facts(
    teacher=ARABIC,
    lines=(
        make_line(0, also_on=("PLD-2026-AAAAAA",)),
        make_line(
            1,
            title="Childhood first aid & <resuscitation>",
            tag=None,
            kind=ActivityType.FIRST_AID,
            minutes=ModeMinutes(180, 0, 0, 20, 5, 5),
            providers=("St John (4711)", "Bendigo TAFE"),
            standards=(),
            evidence=EvidenceGrade.HOST_CODE,
            approver=replace(THEO, name=HINDI),
        ),
    ),
    registration=REGISTRATION,
    replaces="PLD-2025-BBBBBB",
    is_test=True,
)


def paper_words(facts: CertificateFacts) -> Iterator[str]:
    """Give each piece of text that the paper shows."""
    paper = BeautifulSoup(certificate_html(facts), "html5lib").body
    for element in paper.select(ONLY_ON_PAPER):
        element.decompose()
    return (" ".join(text.split()) for text in paper.stripped_strings)


def twin_words(facts: CertificateFacts) -> str:
    page = BeautifulSoup(certificate_twin(facts).html, "html5lib")
    return " ".join(page.get_text(" ").split())


@pytest.mark.parametrize(
    "facts",
    [
        MIXED,
        make_facts(),
        make_facts(locale="en-US", lines=tuple(make_line(at) for at in range(12))),
        CertificateFacts.from_json(json.loads(FIRST_VERSION.read_text())),
        CertificateFacts.from_json(json.loads(SECOND_VERSION.read_text())),
        make_facts(letterhead=Letterhead("Since <1962>", "مدرسة الواتل", LOGO)),
    ],
    ids=["mixed", "one chat", "American", "of the first version", "of the second", "own words"],
)
def test_every_word_of_the_paper_stands_in_the_twin(facts) -> None:
    said = twin_words(facts)
    assert [words for words in paper_words(facts) if words not in said] == []


@given(title=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_whatever_was_typed_is_text(title) -> None:
    line = make_line(title=title, tag=title, providers=(title,), kind=ActivityType.OTHER)
    facts = make_facts(lines=(line,), teacher=PrintedName(title), school=PrintedName(title))

    page = BeautifulSoup(certificate_twin(facts).html, "html5lib")

    bare = BeautifulSoup(certificate_twin(facts_without(facts)).html, "html5lib")
    assert [each.name for each in page.find_all()] == [each.name for each in bare.find_all()]
    assert title in page.get_text()


def facts_without(facts: CertificateFacts) -> CertificateFacts:
    """Return the same with plain words in the place of what was typed."""
    line = replace(facts.lines[0], title="a", tag="a", providers=("a",))
    return replace(facts, lines=(line,), teacher=PrintedName("a"), school=PrintedName("a"))


def test_the_logo_is_shown_from_its_own_address_with_its_words() -> None:
    said = 'A "branch" <over> a book'
    letterhead = Letterhead(logo=replace(LOGO, said=said))
    picture = BeautifulSoup(
        certificate_twin(make_facts(letterhead=letterhead)).html, "html5lib"
    ).img
    assert (picture["src"], picture["alt"]) == (f"/logos/{LOGO.sha256}.png", said)
    assert (picture["width"], picture["height"]) == ("480", "160")
    assert "<img" not in certificate_twin(make_facts()).html


def test_the_schools_own_line_stands_beneath_its_name() -> None:
    facts = make_facts(letterhead=Letterhead("Since 1962"))
    assert f"{facts.school.text} Since 1962" in twin_words(facts)


def test_it_says_the_day_of_its_issue_as_the_paper_does() -> None:
    assert certificate_twin(make_facts()).issued_said.split() == ["1", "July", "2026"]


def test_a_preview_has_no_number_yet() -> None:
    said = twin_words(make_facts(number="", code="", verify_url=""))
    assert "Number" not in said
    assert "Tara" in said


def test_the_bar_is_as_long_as_the_minutes_are() -> None:
    parts = list(twin_parts(MIXED))
    assert [(part.kind.value, part.minutes) for part in parts] == [
        ("synchronous", 60),
        ("lurking", 20),
        ("time-spent", 180),
        ("leading", 20),
        ("preparation", 5),
        ("application", 5),
    ]
    assert [part.start for part in parts][:3] == [0.0, 20.69, 27.59]
    assert sum(part.width for part in parts) == pytest.approx(100, abs=0.1)
