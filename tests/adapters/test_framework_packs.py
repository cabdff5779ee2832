from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import ItemLevel
from pldash.domain.values import CareerStage

HEAD = """
code = "house"
version = "1"
title = "House standards"
publisher = "The house"
source = "https://standards.example/house"
licence_note = "Ours."
names_checked = true
checked_on = 2026-11-21
"""
ITEM = '{ code = "1", level = "standard", title = "One" }'


@pytest.fixture(scope="module")
def shipped():
    return {framework.code: framework for framework in load_frameworks()}


COUNTS = {
    "au-apst": 37,
    "ca-ab-2019": 6,
    "ca-bc": 9,
    "ca-on": 5,
    "gb-eng-2011": 9,
    "gb-nir-gtcni": 3 + 27,
    "gb-sct-2021": 8,
    "gb-sct-2021-clpl": 1,
    "gb-sct-2021-headship": 2,
    "gb-sct-2021-middle-leadership": 1,
    "gb-sct-2021-provisional": 1,
    "gb-wls-2017": 5,
    "hk-pst": 3,
    "ie-2016": 6,
    "ie-cosan": 4,
    "nz-2017": 6,
    "nz-2026": 8,
    "ph-ppst": 7,
    "pk-npstp": 10,
    "sg-stp": 4,
    "us-intasc": 10,
    "us-iste": 7,
    "us-learning-forward": 11,
    "us-nsqot": 8,
}


def test_the_shipped_frameworks_have_as_many_leaves_as_their_publishers_say(shipped):
    assert {code: len(framework.leaves()) for code, framework in shipped.items()} == COUNTS


def test_names_that_were_not_compared_say_so(shipped):
    checked = {code for code, framework in shipped.items() if framework.names_checked}
    assert checked == {"au-apst", "gb-eng-2011", "gb-wls-2017", "us-intasc"}


def test_the_new_zealand_standards_of_2026_follow_those_of_2017_without_a_gap(shipped):
    earlier, later = shipped["nz-2017"], shipped["nz-2026"]
    assert later.in_force_from - earlier.in_force_until == timedelta(days=1)
    assert [item.code for item in later.items] == [str(number) for number in range(1, 9)]


def test_the_australian_standards_have_3_domains_7_standards_37_focus_areas_and_4_stages(shipped):
    framework = shipped["au-apst"]
    assert Counter(item.level for item in framework.items) == {
        ItemLevel.DOMAIN: 3,
        ItemLevel.STANDARD: 7,
        ItemLevel.FOCUS_AREA: 37,
    }
    assert framework.stages == tuple(CareerStage)


def test_the_australian_focus_areas_lie_6_6_7_5_5_4_4_under_the_standards(shipped):
    framework = shipped["au-apst"]
    assert [len(framework.children(str(number))) for number in range(1, 8)] == [6, 6, 7, 5, 5, 4, 4]
    assert len(framework.leaves()) == 37


def test_each_australian_focus_area_stands_under_the_standard_its_code_says(shipped):
    for leaf in shipped["au-apst"].leaves():
        assert leaf.code.startswith(f"{leaf.parent}.")


def test_the_new_zealand_standards_of_2017_are_six_and_end_with_2026(shipped):
    framework = shipped["nz-2017"]
    assert [item.code for item in framework.leaves()] == ["1", "2", "3", "4", "5", "6"]
    assert framework.item("1").title == "Te Tiriti o Waitangi partnership"
    assert framework.in_force_until == date(2026, 12, 31)


def test_every_framework_says_its_source_and_licence(shipped):
    for framework in shipped.values():
        assert framework.source.startswith("https://")
        assert "Copyright" in framework.licence_note


def test_a_file_that_is_no_toml_text_is_passed_by(tmp_path):
    (tmp_path / "house.toml").write_text(f"{HEAD}items = [{ITEM}]")
    (tmp_path / "README.txt").write_text("not a framework")
    assert [framework.code for framework in load_frameworks(tmp_path)] == ["house"]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (HEAD.replace("source", "sauce") + f"items = [{ITEM}]", "missing-value", "source is missi"),
        (HEAD + f'items = [{ITEM}]\nsauce = "x"', "unknown-key", "'sauce' means nothing"),
        (HEAD + f"items = [{ITEM}, {ITEM}]", "duplicate-code", "'1' comes 2 times"),
        (
            HEAD + "items = [" + ITEM.replace("title", 'parent = "9", title') + "]",
            "unknown-pa",
            "9",
        ),
        (HEAD + "items = [" + ITEM.replace("standard", "shelf") + "]", "unknown-level", "'shelf'"),
        (HEAD + "items = [" + ITEM.replace('"1"', "1") + "]", "wrong-type", "str, not a int"),
        (HEAD + f"items = [{ITEM}", "not-toml", "house.toml"),
    ],
)
def test_bad_data_is_refused_with_its_place(tmp_path, text, code, message):
    (tmp_path / "house.toml").write_text(text)
    with pytest.raises(InputRefused, match=message) as refusal:
        load_frameworks(tmp_path)
    assert refusal.value.code.startswith(code)
    assert "house" in refusal.value.where


def test_two_files_of_one_code_are_refused(tmp_path):
    (tmp_path / "a.toml").write_text(f"{HEAD}items = [{ITEM}]")
    (tmp_path / "b.toml").write_text(f"{HEAD}items = [{ITEM}]")
    with pytest.raises(InputRefused, match=r"b\.toml: 'house' comes twice"):
        load_frameworks(tmp_path)
