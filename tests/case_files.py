"""Cases as data: what a union officer writes down, turned into the input of `evaluate`.

A file has a table `usual` with what every registration and entry of it shares, and a list
`cases`. Each case is a sentence, a day, what differs from the usual, and what to expect.

An entry is short for a case's entry: `on` is both its days (or `from` and `until`), `minutes`
are synchronous minutes, ids are letters in the order of the list. Any key of a case can be
given in full instead, and false leaves a usual one out, but for `approved` and `attended_whole`.

What to expect: `verdict`, `required` ("none" where it is no amount), `counted`, `not_counted`,
`cycle` (its first and last day, or false for none), `requirements` (verdict by id), `asks`
(required minutes by id), `why` (reasons by id of requirement or entry, each a code and the
minutes).
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.requirement_sets import RequirementSets

FOLDER = Path(__file__).parent / "domain" / "cases"
SHIPPED = Path(str(files("pldash"))) / "data" / "requirement_sets"
MADE = Path(__file__).parent / "domain" / "made_bodies"
"""Bodies of nowhere, for shapes that the facts describe and no body of today is known to have."""

_SAYS_NO = frozenset({"approved", "attended_whole"})


@cache
def shipped_rules() -> RequirementSets:
    """Return the shipped requirement sets, read once."""
    return load_requirement_sets(load_frameworks())


@cache
def made_rules() -> RequirementSets:
    """Return the made-up bodies, by the reader of the shipped ones."""
    return load_requirement_sets(load_frameworks(), MADE)


def rules_folder(body: str) -> Path:
    """Return the folder in which a body's rules are."""
    return MADE if body.startswith("xx-") else SHIPPED


def rules_for(body: str) -> RequirementSets:
    """Return the bodies among which a body is."""
    return made_rules() if rules_folder(body) == MADE else shipped_rules()


def written_cases(body: str = "*") -> list[tuple[str, str, dict[str, Any]]]:
    """Return each case of each file: its body, its sentence, its table.

    :param body: whose cases; of every body if not given
    """
    found = []
    for file in sorted(FOLDER.glob(f"{body}/*.toml")):
        pack = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in pack["cases"]:
            case["registration"] = _given(
                {**pack["usual"]["registration"], **case.get("registration", {})}
            )
            case["entries"] = [
                _given({**pack["usual"]["entry"], **entry}) for entry in case["entries"]
            ]
            found.append((file.parent.name, case["sentence"], case))
    return found


def case_input(body: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return a written case as the value that `evaluate` takes."""
    return _json_dates(
        {
            "body": body,
            "on": case["on"],
            "registration": case["registration"],
            "policy": case.get("policy"),
            "entries": [
                _entry(entry, ascii_lowercase[number])
                for number, entry in enumerate(case["entries"])
            ],
        }
    )


def entry_input(on: str, minutes: int = 60, **given: Any) -> dict[str, Any]:
    """Return an approved entry of one day."""
    return _entry({"on": on, "minutes": minutes, "approved": True, **given}, given.get("id", "a"))


def _given(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table without what a case leaves out."""
    return {key: value for key, value in table.items() if value is not False or key in _SAYS_NO}


def _entry(short: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """Return an entry in full."""
    entry = {"id": entry_id, **short}
    if "on" in entry:
        entry["started_on"] = entry["ended_on"] = entry.pop("on")
    if "from" in entry:
        entry["started_on"], entry["ended_on"] = entry.pop("from"), entry.pop("until")
    if "minutes" in entry:
        entry.setdefault("parts", {"synchronous": entry["minutes"]})
        del entry["minutes"]
    return entry


def _json_dates(value: Any) -> Any:
    """Return the value with its dates as JSON writes them."""
    if isinstance(value, dict):
        return {key: _json_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_json_dates(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
