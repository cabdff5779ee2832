from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.errors import InputRefused
from pldash.domain.requirement_sets import AttributeKind, RequirementSets
from pldash.domain.rules.amounts import TotalMinimum
from pldash.domain.rules.gates import StandardNeeded
from pldash.domain.sources import Certainty

BODIES = """
bodies = [
  { code = "xx-one", short_name = "One", jurisdiction = "Here", zone = "UTC", name = "Body One" },
  { code = "xx-two", short_name = "Two", jurisdiction = "There", zone = "UTC", name = "Body Two" },
]
"""
BODY = """
frameworks = ["au-apst"]
categories = [{ code = "formal", title = "Formal" }]
certificates = [{ code = "nbpts", title = "National Board" }]
attributes = [{ key = "class", title = "Class", kind = "choice", choices = ["teacher", "other"] }]

[[sources]]
key = "act"
title = "The Act"
url = "https://body.example/act"
checked_on = 2026-01-01
"""
WINDOW = """
[[rules]]
shape = "fixed-year"
id = "cycle"
title = "The calendar year"
month = 1
day = 1
due_date_wins = false
from = 2020-01-01
source = "act"
certainty = "S"
"""
TOTAL = """
[[rules]]
shape = "total-minimum"
id = "total"
title = "Twenty hours"
minutes = 1_200
from = "unknown"
checked_on = 2026-01-01
source = "act"
certainty = "S2"
confirmed = false
"""
LOWER = """
[[rules.lower]]
id = "nbpts"
title = "Ten hours"
certificate = "nbpts"
minutes = 600
from = 2021-01-01
until = 2030-12-31
source = "act"
certainty = "K"
"""
GATE = """
[[rules]]
shape = "standard-needed"
id = "standards"
title = "A standard"
level = "standard"
except_categories = ["formal"]
advisory = false
from = 2020-01-01
source = "act"
certainty = "S"
"""
EXAMPLE = """
[[examples]]
text = "Chats"
counts = true
activity_types = ["online-chat"]
source = "act"
certainty = "S"
"""
HEAD = 'title = "Learning"\nfrom = 2020-01-01\nchecked_on = 2026-01-01\n'
VERSION = HEAD + WINDOW + TOTAL + LOWER + GATE + EXAMPLE


def load(folder: Path, body: str = BODY, **versions: str) -> RequirementSets:
    (folder / "bodies.toml").write_text(BODIES, encoding="utf-8")
    (folder / "xx-one").mkdir()
    (folder / "xx-one" / "body.toml").write_text(body, encoding="utf-8")
    for name, text in (versions or {"only": VERSION}).items():
        (folder / "xx-one" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_requirement_sets(load_frameworks(), folder)


def refusal(folder: Path, **given: str) -> tuple[str, str]:
    with pytest.raises(InputRefused) as refused:
        load(folder, **given)
    return refused.value.code, refused.value.where


def test_a_body_is_read_with_its_codes(tmp_path):
    rules = load(tmp_path)
    body = rules.body("xx-one")
    assert rules.known == {"xx-one": "Body One", "xx-two": "Body Two"}
    assert (body.name, body.short_name, body.zone) == ("Body One", "One", "UTC")
    assert body.standards.codes == ("au-apst",)
    assert body.categories == {"formal": "Formal"}
    assert body.certificates == {"nbpts": "National Board"}
    assert body.attributes["class"].kind is AttributeKind.CHOICE
    assert body.attributes["class"].choices == ("teacher", "other")


def test_a_version_is_read_with_dates_and_sources(tmp_path):
    version = load(tmp_path).body("xx-one").versions[0]
    assert (version.in_force_from, version.in_force_until) == (date(2020, 1, 1), None)
    assert [source.url for source in version.sources] == ["https://body.example/act"]
    assert version.rules.window.due_date_wins is False
    assert version.application_counts is False
    total = version.rules.total
    assert isinstance(total, TotalMinimum)
    assert (total.minutes, total.lower[0].minutes) == (1_200, 600)
    assert total.about.in_force_from is None
    assert not total.about.confirmed
    assert total.about.certainty is Certainty.SEEN_ELSEWHERE
    assert total.lower[0].about.in_force_until == date(2030, 12, 31)
    gate = version.rules.gates[0]
    assert isinstance(gate, StandardNeeded)
    assert (gate.level, gate.except_categories) == ("standard", {"formal"})
    assert version.examples[0].activity_types == {"online-chat"}


def test_versions_stand_in_the_order_of_their_dates(tmp_path):
    later = VERSION.replace("from = 2020-01-01", "from = 2025-01-01", 1)
    earlier = VERSION.replace("from = 2020-01-01", 'from = "unknown"\nuntil = 2024-12-31', 1)
    versions = load(tmp_path, a=later, b=earlier).body("xx-one").versions
    assert [each.in_force_from for each in versions] == [None, date(2025, 1, 1)]


@pytest.mark.parametrize(
    "earlier",
    [
        VERSION,
        VERSION.replace("from = 2020-01-01", "from = 2020-01-01\nuntil = 2025-01-01", 1),
        VERSION.replace("from = 2020-01-01", 'from = "unknown"', 1),
    ],
)
def test_two_versions_are_never_in_force_on_one_day(tmp_path, earlier):
    later = VERSION.replace("from = 2020-01-01", "from = 2025-01-01", 1)
    assert refusal(tmp_path, a=earlier, b=later) == ("versions-overlap", "xx-one")


def test_a_later_version_without_a_start_overlaps(tmp_path):
    unknown = VERSION.replace("from = 2020-01-01", 'from = "unknown"\nuntil = 2022-01-01', 1)
    assert refusal(tmp_path, a=unknown, b=unknown) == ("versions-overlap", "xx-one")


def test_an_unknown_framework_is_refused(tmp_path):
    body = BODY.replace("au-apst", "au-none")
    assert refusal(tmp_path, body=body) == ("unknown-framework", "body.toml")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minutes = 1_200\n", "minutes = 1_200\nhours = 20\n", "unknown-key"),
        ('title = "Twenty hours"\n', "", "missing-value"),
        ('level = "standard"', 'level = "planet"', "wrong-value"),
        ('except_categories = ["formal"]', 'except_categories = ["ball"]', "wrong-value"),
        ('text = "Chats"', 'text = "Chats"\nwhy = "so"', "unknown-key"),
    ],
)
def test_a_version_is_read_strictly(tmp_path, old, new, code):
    assert VERSION.count(old) == 1
    assert refusal(tmp_path, only=VERSION.replace(old, new))[0] == code


def test_a_rule_within_a_rule_is_of_its_kind(tmp_path):
    total = TOTAL.replace("total-minimum", "adjusted-total")
    adjust = LOWER.replace("rules.lower", "rules.adjust").replace("certificate =", "value =")
    adjust += 'shape = "amount-of-choice"\nattribute = "class"\n'
    version = HEAD + WINDOW + total + adjust + EXAMPLE
    (tmp_path / "good").mkdir()
    rules = load(tmp_path / "good", only=version).body("xx-one").versions[0].rules
    assert rules.total.adjust[0].minutes == 600
    wrong = adjust.replace("amount-of-choice", "credit-worth").replace('value = "nbpts"', "")
    wrong = wrong.replace('attribute = "class"', 'unit = "semester"')
    (tmp_path / "bad").mkdir()
    given = {"only": HEAD + WINDOW + total + wrong + EXAMPLE}
    assert refusal(tmp_path / "bad", **given)[0] == "wrong-shape"
