"""The fonts of the paper and the characters that they hold."""

from __future__ import annotations

import pytest

from pldash.documents import fonts
from pldash.documents.errors import described
from pldash.documents.fonts import (
    BOLD,
    DEVANAGARI,
    NASKH,
    PACKAGED,
    SANS,
    SERIF,
    Face,
    chinese,
    family_list,
    stack,
)
from pldash.documents.glyphs import missing_characters
from tests.certificate_facts import NAMES


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.text[:6])
def test_every_name_that_we_promise_can_be_printed(name) -> None:
    assert missing_characters(name.text, name.lang) == ()


@pytest.mark.parametrize(
    ("lang", "region"),
    [("zh-Hans", "SC"), ("zh", "SC"), ("zh-Hant", "TC"), ("zh-TW", "TC"), ("zh-HK", "HK"),
     ("ja", "JP"), ("ko-KR", "KR"), ("en", "SC"), ("", "SC")],
)  # fmt: skip
def test_shared_characters_take_the_shapes_of_the_language(lang, region) -> None:
    assert chinese(lang).family == f"Noto Sans CJK {region}"
    assert chinese(lang, is_serif=True).family == f"Noto Serif CJK {region}"
    assert ord("陳") in chinese(lang).characters


def test_the_page_names_its_fonts_in_the_order_of_the_check() -> None:
    assert family_list("zh-Hant", is_serif=True) == (
        '"PLD Serif", "PLD Naskh", "PLD Devanagari", "Noto Serif CJK TC"'
    )
    assert stack("en")[0].family == "PLD Sans"


def test_missing_characters_are_named_once_and_in_order() -> None:
    assert missing_characters("ԲaԱԲ", "en") == ("Բ", "Ա")


def test_what_has_no_shape_is_not_missed() -> None:
    assert missing_characters("\u200c\u200d\u200e\u200f\u00ad \t\n", "en") == ()


@pytest.mark.parametrize(
    "number",
    [0, 0x1B, 0x200B, 0x202A, 0x202E, 0x2066, 0x2069, 0xE000, 0xE0041, 0xFFFF, 0xD800],
    ids=hex,
)
def test_what_could_hide_something_is_refused(number) -> None:
    character = chr(number)
    assert missing_characters(character, "en") == (character,)


def test_a_machine_without_chinese_fonts_says_so(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (tmp_path, tmp_path / "absent"))
    absent = Face("Noto Sans CJK XX", "NotoSansCJK-Regular.ttc", is_packaged=False)
    assert absent.characters == frozenset()


def test_a_file_with_other_faces_is_not_taken_for_the_face() -> None:
    other = Face("Noto Sans CJK Elsewhere", "NotoSansCJK-Regular.ttc", is_packaged=False)
    assert other.characters == frozenset()


@pytest.mark.parametrize("face", [SANS, BOLD, SERIF, NASKH, DEVANAGARI])
def test_packaged_fonts_come_with_their_licence(face) -> None:
    assert face.characters
    assert "SIL OPEN FONT LICENSE" in (PACKAGED / "OFL.txt").read_text()


def test_a_character_is_described_by_number_and_name() -> None:
    assert described("ŵ") == "ŵ (U+0175 LATIN SMALL LETTER W WITH CIRCUMFLEX)"
    assert described("\u202e") == "(U+202E RIGHT-TO-LEFT OVERRIDE)"
