"""Each number and each first day of the rules, moved by one: some written case notices.

So for each of them there is a case at the boundary and one beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.cases_input import read_case
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import Framework
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate
from pldash.services.evaluation import as_json
from tests.case_files import (
    case_input,
    made_rules,
    rules_folder,
    rules_for,
    shipped_rules,
    written_cases,
)

NUMBER = re.compile(r"^(\w+ = )(\d[\d_]*)$", re.MULTILINE)
FIRST_DAY = re.compile(r"^from = (\d{4}-\d\d-\d\d)$", re.MULTILINE)
UNSEEN = {
    "au-nt-trb from 2020-01-01": "a sentence that decides nothing",
    "ie-tc from 2025-10-16": "a sentence that decides nothing",
    "us-mi from 2020-07-01": "a sentence that decides nothing",
    "nz-tc from 2021-02-01": "tells since when certificates last a year",
    "us-ny from 2016-07-01": "tells since when periods follow the month of birth",
    "au-qld-qct least_days = 40": "below 40 days nothing is asked by the line before it already",
    "us-ma minutes = 1_800": "90 hours of pedagogy, where never more than 15 are asked",
    "us-wa enough = 4": "four plans of 25 hours are the whole hundred anyway",
    "us-wa minutes = 0": "one goal is enough, so its minutes are never asked",
}
"""What may move without a verdict moving with it, and why."""


def moved(body: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield a name and the files of a body's rules for each number and day moved by one."""
    texts = {file.name: file.read_text("utf-8") for file in (rules_folder(body) / body).iterdir()}
    versions = {name: text for name, text in texts.items() if name != "body.toml"}
    for name, text in versions.items():
        for found in NUMBER.finditer(text):
            for step in (1, -1):
                line = f"{found[1]}{int(found[2]) + step}"
                other = text[: found.start()] + line + text[found.end() :]
                yield f"{body} {found[0]}", {**texts, name: other}
    for day in {date.fromisoformat(day) for day in FIRST_DAY.findall("\n".join(versions.values()))}:
        for step in (timedelta(1), timedelta(-1)):
            eve = day - timedelta(1)
            changed = {
                name: text.replace(f"from = {day}", f"from = {day + step}").replace(
                    f"until = {eve}", f"until = {eve + step}"
                )
                for name, text in versions.items()
            }
            yield f"{body} from {day}", {**texts, **changed}


@cache
def known_frameworks() -> tuple[Framework, ...]:
    return tuple(load_frameworks())


def rules_of(body: str, texts: dict[str, str], folder: Path) -> RequirementSets:
    """Return the rules of one body, with these files in the place of the shipped ones."""
    copy(rules_folder(body) / "bodies.toml", folder)
    for name, text in texts.items():
        (folder / body / name).write_text(text, "utf-8")
    return load_requirement_sets(known_frameworks(), folder)


def told(body: str, cases: list[dict[str, Any]], rules: RequirementSets) -> list[Any]:
    """Return what is answered to each written case, as far as the case says what to expect."""
    return [told_of(case, body, rules) for case in cases]


def told_of(case: dict[str, Any], body: str, rules: RequirementSets) -> Any:
    try:
        answer = as_json(evaluate(read_case(case_input(body, case), rules), rules))
    except (InputRefused, ValueError) as error:
        return str(error)
    parts = {each["id"]: each for each in (*answer["requirements"], *answer["entries"])}
    expected = case["expect"]
    named = {key for name in ("requirements", "asks", "why") for key in expected.get(name, ())}
    keys = {"counted", "not_counted", "required"} & expected.keys()
    plain = {"verdict", "cycle"} & expected.keys()
    return (
        {key: answer[f"{key}_minutes"] for key in keys},
        {key: answer[key] for key in plain},
        {key: parts.get(key) for key in named},
    )


def unnoticed(body: str, folder: Path) -> set[str]:
    """Return what may be moved in a body's rules without a case that tells it."""
    cases = [case for _, _, case in written_cases(body)]
    usual = told(body, cases, rules_for(body))
    folder = folder / f"only {body}"
    (folder / body).mkdir(parents=True)
    found = set()
    for name, texts in moved(body):
        try:
            rules = rules_of(body, texts, folder)
        except InputRefused:
            continue  # such as a month 13: the data itself does not take it
        if told(body, cases, rules) == usual:
            found.add(name)
    return found


def test_each_number_and_first_day_has_its_cases(full_figures, tmp_path):
    bodies = {"ie-tc", *(body.code for body in made_rules().bodies)}
    if full_figures:
        bodies |= {body.code for body in shipped_rules().bodies}
    found = set().union(*(unnoticed(body, tmp_path) for body in bodies))
    assert found == {name for name in UNSEEN if name.split()[0] in bodies}
