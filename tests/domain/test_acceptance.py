"""Does this count? Every body has an answer in its own words, also for what it excludes."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.acceptance import named_by
from pldash.domain.activities import ActivityType
from pldash.domain.rules.gates import ExcludedActivities
from tests.case_files import shipped_rules

TODAY = date(2026, 11, 18)
CODES = [body.code for body in shipped_rules().bodies]


@pytest.mark.parametrize("code", CODES)
def test_every_body_names_what_counts_and_what_does_not(code):
    named = named_by(shipped_rules().body(code), TODAY)
    examples = (*named.own, *named.general)
    assert {each.counts for each in examples} == {True, False}
    assert all(each.source.url.startswith("http") for each in examples)


@pytest.mark.parametrize("code", CODES)
def test_every_kind_that_a_body_excludes_is_named_as_not_counting(code):
    body = shipped_rules().body(code)
    excluded = {
        kind
        for rule in body.version_on(TODAY).rules.all()
        if isinstance(rule, ExcludedActivities)
        for kind in rule.activity_types
    }
    named = named_by(body, TODAY)
    for kind in excluded:
        assert [each.counts for each in named.for_kind(kind)] == [False], kind


@pytest.mark.parametrize("code", CODES)
def test_no_kind_is_unknown(code):
    named = named_by(shipped_rules().body(code), TODAY)
    assert {kind for each in named.own for kind in each.activity_types} <= set(ActivityType)


def test_the_act_names_educational_social_media():
    named = named_by(shipped_rules().body("au-act-tqi"), TODAY)
    chats = named.for_kind(ActivityType.ONLINE_CHAT)
    assert "Engaging in educational social media" in [each.text for each in chats if each.counts]
    assert named.for_kind(ActivityType.FIRST_AID)[0].counts is False


def test_what_counts_stands_before_what_does_not():
    named = named_by(shipped_rules().body("us-wa"), TODAY)
    assert [each.counts for each in named.for_kind(ActivityType.ONLINE_CHAT)] == [True, False]
