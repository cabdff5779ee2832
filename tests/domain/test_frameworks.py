from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.errors import InputRefused, NotFound
from pldash.domain.frameworks import Framework, FrameworkItem, ItemLevel

ITEMS = (
    FrameworkItem("practice", "Practice", ItemLevel.DOMAIN, None),
    FrameworkItem("1", "Plan", ItemLevel.STANDARD, "practice"),
    FrameworkItem("1.1", "Set goals", ItemLevel.FOCUS_AREA, "1"),
    FrameworkItem("1.2", "Choose resources", ItemLevel.FOCUS_AREA, "1"),
    FrameworkItem("2", "Stand alone", ItemLevel.STANDARD, None),
)
FRAMEWORK = Framework(
    code="house",
    version="1",
    title="House standards",
    publisher="The house",
    source="https://standards.example/house",
    licence_note="Ours.",
    names_checked=True,
    in_force_from=date(2020, 1, 1),
    in_force_until=date(2026, 12, 31),
    checked_on=date(2026, 11, 21),
    stages=(),
    items=ITEMS,
)


def test_an_item_is_found_by_its_code():
    assert FRAMEWORK.has("1.1")
    assert FRAMEWORK.item("1.1").title == "Set goals"


def test_an_unknown_code_is_not_found():
    assert not FRAMEWORK.has("9.9")
    with pytest.raises(NotFound, match=r"house has no item '9\.9'"):
        FRAMEWORK.item("9.9")


def test_children_come_in_the_publishers_order():
    assert [item.code for item in FRAMEWORK.children("1")] == ["1.1", "1.2"]


def test_none_asks_for_the_top_of_the_tree():
    assert [item.code for item in FRAMEWORK.children(None)] == ["practice", "2"]


def test_leaves_are_the_items_with_nothing_below_at_any_level():
    assert [item.code for item in FRAMEWORK.leaves()] == ["1.1", "1.2", "2"]


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_both_ends_of_its_time_in_force_are_included(day, in_force):
    assert FRAMEWORK.is_in_force(day) is in_force


def test_an_unknown_start_or_end_is_open():
    open_ended = replace(FRAMEWORK, in_force_from=None, in_force_until=None)
    assert open_ended.is_in_force(date(1900, 1, 1))
    assert open_ended.is_in_force(date(2100, 1, 1))


@pytest.mark.parametrize(
    "name", ["code", "version", "title", "publisher", "source", "licence_note"]
)
def test_a_missing_text_is_refused(name):
    with pytest.raises(InputRefused, match=f"{name} is empty") as refusal:
        replace(FRAMEWORK, **{name: "  "})
    assert refusal.value.code == "missing-value"


def test_a_framework_without_items_is_refused():
    with pytest.raises(InputRefused, match="there are no items"):
        replace(FRAMEWORK, items=())


def test_a_code_that_comes_twice_is_refused():
    with pytest.raises(InputRefused, match=r"'1\.1' comes 2 times") as refusal:
        replace(FRAMEWORK, items=(*ITEMS, ITEMS[2]))
    assert refusal.value.code == "duplicate-code"


def test_an_unknown_parent_is_refused():
    orphan = FrameworkItem("3.1", "Orphan", ItemLevel.FOCUS_AREA, "3")
    with pytest.raises(InputRefused, match=r"'3\.1' names the parent '3'") as refusal:
        replace(FRAMEWORK, items=(*ITEMS, orphan))
    assert refusal.value.code == "unknown-parent"


def test_an_item_cannot_be_its_own_parent():
    with pytest.raises(InputRefused, match="below which it is not"):
        replace(FRAMEWORK, items=(FrameworkItem("x", "X", ItemLevel.STANDARD, "x"),))


def test_an_item_stands_right_below_its_parents_other_items():
    elsewhere = FrameworkItem("1.3", "Elsewhere", ItemLevel.FOCUS_AREA, "1")
    with pytest.raises(InputRefused, match=r"'1\.3' names the parent '1'") as refusal:
        replace(FRAMEWORK, items=(*ITEMS, elsewhere))
    assert refusal.value.code == "unknown-parent"
