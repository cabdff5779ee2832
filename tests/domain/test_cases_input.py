from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.cases import Category, CreditUnit, Topic
from pldash.domain.cases_input import read_case
from pldash.domain.errors import InputRefused
from pldash.domain.values import ParticipationMode
from tests.case_files import shipped_rules

CASE: dict[str, Any] = {
    "body": "au-vic-vit",
    "on": "2026-09-30",
    "registration": {"type": "full"},
    "policy": None,
    "entries": [
        {
            "id": "a",
            "started_on": "2026-03-05",
            "ended_on": "2026-03-05",
            "parts": {"synchronous": 60, "lurking": 20},
            "category": None,
            "topics": [],
            "activity_type": "online-chat",
            "standards": ["6.2"],
            "annotation_words": 0,
            "reflection_words": 40,
            "approved": True,
            "provider_id": None,
        }
    ],
}

NOTHING = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the case with one value changed, or left out."""
    case = copy.deepcopy(CASE)
    *parents, last = path.split(".")
    place: Any = case
    for key in parents:
        place = place[int(key)] if key.isdigit() else place[key]
    if value is NOTHING:
        del place[last]
    else:
        place[last] = value
    return case


def refusal(case: object) -> tuple[str, str]:
    with pytest.raises(InputRefused) as refused:
        read_case(case, shipped_rules())
    assert refused.value.message
    return refused.value.code, refused.value.where


def test_a_whole_case_is_read():
    case = read_case(CASE, shipped_rules())
    entry = case.entries[0]
    assert (case.body, case.on, case.policy) == ("au-vic-vit", date(2026, 9, 30), None)
    assert entry.parts == {ParticipationMode.SYNCHRONOUS: 60, ParticipationMode.LURKING: 20}
    assert (entry.activity_type, entry.standards) == (ActivityType.ONLINE_CHAT, ("6.2",))
    assert (entry.reflection_words, entry.approved) == (40, True)


def test_what_may_be_left_out_is_what_nobody_said():
    short = {
        "id": "a",
        "started_on": "2026-03-05",
        "ended_on": "2026-03-06",
        "parts": {},
        "approved": False,
    }
    case = read_case({**CASE, "entries": [short]}, shipped_rules())
    entry = case.entries[0]
    assert (entry.activity_type, entry.category) == (ActivityType.OTHER, None)
    assert (entry.topics, entry.standards, entry.credits) == (frozenset(), (), {})
    assert (entry.bundle, entry.used_for, entry.provider_id) == (None, (), None)
    assert entry.attended_whole is None


def test_everything_optional_is_read():
    case = changed("body", "au-act-tqi")
    case["entries"][0] |= {
        "category": "accredited",
        "topics": ["equity", "reading"],
        "bundle": "may",
        "credits": {"semester": 1.5},
        "used_for": ["2025"],
        "attended_whole": False,
        "provider_id": "P-1",
    }
    entry = read_case(case, shipped_rules()).entries[0]
    assert entry.category is Category.ACCREDITED
    assert entry.topics == {Topic.EQUITY, Topic.READING}
    assert entry.credits == {CreditUnit.SEMESTER: Decimal("1.5")}
    assert (entry.bundle, entry.used_for, entry.provider_id) == ("may", ("2025",), "P-1")
    assert entry.attended_whole is False


def test_another_bodys_category_is_refused_with_those_that_this_one_has():
    case = changed("entries.0.category", "formal")
    with pytest.raises(InputRefused, match="au-vic-vit has no category 'formal'; it has none"):
        read_case(case, shipped_rules())
    with pytest.raises(InputRefused, match=r"it has accredited, teacher-identified$"):
        read_case({**case, "body": "au-act-tqi"}, shipped_rules())


@pytest.mark.parametrize("value", [None, [], "case", 3, True])
def test_a_case_is_an_object(value):
    assert refusal(value) == ("wrong-type", "case")


@pytest.mark.parametrize(
    ("path", "code", "where"),
    [
        ("body", "missing-key", "body"),
        ("on", "missing-key", "on"),
        ("registration", "missing-key", "registration"),
        ("entries", "missing-key", "entries"),
        ("entries.0.id", "missing-key", "entries[0].id"),
        ("entries.0.started_on", "missing-key", "entries[0].started_on"),
        ("entries.0.parts", "missing-key", "entries[0].parts"),
        ("entries.0.approved", "missing-key", "entries[0].approved"),
    ],
)
def test_what_is_needed_is_asked_for_by_name(path, code, where):
    assert refusal(changed(path, NOTHING)) == (code, where)


def test_the_policy_may_be_left_out():
    assert read_case(changed("policy", NOTHING), shipped_rules()).policy is None


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("body", "xx-none", "unknown-body", "body"),
        ("body", None, "wrong-type", "body"),
        ("on", "2026-02-30", "bad-date", "on"),
        ("on", "20260905", "bad-date", "on"),
        ("on", "9999-12-31", "bad-date", "on"),
        ("on", "0001-01-01", "bad-date", "on"),
        ("extra", 1, "unknown-key", "extra"),
        ("", 1, "unknown-key", "case"),
        ("registration", None, "wrong-type", "registration"),
        ("entries", None, "wrong-type", "entries"),
        ("entries", {}, "wrong-type", "entries"),
        ("entries", ["a"], "wrong-type", "entries[0]"),
        ("entries.0.extra", 1, "unknown-key", "entries[0].extra"),
        ("entries.0.id", "", "empty-text", "entries[0].id"),
        ("entries.0.id", 7, "wrong-type", "entries[0].id"),
        ("entries.0.ended_on", "2026-03-04", "ends-before-it-starts", "entries[0].ended_on"),
        ("entries.0.parts", [], "wrong-type", "entries[0].parts"),
        ("entries.0.parts.synchronous", -1, "negative-number", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", 60.0, "wrong-type", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", True, "wrong-type", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", "60", "wrong-type", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", None, "wrong-type", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", 10**12, "out-of-range", "entries[0].parts.synchronous"),
        ("entries.0.parts.synchronous", 1_421, "too-many-minutes", "entries[0].parts"),
        ("entries.0.parts.dreaming", 10, "unknown-mode", "entries[0].parts.dreaming"),
        ("entries.0.category", "banana", "unknown-category", "entries[0].category"),
        ("entries.0.category", "accredited", "unknown-category", "entries[0].category"),
        ("entries.0.topics", ["equity", "banana"], "unknown-topic", "entries[0].topics[1]"),
        ("entries.0.topics", "equity", "wrong-type", "entries[0].topics"),
        ("entries.0.activity_type", "party", "unknown-activity-type", "entries[0].activity_type"),
        ("entries.0.standards", ["6.2", "6.9"], "unknown-standard", "entries[0].standards[1]"),
        ("entries.0.standards", ["nz-2017:99"], "unknown-standard", "entries[0].standards[0]"),
        ("entries.0.reflection_words", -1, "negative-number", "entries[0].reflection_words"),
        ("entries.0.annotation_words", "x", "wrong-type", "entries[0].annotation_words"),
        ("entries.0.approved", None, "wrong-type", "entries[0].approved"),
        ("entries.0.approved", 1, "wrong-type", "entries[0].approved"),
        ("entries.0.provider_id", " ", "empty-text", "entries[0].provider_id"),
        ("entries.0.bundle", 3, "wrong-type", "entries[0].bundle"),
        ("entries.0.credits", {"hours": 3}, "unknown-credit-unit", "entries[0].credits.hours"),
        ("entries.0.credits", {"ceu": -1}, "out-of-range", "entries[0].credits.ceu"),
        ("entries.0.attended_whole", "all", "wrong-type", "entries[0].attended_whole"),
        ("entries.0.used_for", [""], "empty-text", "entries[0].used_for[0]"),
        ("policy", [], "wrong-type", "policy"),
        ("policy", {"caps": {}}, "unknown-key", "policy.caps"),
        ("policy", {"rounding": "up"}, "unknown-rounding", "policy.rounding"),
        ("policy", {"rounding": []}, "unknown-rounding", "policy.rounding"),
        ("policy", {"increment_minutes": 0}, "out-of-range", "policy.increment_minutes"),
        ("policy", {"mode_caps": {"lurking": 25}}, "wrong-type", "policy.mode_caps.lurking"),
        (
            "policy",
            {"mode_caps": {"lurking": {}}},
            "missing-key",
            "policy.mode_caps.lurking.percent_of_required",
        ),
        (
            "policy",
            {"mode_caps": {"lurking": {"percent_of_required": -1}}},
            "out-of-range",
            "policy.mode_caps.lurking.percent_of_required",
        ),
        (
            "policy",
            {"mode_caps": {"dreaming": {"percent_of_required": 1}}},
            "unknown-mode",
            "policy.mode_caps.dreaming",
        ),
        (
            "policy",
            {"reflection_words_min": {"lurking": 2.5}},
            "wrong-type",
            "policy.reflection_words_min.lurking",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path, value, code, where):
    assert refusal(changed(path, value)) == (code, where)


def test_two_entries_of_one_id_are_refused():
    twice = {**CASE, "entries": CASE["entries"] * 2}
    assert refusal(twice) == ("duplicate-id", "entries[1].id")


def test_a_day_has_1440_minutes_and_two_days_have_twice_as_many():
    full = changed("entries.0.parts", {"synchronous": 1_440})
    assert read_case(full, shipped_rules())
    two_days = changed("entries.0.parts", {"synchronous": 1_440, "lurking": 1_440})
    two_days["entries"][0]["ended_on"] = "2026-03-06"
    assert read_case(two_days, shipped_rules())
    two_days["entries"][0]["parts"]["lurking"] = 1_441
    assert refusal(two_days) == ("too-many-minutes", "entries[0].parts")


def test_an_own_code_with_its_framework_is_the_code():
    case = changed("entries.0.standards", ["au-apst:6.2", "nz-2017:2"])
    assert read_case(case, shipped_rules()).entries[0].standards == ("6.2", "nz-2017:2")


def test_a_body_without_a_framework_has_no_codes_of_its_own():
    case = {**CASE, "body": "us-il"}
    assert refusal(case) == ("unknown-standard", "entries[0].standards[0]")


def test_a_policy_is_read():
    given = {
        "mode_caps": {"lurking": {"percent_of_required": 12.5}},
        "reflection_words_min": {"lurking": 30},
        "increment_minutes": 15,
        "rounding": "down",
    }
    policy = read_case({**CASE, "policy": given}, shipped_rules()).policy
    assert policy.mode_caps == {ParticipationMode.LURKING: Decimal("12.5")}
    assert policy.reflection_words_min == {ParticipationMode.LURKING: 30}
    assert policy.increment_minutes == 15


def test_an_empty_policy_takes_nothing():
    policy = read_case({**CASE, "policy": {"rounding": None}}, shipped_rules()).policy
    assert (policy.mode_caps, policy.increment_minutes) == ({}, None)


def test_every_unknown_key_of_an_object_is_named():
    with pytest.raises(InputRefused) as refused:
        read_case({**CASE, "colour": 1, "shape": 2}, shipped_rules())
    assert refused.value.where == "colour"
    assert "'colour', 'shape'" in refused.value.message
