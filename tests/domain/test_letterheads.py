"""What a school may put on its certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.certificates import CertificateFacts, Paper, PrintedName
from pldash.domain.errors import RuleBroken
from pldash.domain.letterheads import (
    LONGEST_ABOVE,
    LONGEST_BELOW,
    LONGEST_SAID,
    PLAIN,
    Letterhead,
    refuse_bad_letterhead,
)
from pldash.domain.sample_pages import Setting, sample_facts
from tests.certificate_facts import LOGO

WHOLE = Letterhead("Learning together since 1962", "We share what we learn.", LOGO)
SETTING = Setting(
    school=PrintedName("Wattle Park"),
    zone="Australia/Melbourne",
    today=date(2026, 11, 18),
    verify_url="https://pldash.example/verify",
    locale="en-AU",
    paper=Paper.A4,
)


def refused(letterhead: Letterhead) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as caught:
        refuse_bad_letterhead(letterhead)
    return caught.value.reasons[0].code, caught.value.field


@pytest.mark.parametrize(
    "letterhead",
    [
        PLAIN,
        WHOLE,
        Letterhead(above="a" * LONGEST_ABOVE, below="b" * LONGEST_BELOW),
        Letterhead(above="St. Mary\u2019s, est. 1890", below="مدرسة الواتل"),
        Letterhead(below="A school of the diocese. Our motto: e pluribus unum."),
        Letterhead(above="Te Kura Tuarua o Ōtāhuhu", below="Kia kaha, kia māia, kia manawanui."),
        Letterhead(above="Ysgol Gyfun Gŵyr", below="Dysgu heb ddiwedd: tŷ, môr a mynydd."),
        Letterhead(above="Trường Trung học Nguyễn Thị Minh Khai", below="Học, học nữa, học mãi."),
        Letterhead(above="مدرسة القدس الثانوية", below="العلم نور. \u0627\u0644\u0640STEM للجميع"),
        Letterhead(above="北京第四中学STEM教室", below="不忘初心。我们一起学习。"),
        Letterhead(above="東京ITスクール", below="โรงเรียนSTEM ศึกษา"),
        Letterhead(above="Школа № 5 \u0433.Сосновка", below="Учимся вместе. Мәктәп."),
        Letterhead(above="Colégio Céu Azul", below="Γυμνάσιο Αθηνών"),
        Letterhead(above="Hālau o \u02bbIolani", below="Learning @ Home, with dot painting"),
    ],
)
def test_plain_lines_and_a_logo_may_stand(letterhead) -> None:
    refuse_bad_letterhead(letterhead)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"above": "a" * (LONGEST_ABOVE + 1)}, "letterhead-line-too-long", "above"),
        ({"below": "b" * (LONGEST_BELOW + 1)}, "letterhead-line-too-long", "below"),
        ({"above": "one\ntwo"}, "letterhead-line-hidden", "above"),
        ({"below": "turned \u202eround"}, "letterhead-line-hidden", "below"),
        ({"above": "\u200b"}, "letterhead-line-hidden", "above"),
        ({"below": "An accredited course"}, "line-promises", "below"),
        ({"above": "Worth 3 CEUs"}, "line-promises", "above"),
        ({"below": "Counts as CTLE"}, "line-promises", "below"),
        ({"below": "Check it at https://x.example"}, "letterhead-line-address", "below"),
        ({"below": "Check it at wattle.example"}, "letterhead-line-address", "below"),
        ({"above": "office@wattle"}, "letterhead-line-address", "above"),
        (
            {"below": "\uff21\uff23\uff23\uff32\uff25\uff24\uff29\uff34\uff25\uff24"},
            "line-promises",
            "below",
        ),
        ({"below": "wattle\uff0eexample"}, "letterhead-line-address", "below"),
        ({"above": "wattle\u3002example"}, "letterhead-line-address", "above"),
        ({"below": "See www wattle example"}, "letterhead-line-address", "below"),
        ({"below": "See wattle dot com"}, "letterhead-line-address", "below"),
        ({"below": "See wattle [dot] example"}, "letterhead-line-address", "below"),
        ({"below": "See wattle . org"}, "letterhead-line-address", "below"),
        ({"below": "By https, wattle example"}, "letterhead-line-address", "below"),
        ({"below": "Worth 3 C.E.U.s"}, "line-promises", "below"),
        ({"below": "An accre\u1e0dited course"}, "line-promises", "below"),
        ({"below": "An accred\u0131ted course"}, "line-promises", "below"),
        ({"below": "Worth 3 \u0440\u0501\u0440"}, "line-promises", "below"),
        ({"below": "An a\u0441\u0441redited course"}, "line-mixed", "below"),
        ({"above": "Worth 3 \u03c1dp"}, "line-mixed", "above"),
        ({"above": "w\u0430ttle.example"}, "line-mixed", "above"),
        ({"logo": replace(LOGO, said="")}, "logo-unsaid", "logo_said"),
        ({"logo": replace(LOGO, said="x" * (LONGEST_SAID + 1))}, "letterhead-line-too-long", None),
    ],
)
def test_what_hides_promises_or_leads_away_is_refused(change, code, field) -> None:
    assert refused(replace(WHOLE, **change)) == (code, field or "logo_said")


def test_a_sample_is_a_test_of_nobody_and_reads_back() -> None:
    facts = sample_facts(WHOLE, SETTING)
    assert facts.is_test
    assert facts.letterhead == WHOLE
    assert facts.minutes.total == 220
    assert CertificateFacts.from_json(facts.to_json()) == facts
    assert sample_facts(PLAIN, SETTING).letterhead is None
