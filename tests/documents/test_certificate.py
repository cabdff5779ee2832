"""The certificate's PDF: what is in the file, and what readers of it get."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp

from pldash.adapters.logo_pictures import as_logo
from pldash.adapters.upload_pictures import redraw
from pldash.documents import certificate, fetcher, metadata
from pldash.documents.certificate import render_certificate
from pldash.documents.errors import MissingGlyph, PaperRefused, RendererUnavailable
from pldash.domain.certificates import Approver, ModeMinutes, Paper, PrintedName
from pldash.domain.evidence import MediaType
from pldash.domain.letterheads import Letterhead
from pldash.domain.values import EvidenceGrade
from pldash.ports import EmbeddedFile
from tests.certificate_facts import (
    ARABIC,
    CHINESE,
    HINDI,
    LOGO,
    LONGEST,
    MAORI,
    NAMES,
    PIA,
    REGISTRATION,
    SIMPLIFIED,
    STANDARDS,
    THEO,
    URDU,
    VIETNAMESE,
    WELSH,
    make_facts,
    make_line,
)
from tests.hostile_files import picture

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

PDF_CHECK = Path(__file__).parents[1] / "tools" / "pdf-check" / "pdf-check.sh"
MADE_AT = datetime(2026, 7, 1, tzinfo=UTC)
CREDENTIAL = EmbeddedFile("credential.json", b'{"type": "x"}', "The same for machines", MADE_AT)


def sixty_lines():
    return tuple(
        make_line(
            place,
            minutes=ModeMinutes(60, place % 3 * 15, place % 2 * 20),
            approver=THEO if place % 4 else PIA,
            also_on=("PLD-2026-AAAAAA",) if place == 2 else (),
        )
        for place in range(60)
    )


def named(name: PrintedName):
    """Return facts that print a name in every place where a name can stand."""
    line = make_line(approver=Approver(name, "Principal"), title=name.text)
    return make_facts(teacher=name, school=name, lines=(line,))


def whole_facts():
    return make_facts(
        teacher=LONGEST,
        lines=sixty_lines(),
        frameworks=(STANDARDS,),
        registration=REGISTRATION,
        replaces="PLD-2025-BBBBBB",
        is_test=True,
    )


@cache
def drawn(facts) -> bytes:
    """Draw each certificate once for all tests that only look at it."""
    return render_certificate(facts)


def logo() -> bytes:
    """Return a see-through picture as a school's logo."""
    return redraw(MediaType.PNG, picture("PNG", (600, 200), "RGBA"), as_logo)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


