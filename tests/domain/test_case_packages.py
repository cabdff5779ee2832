"""A framework goes out as CASE 1.1 and comes back the same."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.case_packages import package_of
from pldash.domain.case_parts import clean
from pldash.domain.case_reading import read_case
from pldash.domain.case_writing import case_values, write_case
from pldash.domain.frameworks import Framework, FrameworkItem, ItemLevel
from tests.case_schema import case_faults

TODAY = date(2026, 11, 18)
SHIPPED = {each.code: each for each in load_frameworks()}
LINES = st.text(min_size=1, max_size=40).map(clean).filter(bool)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
CODES = LINES | st.from_regex(r"[a-z][a-z-]{0,20}", fullmatch=True).map(clean)


def read(data):
    return read_case(data, publisher="Nobody", today=TODAY)


@st.composite
def trees(draw):
    """Items of any shape and level, depth first."""
    codes = draw(st.lists(CODES, min_size=1, max_size=15, unique=True))
    items, path = [], []
    for code in codes:
        keep = draw(st.integers(0, min(len(path), 6)))
        path = path[:keep]
        level = draw(st.sampled_from(ItemLevel))
        items.append(FrameworkItem(code, draw(LINES), level, path[-1] if path else None))
        path.append(code)
    return tuple(items)


@st.composite
def frameworks(draw):
    first, last = draw(DAYS), draw(DAYS)
    if first is not None and last is not None:
        first, last = sorted((first, last))
    return Framework(
        code=draw(LINES),
        version=draw(LINES),
        title=draw(LINES),
        publisher=draw(LINES),
        source=draw(LINES | st.just("https://standards.example/a?b=c")),
        licence_note=draw(LINES),
        names_checked=draw(st.booleans()),
        in_force_from=first,
        in_force_until=last,
        checked_on=draw(st.dates(date(1990, 1, 1), date(2040, 1, 1))),
        stages=tuple(draw(st.lists(LINES, max_size=3))),
        items=draw(trees()),
    )


@given(frameworks())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_there_and_back_nothing_is_lost_and_nothing_is_told(framework):
    package = package_of(framework)
    reading = read(write_case(package))
    assert (reading.package, reading.faults, reading.told) == (package, (), ())


@given(frameworks())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_what_goes_out_is_what_the_specification_asks(framework):
    assert list(case_faults(case_values(package_of(framework)))) == []


@pytest.mark.parametrize("code", SHIPPED)
def test_each_shipped_framework_goes_out_strictly_and_comes_back_whole(code):
    package = package_of(SHIPPED[code])
    data = write_case(package)
    assert list(case_faults(json.loads(data))) == []
    reading = read(data)
    assert (reading.package, reading.faults, reading.told) == (package, (), ())


def test_the_australian_standards_are_47_items_and_47_children():
    values = case_values(package_of(SHIPPED["au-apst"]))
    assert (len(values["CFItems"]), len(values["CFAssociations"])) == (47, 47)
    assert {each["associationType"] for each in values["CFAssociations"]} == {"isChildOf"}


def test_identifiers_stay_the_same_for_ever():
    package = package_of(SHIPPED["au-apst"])
    assert str(package.document_id) == "3014db29-9b4a-5a67-a1b6-6796399a4ad9"
    assert str(package.item_ids["6.2"]) == "14ba913e-b0b3-5a0b-85ff-6221c11c4fe9"


def test_a_code_of_ours_is_not_given_out_as_the_publishers():
    values = {
        each["fullStatement"]: each
        for each in case_values(package_of(SHIPPED["au-apst"]))["CFItems"]
    }
    assert "humanCodingScheme" not in values["Professional Practice"]
    assert values["Interpret student data"]["humanCodingScheme"] == "5.4"


def test_the_checker_finds_what_it_should():
    values = case_values(package_of(SHIPPED["nz-2017"]))
    values["CFDocument"].pop("creator")
    values["CFItems"][0]["CFDocumentURI"] = "x"
    values["CFItems"][1]["identifier"] = "00000000-0000-7000-8000-000000000000"
    values["CFAssociations"][0]["associationType"] = "belongsTo"
    values["CFDefinitions"]["CFItemTypes"] = {}
    assert sorted(fault.partition(":")[0] for fault in case_faults(values)) == [
        "file.CFAssociations[0].associationType",
        "file.CFDefinitions.CFItemTypes",
        "file.CFDocument",
        "file.CFItems[0]",
        "file.CFItems[1].identifier",
    ]
