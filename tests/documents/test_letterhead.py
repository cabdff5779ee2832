"""A school's logo and lines on paper; that it stays archival is checked with the others."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pikepdf
import pytest

from pldash.documents.certificate import CertificatePrinter
from pldash.documents.errors import MissingGlyph, PaperRefused
from pldash.domain.letterheads import Letterhead
from tests.certificate_facts import LOGO, make_facts
from tests.documents.test_certificate import logo, text_of

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

PICTURE = logo()
KEPT = {hashlib.sha256(PICTURE).hexdigest(): PICTURE}
LETTERHEAD = Letterhead(
    above="Learning together since 1962",
    below="مدرسة الواتل",
    logo=replace(LOGO, sha256=next(iter(KEPT))),
)
FACTS = make_facts(letterhead=LETTERHEAD)


def missing(sha256: str) -> bytes:
    raise FileNotFoundError(sha256)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return CertificatePrinter(KEPT.__getitem__)(FACTS)


def test_equal_facts_give_equal_bytes(pdf) -> None:
    assert CertificatePrinter(KEPT.__getitem__)(FACTS) == pdf


def test_the_logo_is_a_figure_with_words_in_plain_colours(pdf) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        objects = [each for each in read.objects if isinstance(each, pikepdf.Object)]
        figures = [
            str(each.get("/Alt"))
            for each in objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        pictures = [
            each
            for each in objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        assert LOGO.said in figures
        assert [str(each.ColorSpace) for each in pictures] == ["/DeviceRGB"]
        assert "/SMask" not in pictures[0]


def test_the_lines_are_read_and_said_to_be_the_schools(pdf) -> None:
    said = text_of(pdf)
    assert "Learning together since 1962" in said
    assert "In the words of Wattle Park Secondary College" in said


def test_a_logo_that_is_lost_or_another_stops_the_paper() -> None:
    with pytest.raises(PaperRefused, match="cannot be read"):
        CertificatePrinter(missing)(FACTS)
    with pytest.raises(PaperRefused, match="not the picture"):
        CertificatePrinter(lambda _: PICTURE + b"\0")(FACTS)


def test_a_line_that_cannot_be_printed_stops_the_paper() -> None:
    with pytest.raises(MissingGlyph):
        CertificatePrinter(missing)(make_facts(letterhead=Letterhead(below="Ա")))