class TestStandards:
    def test_every_certificate_is_archival_and_accessible(self, tmp_path) -> None:
        """PDF/A-3a and PDF/UA-1, checked by an engine that is not ours."""
        made = {f"name-{place}": drawn(named(name)) for place, name in enumerate(NAMES)}
        made["one"] = drawn(make_facts())
        made["whole"] = drawn(whole_facts())
        made["letter"] = drawn(make_facts(paper=Paper.LETTER, locale="en-US"))
        own = Letterhead("Since 1962", "مدرسة الواتل", LOGO)
        made["own"] = render_certificate(make_facts(letterhead=own), logo=logo())
        made["with-file"] = render_certificate(make_facts(), [CREDENTIAL])
        for name, pdf in made.items():
            (tmp_path / f"{name}.pdf").write_bytes(pdf)
        files = sorted(map(str, tmp_path.iterdir()))
        checked = subprocess.run([PDF_CHECK, *files], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert checked.stdout.count("PASS") == 2 * len(made)

    def test_the_check_finds_a_plain_pdf_wanting(self, tmp_path) -> None:
        plain = tmp_path / "plain.pdf"
        weasyprint = fetcher.load_weasyprint()
        plain.write_bytes(weasyprint.HTML(string="<p>x").write_pdf())
        checked = subprocess.run([PDF_CHECK, plain], capture_output=True, text=True, check=False)
        assert checked.returncode == 1
        assert checked.stdout.count("FAIL") == 2

    def test_every_font_is_embedded_and_ours(self) -> None:
        names = set()
        with pikepdf.open(io.BytesIO(drawn(named(CHINESE)))) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                    assert "/FontFile2" in item or "/FontFile3" in item
                    names.add(str(item.FontName).partition("+")[2])
        regionless = {name.partition("-CJK")[0] for name in names}
        assert regionless == {"PLD-Sans", "PLD-Sans-Bold", "Noto-Sans", "Noto-Serif"}

    def test_pieces_in_another_language_say_so(self) -> None:
        langs = set()
        with pikepdf.open(io.BytesIO(drawn(named(URDU)))) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and item.get("/ActualText") == URDU.text:
                    langs.add(str(item.get("/Lang")))
        assert "ur" in langs

    def test_the_file_says_its_number_code_and_address(self) -> None:
        packet = pypdf.PdfReader(io.BytesIO(drawn(make_facts())))
        xmp = packet.trailer["/Root"]["/Metadata"].get_data().decode()
        assert xmp.count("<rdf:RDF") == 1
        for said in ("PLD-2026-7KQ2MX", "0123456789ABCDEFP", "https://pldash.example/v/"):
            assert said in xmp


class TestSameBytes:
    def test_equal_facts_give_equal_bytes(self) -> None:
        facts = whole_facts()
        assert render_certificate(facts, [CREDENTIAL]) == render_certificate(facts, [CREDENTIAL])

    def test_another_process_gives_the_same_bytes(self) -> None:
        script = (
            "import hashlib; from tests.certificate_facts import *;"
            "from pldash.documents.certificate import render_certificate as render;"
            "print(hashlib.sha256(render(make_facts(teacher=ARABIC))).hexdigest())"
        )
        for seed in ("1", "2"):
            said = subprocess.run(
                [sys.executable, "-c", script],
                capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
                env={"PYTHONHASHSEED": seed, "TZ": f"Etc/GMT+{seed}", "PATH": ""},
            )  # fmt: skip
            mine = hashlib.sha256(render_certificate(make_facts(teacher=ARABIC)))
            assert said.stdout.strip() == mine.hexdigest()

    def test_each_certificate_has_an_identifier_of_its_own(self) -> None:
        pdf = pypdf.PdfReader(io.BytesIO(drawn(make_facts())))
        expected = hashlib.sha256(b"0123456789ABCDEFP").digest()[:16]
        assert bytes(pdf.trailer["/ID"][0].original_bytes) == expected


class TestWords:
    @pytest.mark.parametrize(
        "name", [ARABIC, URDU, CHINESE, SIMPLIFIED, HINDI, MAORI, WELSH, VIETNAMESE],
        ids=lambda name: name.lang,
    )  # fmt: skip
    def test_a_name_copies_out_as_it_is_written(self, name) -> None:
        pdf = drawn(named(name))
        assert text_of(pdf).count(name.text) >= 2
        assert pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().count(name.text) >= 2

    @pytest.mark.parametrize(
        "name",
        [
            replace(HINDI, text="प्रियंका प्रसाद क्षत्रिय क्षिति"),
            replace(WELSH, text="W\u0302yn y\u0302r"),
            replace(ARABIC, text="عبد الله بن محمد آل الشيخ"),
            replace(ARABIC, text="علاء الإسلام"),
        ],
    )
    def test_shapes_that_letters_share_copy_out_right(self, name) -> None:
        assert text_of(drawn(named(name))).count(name.text) >= 2

    def test_brackets_stay_right_beside_text_that_runs_backwards(self) -> None:
        facts = make_facts(school=replace(ARABIC, text="محمد (أبو بكر)"))
        assert "80 minutes (1 h 20 min) in all" in text_of(drawn(facts))

    def test_less_than_an_hour_is_said_once(self) -> None:
        facts = make_facts(lines=(make_line(minutes=ModeMinutes(synchronous=45)),))
        assert "45 minutes in all" in text_of(drawn(facts))

    def test_the_paper_says_what_it_is_and_what_it_is_not(self) -> None:
        said = text_of(drawn(whole_facts()))
        assert "record of self-directed professional learning, reviewed by Wattle Park" in said
        assert "not a qualification" in said
        assert "Test certificate" in said
        assert "replaces certificate PLD-2025-BBBBBB" in said
        assert "Also stands on PLD-2026-AAAAAA" in said
        assert not re.search(r"accredited|\b(CEU|CTLE|SCECH|PDP)s?\b", said, re.IGNORECASE)

    def test_the_paper_prints_every_claim(self) -> None:
        said = text_of(drawn(whole_facts()))
        for claim in (
            "5100 minutes (85 h)", "3600 min", "900 min", "took part later", "read along",
            "1 January 2026", "30 June 2026", "Australia/Melbourne", "1 July 2026",
            "Theo Nowak", "Deputy principal", "Evidence: declared",
            "Australian Professional Standards for Teachers, 2018", "Select and use resources",
            "Victorian Institute of Teaching", "80 minutes counted, 20 not counted",
            "pldash.example/v/0123456789ABCDEFP",
        ):  # fmt: skip
            assert claim in said, claim

    @pytest.mark.parametrize("grade", EvidenceGrade)
    def test_each_grade_of_evidence_is_shown(self, grade) -> None:
        facts = make_facts(lines=(make_line(evidence=grade, tag=None),))
        assert re.search(r"Evidence: \w+", text_of(drawn(facts)))

    def test_dates_follow_the_readers_country(self) -> None:
        said = text_of(drawn(make_facts(locale="en-US", paper=Paper.LETTER)))
        assert "between January 1, 2026 and June 30, 2026" in said


class TestPages:
    def test_one_line_takes_one_page(self) -> None:
        assert len(pypdf.PdfReader(io.BytesIO(drawn(make_facts()))).pages) == 1

    def test_each_of_several_pages_carries_number_code_and_place(self) -> None:
        document = pypdfium2.PdfDocument(drawn(whole_facts()))
        assert 2 < len(document) <= 8
        for place, page in enumerate(document, start=1):
            said = page.get_textpage().get_text_range().replace("\u00a0", " ")
            assert "PLD-2026-7KQ2MX · 0123-4567-89AB-CDEFP" in said
            assert f"page {place} of {len(document)}" in said
            if "aussieED" in said:
                assert "Standards" in said, "the table's head is repeated"

    @pytest.mark.parametrize(
        ("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))]
    )
    def test_it_is_laid_out_for_its_paper(self, paper, size) -> None:
        page = pypdfium2.PdfDocument(drawn(make_facts(paper=paper)))[0]
        assert tuple(round(side) for side in page.get_size()) == size

    def test_the_square_opens_the_verify_page(self) -> None:
        """Read back from a picture of 150 dots an inch, as a cheap printer would give."""
        page = pypdfium2.PdfDocument(drawn(make_facts()))[0]
        found = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
        assert [code.text for code in found] == ["https://pldash.example/v/0123456789ABCDEFP"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Ana \N{PILE OF POO}", "U+1F4A9 PILE OF POO"),
            ("Ա", "U+0531 ARMENIAN CAPITAL LETTER AYB"),
            ("Tara\u202egro", "U+202E RIGHT-TO-LEFT OVERRIDE"),
            ("Tara\x00", "U+0000 without a name"),
            ("\ue000", "U+E000 without a name"),
        ],
    )
    def test_a_character_without_a_shape_refuses_the_certificate(self, text, said) -> None:
        with pytest.raises(MissingGlyph, match=re.escape(said)) as caught:
            render_certificate(make_facts(teacher=PrintedName(text)))
        assert caught.value.reasons[0].code == "glyph-missing"

    @pytest.mark.parametrize("field", ["title", "tag", "standards", "role"])
    def test_every_printed_text_is_asked_about(self, field) -> None:
        change = {
            "title": {"title": "Ա"},
            "tag": {"tag": "#Ա"},
            "standards": {"standards": ("Ա",)},
            "role": {"approver": replace(PIA, role="Ա")},
        }[field]
        with pytest.raises(MissingGlyph):
            render_certificate(make_facts(lines=(make_line(**change),)))

    def test_a_shape_that_was_missed_is_found_in_the_finished_page(self, monkeypatch) -> None:
        monkeypatch.setattr(certificate, "missing_characters", lambda *_: ())
        with pytest.raises(PaperRefused, match="with the font"):
            render_certificate(make_facts(teacher=PrintedName("\N{ARMENIAN CAPITAL LETTER AYB}")))
        with pytest.raises(MissingGlyph):
            render_certificate(make_facts(teacher=PrintedName("\U000e1234\ue123")))

    def test_a_file_without_its_packet_is_not_marked(self) -> None:
        packet = SimpleNamespace(stream=[b"nothing"], compress=True)
        pdf = SimpleNamespace(catalog={"Metadata": "0 0 R"}, objects=[packet])
        with pytest.raises(PaperRefused, match="XMP"):
            metadata.mark(pdf, "")

    def test_a_machine_without_the_libraries_is_told_so(self, monkeypatch) -> None:
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        with pytest.raises(RendererUnavailable, match="WeasyPrint"):
            render_certificate(make_facts())

    def test_a_file_can_be_carried_inside_once(self) -> None:
        pdf = pypdf.PdfReader(io.BytesIO(render_certificate(make_facts(), [CREDENTIAL])))
        assert pdf.attachments == {"credential.json": [CREDENTIAL.content]}
        assert len(pdf.trailer["/Root"]["/AF"]) == 1
