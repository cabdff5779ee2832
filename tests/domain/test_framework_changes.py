from __future__ import annotations

from datetime import date

from pldash.domain.case_reading import read_case
from pldash.domain.framework_changes import changes_between
from tests.case_packages import child, file_of, item, package


def read(values):
    return read_case(file_of(values), publisher="Nobody", today=date(2026, 11, 18)).package


def changes(old, new):
    found = changes_between(read(old), read(new))
    return (
        [each.code for each in found.added],
        [(was.title, now.title) for was, now in found.changed],
        [each.code for each in found.removed],
    )


def test_the_same_file_changes_nothing():
    assert changes(package(), package()) == ([], [], [])


def test_what_is_new_other_and_gone():
    items = package()["CFItems"]
    new = package(CFItems=[*items[:2], items[2] | {"fullStatement": "Your subject"}, item(6)])
    assert changes(package(), new) == (
        ["6"],
        [("Know your subject", "Your subject")],
        ["act", "5"],
    )


def test_another_place_in_the_tree_is_a_change():
    links = [each for each in package()["CFAssociations"] if each != child(2, 1, sequenceNumber=1)]
    links.append(child(2, 4))
    assert changes(package(), package(CFAssociations=links)) == (
        [],
        [("Know your students", "Know your students")],
        [],
    )


def test_a_new_code_of_the_same_item_is_a_change_and_not_another_item():
    items = package()["CFItems"]
    items[1] |= {"humanCodingScheme": "2.0"}
    assert changes(package(), package(CFItems=items)) == (
        [],
        [("Know your students", "Know your students")],
        [],
    )


def test_new_identifiers_under_the_same_codes_are_the_same_items():
    old = package(CFItems=[item(1), item(2)], CFAssociations=[])
    new = package(
        CFItems=[item(n, f"Statement {n - 10}", humanCodingScheme=str(n - 10)) for n in (11, 12)],
        CFAssociations=[],
    )
    assert changes(old, new) == ([], [], [])


def test_a_code_that_went_to_another_item_names_both():
    old = package(CFItems=[item(1), item(2)], CFAssociations=[])
    moved = [item(2, humanCodingScheme="1"), item(3, humanCodingScheme="2")]
    assert changes(old, package(CFItems=moved, CFAssociations=[])) == (
        ["2"],
        [("Statement 2", "Statement 2")],
        ["1"],
    )
