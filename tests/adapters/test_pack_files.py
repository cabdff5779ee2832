from __future__ import annotations

from datetime import date, datetime, time

import pytest

from pldash.adapters.pack_files import PackTable, read_pack
from pldash.domain.errors import InputRefused

TABLE = """
text = "words"
blank = "  "
number = 60
yes = true
day = 2026-11-22
clock = 19:30:00
moment = 2026-11-22T19:30:00
texts = ["a", "b"]
rows = [{ n = 1 }, { n = 2 }]
slow = { n = 3 }
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "house.toml").write_text(TABLE)
    return read_pack(tmp_path / "house.toml")


def test_values_are_taken_by_name_and_type(table):
    assert table.text("text") == "words"
    assert table.text_or_none("text") == "words"
    assert table.number("number") == 60
    assert table.flag("yes") is True
    assert table.number_or_none("number") == 60
    assert table.day("day") == date(2026, 11, 22)
    assert table.clock_time("clock") == time(19, 30)
    assert table.moment("moment") == datetime(2026, 11, 22, 19, 30)
    assert table.texts("texts") == ("a", "b")
    assert [row.number("n") for row in table.tables("rows")] == [1, 2]
    assert table.table_or_none("slow").number("n") == 3


def test_what_is_not_there_is_none_empty_or_its_default(table):
    assert table.text_or_none("absent") is None
    assert table.day_or_none("absent") is None
    assert table.moment_or_none("absent") is None
    assert table.table_or_none("absent") is None
    assert table.texts("absent") == ()
    assert table.tables("absent") == ()
    assert table.number_or_none("absent") is None
    assert table.number("absent", default=0) == 0


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("text", "absent"),
        ("text", "blank"),
        ("number", "absent"),
        ("flag", "absent"),
        ("day", "absent"),
        ("clock_time", "absent"),
        ("moment", "absent"),
    ],
)
def test_a_missing_or_blank_value_is_refused(table, kind, key):
    take = getattr(table, kind)
    with pytest.raises(InputRefused) as refusal:
        take(key)
    assert refusal.value.code == "missing-value"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("number", "yes"),
        ("day", "moment"),
        ("moment", "day"),
        ("texts", "rows"),
        ("tables", "texts"),
        ("texts", "text"),
    ],
)
def test_a_near_type_is_not_taken_for_the_right_one(table, kind, key):
    take = getattr(table, kind)
    with pytest.raises(InputRefused) as refusal:
        take(key)
    assert refusal.value.code == "wrong-type"


def test_a_key_that_nobody_took_is_refused():
    table = PackTable({"text": "a", "txet": "b"}, "house.toml")
    table.text("text")
    with pytest.raises(InputRefused, match=r"house\.toml: 'txet' means nothing here"):
        table.refuse_rest()


def test_a_place_inside_a_file_is_named(table):
    with pytest.raises(InputRefused, match=r"house\.toml, rows 2: x is missing"):
        table.tables("rows")[1].number("x")
