"""What public CASE files were seen to do, in the order of the list: none of it stops a file."""

from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.case_reading import read_case
from tests.case_packages import child, file_of, item, package


def read(values):
    return read_case(file_of(values), publisher="Nobody", today=date(2026, 11, 18))


def document(**changes):
    return package(CFDocument=package()["CFDocument"] | changes)


NO_ZONE, NO_MILLISECONDS = "2026-03-04T05:06:07", "2026-03-04T05:06:07Z"


def each_with(kind, **changes):
    """The file with some keys of every item or association changed."""
    return package(**{kind: [each | changes for each in package()[kind]]})


def wrapped():
    """The file with each resource under the name of its kind, as a service sends a single one."""
    whole = package()
    return {
        "CFDocument": {"CFDocument": whole["CFDocument"]},
        "CFItems": [{"CFItem": each} for each in whole["CFItems"]],
        "CFAssociations": [{"CFAssociation": each} for each in whole["CFAssociations"]],
    }


def linked(**link):
    """The file with a link of every association changed."""
    return package(
        CFAssociations=[
            each | {"originNodeURI": each["originNodeURI"] | link}
            for each in package()["CFAssociations"]
        ]
    )


@pytest.mark.parametrize(
    ("values", "mended"),
    [
        pytest.param(wrapped(), set(), id="resources under their kind"),
        pytest.param(document(CFPackageURI={"uri": "x"}), set(), id="package's link inside"),
        pytest.param(document(CFPackageURI="x"), set(), id="package's link as text"),
        pytest.param(
            each_with("CFItems", CFDocumentURI={"title": "x", "identifier": "y", "uri": "z"}),
            set(),
            id="document's link in items",
        ),
        pytest.param(
            each_with("CFAssociations", CFDocumentURI="x"), set(), id="document's link as text"
        ),
        pytest.param(
            each_with("CFItems", educationalLevel="K-12"), {"not-kept"}, id="level misspelt"
        ),
        pytest.param(each_with("CFItems", educationLevel="K-12"), {"not-kept"}, id="level as text"),
        pytest.param(
            each_with("CFItems", lastChangeDateTime=NO_ZONE), set(), id="time without a zone"
        ),
        pytest.param(
            document(lastChangeDateTime=NO_MILLISECONDS), set(), id="time without milliseconds"
        ),
        pytest.param(
            document(lastChangeDateTime="2026-03-04T05:06:07.123+11:00"),
            set(),
            id="time with milliseconds",
        ),
        pytest.param(
            package(CFDefinitions={"CFItemTypes": [{"title": "Strand", "hierarchyCode": None}]}),
            set(),
            id="hierarchy code null",
        ),
        pytest.param(linked(title=None), set(), id="link's title null"),
        pytest.param(linked(title=7, uri=None), set(), id="link's title a number"),
        pytest.param(package(CFDefinitions=None), set(), id="no definitions"),
        pytest.param(
            package(
                CFAssociations=[
                    *package()["CFAssociations"],
                    child(2, 900, associationType="exactMatchOf"),
                ]
            ),
            {"association-not-kept"},
            id="match with what is not in the file",
        ),
        pytest.param(
            package(CFAssociations=[*package()["CFAssociations"], child(2, 4)]),
            {"several-parents"},
            id="more than one parent",
        ),
        pytest.param(
            package(
                CFItems=[
                    each | {"CFItemType": word}
                    for each, word in zip(
                        package()["CFItems"],
                        ["Strand", "Standard", "standards", "Strand", "Outcome"],
                        strict=True,
                    )
                ]
            ),
            {"not-kept"},
            id="several words for one level",
        ),
        pytest.param(document(subject="Teaching"), {"not-kept"}, id="subject as text"),
        pytest.param(document(subject=["Teaching"]), {"not-kept"}, id="subject as list"),
        pytest.param(
            each_with("CFItems", subject="x", subjectURI={"uri": "y"}),
            {"not-kept"},
            id="subject in items",
        ),
    ],
)
def test_the_tree_comes_out_the_same(values, mended):
    reading = read(values)
    assert reading.faults == ()
    assert reading.package.framework.items == read(package()).package.framework.items
    assert {each.code for each in reading.told} == {"code-made", *mended}


def test_a_creator_that_is_null_is_whoever_loads_it():
    assert read(document(creator=None)).package.framework.publisher == "Nobody"


def test_an_item_that_hangs_nowhere_stands_at_the_top():
    reading = read(package(CFAssociations=package()["CFAssociations"][:4]))
    assert reading.package.framework.items[-1].parent is None
    assert "no-parent" in {each.code for each in reading.told}


def test_identifiers_of_no_known_pattern_are_replaced_and_told():
    reading = read(package(CFItems=[item(1, identifier="test-1")], CFAssociations=[]))
    assert "identifier-replaced" in {each.code for each in reading.told}


def test_a_single_document_alone_is_no_framework_and_says_why():
    reading = read({"CFDocument": package()["CFDocument"]})
    assert reading.package is None
    assert [each.code for each in reading.faults] == ["no-items"]
