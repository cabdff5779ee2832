from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.certificates import PrintedName, TextDirection
from pldash.domain.printed_names import printed_name

RTL = TextDirection.RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Tara Nguyen", "en", PrintedName("Tara Nguyen")),
        ("Mārama Ngāta", "mi", PrintedName("Mārama Ngāta", "mi")),
        ("ليلى الخطيب", "ar", PrintedName("ليلى الخطيب", "ar", "Arab", RTL)),
        ("ثمینہ", "ur", PrintedName("ثمینہ", "ur", "Arab", RTL)),
        ("ليلى", "en", PrintedName("ليلى", "ar", "Arab", RTL)),
        ("ליאת", "he", PrintedName("ליאת", "he", "Hebr", RTL)),
        ("प्रियंका", "en-AU", PrintedName("प्रियंका", "hi", "Deva")),
        ("陳美玲", "zh-Hant", PrintedName("陳美玲", "zh-Hant", "Hant")),
        ("陳美玲", "zh-HK", PrintedName("陳美玲", "zh-HK", "Hant")),
        ("刘晓东", "en", PrintedName("刘晓东", "zh", "Hans")),
        ("ፋሲል", "am", PrintedName("ፋሲል", "am")),
        ("  — 7", "en", PrintedName("  — 7")),
    ],
)
def test_a_name_is_set_in_its_own_script_and_direction(text, lang, expected):
    assert printed_name(text, lang) == expected


@given(st.text(min_size=1))
def test_any_text_is_a_name_and_stays_as_it_is_written(text):
    assert printed_name(text).text == text
