"""Which fields each body's rules ask of an entry, from the shipped data."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.body_fields import fields_of
from pldash.domain.cases import CreditUnit, Topic
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate
from tests.case_files import shipped_rules

TODAY = date(2026, 11, 18)
GATED = {"us-il", "us-ny", "us-pa", "us-fl", "us-mi", "us-ma", "us-wa", "us-tx", "au-act-tqi"}


def asked(body, day=TODAY):
    return fields_of(shipped_rules().body(body), day)


def test_every_body_with_a_gate_for_providers_asks_for_one():
    gated = set()
    for body in shipped_rules().bodies:
        version = body.version_on(TODAY)
        rules = version.rules.all() if version else ()
        if any(
            isinstance(rule, Gate) and rule.code is ReasonCode.NO_APPROVED_PROVIDER
            for rule in rules
        ):
            gated.add(body.code)
            assert asked(body.code).provider, body.code
            assert asked(body.code).hints["provider"]
    assert gated == GATED


def test_every_topic_of_a_rule_has_a_name_in_its_bodys_data():
    for body in shipped_rules().bodies:
        for version in body.versions:
            topics = {getattr(rule, "topic", None) for rule in version.rules.all()} - {None}
            assert topics <= body.topics.keys(), body.code
        assert set(body.topics) <= set(Topic)


@pytest.mark.parametrize("body", ["au-vic-vit", "gb-eng-dfe", "nz-tc"])
def test_a_body_that_asks_no_more_has_no_fields(body):
    assert not asked(body)


def test_the_act_asks_for_the_category_and_its_provider():
    found = asked("au-act-tqi")
    assert list(found.categories) == ["accredited", "teacher-identified"]
    assert [about.id for about in found.hints["category"]] == ["accredited", "teacher-identified"]
    assert (found.topics, found.credits, found.note_asked) == ({}, (), False)
    assert found.sources


def test_new_south_wales_tells_no_kinds_apart_since_august_2024():
    assert asked("au-nsw-nesa").categories == {}
    assert asked("au-nsw-nesa", date(2024, 8, 15)).categories


def test_texas_asks_for_the_topics_of_the_version_in_force():
    assert list(asked("us-tx").topics) == ["disability"]
    assert len(asked("us-tx", date(2023, 8, 31)).topics) == 7
    assert asked("us-tx").provider.number == "Provider's number"


def test_massachusetts_asks_for_four_topics_and_four_units():
    found = asked("us-ma")
    assert set(found.topics) == {"content", "pedagogy", "sei-esl", "disability"}
    assert found.credits == (
        CreditUnit.SEMESTER,
        CreditUnit.CEU,
        CreditUnit.GRADUATE_SEMESTER,
        CreditUnit.AUDITED_SEMESTER,
    )
    assert "ten-hours" in [about.id for about in found.hints["topics"]]


def test_virginia_asks_for_the_units_that_give_points():
    assert asked("us-va").credits == (CreditUnit.SEMESTER, CreditUnit.QUARTER)


def test_south_australia_asks_for_a_note():
    found = asked("au-sa-trbsa")
    assert found.note_asked
    assert found.hints["note"]


def test_illinois_alone_asks_whether_an_hour_was_used_before():
    bodies = shipped_rules().bodies
    asking = [body.code for body in bodies if fields_of(body, TODAY).use_asked]
    assert asking == ["us-il"]
