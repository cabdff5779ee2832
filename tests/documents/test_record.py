"""A record on paper, drawn for real and asked by the programs that judge such files."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from pldash.documents.glyphs import printable
from pldash.documents.record import record_html, render_record
from pldash.domain.exports import RecordPaper
from pldash.domain.log_forms import PLAIN_FORM
from tests.documents.test_certificate import PDF_CHECK
from tests.domain.test_exports import LINE, RECORD

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]


def paper(**changes) -> RecordPaper:
    plain = {
        "record": replace(RECORD, teacher="Tara \U0001f600 \u0644\u06cc\u0644\u06cc\u0670"),
        "form": PLAIN_FORM,
        "made_on": date(2026, 11, 18),
        "locale": "en-AU",
        "part": 1,
        "parts": 1,
        "minutes": 80,
        "counted": 60,
    }
    return RecordPaper(**{**plain, **changes})


def test_it_lasts_and_can_be_read_aloud(tmp_path):
    file = tmp_path / "record.pdf"
    file.write_bytes(render_record(paper()))
    checked = subprocess.run([PDF_CHECK, file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)
    for claim in ("[U+1F600 GRINNING FACE]", "=cmd", "Wattle Park", "Notes.pdf"):
        assert claim in text.replace("\u00a0", " ").replace("\n", " "), claim


def test_equal_papers_give_equal_bytes():
    assert render_record(paper()) == render_record(paper())


def test_what_is_typed_is_text_and_no_markup():
    page = record_html(paper(record=replace(RECORD, teacher='<img src="file:///etc/passwd">')))
    assert "<img" not in page


def test_a_part_says_which_and_a_bare_record_what_it_has():
    bare = replace(RECORD, body=None, body_name="", number="", cycle=None, required=None, lines=())
    page = record_html(paper(record=bare, part=2, parts=3))
    assert "part 2 of 3" in page
    assert "Activities" not in page
    line = replace(LINE, approval=None, activity=replace(LINE.activity, evidence=()))
    assert "not approved" in record_html(paper(record=replace(RECORD, lines=(line,))))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Plain", "Plain"), ("a\u202eb", "a[U+202E RIGHT-TO-LEFT OVERRIDE]b"), ("\ue000", "[U+E000]")],
)
def test_what_no_font_has_is_written_out(text, shown):
    assert printable(text, "zh") == shown
