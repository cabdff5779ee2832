"""Anybody's CASE file: what is taken, what is told, what is refused and where."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from pldash.domain.case_findings import MOST, REMEMBERED
from pldash.domain.case_items import LONGEST_CODE
from pldash.domain.case_parts import MOST_PARTS
from pldash.domain.case_reading import (
    LONGEST_ADDRESS,
    LONGEST_LICENCE,
    LONGEST_NAME,
    MOST_ITEMS,
    NO_LICENCE,
    read_case,
)
from pldash.domain.case_trees import DEEPEST
from pldash.domain.case_writing import write_case
from pldash.domain.frameworks import ItemLevel
from tests.case_packages import DOCUMENT, child, file_of, ident, item, package

TODAY = date(2026, 11, 18)


def read(values, **options):
    data = values if isinstance(values, bytes) else file_of(values, **options)
    return read_case(data, publisher="Nobody", today=TODAY)


def document(**changes):
    return package(CFDocument=package()["CFDocument"] | changes)


def with_item(number, **changes):
    """The file with some keys of one of its items changed."""
    items = package()["CFItems"]
    items[number - 1] |= changes
    return package(CFItems=items)


def faults(values):
    reading = read(values)
    assert reading.package is None
    return [(each.code, each.where, each.line) for each in reading.faults]


def told(values):
    reading = read(values)
    assert reading.faults == ()
    return [(each.code, each.where, each.detail, each.times) for each in reading.told]


class TestTaken:
    def test_the_tree_goes_by_sequence_numbers_and_levels_by_its_shape(self):
        framework = read(package()).package.framework
        assert [(each.code, each.title, each.level, each.parent) for each in framework.items] == [
            ("know", "Know", ItemLevel.DOMAIN, None),
            ("2", "Know your students", ItemLevel.STANDARD, "know"),
            ("3", "Know your subject", ItemLevel.STANDARD, "know"),
            ("act", "Act", ItemLevel.DOMAIN, None),
            ("5", "Talk with families", ItemLevel.STANDARD, "act"),
        ]

    def test_what_the_document_says_of_itself(self):
        framework = read(
            document(
                statusStartDate="2026-02-01",
                statusEndDate="2027-12-31T00:00:00Z",
                officialSourceURL="https://wattle.example/teach",
                licenseURI={"title": "Ours alone", "identifier": "x", "uri": "x"},
            )
        ).package.framework
        assert (framework.title, framework.version, framework.publisher) == (
            "How we teach",
            "2026",
            "Wattle Park",
        )
        assert (framework.in_force_from, framework.in_force_until) == (
            date(2026, 2, 1),
            date(2027, 12, 31),
        )
        assert (framework.source, framework.licence_note) == (
            "https://wattle.example/teach",
            "Ours alone",
        )
        assert framework.checked_on == date(2026, 3, 4)

    def test_what_it_does_not_say_is_filled_in(self):
        values = {"identifier": DOCUMENT, "title": "Bare"}
        framework = read(package(CFDocument=values)).package.framework
        assert (framework.publisher, framework.version, framework.checked_on) == (
            "Nobody",
            "2026-11-18",
            TODAY,
        )
        assert (framework.licence_note, framework.source) == (NO_LICENCE, f"urn:uuid:{DOCUMENT}")
        assert framework.names_checked

    def test_its_identifiers_stay(self):
        found = read(package()).package
        assert found.document_id == UUID(DOCUMENT)
        assert found.item_ids["5"] == UUID(ident(5))

    def test_the_words_of_the_licence_are_found_by_its_link(self):
        licences = [
            {"identifier": ident(8), "title": "A", "licenseText": "Other"},
            {"identifier": ident(9), "title": "Free to all"},
        ]
        values = document(licenseURI={"title": "x", "identifier": ident(9), "uri": "x"})
        values["CFDefinitions"] = {"CFLicenses": licences}
        assert read(values).package.framework.licence_note == "Free to all"

    def test_short_words_come_before_long_ones_which_are_told(self):
        values = with_item(2, abbreviatedStatement="Students")
        assert read(values).package.framework.item("2").title == "Students"
        assert ("not-kept", "CFItems 2", "CFItem: fullStatement", 1) in told(values)

    @pytest.mark.parametrize(
        "values",
        [
            {"CFPackage": package()},
            document(CFPackageURI="https://case.example/x", caseVersion="1.0"),
            with_item(2, humanCodingScheme=2),
            with_item(2, CFItemType="standard", identifier=ident(2).upper()),
            package(CFRubrics=None, CFDefinitions=None, extensions={}),
        ],
    )
    def test_ways_of_other_programs_change_nothing(self, values):
        assert read(values).package.framework.items == read(package()).package.framework.items

    def test_a_mark_at_the_files_beginning_is_no_fault(self):
        assert read(b"\xef\xbb\xbf" + file_of(package())).faults == ()

    def test_an_association_may_name_addresses_alone(self):
        links = [
            child(
                number,
                None,
                originNodeURI=f"https://case.example/{ident(number)}",
                destinationNodeURI={"uri": f"urn:uuid:{DOCUMENT}"},
                sequenceNumber=f"{9 - number}",
            )
            for number in range(1, 6)
        ]
        framework = read(package(CFAssociations=links)).package.framework
        assert [each.code for each in framework.items] == ["5", "act", "3", "2", "know"]


class TestTold:
    def test_long_codes_given_twice_are_made_unlike_within_the_longest(self):
        longest = "x" * LONGEST_CODE
        items = [each | {"humanCodingScheme": longest} for each in package()["CFItems"]]
        reading = read(package(CFItems=items))
        codes = {each.code for each in reading.package.framework.items}
        assert len(codes) == len(items)
        assert {len(each) for each in codes} == {LONGEST_CODE}
        assert longest in codes
        assert all(each == longest or each.endswith(")") for each in codes)
        again = read_case(write_case(reading.package), publisher="Nobody", today=TODAY)
        assert [each.code for each in again.told if each.code == "shortened"] == []
        assert again.package.framework == reading.package.framework

    def test_codes_that_were_made(self):
        assert told(package()) == [("code-made", "CFItems 1", "", 2)]

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (
                document(language="en", description="", subject=["x"]),
                ("not-kept", "CFDocument", "CFDocument: language", 1),
            ),
            (with_item(2, notes="n"), ("not-kept", "CFItems 2", "CFItem: notes", 1)),
            (with_item(2, CFItemType="Strand"), ("not-kept", "CFItems 2", "CFItem: CFItemType", 1)),
            (package(CFRubrics=[{}]), ("not-kept", "CFPackage", "CFPackage: CFRubrics", 1)),
            (
                package(CFDefinitions={"CFConcepts": [{"title": "x"}]}),
                ("not-kept", "CFConcepts 1", "CFDefinitions: CFConcepts", 1),
            ),
            (
                document(officialSourceURL="javascript:alert(1)"),
                ("not-kept", "CFDocument", "CFDocument: officialSourceURL", 1),
            ),
            (
                document(officialSourceURL=f"https://a.example/{'x' * LONGEST_ADDRESS}"),
                ("not-kept", "CFDocument", "CFDocument: officialSourceURL", 1),
            ),
            (
                document(licenseURI={"title": "x" * (LONGEST_LICENCE + 1)}),
                ("shortened", "CFDocument", "licenseText", 1),
            ),
            (
                document(statusStartDate="soon"),
                ("date-unreadable", "CFDocument", "statusStartDate", 1),
            ),
            (document(title="x" * 999), ("shortened", "CFDocument", "title", 1)),
            (with_item(2, fullStatement="x" * 999), ("shortened", "CFItems 2", "fullStatement", 1)),
            (
                with_item(2, humanCodingScheme="x" * 99),
                ("shortened", "CFItems 2", "humanCodingScheme", 1),
            ),
            (with_item(3, humanCodingScheme="2"), ("code-twice", "CFItems 3", "2", 1)),
            (
                package(CFAssociations=[*package()["CFAssociations"], child(2, 4)]),
                ("several-parents", "CFItems 2", ident(2), 1),
            ),
            (
                package(CFAssociations=[*package()["CFAssociations"], child(7, 4)]),
                ("child-unknown", "CFAssociations 6", ident(7), 1),
            ),
            (
                package(CFAssociations=[*package()["CFAssociations"][:4], child(5, 7)]),
                ("parent-unknown", "CFAssociations 5", ident(7), 1),
            ),
            (
                package(CFAssociations=package()["CFAssociations"][:4]),
                ("no-parent", "CFItems 5", "", 1),
            ),
            (
                package(
                    CFAssociations=[
                        *package()["CFAssociations"],
                        child(2, 5, associationType="exactMatchOf"),
                    ]
                ),
                ("association-not-kept", "CFAssociations 6", "exactMatchOf", 1),
            ),
        ],
    )
    def test_what_is_not_kept_or_was_mended(self, values, expected):
        assert expected in told(values)

    def test_identifiers_that_the_specification_does_not_take(self):
        values = document(identifier="d0000000-0000-0000-0000-000000000000")
        values["CFAssociations"] = []
        reading = read(values)
        assert ("identifier-replaced", "CFDocument") in [
            (each.code, each.where) for each in reading.told
        ]
        assert reading.package.document_id.version == 5
        assert reading.package == read(values).package

    def test_items_whose_identifiers_are_none(self):
        values = package(CFItems=[item(1, identifier="one"), item(2, identifier="two")])
        assert ("identifier-replaced", "CFItems 1", "", 2) in told(values)

    def test_of_very_many_only_the_first_and_how_many_more(self):
        links = [child(number, None) for number in range(100, 100 + MOST + 7)]
        found = read(package(CFAssociations=links)).told
        assert len(found) == MOST + 1
        assert (found[-1].code, found[-1].times) == ("and-more", 9)

    def test_of_very_many_only_the_number_is_kept(self):
        unknown = {f"key-{number}": 1 for number in range(REMEMBERED + 7)}
        plain, full = (
            sum(each.times for each in read(values).told)
            for values in (package(), package(**unknown))
        )
        assert full - plain == len(unknown)

    def test_a_key_written_in_escapes_has_no_line(self):
        data = file_of(with_item(2, notes="n")).replace(b'"CFItems"', b'"\\u0043FItems"')
        assert {each.line for each in read(data).told} == {None}

    def test_a_number_that_is_none_is_no_place_among_siblings(self):
        links = [
            child(number, None, sequenceNumber=said)
            for number, said in enumerate((True, "x", 10**20, 2, 1), start=1)
        ]
        framework = read(package(CFAssociations=links)).package.framework
        assert [each.code for each in framework.items] == ["5", "act", "know", "2", "3"]

    def test_a_name_is_cut_at_its_limit(self):
        framework = read(document(title="x" * 999)).package.framework
        assert len(framework.title) == LONGEST_NAME

    def test_the_line_is_that_of_the_part(self):
        values = with_item(3, notes="n")
        (found,) = (each for each in read(values).told if each.code == "not-kept")
        lines = file_of(values).decode().splitlines()
        assert lines[found.line - 1].strip() == "{"
        assert ident(3) in lines[found.line]


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "code", "line"),
        [
            (b"", "file-empty", None),
            (b" \n ", "file-empty", None),
            (b'{\n"CFDocument": {},\n oops}', "not-json", 3),
            (b"\xff\xfe{", "not-utf-8", None),
            (b'{"CFDocument": NaN}', "not-json", None),
            (b'{"CFDocument": {}, "CFDocument": {}}', "duplicate-key", None),
            (b'{"CFDocument": ' + b"[" * 100_000, "nested-too-deep", None),
            (b"[]", "no-package", None),
            (b"7", "no-package", None),
            (b'{"CFItems": []}', "no-package", None),
            (b'{"CFDocument": "x"}', "no-package", None),
        ],
    )
    def test_what_is_no_package_at_all(self, data, code, line):
        (found,) = read(data).faults
        assert (found.code, found.line) == (code, line)

    @pytest.mark.parametrize(
        ("values", "code", "where"),
        [
            (document(title=" "), "value-missing", "CFDocument"),
            (document(title=["x"]), "wrong-type", "CFDocument"),
            (document(identifier=None), "value-missing", "CFDocument"),
            (
                document(statusStartDate="2026-02-02", statusEndDate="2026-02-01"),
                "ends-before-start",
                "CFDocument",
            ),
            (package(CFItems=[]), "no-items", "file"),
            (package(CFItems=None), "no-items", "file"),
            (package(CFItems={"a": 1}), "wrong-type", "CFItems"),
            (package(CFAssociations="x"), "wrong-type", "CFAssociations"),
            (package(CFItems=[*package()["CFItems"], "x"]), "wrong-type", "CFItems 6"),
            (with_item(2, fullStatement=None), "value-missing", "CFItems 2"),
            (with_item(2, fullStatement={"en": "x"}), "wrong-type", "CFItems 2"),
            (with_item(2, humanCodingScheme=True), "wrong-type", "CFItems 2"),
            (with_item(2, identifier=""), "value-missing", "CFItems 2"),
            (with_item(2, identifier=ident(1)), "identifier-twice", "CFItems 2"),
            (with_item(2, identifier=DOCUMENT), "identifier-twice", "CFItems 2"),
            (
                package(CFAssociations=[child(1, 2), child(2, 3), child(3, 1)]),
                "cycle",
                "CFItems 1",
            ),
            (package(CFAssociations=[child(2, 2)]), "cycle", "CFItems 2"),
        ],
    )
    def test_what_makes_no_framework_says_where(self, values, code, where):
        found = faults(values)
        assert (code, where) in [each[:2] for each in found]
        if " " in where:
            assert all(line is not None for *_, line in found)

    def test_all_faults_are_told_at_once(self):
        items = [item(number, fullStatement="") for number in range(1, 6)]
        values = package(CFItems=items, CFDocument={"identifier": DOCUMENT})
        assert len(faults(values)) == 6

    def test_each_round_is_told_once_and_what_hangs_below_it_not(self):
        links = [child(1, 2), child(2, 1), child(3, 1), child(4, 5), child(5, 4)]
        assert [each[:2] for each in faults(package(CFAssociations=links))] == [
            ("cycle", "CFItems 1"),
            ("cycle", "CFItems 4"),
        ]

    def test_more_items_than_a_page_can_offer(self):
        values = package(CFItems=[item(number) for number in range(MOST_ITEMS + 1)])
        assert faults(values) == [("items-too-many", "file", None)]

    @pytest.mark.parametrize("name", ["CFItems", "CFAssociations"])
    @pytest.mark.parametrize("part", [{}, 1])
    def test_a_list_that_would_fill_the_memory_is_refused_before_it_is_read(self, name, part):
        values = package(**{name: [part] * (MOST_PARTS + 1)})
        assert [each[:2] for each in faults(values)] == [("parts-too-many", name)]

    def test_a_tree_deeper_than_anybody_reads(self):
        items = [item(number) for number in range(1, DEEPEST + 2)]
        links = [child(number, number - 1 or None) for number in range(1, DEEPEST + 2)]
        values = package(CFItems=items, CFAssociations=links)
        assert [each[0] for each in faults(values)] == ["tree-too-deep"]
        values["CFItems"], values["CFAssociations"] = items[:-1], links[:-1]
        assert read(values).faults == ()

    def test_a_file_on_one_line_has_one_line(self):
        found = read(with_item(2, fullStatement=""), indent=None).faults
        assert [each.line for each in found] == [1]
